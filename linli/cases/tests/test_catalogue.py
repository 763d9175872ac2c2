"""Editing and reading the catalogue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from linli.audit import api as audit
from linli.cases.actions.catalogue import add_matter, change_answer, change_matter, retire_matter
from linli.cases.queries import catalogue
from linli.common.actor import ANONYMOUS, SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
VALUES = {"code": "C0102", "kind": "component", "big_class": "公用设施", "name": "污水井盖", "keywords": ["下水道井盖"]}
CONDITION = {
    "number": 1,
    "condition": "缺失",
    "limit_amount": 2,
    "limit_class": "urgent_hour",
    "closing_condition": "恢复",
}


def add(**changes):
    return add_matter(actor=SYSTEM, values=VALUES | changes, conditions=[CONDITION], at=AT)


def change(changes, days: int = 1, **more):
    return change_matter(actor=SYSTEM, code="C0102", changes=changes, at=AT + timedelta(days=days), **more)


def test_a_change_is_a_new_version_and_the_old_one_stays_readable():
    first = add()
    second = change({"name": "污水检查井盖", "verify_first": True})
    assert (second.version, second.name, second.verify_first) == (2, "污水检查井盖", True)
    assert [c.number for c in second.conditions] == [1]
    assert catalogue.matter_by_id(first.id).name == "污水井盖"
    assert catalogue.matter("C0102", DAY).id == first.id
    assert catalogue.matter("C0102", DAY + timedelta(days=1)).id == second.id
    kinds = [(e.kind, e.data.get("changed")) for e in audit.timeline(audit.Subject("matter", "C0102"))]
    assert kinds == [("matter.added", None), ("matter.changed", ["name", "verify_first"])]


def test_two_changes_on_one_day_leave_the_newest_in_force():
    add()
    change({"name": "甲"}, days=0)
    change({"name": "乙"}, days=0)
    assert catalogue.matter("C0102", DAY).name == "乙"
    assert [v.version for v in catalogue.versions("C0102")] == [3, 2, 1]


def test_a_change_that_changes_nothing_makes_no_version():
    first = add()
    assert change({"name": "污水井盖"}).id == first.id
    assert len(audit.timeline(audit.Subject("matter", "C0102"))) == 1


def test_conditions_are_replaced_as_a_set():
    add()
    rows = [CONDITION, CONDITION | {"number": 2, "condition": "破损", "limit_amount": 4, "limit_class": "work_hour"}]
    new = change_matter(actor=SYSTEM, code="C0102", changes={}, conditions=rows, at=AT + timedelta(days=1))
    assert [(c.number, c.limit_amount, c.limit_class) for c in new.conditions] == [
        (1, 2, "urgent_hour"),
        (2, 4, "work_hour"),
    ]
    assert len(catalogue.conditions("C0102", DAY)) == 1
    with pytest.raises(InvalidInput):
        change_matter(actor=SYSTEM, code="C0102", changes={}, conditions=[CONDITION, CONDITION], at=AT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "thing"}, "kind"),
        ({"name": ""}, "name"),
        ({"name": "长" * 200}, "name"),
        ({"promise_amount": -1}, "promise_amount"),
        ({"promise_class": "fortnight"}, "promise_class"),
        ({"ceiling": "planet"}, "ceiling"),
        ({"code": "C0103"}, "code"),
    ],
)
def test_values_that_cannot_be_are_refused_by_field(changes, field):
    add()
    with pytest.raises(InvalidInput) as refused:
        change(changes)
    assert refused.value.data["field"] == field
    assert len(catalogue.versions("C0102")) == 1


def test_a_code_in_force_cannot_be_added_twice_and_a_retired_one_comes_back_as_the_next_version():
    add()
    with pytest.raises(Refused):
        add()
    retire_matter(actor=SYSTEM, code="C0102", on=DAY + timedelta(days=3), reason="并入其他小类", at=AT)
    assert catalogue.find_matter("C0102", DAY + timedelta(days=2)) is not None
    assert catalogue.find_matter("C0102", DAY + timedelta(days=3)) is None
    again = add_matter(actor=SYSTEM, values=VALUES, conditions=[CONDITION], at=AT + timedelta(days=5))
    assert again.version == 2


def test_a_matter_cannot_be_retired_in_the_past_or_without_a_reason():
    add()
    with pytest.raises(InvalidInput):
        retire_matter(actor=SYSTEM, code="C0102", on=DAY - timedelta(days=1), reason="x", at=AT)
    with pytest.raises(InvalidInput):
        retire_matter(actor=SYSTEM, code="C0102", on=DAY, reason="  ", at=AT)


def test_unknown_codes_and_missing_rights_are_told():
    with pytest.raises(NotFound):
        change({"name": "x"})
    with pytest.raises(NotFound):
        catalogue.matter("C9999", DAY)
    with pytest.raises(Forbidden):
        add_matter(actor=ANONYMOUS, values=VALUES, at=AT)
    with pytest.raises(Forbidden):
        change_matter(actor=ANONYMOUS, code="C0102", changes={}, at=AT)


def test_matters_are_found_by_their_words():
    add()
    add(code="E0110", name="暴露垃圾", kind="event", big_class="市容环境", keywords=["垃圾成堆"])
    assert [m.code for m in catalogue.search_matters("井盖", DAY)] == ["C0102"]
    assert [m.code for m in catalogue.search_matters("e0110", DAY)] == ["E0110"]
    assert [m.code for m in catalogue.search_matters("市容 垃圾", DAY)] == ["E0110"]
    assert catalogue.search_matters("飞船", DAY) == []


def test_the_suggester_follows_the_catalogue():
    add()
    add(code="E0110", name="暴露垃圾", kind="event", keywords=["垃圾成堆"])
    assert catalogue.suggester(DAY).suggest("下水道井盖丢了")[0].code == "C0102"
    assert catalogue.suggester(DAY) is catalogue.suggester(DAY)
    change({"keywords": ["窨井"]})
    tomorrow = DAY + timedelta(days=1)
    assert catalogue.suggester(tomorrow).suggest("下水道井盖丢了") == []
    assert catalogue.suggester(tomorrow).suggest("窨井没有盖")[0].code == "C0102"
    assert catalogue.suggester(DAY).suggest("下水道井盖丢了")[0].code == "C0102"


def test_standard_answers_come_most_specific_first():
    base = {"occasion": "resolve", "text": "已处理。", "text_en": "Done."}
    for code, matter in (("A-0", ""), ("A-1", "E01"), ("A-2", "E0110"), ("A-3", "C01")):
        change_answer(actor=SYSTEM, values=base | {"code": code, "matter_code": matter, "title": code}, at=AT)
    assert [a.code for a in catalogue.answers(matter_code="E0110", occasion="resolve")] == ["A-2", "A-1", "A-0"]
    change_answer(actor=SYSTEM, values=base | {"code": "A-1", "title": "新"}, at=AT)
    assert [a.title for a in catalogue.answers(matter_code="E0110", occasion="resolve")] == ["A-2", "A-0", "新"]
    with pytest.raises(InvalidInput):
        change_answer(actor=SYSTEM, values=base | {"code": "A-9", "title": ""}, at=AT)
