"""A past day played again from the facts: the table of cases is asked nothing."""
# ruff: noqa: S608  (own names)

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries.facts import places, sql, store
from linli.insight.queries.studies.chosen import EVER, still
from linli.insight.rules.replay import MINUTES, OPEN, STEPS, Move, Played, played

STEP: Final = timedelta(minutes=MINUTES)
EARLIEST: Final = datetime(1, 1, 1)  # noqa: DTZ001  (facts hold UTC without saying so)
# Moves since the day began, by step and square; `opens`: by how much each changes what stands open.
_IN_STEPS: Final = f"(epoch(moved_at)::BIGINT - epoch($first::TIMESTAMP)::BIGINT) // {int(STEP.total_seconds())}"
_PASSED: Final = f"""
SELECT least({_IN_STEPS}, {STEPS}) AS step, from_state, to_state, cell, sum(moves.weight * held.weight)::BIGINT AS n,
  (to_state IN {OPEN})::BIGINT - (from_state IN {OPEN})::BIGINT AS opens
FROM later_moves AS moves JOIN (SELECT case_id, cell, sum(weight) AS weight FROM standing GROUP BY ALL) AS held USING (case_id)
WHERE moved_at >= $first AND from_state <> to_state GROUP BY ALL HAVING n <> 0"""
_NOW: Final = "SELECT state, sum(weight)::BIGINT FROM standing GROUP BY ALL"
_MOVES: Final = "SELECT step, from_state, to_state, sum(n)::BIGINT FROM passed GROUP BY ALL"
_CELLS: Final = f"""
SELECT cell, sum(n)::BIGINT FROM (
  SELECT cell, weight AS n FROM standing WHERE state IN {OPEN} UNION ALL SELECT cell, -opens * n FROM passed WHERE opens <> 0)
GROUP BY cell HAVING sum(n) <> 0"""
_OPENED: Final = "SELECT step, cell, sum(opens * n)::BIGINT FROM passed WHERE opens <> 0 GROUP BY ALL"


@dataclass(frozen=True, slots=True)
class Replay:
    """A day, when it begins (aware), at which step it stops, and what stood when."""

    day: date
    begins: datetime
    until: int
    played: Played


def replay(*, actor: Actor, day: date, at: datetime) -> Replay:
    """How the cases the actor may count stood on a local day, in steps of five minutes.

    A day in which clocks are moved is played for its first 24 hours. Raises Forbidden, and InvalidInput for a day that has
    not begun.
    """
    begins = sql.midnight(day)
    if begins > at:
        raise InvalidInput(field="day", reason="This day has not begun yet.")
    until = max(1, min(STEPS, int((at - begins) / STEP)))
    return Replay(day, begins, until, _played(actor, begins.replace(tzinfo=None), until))


def _played(actor: Actor, begins: datetime, until: int) -> Played:
    """The day from what stands now and every move since it began, of the cases that may be counted.

    Later cases did not exist yet, and those that had ended before did not move any more: most months hold neither, but for
    what has not ended to this day.
    """
    reach, files = places.reach(actor), store.files()
    ends = begins + STEPS * STEP
    held = [
        one.name if not one.month or one.may_hold("ended_at", begins, EVER) else still(one).name
        for one in files
        if one.table == "cases" and (not one.month or one.may_hold("reported_at", EARLIEST, ends))
    ]
    later = [
        one.name for one in files if one.table == "moves" and (not one.month or one.may_hold("moved_at", begins, EVER))
    ]
    chosen = (
        f"SELECT case_id, state, cell, weight FROM ({store.select_of('cases', held)}) WHERE reported_at < $ends"
        f" AND (ended_at IS NULL OR ended_at >= $first) AND {reach.allows()}"
    )
    with store.asking() as connection:
        connection.execute(f"CREATE OR REPLACE TEMP VIEW later_moves AS {store.select_of('moves', later)}")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE standing AS {chosen}", {"first": begins, "ends": ends})
        connection.execute(f"CREATE OR REPLACE TEMP TABLE passed AS {_PASSED}", {"first": begins})
        now, moves, cells, opened = (connection.execute(told).fetchall() for told in (_NOW, _MOVES, _CELLS, _OPENED))
    return played(dict(now), [Move(*row) for row in moves], dict(cells), opened, until=until)
