"""From the record to the facts, a piece at a time: fold every case that something happened to, and write what changed.

The files are written first, then one transaction names them and moves the place up to which the record was read. A
worker that dies before leaves files nobody knows, and the same events are read again; one that dies after has finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from linli.audit import api as audit
from linli.insight.actions.rows import none_in_circles
from linli.insight.actions.standing import reading_locked
from linli.insight.models import FactFile, Reading
from linli.insight.queries.facts.store import folder
from linli.insight.rules.folding import rows_before_and_after
from linli.insight.rules.tables import TABLES, Row, difference

QUIET: Final = timedelta(minutes=1)  # as long as nothing happens, the facts say so at most this often
PIECE: Final = 20_000  # events; a piece holds its cases whole in memory


def read_due(*, at: datetime, piece: int = PIECE) -> int:
    """Take in what has been recorded since the last time, at most one piece. Returns how many events were read.

    Two may do it at the same time: one of them names its files, the other throws its own away.
    """
    now = audit.mark()
    reading = Reading.objects.filter(pk=1).first() or Reading(pk=1)
    waiting = audit.Mark(reading.marked, reading.writers)
    settled = next((place for place in (now, waiting) if audit.is_settled(place)), None)
    if settled is None:
        return 0
    if settled.through <= reading.through:
        if settled is waiting:
            _remember(now)
        elif reading.at and at - reading.at >= QUIET:
            _nothing_new(reading.through, at)
        return 0
    subjects, reached = audit.touched("case", reading.through, settled.through, piece)
    with none_in_circles():
        files = _written(subjects, reading.through, reached)
    if not _named(files, reading.through, reached, now, at):
        return 0
    return reached - reading.through


def _nothing_new(through: int, at: datetime) -> None:
    """Say that the facts hold all that happened until now: in a quiet night, too, limits run out."""
    with transaction.atomic():
        reading = reading_locked()
        if reading.through == through:
            reading.at = at
            reading.save()


def _remember(now: audit.Mark) -> None:
    """Keep the present place of the record until it has settled: there may never be a moment at which nobody writes."""
    with transaction.atomic():
        reading = reading_locked()
        reading.marked, reading.writers = now.through, now.writers
        reading.save()


def _named(files: Sequence[FactFile], since: int, reached: int, now: audit.Mark, at: datetime) -> bool:
    """Let the database name the files and move on; False where another has moved on before, and the files are gone."""
    with transaction.atomic():
        reading = reading_locked()
        first = reading.through == since
        if first:
            FactFile.objects.bulk_create(files)
            reading.through, reading.at = reached, at
            reading.marked, reading.writers = now.through, now.writers
            reading.save()
    if not first:
        _discard(files)
    return first


def _written(subjects: Sequence[str], since: int, through: int) -> list[FactFile]:
    changes: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    for subject, events in audit.histories("case", subjects, through):
        before, after = rows_before_and_after(int(subject), events, since)
        for name, rows in difference(before, after).items():
            changes[name] += rows
    if not any(changes.values()):
        return []
    from linli.insight.actions.files import write_rows  # noqa: PLC0415  (heavy, and only now needed)

    made: list[FactFile] = []
    try:
        made.extend(write_rows(table, changes[table.name], through) for table in TABLES if changes[table.name])
    except OSError:
        _discard(made)
        raise
    return made


def _discard(files: Sequence[FactFile]) -> None:
    """Remove files that will not be named."""
    for file in files:
        (folder() / file.name).unlink(missing_ok=True)
