"""From the record to the facts, a piece at a time: fold every case that something happened to, and write what changed.

The files are written first, then one transaction names them and moves the place up to which the record was read. A
worker that dies before leaves files nobody knows, and the same events are read again; one that dies after has finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from linli.audit import api as audit
from linli.insight.actions.files import write_rows
from linli.insight.models import FactFile, Reading
from linli.insight.rules.folding import Told, facts_of
from linli.insight.rules.tables import TABLES, Row, difference, rows_of

PIECE: Final = 20_000  # events; a piece holds its cases whole in memory


def read_due(*, at: datetime, piece: int = PIECE) -> int:
    """Take in what has been recorded since the last time, at most one piece. Returns how many events were read.

    Two that come at the same time do it one after the other; the second finds nothing left.
    """
    now = audit.mark()  # before this one becomes a writer itself
    settled = audit.is_settled(now)
    with transaction.atomic():
        reading = reading_locked()
        through = now.through if settled else _settled_before(reading)
        reading.marked, reading.marked_writers = now.through, now.writers
        if through <= reading.through:
            reading.save()
            return 0
        subjects, reached = audit.touched("case", reading.through, through, piece)
        files = _written(subjects, reading.through, reached)
        FactFile.objects.bulk_create(files)
        read, reading.through, reading.at = reached - reading.through, reached, at
        reading.save()
    return read


def reading_locked() -> Reading:
    """The one row, locked until the transaction ends."""
    Reading.objects.get_or_create(pk=1)
    return Reading.objects.select_for_update().get(pk=1)


def _settled_before(reading: Reading) -> int:
    """Up to where the record can be read while somebody writes: the place marked last time, if those writers have ended."""
    marked = audit.Mark(reading.marked, reading.marked_writers)
    return reading.marked if audit.is_settled(marked) else reading.through


def _written(subjects: Sequence[str], since: int, through: int) -> list[FactFile]:
    changes: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    for subject, events in audit.histories("case", subjects, through):
        told = [Told(*event) for event in events]
        known = [event for event in told if event.id <= since]
        before = rows_of(facts_of(int(subject), known)) if known else {}
        for name, rows in difference(before, rows_of(facts_of(int(subject), told))).items():
            changes[name] += rows
    return [write_rows(table, changes[table.name], through) for table in TABLES if changes[table.name]]
