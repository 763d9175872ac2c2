"""Whose duty a case is: the duty list and the negative list applied to a case's place, and units as guards see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from linli.cases.models import Case, Hand
from linli.cases.queries import catalogue, duties, placing
from linli.cases.queries.calendars import local_day
from linli.cases.queries.cases import fetch
from linli.cases.rules import duty
from linli.cases.rules.duplicates import Reason
from linli.cases.rules.guards import UnitFact
from linli.cases.rules.levels import GUARDED
from linli.common.actor import Actor
from linli.common.errors import NotFound
from linli.geography import api as geography

# Bodies that belong to the base: what they may be given is guarded by admission and the negative list.
BASE_KINDS: Final = frozenset({"community", "grid_body", "volunteers", "party"})


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the duty for a case: the row and its unit, or neither, and the reason as a sentence."""

    unit: geography.UnitView | None
    item_id: int | None
    code: str
    level: str
    co_units: tuple[str, ...]
    reason: Reason
    gap: bool


def whose_duty(*, actor: Actor, case_id: int, at: datetime) -> Holder:
    """Who should get the case by the duty list, with the reason: what a dispatcher is shown first. NotFound as for the case."""
    return holder(fetch(actor, case_id), at)


def level_of(unit_id: int) -> str:
    """The level a unit works at: its own for communities and grids, else that of its area, else the district."""
    unit = geography.unit(unit_id)
    level = unit.area_level or "district"
    if unit.kind in BASE_KINDS:
        return "grid" if level == "micro_grid" else level
    return "street" if level in {"street", "community", "grid", "micro_grid"} else "district"


def unit_fact(unit_id: int, at: datetime) -> UnitFact | None:
    """A unit as guards see it, or None where there is no such unit now."""
    try:
        unit = geography.unit(unit_id)
    except NotFound:
        return None
    day = local_day(at)
    if day < unit.valid_from or (unit.valid_to is not None and day >= unit.valid_to):
        return None
    return UnitFact(unit.id, unit.name, level_of(unit_id))


def _matter_code(case: Case) -> str:
    return catalogue.matter_by_id(case.matter_id).code if case.matter_id else ""


def negative(case: Case, level: str, at: datetime) -> str | None:
    """Why the negative list keeps the case's matter away from this level, or None."""
    code = _matter_code(case)
    if not code or level not in GUARDED:
        return None
    row = duties.forbidden_by(code, level, local_day(at))
    return row.reason if row else None


def admission(case: Case, level: str, at: datetime) -> duty.Admission:
    """Whether this level may be given the case's matter at its place today."""
    chain = placing.chain_of(placing.place_of(case))
    return duties.admitted_for(level, _matter_code(case), chain, local_day(at))


def holder(case: Case, at: datetime) -> Holder:
    """The duty item for the case and the unit that leads by it."""
    return _holder(_matter_code(case), placing.chain_of(placing.place_of(case)), at, at_least=case.level)


def holder_at(*, matter_code: str, area_id: int | None, at: datetime) -> Holder:
    """Whose duty a matter is at a place (None: anywhere), before there is a case. NotFound for an area that does not exist."""
    place = placing.from_placement(geography.place_of_area(area_id)) if area_id is not None else placing.NOWHERE
    return _holder(matter_code, placing.chain_of(place), at, at_least="grid")


def _holder(matter_code: str, chain: Sequence[duty.Step], at: datetime, *, at_least: str) -> Holder:
    choice = duties.choose_duty(matter_code, chain, local_day(at), at_least=at_least)
    if choice.row is None:
        return Holder(None, None, "", choice.level, (), choice.reason, choice.gap)
    unit = _lead(choice.row, [step.area_id for step in reversed(chain)])
    return Holder(unit, choice.row.id, choice.row.code, choice.level, choice.row.co_units, choice.reason, unit is None)


def _lead(row: duty.DutyRow, areas: list[int]) -> geography.UnitView | None:
    if row.lead_unit_id:
        return geography.unit(row.lead_unit_id)
    return geography.find_unit(kind=row.lead_kind, trade=row.lead_trade, chain=areas)


def holds(unit_id: int, found: Holder) -> bool:
    """Whether the unit is the holder, or the holder's team or its parent body."""
    return found.unit is not None and same_branch(unit_id, found.unit)


def same_branch(unit_id: int, other: geography.UnitView) -> bool:
    """Whether two units are one, or one a part of the other."""
    path = geography.unit(unit_id).path
    return path.startswith(other.path) or other.path.startswith(path)


def unit_by_item(case: Case) -> geography.UnitView | None:
    """The unit that leads by the duty item the case was dispatched under, if there was one and it names a unit here."""
    if case.duty_item is None:
        return None
    return _lead(duties.row_of(case.duty_item), [step.area_id for step in placing.chain_of(placing.place_of(case))])


def on_the_spot(case: Case) -> geography.UnitView:
    """Who looks on the spot: the body of the grid, else of the community, else the desk of the place."""
    chain = [area for area in (case.community_id, case.grid_id) if area]
    for kind in ("grid_body", "community"):
        found = geography.find_unit(kind=kind, trade="", chain=chain)
        if found:
            return found
    return placing.coordinator(placing.place_of(case), "street")


def second_look(case: Case, hands: Sequence[Hand]) -> tuple[geography.UnitView, list[int]]:
    """The desk that takes the second look at what was found not real, and the units whose word that was.

    The desk of the place, or the next one above that had no part in it. Where none is left, the highest desk decides
    and only its people who found it are shut out.
    """
    looked = {hand.unit_id for hand in hands if hand.duty == "field_check"}
    looked = looked or {hand.unit_id for hand in hands if hand.duty == "intake"}
    desk = placing.coordinator(placing.place_of(case), "street")
    above = geography.parent_unit(desk.id)
    while desk.id in looked and above is not None:
        desk, above = geography.duty_desk_of(above.id), geography.parent_unit(above.id)
    return desk, sorted(unit for unit in looked if unit and unit != desk.id)


def checking_desk(case: Case, desk_id: int) -> int:
    """Who checks before closing: the desk of the place, or the desk above where that one handled the case itself."""
    handler = geography.unit(case.unit_id)
    if handler.id != desk_id:
        return desk_id
    above = geography.parent_unit(desk_id)
    return geography.duty_desk_of(above.id).id if above else desk_id
