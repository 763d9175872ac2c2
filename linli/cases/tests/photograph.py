"""A photograph of what a builder writes into empty tables: taken the first time, put back as rows from then on.

Building the small world through the front doors takes a hundred statements and most of the time of a short test. Its rows
are the same every time, so they are read once in each process and written again, table by table. Where anything stands in
the tables already, the builder builds.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, TypeVar

from django.db import connection, transaction

T = TypeVar("T")
# Filled by the migrations themselves.
_DJANGOS_OWN: Final = ("django_", "auth_permission")


@dataclass(frozen=True)
class _Rows:
    """The rows of one table, as one statement that writes them again."""

    insert: str
    values: list[Any]


class Photograph(Generic[T]):
    """What `build` answers, and the rows it leaves in an empty database."""

    def __init__(self, build: Callable[[], T]) -> None:
        self._build = build
        self._taken: tuple[T, list[_Rows]] | None = None

    def put_up(self) -> T:
        """Build, or put back what was built before; either way the tables and the answer are the same."""
        if not _empty():
            return self._build()
        if self._taken is None:
            built = self._build()
            self._taken = (deepcopy(built), _all_rows())
            return built
        built, tables = self._taken
        with transaction.atomic(), connection.cursor() as cursor:
            for rows in tables:
                cursor.execute(rows.insert, rows.values)
        return deepcopy(built)

    def throw_away(self) -> None:
        """Take a new one the next time. For whoever makes tables anew: on PostgreSQL they then count from one again."""
        self._taken = None


def _empty() -> bool:
    looks = " OR ".join(f"EXISTS (SELECT 1 FROM {_quoted(table)})" for table in _tables())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {looks}")
        return not cursor.fetchone()[0]


@cache
def _tables() -> list[str]:
    return [name for name in connection.introspection.django_table_names() if not name.startswith(_DJANGOS_OWN)]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _all_rows() -> list[_Rows]:
    found = []
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT * FROM {_quoted(table)} ORDER BY 1")
            rows = cursor.fetchall()
            if rows:
                columns = ", ".join(_quoted(column[0]) for column in cursor.description)
                places = f"({', '.join(['%s'] * len(rows[0]))})"
                insert = f"INSERT INTO {_quoted(table)} ({columns}) VALUES {', '.join([places] * len(rows))}"
                found.append(_Rows(insert, [value for row in rows for value in row]))
    return found
