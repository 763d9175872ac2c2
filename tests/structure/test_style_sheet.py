"""The base style sheet holds every rule that a page may need, and little else."""

from __future__ import annotations

import pytest

from tools import cut_tabler

pytestmark = pytest.mark.one_engine


def test_no_class_of_a_page_lacks_its_rules():
    assert cut_tabler.missing() == set(), "python -m tools.cut_tabler"


def test_cutting_for_all_classes_leaves_the_sheet_as_published():
    sheet = cut_tabler.published()
    everything = frozenset(name.replace("\\", "") for name in cut_tabler.classes(sheet))
    assert len(everything) > 3_000
    whole = cut_tabler.cut(sheet, everything)
    assert "".join(whole.split()) == "".join(sheet.split())


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        (".a{b:c}.no{b:c}", ".a{b:c}"),
        (".a,.no{b:c}", ".a{b:c}"),
        (".a:not(.no),p{b:c}", ".a:not(.no),p{b:c}"),
        ("@media print{.no{b:c}}@media print{.a{b:c}}", "@media print{.a{b:c}}"),
        ('@charset "x";/* no */.a{b:url("};.no{")}', '@charset "x";.a{b:url("};.no{")}'),
        ("/*! licence */@font-face{b:c}", "/*! licence */@font-face{b:c}"),
        (".a .no{b:c}.md\\:a{b:c}", ""),
    ],
)
def test_what_is_cut_and_what_stays(sheet, left):
    assert cut_tabler.cut(sheet, frozenset({"a"})) == left
