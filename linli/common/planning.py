"""Which statements PostgreSQL plans once, and which for the values at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def planned_for_these_values() -> Iterator[None]:
    """What is read inside is planned for its very values, every time; to be put around (or as a decorator on) every list.

    Statements are prepared, and after a few times PostgreSQL plans those that look alike once for any values. That spares
    inserts and single look-ups half of their cost. The page of a list would be ruined by it: a plan for any values walks
    all cases to fill a page of few. Elsewhere than on PostgreSQL nothing changes.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    before, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = before
