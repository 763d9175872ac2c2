"""What units ask of communities and grids. Who asks sees what it causes, beside those who may see the cases."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.geography import api as geography
from linli.insight.permissions import VIEW
from linli.insight.queries.facts.sql import moment
from linli.insight.queries.studies.chosen import Choice, seen
from linli.insight.queries.studies.tallies import tallies
from linli.insight.rules.burden import ASKED, LEVELS, Admitted, Burden
from linli.insight.rules.parts import whole
from linli.insight.rules.spans import months_on


def months_of(choice: Choice) -> tuple[date, ...]:
    """The first days of the months the period touches."""
    count = (choice.end.year - choice.begin.year) * 12 + choice.end.month - choice.begin.month
    return tuple(months_on(choice.begin, number) for number in range(count + 1))


def asking_values(choice: Choice) -> dict[str, Any]:
    """The values the counting is given: the bodies at the base, and the months."""
    bodies = [unit.id for unit in geography.units_below("/") if unit.area_level in LEVELS]
    return {"bodies": bodies, "months": [moment(first) for first in months_of(choice)]}


def burden(*, actor: Actor, choice: Choice, at: datetime) -> Burden:
    """What was asked of communities and grids in the period. Raises Forbidden, NotFound for an area that is none."""
    given = asking_values(choice)
    with seen(actor=actor, choice=choice, at=at, reads=ASKED.reads, askers=True) as rows:
        askers = tallies(rows, ASKED, ("asked_by",), **given)
        bodies = tallies(rows, ASKED, ("unit", "month"), **given)
        matters = tallies(rows, ASKED, ("matter",), **given)
    by_body: dict[int, dict[int, int]] = defaultdict(dict)
    for one in bodies:
        by_body[one.keys[0]][one.keys[1]] = one["asked"]
    on = cases.local_day(at)
    own = {unit.id for scope in actor.scopes(VIEW) for unit in geography.units_below(scope.unit_path)}
    forbidden = sum(item.level in LEVELS for item in cases.negative_items(on))
    return Burden(
        whole(askers),
        tuple(askers),
        by_body,
        months_of(choice),
        tuple(matters),
        frozenset(own),
        _admitted(on),
        forbidden,
    )


def _admitted(on: date) -> dict[int, Admitted]:
    found: dict[int, list[int | None]] = defaultdict(list)
    for level in LEVELS:
        for item in cases.duty_items(state="admitted", level=level, on=on):
            found[item.applicant_id or 0].append(item.hours_per_month)
    return {
        unit: Admitted(len(hours), sum(filter(None, hours)), sum(not one for one in hours))
        for unit, hours in found.items()
    }
