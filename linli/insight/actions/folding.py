"""Keeping the files few: fresh rows are folded into their months, and the whole can be made anew from the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Self

import duckdb
import pyarrow.parquet as pq
from django.db import transaction

from linli.audit import api as audit
from linli.insight.actions.files import COMPRESSION, arrow_of, folder, new_name, schema_of, settle
from linli.insight.actions.reading import reading_locked
from linli.insight.models import FactFile
from linli.insight.queries.store import MEMORY, THREADS, select_of
from linli.insight.rules.folding import Told, facts_of
from linli.insight.rules.tables import TABLES, Row, Table, by_month, rows_of

GROUP: Final = 50_000  # rows held in memory before they are written, and at most in one row group
UNNAMED_FOR: Final = timedelta(hours=1)

Progress = Callable[[int, int], None]


def fold_fresh(*, at: datetime) -> int:
    """Fold what is fresh into the months it belongs to; rows that took each other back vanish. Returns how many files went.

    Answers are the same before and after. Files that no row names any more are removed an hour later, when nobody reads them.
    """
    with transaction.atomic():
        reading = reading_locked()
        gone = 0
        for table in TABLES:
            fresh = list(FactFile.objects.filter(table=table.name, month=""))
            if fresh:
                gone += len(fresh) + _fold(table, fresh, reading.through)
    remove_unnamed(at=at)
    return gone


def _fold(table: Table, fresh: Sequence[FactFile], through: int) -> int:
    """Write the months that fresh files touch anew, and let the rows of the database name those instead."""
    dated = table.columns[table.dated][0]
    with _engine() as engine:
        engine.execute(f"CREATE TEMP TABLE fresh AS {select_of(table.name, [one.name for one in fresh])}")
        found = engine.execute(f"SELECT DISTINCT strftime({dated}, '%Y-%m') FROM fresh ORDER BY 1").fetchall()  # noqa: S608
        months = [month for (month,) in found]
        old = list(FactFile.objects.filter(table=table.name, month__in=months))
        made = [
            _fold_month(engine, table, month, [one for one in old if one.month == month], through) for month in months
        ]
    FactFile.objects.filter(pk__in=[one.pk for one in (*fresh, *old)]).delete()
    FactFile.objects.bulk_create(one for one in made if one)
    return len(old)


def _fold_month(
    engine: duckdb.DuckDBPyConnection, table: Table, month: str, old: Sequence[FactFile], through: int
) -> FactFile | None:
    names = [name for name, _ in table.columns]
    dated, listed = names[table.dated], ", ".join(names)
    fresh = f"SELECT * FROM fresh WHERE strftime({dated}, '%Y-%m') = '{month}'"  # noqa: S608
    both = f"{select_of(table.name, [one.name for one in old])} UNION ALL {fresh}"
    netted = f"SELECT {listed}, sum(weight)::BIGINT AS weight FROM ({both}) GROUP BY {listed} HAVING sum(weight) <> 0"  # noqa: S608
    name = new_name(table.name, month)
    path = folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    engine.execute(
        f"COPY ({netted} ORDER BY {dated}, {names[0]}) TO '{path}' (FORMAT parquet, COMPRESSION {COMPRESSION}, ROW_GROUP_SIZE {GROUP})"
    )
    rows = pq.read_metadata(path).num_rows
    if not rows:
        path.unlink()
        return None
    settle([path])
    return FactFile(table=table.name, month=month, name=name, rows=rows, size=path.stat().st_size, through=through)


def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY})


def remove_unnamed(*, at: datetime) -> int:
    """Remove files that no row names: left by a worker that died, or folded into others more than an hour ago."""
    named = set(FactFile.objects.values_list("name", flat=True))
    removed = 0
    for path in folder().glob("*/*/*.parquet"):
        unnamed = str(path.relative_to(folder())) not in named
        if unnamed and datetime.fromtimestamp(path.stat().st_mtime, tz=at.tzinfo) < at - UNNAMED_FOR:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


# --- from nothing ---------------------------------------------------------------------------------------------------------


def rebuild(*, at: datetime, progress: Progress | None = None) -> int:
    """Make every fact anew from the record alone, and use it from then on. Returns how many events were read.

    Until the last moment the old facts answer; a rebuild that is cut off leaves them as they were.
    """
    through = audit.settled_through()
    with _Months(through) as months:
        read = 0
        for number, (subject, events) in enumerate(audit.all_histories("case", through), start=1):
            rows = rows_of(facts_of(int(subject), [Told(*event) for event in events]))
            months.add(rows)
            read += len(events)
            if progress and number % 1000 == 0:
                progress(number, read)
        made = months.finish()
    with transaction.atomic():
        reading = reading_locked()
        FactFile.objects.all().delete()
        FactFile.objects.bulk_create(made)
        reading.through, reading.at = through, at
        reading.save()
    remove_unnamed(at=at)
    return read


class _Months:
    """Rows on their way into the file of their month, in row groups; one file for each table and month."""

    def __init__(self, through: int) -> None:
        self.through = through
        self.waiting: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.writers: dict[tuple[str, str], tuple[str, pq.ParquetWriter]] = {}
        self.counts: dict[tuple[str, str], int] = defaultdict(int)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in [writer for _name, writer in self.writers.values()]:
            writer.close()

    def add(self, rows: dict[str, list[Row]]) -> None:
        """Take in a case's rows; full row groups are written at once."""
        for table in TABLES:
            for month, some in by_month(table, rows[table.name]).items():
                kept = self.waiting[table.name, month]
                kept += [(*row, 1) for row in some]
                if len(kept) >= GROUP:
                    self._write(table, month)

    def _write(self, table: Table, month: str) -> None:
        rows = self.waiting.pop((table.name, month))
        if (table.name, month) not in self.writers:
            name = new_name(table.name, month)
            path = folder() / name
            path.parent.mkdir(parents=True, exist_ok=True)
            self.writers[table.name, month] = name, pq.ParquetWriter(path, schema_of(table), compression=COMPRESSION)
        self.writers[table.name, month][1].write_table(arrow_of(table, rows))
        self.counts[table.name, month] += len(rows)

    def finish(self) -> list[FactFile]:
        """Write what waits, close the files, and name them."""
        for table in TABLES:
            for month in [month for name, month in list(self.waiting) if name == table.name]:
                self._write(table, month)
        return list(self._named())

    def _named(self) -> Iterator[FactFile]:
        for (table, month), (name, writer) in self.writers.items():
            writer.close()
            path = folder() / name
            settle([path])
            yield FactFile(
                table=table, month=month, name=name, rows=self.counts[table, month], size=path.stat().st_size,
                through=self.through,
            )  # fmt: skip
