"""Was it right? Every warning is held against what followed, whatever became of it, so that precision is of all that were raised."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from linli.cases import api as cases
from linli.common.actor import SYSTEM
from linli.geography import api as geography
from linli.insight import events
from linli.insight.actions.watching import AFTERWARDS, record
from linli.insight.models import EarlyWarning
from linli.insight.queries.facts.store import opened
from linli.insight.queries.warnings import watched
from linli.insight.queries.warnings.reading import UNFINISHED, view_of
from linli.insight.rules.chance import at_least
from linli.insight.rules.squares import COLUMNS, WIDE, Square

Kind, State = EarlyWarning.Kind, EarlyWarning.State
MOST: Final = 200
# What follows is held to be more than usual at one in twenty, with half as much variance again as the expected number.
BELIEVED: Final = 0.05
SPREAD: Final = 1.5


def score_warnings(*, at: datetime) -> int:
    """Score those whose time has come, at most some hundreds. Returns how many.

    A burst was right where it went on: more than usual in the days after. What comes back was right where it came once more,
    limits where at least half were missed. Warnings nobody needs any more, because it is over, end by themselves.
    """
    due = EarlyWarning.objects.filter(went_on=None, known_on__lt=cases.local_day(at)).order_by("known_on", "id")
    keys = list(due.values_list("pk", flat=True)[:MOST])
    if keys:
        with opened() as facts:
            for key in keys:
                _score(facts, key, at)
    return len(keys)


def _score(facts: Any, key: int, at: datetime) -> None:
    with transaction.atomic():
        row = EarlyWarning.objects.select_for_update().get(pk=key)
        if row.went_on is not None:
            return
        row.went_on, row.followed = _what_followed(facts, row)
        over = row.kind == Kind.CLOCKS or not row.went_on
        if over and row.state in UNFINISHED:
            row.state, row.ended_at, row.ended_by = State.LAPSED, at, SYSTEM.label
            row.version += 1
        row.save()
        record(row, events.SCORED, SYSTEM, at, right=row.went_on, **row.followed)
        if over and row.state == State.LAPSED:
            record(row, events.LAPSED, SYSTEM, at)


def _what_followed(facts: Any, row: EarlyWarning) -> tuple[bool, dict[str, float]]:
    place = geography.place_of_area(row.area_id)
    district, street = place.district_id or row.area_id, place.street_id or 0
    if row.kind == Kind.CLOCKS:
        return _missed(facts, row)
    if row.kind == Kind.RECURRENCE:
        again = [
            one.case_id
            for one in watched.happened(facts, district, row.known_on)
            if one.cell == row.squares[0] and one.matter == row.matter and one.day > row.end
        ]
        return bool(again), {"again": len(again)}
    days = (row.end - row.begin).days + 1
    usual = row.expected / days * AFTERWARDS.days
    where = watched.Where(district, street, frozenset(_squares(row.squares)))
    begin = row.end + timedelta(days=1)
    seen = watched.counted(facts, where, row.family, begin, row.end + AFTERWARDS)
    return at_least(seen, usual, SPREAD * usual) < BELIEVED, {"seen": seen, "usual": round(usual, 2)}


def _squares(cells: list[int]) -> list[Square]:
    """The squares whose south-western corners stand at every second place."""
    return [(cell % COLUMNS // WIDE, cell // COLUMNS // WIDE) for cell in cells[::2]]


def _missed(facts: Any, row: EarlyWarning) -> tuple[bool, dict[str, float]]:
    """Of limits moved later by an extension the new one counts."""
    rested_on = [one.case_id for one in view_of(row).evidence]
    stands = watched.ended(facts, rested_on)
    missed = sum(
        clock == "missed" or (stopped is not None and stopped > due) for clock, due, stopped in stands.values()
    )
    return 2 * missed >= max(len(stands), 1), {"missed": missed, "of": len(stands)}
