"""The grammar: what the document shows can be asked, what is too large is refused by name, and nothing else gets through."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY, World, build
from linli.common.actor import SYSTEM
from linli.common.errors import InvalidInput
from linli.insight import api as insight
from linli.insight.queries.answers.definitions import shipped
from linli.insight.rules.asking import AREAS, MOST_LINES, SIDES, TIMES
from linli.insight.rules.definitions import COLUMNS
from linli.insight.rules.expressions import parsed
from linli.insight.rules.written import written

pytestmark = pytest.mark.django_db(transaction=True)
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "questions.md"
EXAMPLES = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
SPAN = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world with a few cases."""
    town = build()
    for days in (0, 9, 18):
        steps.closed(town, at=MONDAY + timedelta(days=days), lon=118.9, lat=42.2)
    insight.rebuild(at=later(days=30))
    return town


def ask(**fields: Any) -> insight.Answer:
    """Ask as the system."""
    return insight.answer(actor=SYSTEM, question=insight.asked({**SPAN, **fields}))


def test_every_example_of_the_document_is_answered(town: World) -> None:
    assert len(EXAMPLES) >= 4
    for example in EXAMPLES:
        found = insight.answer(actor=SYSTEM, question=insight.asked(json.loads(example)))
        assert found.lines, example
        assert found.version


def test_the_document_names_every_side() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert not [name for name in (*SIDES, *AREAS, *TIMES) if f"`{name}`" not in text and name != "role"]


def test_families_are_beginnings_of_codes(town: World) -> None:
    by = ask(indicators=["filed"], by=["family"]).lines
    assert [(line.keys, line.figures["filed"].value) for line in by] == [(("C01",), 3)]
    for family, number in (("C", 3), ("C01", 3), ("C0137", 3), ("E", 0), ("C%", 0), ("_0", 0)):
        assert (ask(indicators=["filed"], where={"family": [family]}).whole.figures["filed"].value or 0) == number, (
            family
        )


def test_what_came_back_within_thirty_days_at_the_same_place(town: World) -> None:
    steps.closed(town, at=MONDAY + timedelta(days=19), lon=118.95, lat=42.2)
    insight.rebuild(at=later(days=31))
    figure = ask(indicators=["repeat_rate"]).whole.figures["repeat_rate"]
    assert (figure.above, figure.below) == (2, 4)
    second = ask(indicators=["repeat_rate"], **{"from": "2026-03-10"}).whole.figures["repeat_rate"]
    assert (second.above, second.below) == (2, 3)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"by": ["day", "community"], "from": "2020-01-01", "to": "2029-12-31"}, "by"), ({"by": ["week"] * 2}, "by"),
        ({"where": {"family": "x" * 41}}, "family"), ({"where": {"family": [[]]}}, "family"), ({"where": {"area": list(range(201))}}, "area"),
        ({"indicators": ["reported"] * 10_000}, "indicators"), ({"compare": {}}, "compare"), ({"compare": ["previous"]}, "compare"),
        ({"where": {"grid": [1]}}, "where"), ({"by": ["role"]}, "role"),
    ],
)  # fmt: skip
def test_what_is_too_large_or_not_there_is_refused_by_name(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(**{"indicators": ["reported"], **fields})
    assert refused.value.data["field"] == field


def test_an_answer_has_a_bounded_number_of_lines(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_LINES == 20_000
    monkeypatch.setattr("linli.insight.queries.answers.answering.MOST_LINES", 2)
    with pytest.raises(InvalidInput) as refused:
        ask(indicators=["reported"], by=["day"])
    assert refused.value.data["field"] == "by"


def test_nesting_without_end_is_an_error_and_not_a_crash() -> None:
    deep: Any = []
    for _ in range(5_000):
        deep = [deep]
    for bomb in (deep, {"indicators": deep}, {"where": {"area": deep}, **SPAN, "indicators": ["reported"]}):
        with pytest.raises(InvalidInput):
            insight.asked(bomb)


names = st.sampled_from([*SIDES, *AREAS, *TIMES, "area"])
values = st.one_of(st.integers(-2, 2**64), st.text(max_size=45), st.booleans(), st.none(), st.floats())


@settings(max_examples=60, deadline=None)
@given(
    codes=st.lists(st.sampled_from(sorted(shipped().indicators)), min_size=1, max_size=4, unique=True),
    by=st.lists(names, max_size=3), where=st.dictionaries(names, st.lists(values, max_size=3), max_size=2),
    compare=st.sampled_from(["", "previous", "year_ago"]),
)  # fmt: skip
def test_whatever_passes_the_grammar_is_answered_or_refused_by_name(
    codes: list[str], by: list[str], where: dict[str, Any], compare: str
) -> None:
    from linli.common.errors import NotFound

    try:
        found = ask(indicators=codes, by=by, where=where, compare=compare)
    except InvalidInput as refused:
        if not refused.data["field"]:
            raise
    except NotFound:
        assert "area" in where
    else:
        assert len(found.lines) <= MOST_LINES


def test_formulas_are_told_in_the_language_they_were_written_in() -> None:
    for one in shipped().indicators.values():
        for node in (one.what, one.of, one.silent, *(out.when for out in one.unless)):
            if node is not None:
                assert parsed(written(node), COLUMNS[one.table]) == node
