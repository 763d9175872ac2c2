"""How the cases of a period went, one row each, from the facts the actor may see: what the simulation is fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries import places
from linli.insight.queries.store import opened

MOST_CASES: Final = 120_000
MOST_DAYS: Final = 400

_CASE: Final = (
    "case_id", "reported_at", "urgent", "matter", "condition", "state", "unit", "lead", "filed_at", "dispatched_at", "rounds",
    "resolved_at", "extensions", "suspensions", "returns_granted", "feedbacks", "checks_failed", "handle_due",
    "handle_stopped", "handle_clock", "check_due", "check_stopped",
)  # fmt: skip
_TASK: Final = ("case_id", "task", "unit", "given_at", "accepted_at", "ended_at", "ended_as")
_MOVE: Final = ("case_id", "kind", "from_state", "to_state", "unit", "moved_at", "seconds")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Passages:
    """Cases reported in the period with the lead tasks and moves of each, and up to when all of it is known."""

    cases: Sequence[Row]
    tasks: Sequence[Row]
    moves: Sequence[Row]
    begin: datetime
    end: datetime


def instant(day: date) -> datetime:
    """The beginning of a local day."""
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


def passages(*, actor: Actor, begin: date, end: date) -> Passages:
    """The cases of these local days, both included. Raises Forbidden, and InvalidInput for no days or far too many cases."""
    if not begin <= end <= begin + timedelta(days=MOST_DAYS):
        raise InvalidInput(field="to", reason="This must be a day after the first, within a year.")
    since, until = instant(begin), instant(end + timedelta(days=1))
    with opened() as connection:
        import ibis  # noqa: PLC0415  (heavy: only where something is counted)

        engine = ibis.duckdb.from_connection(connection)
        cases = _of_period(engine.table("cases"), actor, "reported_at", since, until)
        number = cases.aggregate(number=cases["weight"].sum()).to_pyarrow().to_pylist()[0]["number"] or 0
        if number > MOST_CASES:
            raise InvalidInput(field="to", reason="These are too many cases: choose fewer days or a smaller area.")
        known = cases.select("case_id").distinct()
        tasks, moves = engine.table("tasks"), engine.table("moves")
        tasks = tasks.filter(tasks["role"] == "lead").semi_join(known, "case_id")
        moves = moves.filter(moves["from_state"].isin(["", "received", "filed", "resolved"])).semi_join(
            known, "case_id"
        )
        rows = (_rows(cases, _CASE), _rows(tasks, _TASK), _rows(moves, _MOVE))
        latest = moves.aggregate(at=moves["moved_at"].max()).to_pyarrow().to_pylist()[0]["at"]
    seen = min(until, latest.replace(tzinfo=UTC)) if latest else until
    return Passages(*rows, since, seen)


def _of_period(table: Any, actor: Actor, basis: str, since: datetime, until: datetime) -> Any:
    import ibis  # noqa: PLC0415

    rows = places.narrowed(table, actor)
    first, last = (ibis.literal(at.replace(tzinfo=None), "timestamp") for at in (since, until))
    return rows.filter(rows[basis] >= first, rows[basis] < last)


def _rows(table: Any, names: Sequence[str]) -> list[Row]:
    """The rows that hold: those written again with the opposite weight fall away."""
    netted = table.group_by([table[name] for name in names]).aggregate(weight=table["weight"].sum())
    found = netted.filter(netted["weight"] > 0).order_by(list(names[:2])).to_pyarrow().to_pylist()
    return [{name: _aware(value) for name, value in row.items()} for row in found]


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def handling_units(*, actor: Actor, begin: date, end: date) -> dict[int, int]:
    """How many cases reported on these local days each unit leads, of those the actor may see. Raises Forbidden."""
    with opened() as connection:
        import ibis  # noqa: PLC0415

        cases = ibis.duckdb.from_connection(connection).table("cases")
        cases = _of_period(cases, actor, "reported_at", instant(begin), instant(end + timedelta(days=1)))
        counted = cases.group_by("lead").aggregate(number=cases["weight"].sum()).to_pyarrow().to_pylist()
    return {row["lead"]: row["number"] for row in counted if row["lead"] and row["number"] > 0}
