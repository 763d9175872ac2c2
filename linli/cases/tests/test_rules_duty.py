"""Whose duty it is: the most specific row, the coordinator of last resort, and what may never be pushed down."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases.rules import levels
from linli.cases.rules.duty import DutyRow, NegativeRow, Step, admission, choose, contradictions, without_duty
from linli.common.errors import InvalidInput

ON = date(2025, 6, 5)
GRID, COMMUNITY, STREET, DISTRICT = 4, 3, 2, 1
CHAIN = [Step(GRID, "grid"), Step(COMMUNITY, "community"), Step(STREET, "street"), Step(DISTRICT, "district")]


def row(
    code="D-1",
    matter="E0110",
    area=None,
    level="district",
    unit=10,
    kind="",
    start=date(2024, 1, 1),
    end=None,
    version=1,
):
    return DutyRow(hash(code) % 10**6, code, version, matter, area, level, unit, kind, "", (), "", start, end)


def never(matter="E01", level="community", start=date(2024, 1, 1), end=None):
    return NegativeRow("N-1", matter, level, "只能由执法部门处理", start, end)


def pick(*rows, matter="E0110", on=ON, negatives=(), **more):
    return choose(matter_code=matter, chain=CHAIN, rows=rows, negatives=negatives, on=on, **more)


def test_the_narrower_area_wins_before_the_longer_code_before_the_newer_row():
    everywhere, whole_class = row("D-E"), row("D-C", matter="E01", area=STREET)
    assert pick(everywhere, whole_class).row == whole_class
    longer = row("D-L", area=STREET)
    assert pick(whole_class, longer).row == longer
    newer = row("D-N", area=STREET, start=date(2025, 1, 1))
    assert pick(newer, longer).row == newer


def test_the_reason_can_be_read():
    assert str(pick(row("D-7", area=STREET)).reason) == "Duty item D-7: E0110 in this street."
    assert str(pick(row("D-8")).reason) == "Duty item D-8: E0110, everywhere."


def test_rows_of_other_matters_places_and_times_do_not_speak():
    others = [
        row(matter="E02"),
        row(matter="E01101"),
        row(area=99),
        row(start=date(2025, 6, 6)),
        row(end=ON),
    ]
    choice = pick(*others)
    assert choice.row is None
    assert choice.gap
    assert choice.level == "street"
    assert "coordinator" in str(choice.reason)


def test_a_contradiction_falls_to_the_coordinator_and_is_named():
    choice = pick(row("D-A", unit=10), row("D-B", unit=11))
    assert choice.row is None
    assert choice.contradiction == ("D-A", "D-B")
    assert not choice.gap
    assert pick(row("D-A", unit=10), row("D-B", unit=10)).row is not None
    assert contradictions([row("D-A", unit=10), row("D-B", unit=11), row("D-C", matter="E02")], ON) == [("D-A", "D-B")]
    assert contradictions([row("D-A", unit=10), row("D-B", unit=11, end=ON)], ON) == []


def test_the_narrowest_level_is_meant_unless_the_case_has_climbed():
    grid, district = row("D-G", level="grid"), row("D-D", level="district")
    assert pick(district, grid).row == grid
    assert pick(district, grid, at_least="street").row == district
    assert pick(grid, at_least="district").level == "district"


def test_the_negative_list_puts_rows_aside():
    grid, district = row("D-G", level="grid"), row("D-D", level="district")
    choice = pick(district, grid, negatives=[never()])
    assert choice.row == district
    assert choice.forbidden == ("D-G",)
    assert pick(grid, negatives=[never(end=ON)]).row == grid


def test_a_level_of_the_base_needs_an_admitted_item_that_has_not_expired():
    def ask(level, rows, negatives=()):
        return admission(matter_code="E0110", level=level, chain=CHAIN, rows=rows, negatives=negatives, on=ON)

    refused = ask("grid", [row(level="district")])
    assert not refused.allowed
    assert "applies for a duty item" in str(refused.reason)
    assert ask("grid", [row("D-G", level="grid", end=date(2025, 12, 31))]).row is not None
    expired = ask("grid", [row("D-G", level="grid", end=date(2025, 3, 1))])
    assert not expired.allowed
    assert "expired on 2025-03-01" in str(expired.reason)
    assert not ask("grid", [row(level="community")]).allowed
    assert not ask("grid", [row(level="grid", start=date(2026, 1, 1))]).allowed
    assert ask("street", []).allowed
    forbidden = ask("community", [row(level="community")], [never()])
    assert not forbidden.allowed
    assert forbidden.negative is not None
    assert "只能由执法部门处理" in str(forbidden.reason)
    assert ask("street", [], [never()]).allowed


def test_holes_of_the_list_are_found():
    assert without_duty(["E0110", "C0102", "H01"], [row(matter="E01"), row(matter="H01", end=ON)], ON) == [
        "C0102",
        "H01",
    ]


rows = st.builds(
    row,
    code=st.sampled_from([f"D-{n}" for n in range(6)]),
    matter=st.sampled_from(["E", "E01", "E0110", "E0111", "C0102"]),
    area=st.sampled_from([None, GRID, COMMUNITY, STREET, DISTRICT, 77]),
    level=st.sampled_from(levels.LADDER),
    unit=st.integers(1, 3),
)


@given(st.lists(rows, max_size=8), st.randoms())
def test_the_choice_does_not_depend_on_the_order_of_rows(found, shuffler):
    shuffled = list(found)
    shuffler.shuffle(shuffled)
    one, other = pick(*found), pick(*shuffled)
    assert (one.row and one.row.lead, one.level, one.gap, one.contradiction) == (
        other.row and other.row.lead,
        other.level,
        other.gap,
        other.contradiction,
    )
    assert (one.row is None) == (one.gap or bool(one.contradiction))


def test_the_ladder():
    assert [levels.next_level(level) for level in levels.LADDER] == ["community", "street", "district", None]
    assert levels.covers("community", "grid")
    assert not levels.covers("grid", "community")
    with pytest.raises(InvalidInput):
        levels.rank("planet")
