"""Somebody with the password of the database, who switches the guards off and writes plain SQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def guards_off() -> Iterator[None]:
    """Within the block the triggers of the record do not fire; afterwards they stand again, as if nothing had been."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("audit_event", "audit_checkpoint"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in ("audit_event", "audit_checkpoint"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%%'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


def attack(sql: str, parameters: Sequence[Any] = ()) -> None:
    """Run one statement with the guards off; it must hit something."""
    with guards_off():
        assert run(sql, parameters) > 0


def run(sql: str, parameters: Sequence[Any] = ()) -> int:
    """Run one statement as it is; returns how many rows it hit."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)
