"""Copying played cases a thousand times: rows by the database itself, the record sealed anew for each copy.

Written straight into the tables, beside the front doors, for speed: only for databases that hold nothing of worth.
The rules a copy must keep are few: ids move by a fixed step, times by a span, numbers and tokens are new.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, connection, transaction

from linli.audit import api as audit
from linli.common.codes import check_digit

CASE: Final = "cases_case"
# Tables of a case, and which of their columns hold ids of copied rows.
TABLES: Final[dict[str, dict[str, str]]] = {
    CASE: {"merged_into_id": CASE},
    "cases_report": {"case_id": CASE},
    "cases_hand": {"case_id": CASE},
    "cases_siderequest": {"case_id": CASE},
    "cases_task": {"case_id": CASE, "request_id": "cases_siderequest"},
    "cases_clock": {"case_id": CASE, "task_id": "cases_task", "request_id": "cases_siderequest"},
    "cases_rating": {"report_id": "cases_report"},
}
# What events tell of copied rows, by the name it is told under; and the times they tell beside their own.
TOLD: Final[dict[str, str]] = {
    "into": CASE, "out_of": CASE, "absorbed": CASE, "released": CASE, "report_id": "cases_report", "request": "cases_siderequest",
    "request_id": "cases_siderequest", "task": "cases_task", "task_id": "cases_task", "clock_id": "cases_clock",
}  # fmt: skip
TOLD_TIMES: Final = {"due", "due_at"}
# When a clock is looked at next stays: what was swept before it was copied need not be swept again.
STAYS: Final = {"next_at"}
AT_ONCE: Final = 20  # copies of the set in one transaction


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids a set of played cases takes in one table."""

    first: int
    last: int

    @property
    def width(self) -> int:
        """How far apart two copies are."""
        return self.last - self.first + 1

    def holds(self, row_id: int) -> bool:
        """Whether a row is one of those played."""
        return self.first <= row_id <= self.last


@dataclass(frozen=True, slots=True)
class Set:
    """A set of played cases: their ids, the ids of all their rows, and their events."""

    cases: tuple[int, ...]
    spans: dict[str, Ids]
    events: dict[int, list[audit.EventView]]


def read_set(case_ids: list[int]) -> Set:
    """The set of these cases; nothing else may have been written between their rows."""
    spans = {CASE: Ids(min(case_ids), max(case_ids))}
    with connection.cursor() as cursor:
        for table, refers in list(TABLES.items())[1:]:
            column, parent = next(iter(refers.items()))
            cursor.execute(
                f"SELECT min(id), max(id) FROM {table} WHERE {column} BETWEEN %s AND %s",  # noqa: S608  (own names)
                [spans[parent].first, spans[parent].last],
            )
            first, last = cursor.fetchone()
            spans[table] = Ids(first or 1, last or 0)
    return Set(
        tuple(case_ids), spans, {case_id: audit.timeline(audit.Subject.of("case", case_id)) for case_id in case_ids}
    )


class Copier:
    """Copies a set again and again, the oldest copy first; `step` is the time between two copies."""

    def __init__(self, played: Set, *, copies: int, step: timedelta) -> None:
        # Whole seconds: rows are moved by the database and events by us, to the same moment.
        self.played, self.copies, self.step = played, copies, timedelta(seconds=step // timedelta(seconds=1))
        self.numbers = _numbers()
        self.base = {table: _highest(table) for table in TABLES}
        self.statements = {table: self._statement(table) for table in TABLES}

    def copy(self, first: int, number: int) -> None:
        """Write the copies `first` … `first + number - 1`: rows by a thread of their own where the database allows it."""
        if connection.vendor == "postgresql":
            beside = Beside(lambda: self._rows(first, number))
            self._events(first, number)
            beside.join()
        else:
            self._rows(first, number)
            self._events(first, number)

    def _offset(self, table: str, copy: int) -> int:
        span = self.played.spans[table]
        return self.base[table] + 1 - span.first + copy * span.width

    def _rows(self, first: int, number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor, unchecked(cursor):
            for copy in range(first, first + number):
                self._numbers(cursor)
                values: dict[str, Any] = {f"to_{table}": self._offset(table, copy) for table in TABLES}
                back = self.step * (self.copies - copy)
                values |= {
                    "back": back if connection.vendor == "postgresql" else f"-{back.total_seconds():.0f} seconds",
                    "copy": f"-{copy}",
                }
                for table in TABLES:
                    cursor.execute(self.statements[table], values)

    def _numbers(self, cursor: Any) -> None:
        """New receipt numbers for the cases of one copy, in a table of this connection."""
        first = self.played.spans[CASE].first
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS bench_number (id bigint PRIMARY KEY, number text NOT NULL)"
        )
        cursor.execute("DELETE FROM bench_number")
        places = ", ".join(
            f"({first + place}, '{next(self.numbers)}')" for place in range(self.played.spans[CASE].width)
        )
        cursor.execute(f"INSERT INTO bench_number VALUES {places}")  # noqa: S608  (digits)

    def _statement(self, table: str) -> str:
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, table)
        chosen = [self._expression(table, column.name, _is_time(column)) for column in columns]
        names = ", ".join(connection.ops.quote_name(column.name) for column in columns)
        span, own = self.played.spans[table], "id" if table == CASE else "case_id"
        numbered = f" JOIN bench_number n ON n.id = s.{own}" if table in {CASE, "cases_report"} else ""
        return (
            f"INSERT INTO {table} ({names}) SELECT {', '.join(chosen)} FROM {table} s{numbered}"  # noqa: S608  (own names)
            f" WHERE s.id BETWEEN {span.first} AND {span.last}"
        )

    def _expression(self, table: str, column: str, time: bool) -> str:
        target = table if column == "id" else TABLES[table].get(column)
        name = f"s.{connection.ops.quote_name(column)}"
        if target:
            return f"{name} + %(to_{target})s"
        if column in {"number", "receipt"}:
            return "n.number"
        if column == "token":
            return f"{name} || %(copy)s"
        if time and column not in STAYS:
            if connection.vendor == "postgresql":
                return f"{name} - %(back)s"
            # SQLite reckons to the millisecond: what is below a second is taken over as it is written.
            return f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', substr({name}, 1, 19), %(back)s) || substr({name}, 20)"
        return name

    def _events(self, first: int, number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor, unchecked(cursor):
            for copy in range(first, first + number):
                offset, back = self._offset(CASE, copy), self.step * (self.copies - copy)
                audit.record_histories([
                    (
                        audit.Subject.of("case", case_id + offset),
                        [replace(event, at=event.at - back, data=self._told(event.data, copy, back)) for event in events],
                    )
                    for case_id, events in self.played.events.items()
                ])  # fmt: skip

    def _told(self, data: Any, copy: int, back: timedelta) -> Any:
        """What an event tells, told of a copy: the ids of its rows and the times that moved with them."""
        if isinstance(data, list):
            return [self._told(one, copy, back) for one in data]
        if not isinstance(data, dict):
            return data
        return {name: self._told_under(name, value, copy, back) for name, value in data.items()}

    def _told_under(self, name: str, value: Any, copy: int, back: timedelta) -> Any:
        if name in TOLD_TIMES and isinstance(value, str):
            return (datetime.fromisoformat(value) - back).isoformat()
        table = TOLD.get(name)
        if table and isinstance(value, int) and self.played.spans[table].holds(value):
            return value + self._offset(table, copy)
        return self._told(value, copy, back)


class Beside(threading.Thread):
    """Work beside the caller's; what it raises is raised where it is joined."""

    def __init__(self, work: Any) -> None:
        super().__init__()
        self._work = work
        self._raised: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Do the work with a connection of its own."""
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001  (raised again in join)
            self._raised = error
        finally:
            connection.close()

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end of the work. Raises what it raised."""
        super().join(timeout)
        if self._raised is not None:
            raise self._raised


@contextmanager
def unchecked(cursor: Any) -> Iterator[None]:
    """Without looking up every foreign key again, and without waiting for the disk: copies of rows that were checked."""
    if connection.vendor == "postgresql":
        with suppress(DatabaseError), transaction.atomic():  # only a superuser may
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL synchronous_commit = off")
    yield


def trust_the_disk() -> None:
    """For this connection, do not wait for the disk at each commit: made-up cases can be made again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET synchronous_commit = off" if connection.vendor == "postgresql" else "PRAGMA synchronous = OFF"
        )


def settle() -> None:
    """Set the databases' counters behind the copied ids, and let it learn what its tables hold."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608  (own names)
            for table in (*TABLES, "audit_event", "audit_chain"):
                cursor.execute(f"VACUUM (ANALYZE) {table}")
        else:
            cursor.execute("ANALYZE")


def _numbers() -> Iterator[str]:
    """Receipt numbers, none twice: drawn freely, a million of them would hold some pairs."""
    place, step = secrets.randbelow(9 * 10**10), 7_234_567_891  # the step has no divisor in common with their number
    while True:
        place = (place + step) % (9 * 10**10)
        body = f"{10**10 + place:011d}"
        yield body + check_digit(body)


def _highest(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(max(id), 0) FROM {table}")  # noqa: S608  (own names)
        return int(cursor.fetchone()[0])


def _is_time(column: Any) -> bool:
    field: Any = connection.introspection.get_field_type(column.type_code, column)
    return bool(field == "DateTimeField")
