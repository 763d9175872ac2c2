"""A past day played again from the facts: the table of cases is asked nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries import places
from linli.insight.queries.store import opened
from linli.insight.rules.replay import MINUTES, STEPS, Move, Played, played

UTC: Final = ZoneInfo("UTC")
STEP: Final = timedelta(minutes=MINUTES)


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
    begins = datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
    if begins > at:
        raise InvalidInput(field="day", reason="This day has not begun yet.")
    until = max(1, min(STEPS, int((at - begins) / STEP)))
    now, moves = _counted(actor, begins.replace(tzinfo=None))
    return Replay(day, begins, until, played(now, moves, until=until))


def _counted(actor: Actor, begins: datetime) -> tuple[list[tuple[str, int, int]], list[Move]]:
    """What stands now by state and square, and every move since the day began, of the cases that may be counted."""
    import ibis  # noqa: PLC0415  (heavy)

    first, ends = (ibis.literal(moment, "timestamp") for moment in (begins, begins + STEPS * STEP))
    with opened() as connection:
        engine = ibis.duckdb.from_connection(connection)
        cases = places.narrowed(engine.table("cases"), actor)
        # Later ones did not exist yet, and those that had ended before did not move any more.
        cases = cases.filter(cases.reported_at < ends, cases.ended_at.isnull() | (cases.ended_at >= first))
        now = cases.group_by("state", "cell").aggregate(n=cases.weight.sum())
        those = cases.select("case_id", "cell", held=cases.weight)
        moves = engine.table("moves")
        moves = moves.filter(moves.moved_at >= first)
        moves = moves.join(those, "case_id")
        passed = moves.moved_at.epoch_seconds() - first.epoch_seconds()
        step = ibis.least(passed // int(STEP.total_seconds()), STEPS)
        grouped = moves.group_by(step=step, before="from_state", after="to_state", cell="cell")
        changed = grouped.aggregate(n=(moves.weight * moves.held).sum())
        return (
            [(row["state"], row["cell"], row["n"]) for row in _rows(now) if row["n"]],
            [
                Move(row["step"], row["before"], row["after"], row["cell"], row["n"])
                for row in _rows(changed)
                if row["n"] and row["before"] != row["after"]
            ],
        )


def _rows(table: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return rows
