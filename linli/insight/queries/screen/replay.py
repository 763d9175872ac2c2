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
from linli.insight.rules.replay import MINUTES, STEPS, Move, Played, played

STEP: Final = timedelta(minutes=MINUTES)
EARLIEST: Final = datetime(1, 1, 1)  # noqa: DTZ001  (facts hold UTC without saying so)


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
    now, moves = _counted(actor, begins.replace(tzinfo=None))
    return Replay(day, begins, until, played(now, moves, until=until))


def _counted(actor: Actor, begins: datetime) -> tuple[list[tuple[str, int, int]], list[Move]]:
    """What stands now by state and square, and every move since the day began, of the cases that may be counted.

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
        connection.execute(f"CREATE OR REPLACE TEMP TABLE standing AS {chosen}", {"first": begins, "ends": ends})
        connection.execute("SELECT state, cell, sum(weight)::BIGINT FROM standing GROUP BY ALL HAVING sum(weight) <> 0")
        now = connection.fetchall()
        passed = f"(epoch(moved_at)::BIGINT - epoch($first::TIMESTAMP)::BIGINT) // {int(STEP.total_seconds())}"
        connection.execute(
            f"SELECT least({passed}, {STEPS}) AS step, from_state, to_state, cell, sum(moves.weight * held.weight)::BIGINT AS n"
            f" FROM ({store.select_of('moves', later)}) AS moves"
            " JOIN (SELECT case_id, cell, sum(weight) AS weight FROM standing GROUP BY ALL) AS held USING (case_id)"
            " WHERE moved_at >= $first AND from_state <> to_state GROUP BY ALL HAVING n <> 0",
            {"first": begins},
        )
        return now, [Move(*row) for row in connection.fetchall()]
