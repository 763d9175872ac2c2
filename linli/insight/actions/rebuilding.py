"""From nothing: every fact made anew from the record alone, month by month, with its roll-ups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final, Self

import django
from django.db import transaction

from linli.audit import api as audit
from linli.insight.actions.folding import remove_unnamed, unname
from linli.insight.actions.rows import none_in_circles
from linli.insight.actions.standing import reading_locked
from linli.insight.models import FactFile
from linli.insight.queries.facts.store import folder, select_of
from linli.insight.rules.folding import facts_of
from linli.insight.rules.tables import TABLES, Row, rows_of

if TYPE_CHECKING:
    import pyarrow.parquet as pq


GROUP: Final = 50_000  # rows held in memory before they are written

Progress = Callable[[int, int], None]
_Place = tuple[str, int, int]  # a table's year and month
_TABLE: Final = {table.name: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class MonthFiles:
    """Files that together hold rows of one month of one table, each row with its weight."""

    table: str
    month: str
    names: tuple[str, ...]


def rebuild(*, at: datetime, progress: Progress | None = None, processes: int = 1) -> int:
    """Make every fact anew from the record alone, and use it from then on. Returns how many events were read.

    Until the last moment the old facts answer; a rebuild that is cut off leaves them as they were. `processes`: how many
    fold the record side by side, each a part of its cases.
    """
    through = audit.settled_through()
    pieces, read = _folded_side_by_side(through, processes) if processes > 1 else _folded((through, None), progress)
    try:
        use(pieces, through=through, at=at)
    finally:
        for name in (name for piece in pieces for name in piece.names):
            (folder() / name).unlink(missing_ok=True)
    remove_unnamed(at=at)
    return read


def _folded(what: tuple[int, audit.Part | None], progress: Progress | None = None) -> tuple[list[MonthFiles], int]:
    """The facts of the cases of a part of the record, in files that nobody names yet; and how many events were read."""
    with none_in_circles(), _Pieces() as pieces:
        read = 0
        for number, (subject, events) in enumerate(audit.all_histories("case", *what), start=1):
            pieces.add(rows_of(facts_of(int(subject), events)))
            read += len(events)
            if progress and number % 1000 == 0:
                progress(number, read)
        return pieces.finish(), read


def _folded_side_by_side(through: int, processes: int) -> tuple[list[MonthFiles], int]:
    # Processes of their own start, instead of copies of this one: threads and connections do not bear copying.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        done = list(pool.map(_folded, [(through, part) for part in audit.parts("case", processes)]))
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pieces, _ in done:
        for piece in pieces:
            together[piece.table, piece.month] += piece.names
    return [MonthFiles(*place, tuple(names)) for place, names in sorted(together.items())], sum(
        read for _, read in done
    )


def use(pieces: Iterable[MonthFiles], *, through: int, at: datetime) -> None:
    """Put files of rows in order month by month, and let the database name those months and no facts else.

    The files lie below the folder of the facts and are gone afterwards, but for fresh ones (without a month): those stay.
    """
    from linli.insight.actions.months import Month, name_months, writing  # noqa: PLC0415  (brings the engine)

    with writing(through) as writer:
        made: list[Month] = []
        for piece in pieces:
            if not piece.month:
                made += [writer.fresh(_TABLE[piece.table], name) for name in piece.names]
                continue
            written = writer.month(_TABLE[piece.table], piece.month, select_of(piece.table, piece.names))
            made += [written] if written else []
            for name in piece.names:
                (folder() / name).unlink()
        with transaction.atomic():
            reading = reading_locked()
            unname(FactFile.objects.all())
            name_months(made)
            reading.through, reading.at = through, at
            reading.save()
        writer.keep()


class _Pieces:
    """Rows on their way into a file of their month, in row groups; removed again unless they were finished."""

    def __init__(self) -> None:
        self.waiting: dict[_Place, list[Row]] = defaultdict(list)
        self.writers: dict[_Place, tuple[str, pq.ParquetWriter]] = {}
        self.finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name, writer in self.writers.values():
            writer.close()
            if not self.finished:
                (folder() / name).unlink(missing_ok=True)

    def add(self, rows: dict[str, list[Row]]) -> None:
        """Take in a case's rows; full row groups are written at once."""
        for table in TABLES:
            for row in rows[table.name]:
                at = row[table.dated]
                place = table.name, at.year, at.month
                kept = self.waiting[place]
                kept.append((*row, 1))
                if len(kept) >= GROUP:
                    self._write(place)

    def _write(self, place: _Place) -> None:
        from linli.insight.actions.files import arrow_of  # noqa: PLC0415  (heavy)

        self._writer(place).write_table(arrow_of(_TABLE[place[0]], self.waiting.pop(place)))

    def _writer(self, place: _Place) -> Any:
        import pyarrow.parquet as pq  # noqa: PLC0415  (heavy)

        from linli.insight.actions.files import COMPRESSION, new_name, schema_of  # noqa: PLC0415  (heavy)

        if place not in self.writers:
            table = _TABLE[place[0]]
            name = new_name(table.name)
            path = folder() / name
            path.parent.mkdir(parents=True, exist_ok=True)
            self.writers[place] = name, pq.ParquetWriter(path, schema_of(table), compression=COMPRESSION)
        return self.writers[place][1]

    def finish(self) -> list[MonthFiles]:
        """Write what waits, close the files, and tell their names."""
        for place in list(self.waiting):
            self._write(place)
        for _name, writer in self.writers.values():
            writer.close()
        self.finished = True
        return [
            MonthFiles(table, f"{year:04}-{month:02}", (name,))
            for (table, year, month), (name, _) in self.writers.items()
        ]
