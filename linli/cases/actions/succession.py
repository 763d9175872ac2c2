"""Closing a unit: what rests with it goes to the unit that takes its place, or it is not closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from linli.cases.actions.turn import Turn, outside_the_table
from linli.cases.models import Task
from linli.cases.queries.calendars import local_day
from linli.cases.queries.succession import UnitLoad, ids_resting_with, load_of
from linli.cases.rules.levels import GUARDED
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, Refused
from linli.geography import api as geography


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a unit did: how many cases changed hands, and what had rested with it."""

    handed_on: int
    load: UnitLoad


def close_unit(*, actor: Actor, unit_id: int, successor_id: int | None, at: datetime) -> Closed:
    """Close a unit from today on; its open cases, tasks and decisions go to its successor, each recorded on its case.

    Due times stay as they are. Raises Forbidden, NotFound, and Refused where something rests with the unit and no
    successor is named, where the successor cannot take it, and for what `geography.close_unit` refuses.
    """
    unit = geography.unit(unit_id)
    with transaction.atomic():
        # First, because it asks for the right and locks the unit: nothing is handed to it meanwhile.
        geography.close_unit(actor=actor, unit_id=unit_id, on=_first_possible_day(unit, at), at=at)
        load = load_of(unit_id)
        case_ids = ids_resting_with(unit_id)
        if case_ids and successor_id is None:
            raise Refused(
                reason="work_rests_here", number=len(case_ids),
                text="%(number)s open cases rest with this unit or wait for it. Name the unit that takes them over.",
            )  # fmt: skip
        if successor_id is not None:
            successor = _fit(unit, geography.unit(successor_id))
            for case_id in case_ids:
                _hand_on(case_id, unit.id, successor.id, actor, at)
    return Closed(len(case_ids) if successor_id is not None else 0, load)


def _first_possible_day(unit: geography.UnitView, at: datetime) -> date:
    """Today; for a unit that began today, the next day, because nothing ends before it began."""
    return max(local_day(at), unit.valid_from + timedelta(days=1))


def _fit(unit: geography.UnitView, successor: geography.UnitView) -> geography.UnitView:
    """The successor, if it may take over. Raises InvalidInput, Refused."""
    if successor.id == unit.id or not successor.open:
        raise InvalidInput(field="successor", reason="The successor must be another unit that is open.")
    if successor.area_level in GUARDED and unit.area_level not in GUARDED:
        raise Refused(
            reason="pushed_down",
            text="A community or grid cannot take over what rests with a unit above it: that needs admitted duty items.",
        )
    return successor


def _hand_on(case_id: int, old: int, new: int, actor: Actor, at: datetime) -> None:
    with outside_the_table(case_id, actor, at) as t:
        led = t.case.unit_id == old
        t.case.unit_id = new if led else t.case.unit_id
        for task in t.file.open_tasks():
            if task.unit_id == old:
                _give_on(t, task, new)
        for request in t.file.asked():
            request.decide_unit_id = new if request.decide_unit_id == old else request.decide_unit_id
            request.asked_unit_id = new if request.asked_unit_id == old else request.asked_unit_id
        for clock in t.file.live_clocks():
            clock.unit_id = new if clock.unit_id == old else clock.unit_id
        t.happened("case.handed_on", from_unit=old, to=new, led=led)


def _give_on(t: Turn, task: Task, new: int) -> None:
    """The task goes to the new unit; a part it has in the same role already is not doubled."""
    if any(other.unit_id == new and other.role == task.role for other in t.file.open_tasks()):
        t.end_task(task, Task.State.WITHDRAWN, cancel=True)
    else:
        task.unit_id = new
