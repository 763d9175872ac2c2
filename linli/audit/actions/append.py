"""Append events to the record.

The SQL is written out: this is the hottest path of every change, and its statements are counted by a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from linli.audit import rules
from linli.audit.actions.outbox import reacts
from linli.audit.events import EventView, Happening, Subject
from linli.audit.models import Event
from linli.audit.queries import audit_key
from linli.audit.rules import START, Head, Row, Signature
from linli.common.actor import Actor
from linli.common.inserts import Insert, table, together

_EVENT_COLUMNS: Final = ", ".join(Row._fields)
_EVENT_COLUMNS_WITH_ID: Final = f"id, {_EVENT_COLUMNS}"
_CHAIN_COLUMNS: Final = "subject_kind, subject_id, length, seal, head"
_PENDING_COLUMNS: Final = "event_id, not_before, attempts, last_error, given_up"
_ONE_EVENT: Final = "(" + ", ".join(["%s"] * len(Row._fields)) + ")"
_LOCK_HEAD: Final = "SELECT length, seal FROM audit_chain WHERE subject_kind = %s AND subject_id = %s"
_INSERT_HEAD: Final = f"INSERT INTO audit_chain ({_CHAIN_COLUMNS}) VALUES (%s, %s, %s, %s, %s)"  # noqa: S608  (column names only)
_MOVE_HEAD: Final = (
    "UPDATE audit_chain SET length = %s, seal = %s, head = %s WHERE subject_kind = %s AND subject_id = %s"
)
_INSERT_PENDING: Final = f"INSERT INTO audit_pending ({_PENDING_COLUMNS}) VALUES "  # noqa: S608  (column names only)
_ONE_PENDING: Final = "(%s, %s, 0, '', FALSE)"
_INSERT_EVENT: Final = f"INSERT INTO audit_event ({_EVENT_COLUMNS}) VALUES {_ONE_EVENT} RETURNING id"  # noqa: S608  (column names only)
_WAITING: Final = f"INSERT INTO audit_pending ({_PENDING_COLUMNS}) SELECT id, %s, 0, '', FALSE FROM "  # noqa: S608  (column names only)
# Of a statement of its own, the event is found by its place; within one statement, by the name of its part.
_WAITING_EVENT: Final = _WAITING + "audit_event WHERE subject_kind = %s AND subject_id = %s AND sequence = 1"


@cache
def _next_events_statement(number: int) -> str:
    events = f"INSERT INTO audit_event ({_EVENT_COLUMNS}) VALUES {', '.join([_ONE_EVENT] * number)} RETURNING id, kind"  # noqa: S608  (column names only)
    pending = f"{_WAITING}event WHERE kind = ANY(%s::text[])"
    return f"WITH event AS ({events}), moved AS ({_MOVE_HEAD}), pending AS ({pending}) SELECT id FROM event"  # noqa: S608  (own statements)


def record(
    *,
    subject: Subject,
    actor: Actor,
    at: datetime,
    happenings: Sequence[Happening],
    new: bool = False,
    react: bool = True,
) -> list[int]:
    """Append events to the subject's chain, in the caller's transaction, and return their ids in order.

    `new=True` promises that the subject has no event yet and saves the look-up (IntegrityError where it has).
    With `react` each event also waits in the outbox, unless nothing reacts to its kind. Raises RuntimeError outside a
    transaction: an event must stand or fall with the change it tells of.
    """
    if not happenings:
        return []
    _need_transaction()
    key, signature = audit_key(), Signature(actor.name, actor.label, at)
    if new and len(happenings) == 1:
        return together(_first_event(key, subject, signature, happenings[0], react=react))["event"]
    with connection.cursor() as cursor:
        head = None if new else _lock_head(cursor, subject)
        rows = rules.chain_rows(key, subject, signature, happenings, head or START)
        if head is None and not _begin_chain(cursor, key, rows, new=new):
            # Another transaction has begun this chain since we looked: stand in line behind it.
            head = _lock_head(cursor, subject)
            rows = rules.chain_rows(key, subject, signature, happenings, head or START)
        if head is not None and connection.vendor == "postgresql":
            return _next_events(cursor, key, rows, react=react)
        ids = _insert_events(cursor, rows)
        if head is not None:
            kind, id_, length, seal, head_seal = _head_values(key, rows[-1])
            cursor.execute(_MOVE_HEAD, [length, seal, head_seal, kind, id_])
        waiting = [id_ for id_, row in zip(ids, rows, strict=True) if react and reacts(row.kind)]
        if waiting:
            due = connection.ops.adapt_datetimefield_value(at)
            values = ", ".join([_ONE_PENDING] * len(waiting))
            cursor.execute(_INSERT_PENDING + values, [value for id_ in waiting for value in (id_, due)])
    return ids


def first_event(*, subject: Subject, actor: Actor, at: datetime, happening: Happening) -> list[Insert]:
    """The first event of a new subject as inserts, to be sent `together` with the rows it tells of, in one transaction.

    IntegrityError on sending, where the subject has events already.
    """
    return _first_event(audit_key(), subject, Signature(actor.name, actor.label, at), happening, react=True)


def _first_event(
    key: bytes, subject: Subject, signature: Signature, happening: Happening, *, react: bool
) -> list[Insert]:
    """Event, head and outbox row of a new subject: what every report costs."""
    row = rules.chain_rows(key, subject, signature, [happening], START)[0]
    due: Any = connection.ops.adapt_datetimefield_value(row.at)
    inserts = [
        Insert("event", _INSERT_EVENT, [due if value is row.at else value for value in row], answers=True),
        Insert("chain", _INSERT_HEAD, _head_values(key, row)),
    ]
    if react and reacts(row.kind):
        if connection.vendor == "postgresql":
            inserts.append(Insert("pending", f"{_WAITING}event", [due]))
        else:
            inserts.append(Insert("pending", _WAITING_EVENT, [due, row.subject_kind, row.subject_id]))
    return inserts


def _next_events(cursor: CursorWrapper, key: bytes, rows: list[Row], *, react: bool) -> list[int]:
    """Events, moved head and outbox rows of a known subject in one round trip: what every verb costs."""
    kind, id_, length, seal, head_seal = _head_values(key, rows[-1])
    waiting = sorted({row.kind for row in rows if react and reacts(row.kind)})
    values: list[Any] = [value for row in rows for value in row]
    values += [length, seal, head_seal, kind, id_, rows[-1].at, waiting]
    cursor.execute(_next_events_statement(len(rows)), values)
    # The rows of one statement draw their ids in its order, whatever the order they are answered in.
    return sorted(event_id for (event_id,) in cursor.fetchall())


def _need_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("The record is written inside the transaction of the change it tells of.")


def _lock_head(cursor: CursorWrapper, subject: Subject) -> Head | None:
    # SQLite has one writer at a time (BEGIN IMMEDIATE) and knows no row locks.
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    cursor.execute(_LOCK_HEAD + lock, [subject.kind, subject.id])
    found = cursor.fetchone()
    return Head(*found) if found else None


def _begin_chain(cursor: CursorWrapper, key: bytes, rows: list[Row], *, new: bool) -> bool:
    """Insert the head of a new chain; False where another transaction was first (never where `new` is promised)."""
    conflict = "" if new else " ON CONFLICT (subject_kind, subject_id) DO NOTHING"
    cursor.execute(_INSERT_HEAD + conflict, _head_values(key, rows[-1]))
    return bool(cursor.rowcount == 1)


def _insert_events(cursor: CursorWrapper, rows: list[Row]) -> list[int]:
    values: list[Any] = []
    for row in rows:
        values += row
        values[-4] = connection.ops.adapt_datetimefield_value(row.at)
    places = ", ".join([_ONE_EVENT] * len(rows))
    insert = f"INSERT INTO audit_event ({_EVENT_COLUMNS}) VALUES {places} RETURNING id, sequence"  # noqa: S608  (column names only)
    cursor.execute(insert, values)
    # The order of returned rows is not promised by either engine.
    return [id_ for id_, _ in sorted(cursor.fetchall(), key=lambda returned: returned[1])]


def record_many(
    *,
    actor: Actor,
    at: datetime,
    entries: Sequence[tuple[Subject, Sequence[Happening]]],
    react: bool = True,
    times: Sequence[datetime] | None = None,
) -> None:
    """Append the first events of many new subjects with few statements, in the caller's transaction.

    Each subject may stand in `entries` once and must be new (IntegrityError otherwise). Where the entries happened at
    different times, `times` holds one for each entry and takes the place of `at`.
    """
    _need_transaction()
    key = audit_key()
    chains = [
        rules.chain_rows(key, subject, Signature(actor.name, actor.label, time), told, START)
        for (subject, told), time in zip(entries, times or [at] * len(entries), strict=True)
        if told
    ]
    _write_chains(key, chains, react=react)


def record_histories(histories: Sequence[tuple[Subject, Sequence[EventView]]]) -> None:
    """Append whole histories of many new subjects, in the caller's transaction; each event keeps its own actor and time.

    For histories that happened elsewhere or were made up: subject, id and place of the given events are not taken over,
    nothing reacts to them, and each chain is sealed anew. Each subject must be new (IntegrityError otherwise).
    """
    _need_transaction()
    key = audit_key()
    chains = []
    for subject, events in histories:
        chain: list[Row] = []
        head = START
        for event in events:
            signature = Signature(event.actor, event.actor_label, event.at)
            chain += rules.chain_rows(key, subject, signature, [Happening(event.kind, event.data)], head)
            head = Head(chain[-1].sequence, chain[-1].seal)
        if chain:
            chains.append(chain)
    _write_chains(key, chains, react=False)


def _write_chains(key: bytes, chains: list[list[Row]], *, react: bool) -> None:
    rows = [row for chain in chains for row in chain]
    if not rows:
        return
    with connection.cursor() as cursor, connection.wrap_database_errors:
        many = _copy if connection.vendor == "postgresql" else _execute_many
        ids = _take_ids(cursor, len(rows))
        many(cursor, "audit_event", _EVENT_COLUMNS_WITH_ID, [(id_, *row) for id_, row in zip(ids, rows, strict=True)])
        many(cursor, "audit_chain", _CHAIN_COLUMNS, [_head_values(key, chain[-1]) for chain in chains])
        waiting = [
            (id_, row.at, 0, "", False) for id_, row in zip(ids, rows, strict=True) if react and reacts(row.kind)
        ]
        if waiting:
            many(cursor, "audit_pending", _PENDING_COLUMNS, waiting)


def _head_values(key: bytes, last: Row) -> tuple[str, str, int, str, str]:
    end = Head(last.sequence, last.seal)
    seal = rules.head_seal(key, Subject(last.subject_kind, last.subject_id), end)
    return last.subject_kind, last.subject_id, end.length, end.seal, seal


def _take_ids(cursor: CursorWrapper, number: int) -> list[int]:
    """Ids for `number` events, ahead of their insertion."""
    if connection.vendor == "postgresql":
        # The lock an INSERT would take, but before the ids are drawn: `settled_through` and `is_settled`
        # rely on nobody holding a drawn id without it.
        cursor.execute("LOCK TABLE audit_event IN ROW EXCLUSIVE MODE")
    return table(Event).draw_keys(number)


def _copy(cursor: CursorWrapper, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _execute_many(cursor: CursorWrapper, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    adapt = connection.ops.adapt_datetimefield_value
    places = ", ".join(["%s"] * len(rows[0]))
    cursor.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608  (column names only)
        [tuple(adapt(value) if isinstance(value, datetime) else value for value in row) for row in rows],
    )
