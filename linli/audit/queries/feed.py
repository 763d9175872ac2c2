"""The record as a feed: who follows it misses nothing, sees nothing twice, and holds up no writer."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final, NamedTuple

import orjson
from django.db import connection

from linli.audit.queries.events import stream

Part = tuple[str | None, str | None]  # ids of subjects from the first, before the second; open where there is none
_SOME: Final = 500  # subjects asked for in one statement


class FeedEvent(NamedTuple):
    """One event of a subject, without who did it: what happened, its place in the subject's chain, and its data."""

    id: int
    sequence: int
    kind: str
    at: datetime
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the record. Events up to `through` may still be in flight until every one of `writers` has ended."""

    through: int
    writers: Sequence[str]


def mark() -> Mark:
    """The place in the record right now, see `is_settled`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM audit_event")
        through = int(cursor.fetchone()[0])
    # The order matters: whoever draws an id after the reading above draws a greater one.
    return Mark(through, sorted(_writing()))


def is_settled(place: Mark) -> bool:
    """Whether no event with an id up to the mark's can appear any more.

    On PostgreSQL ids are drawn before they are committed: those at or below the mark are settled when everybody who wrote
    events at the mark has ended. SQLite has one writer, so nothing is ever in flight.
    """
    return not place.writers or _writing().isdisjoint(place.writers)


def _writing() -> set[str]:
    """The transactions that may hold an event nobody else sees yet, by PostgreSQL's names for them.

    Nobody draws an id without this lock, and it is let go after what was written can be seen. Other tables, other
    databases of the cluster and those who only read hold up nothing.
    """
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted"
            " AND relation = 'audit_event'::regclass"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return {name for (name,) in cursor.fetchall()}


def touched(kind: str, after: int, through: int, limit: int) -> tuple[list[str], int]:
    """The subjects of a kind with events in (after, through], from at most `limit` events of any kind, and how far that goes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, subject_kind, subject_id FROM audit_event WHERE id > %s AND id <= %s ORDER BY id LIMIT %s",
            [after, through, limit],
        )
        rows = cursor.fetchall()
    reached = rows[-1][0] if len(rows) == limit else through
    return list(dict.fromkeys(subject for _, its_kind, subject in rows if its_kind == kind)), reached


def histories(kind: str, subjects: Sequence[str], through: int) -> Iterator[tuple[str, list[FeedEvent]]]:
    """Every event up to the id `through` of each of these subjects, subject by subject, oldest first."""
    for start in range(0, len(subjects), _SOME):
        some = subjects[start : start + _SOME]
        places = ", ".join(["%s"] * len(some))
        sql = f"{_columns()} WHERE subject_kind = %s AND subject_id IN ({places}) AND id <= %s {_ORDER}"
        yield from _by_subject(stream(sql, [kind, *some, through]))


def all_histories(kind: str, through: int, part: Part | None = None) -> Iterator[tuple[str, list[FeedEvent]]]:
    """Every event up to the id `through` of every subject of a kind, or of a part of them, subject by subject.

    Nothing is held in memory.
    """
    first, after = part or (None, None)
    sql = f"{_columns()} WHERE subject_kind = %s AND id <= %s"
    values: list[Any] = [kind, through]
    for sign, bound in ((">=", first), ("<", after)):
        if bound is not None:
            sql += f" AND subject_id {sign} %s"
            values.append(bound)
    yield from _by_subject(stream(f"{sql} {_ORDER}", values))


def parts(kind: str, number: int) -> list[Part]:
    """All subjects of a kind in at most so many parts of about the same size, for `all_histories`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_chain WHERE subject_kind = %s", [kind])
        subjects = int(cursor.fetchone()[0])
        bounds: list[str | None] = [None]
        for place in sorted({subjects * part // number for part in range(1, number)} - {0}):
            cursor.execute(
                "SELECT subject_id FROM audit_chain WHERE subject_kind = %s ORDER BY subject_kind, subject_id LIMIT 1 OFFSET %s",
                [kind, place],
            )
            bounds.append(str(cursor.fetchone()[0]))
    return list(itertools.pairwise([*bounds, None]))


_ORDER: Final = "ORDER BY subject_kind, subject_id, sequence"


def _columns() -> str:
    # PostgreSQL's times are read from text, sign by sign; as a number they cost a quarter of that.
    at = "EXTRACT(EPOCH FROM at)::float8" if connection.vendor == "postgresql" else "at"
    return f"SELECT subject_id, id, sequence, kind, {at}, data FROM audit_event"  # noqa: S608  (own names)


def _by_subject(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, list[FeedEvent]]]:
    for subject, found in itertools.groupby(rows, key=itemgetter(0)):
        yield subject, [FeedEvent(row[1], row[2], row[3], _moment(row[4]), orjson.loads(row[5])) for row in found]


def _moment(at: float | str | datetime) -> datetime:
    """Seconds since 1970 from PostgreSQL; SQLite hands out text, and keeps UTC without saying so."""
    if isinstance(at, float):
        return datetime.fromtimestamp(at, UTC)
    made = datetime.fromisoformat(at) if isinstance(at, str) else at
    return made if made.tzinfo else made.replace(tzinfo=UTC)
