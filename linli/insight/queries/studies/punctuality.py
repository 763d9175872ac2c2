"""The health of clocks: which were kept, by how much, and what comes due."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.insight.queries.facts.sql import moment
from linli.insight.queries.studies.chosen import Choice, seen
from linli.insight.queries.studies.difficulty import difficulty_classes
from linli.insight.queries.studies.tallies import tallies
from linli.insight.rules.difficulty import UNKNOWN
from linli.insight.rules.parts import Tally, whole
from linli.insight.rules.punctual import AHEAD, BY_UNIT, DAYS_AHEAD, KEPT, KINDS, Kept, Punctuality


def days_ahead(at: datetime) -> dict[str, Any]:
    """When today and each of the next days begin, by the names the counting knows them by."""
    today = cases.local_day(at)
    return {f"day{number}": moment(today + timedelta(days=number)) for number in range(DAYS_AHEAD + 1)}


def punctuality(*, actor: Actor, choice: Choice, at: datetime, kind: str = "handle") -> Punctuality:
    """The clocks that were due in the period, and those that run now. `kind`: the one that units are set side by side for.

    Raises Forbidden, NotFound for an area that is none.
    """
    kind = kind if kind in BY_UNIT else "handle"
    classes = difficulty_classes(choice.end, at=at)
    with seen(actor=actor, choice=choice, at=at, reads=KEPT.reads) as rows:
        kept = tallies(rows, KEPT, ("kind", "unit", "matter"))
    kinds = {name: Kept(whole(some)) for name in KINDS if (some := [one for one in kept if one.keys[0] == name])}
    by_matter = [one for one in kept if one.keys[0] == kind]
    with seen(actor=actor, choice=choice, at=at, reads=AHEAD.reads, runs=True) as rows:
        ahead = {one.keys[0]: one for one in tallies(rows, AHEAD, ("kind",), **days_ahead(at))}
    units: dict[int, list[Tally]] = defaultdict(list)
    parts: dict[tuple[int, str], list[Tally]] = defaultdict(list)
    for one in by_matter:
        _, unit, matter = one.keys
        units[unit].append(one)
        parts[unit, classes.get(matter, UNKNOWN)].append(one)
    today = cases.local_day(at)
    return Punctuality(
        kinds,
        {unit: Kept(whole(found)) for unit, found in units.items() if unit},
        {key: Kept(whole(found)) for key, found in parts.items()},
        {name: ahead[name] for name in KINDS if name in ahead},
        tuple(today + timedelta(days=number) for number in range(DAYS_AHEAD)),
    )
