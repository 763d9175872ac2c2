"""How the cases of a period went, one row each, from the facts the actor may see: what the simulation is fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.models import Reading
from linli.insight.queries.facts import places
from linli.insight.queries.facts.sql import midnight
from linli.insight.queries.facts.store import opened

if TYPE_CHECKING:
    import duckdb

MOST_CASES: Final = 120_000
MOST_DAYS: Final = 400
_DAY: Final = timedelta(days=1)

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


def passages(*, actor: Actor, begin: date, end: date) -> Passages:
    """The cases of these local days, both included. Raises Forbidden, and InvalidInput for no days or far too many cases."""
    if not begin <= end <= begin + timedelta(days=MOST_DAYS):
        raise InvalidInput(field="to", reason="This must be a day after the first, within a year.")
    since, until = midnight(begin), midnight(end + timedelta(days=1))
    with opened() as connection:
        connection.execute(f"CREATE TEMP TABLE chosen AS {_netted('cases', _CASE, _chosen(actor, since, until))}")
        (number,) = connection.execute("SELECT count(*) FROM chosen").fetchone() or (0,)
        if number > MOST_CASES:
            raise InvalidInput(field="to", reason="These are too many cases: choose fewer days or a smaller area.")
        theirs = "case_id IN (SELECT case_id FROM chosen)"
        began = (
            since.replace(tzinfo=None) - _DAY
        )  # what is done for a case comes later, by a clock that may have been set back
        tasks = _netted("tasks", _TASK, f"given_at >= TIMESTAMP '{began}' AND role = 'lead' AND {theirs}")
        moves = _netted(
            "moves",
            _MOVE,
            f"moved_at >= TIMESTAMP '{began}' AND from_state IN ('', 'received', 'filed', 'resolved') AND {theirs}",
        )
        found = [_rows(connection, sql) for sql in ("SELECT * FROM chosen ORDER BY case_id", tasks, moves)]
    reading = Reading.objects.filter(pk=1).first()
    end = min(until, reading.at) if reading and reading.at else until
    return _as_of(found[0], found[1], found[2], since, end)


def _as_of(cases: list[Row], tasks: list[Row], moves: list[Row], begin: datetime, end: datetime) -> Passages:
    """The passages as they were known at the end: what came after has not happened yet, whatever is known by now."""
    tasks = [task for task in tasks if task["given_at"] <= end]
    for task in tasks:
        if task["ended_at"] and task["ended_at"] > end:
            task["ended_at"], task["ended_as"] = None, ""
    moves = [move for move in moves if move["moved_at"] <= end]
    last = {move["case_id"]: move["to_state"] for move in sorted(moves, key=lambda move: move["moved_at"])}
    for case in cases:
        if case["handle_stopped"] and case["handle_stopped"] > end:
            case["handle_clock"] = "running"
        for name in ("filed_at", "dispatched_at", "resolved_at", "handle_stopped", "check_stopped"):
            if case[name] and case[name] > end:
                case[name] = None
        if last.get(case["case_id"]) in {"received", "filed"}:
            case["state"] = last[case["case_id"]]
    return Passages(cases, tasks, moves, begin, end)


def handling_units(*, actor: Actor, begin: date, end: date) -> dict[int, int]:
    """How many cases reported on these local days each unit leads, of those the actor may see. Raises Forbidden."""
    chosen = _chosen(actor, midnight(begin), midnight(end + timedelta(days=1)))
    with opened() as connection:
        counted = connection.execute(f"SELECT lead, sum(weight) FROM cases WHERE {chosen} GROUP BY lead").fetchall()  # noqa: S608  (own names and numbers)
    return {lead: int(number) for lead, number in counted if lead and number > 0}


def _chosen(actor: Actor, since: datetime, until: datetime) -> str:
    """SQL: whether a case was reported in this time and may be seen. Raises Forbidden."""
    named = places.reach(actor)
    first, last = (at.replace(tzinfo=None) for at in (since, until))
    within = "true" if named.everything else places.any_of([*named.areas, ("unit", named.units), ("lead", named.units)])
    return f"reported_at >= TIMESTAMP '{first}' AND reported_at < TIMESTAMP '{last}' AND ({within})"


def _netted(table: str, names: Sequence[str], condition: str) -> str:
    """SQL: the rows that hold. Those written again with the opposite weight fall away."""
    listed = ", ".join(names)
    return f"SELECT {listed} FROM {table} WHERE {condition} GROUP BY {listed} HAVING sum(weight) > 0 ORDER BY {listed}"  # noqa: S608  (own names and numbers)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    found = connection.execute(sql)
    names = [column[0] for column in found.description]
    return [{name: _aware(value) for name, value in zip(names, row, strict=True)} for row in found.fetchall()]


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
