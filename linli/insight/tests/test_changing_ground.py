"""Areas and units that are renamed, split, abolished or closed: figures neither lose a case nor count one twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import BEGIN, MONDAY, World, build
from linli.common.actor import SYSTEM
from linli.geography import api as geography
from linli.insight import api as insight

pytestmark = pytest.mark.django_db(transaction=True)
ON = date(2026, 3, 10)


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world, committed."""
    return build()


def counted(code: str = "reported", **fields: Any) -> dict[Any, float | None]:
    """What an indicator comes to, by the keys of the question; the whole under None."""
    question = {"indicators": [code], "from": "2026-01-01", "to": "2026-12-31", **fields}
    found = insight.answer(actor=SYSTEM, question=insight.asked(question))
    lines = {line.keys[0]: line.figures[code].value for line in found.lines if line.keys}
    return {**lines, None: found.whole.figures[code].value}


def test_parts_of_an_abolished_area_answer_for_what_was_before_them(town: World) -> None:
    old = town.areas["grid1"]
    for hours in (0, 1):
        steps.filed(town, at=MONDAY + timedelta(hours=hours))
    parent = geography.area(old).parent_id
    parts = [
        geography.add_area(
            actor=SYSTEM, at=later(days=7),
            new=geography.NewArea(code=f"g1-{half}", level="grid", name=f"g1-{half}", parent_id=parent, valid_from=BEGIN),
        ).id
        for half in ("a", "b")
    ]  # fmt: skip
    geography.abolish_area(actor=SYSTEM, area_id=old, on=ON, successors=parts, at=later(days=8), reason="split")
    town.report(area_id=parts[0], at=later(days=9))
    insight.rebuild(at=later(days=10))
    # Divided by grids every case stands where it was born; whoever asks for a part gets what it took over as well.
    assert counted(by=["grid"]) == {old: 2, parts[0]: 1, None: 3}
    assert counted(where={"area": [parts[0]]})[None] == 3
    assert counted(where={"area": [parts[1]]})[None] == 2
    assert counted(where={"area": parts})[None] == 3, "what both took over is counted once"
    assert counted(where={"area": [old]})[None] == 2
    assert counted(where={"area": [parent]})[None] == 3
    assert insight.unproven(begin=date(2026, 1, 1), end=date(2026, 12, 31)) == []


def test_another_name_changes_no_number(town: World) -> None:
    steps.closed(town)
    insight.rebuild(at=later(days=1))
    before = counted(by=["street"]), counted("received_by_unit", by=["unit"])
    geography.rename_area(actor=SYSTEM, area_id=town.areas["street1"], name="新名街道", at=later(days=2))
    geography.change_unit(actor=SYSTEM, unit_id=town.units["lighting"], changes={"name": "新名所"}, at=later(days=2))
    insight.rebuild(at=later(days=3))
    assert (counted(by=["street"]), counted("received_by_unit", by=["unit"])) == before
    question = insight.asked({"indicators": ["reported"], "by": ["street"], "from": "2026-01-01", "to": "2026-12-31"})
    names = {row[1] for row in insight.table_of(question, insight.answer(actor=SYSTEM, question=question)).rows}
    assert "新名街道" in names


def test_a_closed_unit_keeps_what_it_did_and_hands_on_what_is_open(town: World) -> None:
    steps.closed(town)
    steps.in_hand(town, at=later(hours=1))
    old, new = town.units["lighting"], town.units["roads"]
    cases.close_unit(actor=SYSTEM, unit_id=old, successor_id=new, at=later(days=8))
    insight.rebuild(at=later(days=9))
    span = {"from": "2026-03-12", "to": "2026-03-12"}
    assert counted("open_cases", by=["lead"], **span) == {new: 1, None: 1}
    led = counted(by=["lead"])
    assert led == {old: 1, new: 1, None: 2}
    assert counted(where={"lead": [old]})[None] == 1
    assert counted(where={"lead": [old, new]})[None] == 2, "before and after, each once"
    assert insight.unproven(begin=date(2026, 1, 1), end=date(2026, 12, 31)) == []


def test_months_without_anything_are_rows_of_nothing_and_no_gap_in_what_stands_open(town: World) -> None:
    steps.in_hand(town)
    steps.filed(town, at=later(days=70))
    insight.rebuild(at=later(days=75))
    span = {"from": "2026-01-01", "to": "2026-05-31", "by": ["month"]}
    march, april, may = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
    assert counted(**span) == {march: 1, may: 1, None: 2}
    assert counted("open_cases", **span) == {
        date(2026, 1, 1): 0, date(2026, 2, 1): 0, march: 1, april: 1, may: 2, None: 2,
    }  # fmt: skip
