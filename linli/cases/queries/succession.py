"""What rests with a unit: asked before it is closed, so that nothing is left with nobody."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from linli.cases.models import Case, Clock, SideRequest, Task
from linli.cases.queries import duties
from linli.geography import api as geography


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """How much rests with a unit: cases it leads, parts of other cases, decisions it must take, duty items it leads.

    `together`: in how many cases it has any of these, or a clock; each goes to somebody else before it can be closed.
    """

    cases: int
    tasks: int
    decisions: int
    together: int
    duty_items: tuple[str, ...]


def load_of(unit_id: int) -> UnitLoad:
    """What rests with the unit now."""
    items = duties.duty_items(state="admitted")
    return UnitLoad(
        cases=Case.objects.filter(unit_id=unit_id, open=True).count(),
        tasks=Task.objects.filter(unit_id=unit_id, open=True).exclude(role=Task.Role.LEAD).count(),
        decisions=SideRequest.objects.filter(decide_unit_id=unit_id, state=SideRequest.State.ASKED).count(),
        together=len(ids_resting_with(unit_id)),
        duty_items=tuple(item.row.code for item in items if item.row.lead_unit_id == unit_id),
    )


def ids_resting_with(unit_id: int) -> list[int]:
    """The ids of the cases in which the unit leads, helps, decides or has a clock, in order."""
    found = set(Case.objects.filter(unit_id=unit_id, open=True).values_list("pk", flat=True))
    found |= set(Task.objects.filter(unit_id=unit_id, open=True).values_list("case_id", flat=True))
    asked = SideRequest.objects.filter(state=SideRequest.State.ASKED)
    found |= set(asked.filter(decide_unit_id=unit_id).values_list("case_id", flat=True))
    live = Clock.objects.filter(state__in=[Clock.State.RUNNING, Clock.State.PAUSED])
    return sorted(found | set(live.filter(unit_id=unit_id, case__open=True).values_list("case_id", flat=True)))


def left_with_closed_units() -> dict[int, int]:
    """How many open cases still rest with units that are closed, by unit: given to them at the very moment of closing."""
    closed = [unit.id for unit in geography.units_below("/") if not unit.open]
    rows = Case.objects.filter(unit_id__in=closed, open=True).values_list("unit_id").annotate(Count("id"))
    return dict(rows.order_by("unit_id"))
