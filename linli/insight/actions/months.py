"""Months on disk: a month's facts in one file, in the order they are looked for, with its roll-ups beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import pyarrow.parquet as pq

from linli.insight.actions.files import COMPRESSION, new_name, settle, spans_of
from linli.insight.models import FactFile, RollupFile
from linli.insight.queries.answers.definitions import states
from linli.insight.queries.facts import sql
from linli.insight.queries.facts.store import connect, folder, nothing, reading, select_of
from linli.insight.rules.grains import Grain, grains_of
from linli.insight.rules.kept import RUNNING, STILL, shapes_over, still_key
from linli.insight.rules.measures import Measure, all_measures, dated_alike
from linli.insight.rules.tables import TABLES, Table

GROUP: Final = 50_000  # rows of facts that are skipped or read together
ROLLED_GROUP: Final = 20_000
ROLLED_FROM: Final = 20_000  # rows of a month: fewer are counted as fast as they are looked up
_NEVER: Final = ("2000-01-01", "2000-01-01")  # the span of a time that no row has
# How rows of a month lie: who asks for a street or a unit reads a few groups of them.
_ORDER: Final[Mapping[str, str]] = {"tasks": "unit, given_at"}


@dataclass(slots=True)
class Month:
    """A month's file of one table and its roll-ups, written and not yet named."""

    file: FactFile
    rollups: list[RollupFile] = field(default_factory=list)


class Writer:
    """Writes months. What was written is removed again unless `keep` was said: a failure leaves nothing behind."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, through: int) -> None:
        self.engine, self.through = engine, through
        self.measures = all_measures(one for state in states() for one in state.indicators.values())
        self.written: list[Path] = []

    def month(self, table: Table, month: str, rows: str) -> Month | None:
        """Write the rows of a SELECT as the file of a month; None where there are none."""
        order = _ORDER.get(table.name, f"district, street, community, {table.columns[table.dated][0]}")
        name = new_name(table.name, month)
        count = self._copy(f"SELECT * FROM ({rows}) ORDER BY {order}, case_id", name, GROUP)  # noqa: S608  (own names)
        path = folder() / name
        if not count:
            path.unlink()
            return None
        file = FactFile(
            table=table.name, month=month, name=name, rows=count, size=path.stat().st_size, through=self.through,
            spans=spans_of(table, path),
        )  # fmt: skip
        if count < ROLLED_FROM:
            return Month(file)
        return Month(
            file, [*self._rollups(table, month, name, file.spans), *self._kept(table, month, name, file.spans)]
        )

    def fresh(self, table: Table, name: str) -> Month:
        """A file of fresh rows that lies there already: it is named as it is."""
        path = folder() / name
        self.written.append(path)
        rows = pq.read_metadata(path).num_rows
        return Month(
            FactFile(
                table=table.name, name=name, rows=rows, size=path.stat().st_size, through=self.through, spans=spans_of(table, path)
            )
        )  # fmt: skip

    def _rollups(self, table: Table, month: str, of: str, spans: Mapping[str, Sequence[str]]) -> Iterator[RollupFile]:
        for grain in grains_of(table.name):
            wanted = [one for one in self.measures.values() if one.table == table.name and one.steps == grain.steps]
            if not wanted:
                continue
            parts = [self._rolled(grain, one, of, spans) for one in dated_alike(wanted)]
            name = new_name(f"{table.name}-{grain.name}", month)
            columns = ", ".join(("basis", "day", *grain.sides))
            rows = self._copy(f"{' UNION ALL BY NAME '.join(parts)} ORDER BY {columns}", name, ROLLED_GROUP)
            yield RollupFile(
                grain=grain.name, name=name, rows=rows, size=(folder() / name).stat().st_size,
                measures=sorted(one.key for one in wanted), zone=str(sql.zone()),
            )  # fmt: skip

    def _kept(self, table: Table, month: str, of: str, spans: Mapping[str, Sequence[str]]) -> Iterator[RollupFile]:
        """What analyses keep of it, and the rows of it that have not ended."""
        for one in TABLES:
            rows = f"SELECT * FROM {reading([of])}" if one is table else f"SELECT {nothing(one.columns)} WHERE false"  # noqa: S608  (own names)
            self.engine.execute(f"CREATE OR REPLACE TEMP VIEW seen_{one.name} AS {rows}")
        for shape in shapes_over(table.name):
            times = [spans[name] for name in shape.counting.reads[table.name] if name in spans] or [_NEVER]
            first, last = min(one[0] for one in times), max(one[1] for one in times)
            local = sql.local(shape.counting.dated, date.fromisoformat(first[:10]), date.fromisoformat(last[:10]))
            select = f"{shape.select(local)} ORDER BY month, {', '.join(shape.sides)}"
            yield self._beside(table, month, shape.name, select, shape.key)
        if table.name in STILL:
            select = f"SELECT * FROM seen_{table.name} WHERE {STILL[table.name]}"  # noqa: S608  (own names)
            yield self._beside(table, month, RUNNING, select, still_key(table.name))

    def _beside(self, table: Table, month: str, of: str, select: str, key: str) -> RollupFile:
        name = new_name(f"{table.name}-{of}", month)
        rows = self._copy(select, name, ROLLED_GROUP)
        size = (folder() / name).stat().st_size
        return RollupFile(grain=of, name=name, rows=rows, size=size, measures=[key], zone=str(sql.zone()))

    def _rolled(self, grain: Grain, measures: Sequence[Measure], of: str, spans: Mapping[str, Sequence[str]]) -> str:
        """The SELECT that adds up the measures of one basis; of one histogram."""
        basis = measures[0].basis
        first, last = (date.fromisoformat(at[:10]) for at in spans.get(basis, _NEVER))
        local = sql.local(f"{sql.ALIAS}.{basis}", first, last)
        day = local if grain.time == "day" else f"date_trunc('month', {local})"
        keys = [f"'{basis}' AS basis", f"CAST({day} AS DATE) AS day", *grain.sides]
        where = f"{sql.ALIAS}.{basis} IS NOT NULL"
        if grain.steps:
            step, counted = sql.step_of(measures[0])
            keys += [f"'{measures[0].key}' AS measure", f"{step} AS step"]
            sums, where = ["sum(weight)::BIGINT AS number"], f"{where} AND {counted}"
        else:
            sums = [f"CAST({sql.sum_of(one)} AS DOUBLE) AS {one.key}" for one in measures]
        return f"SELECT {', '.join([*keys, *sums])} FROM {reading([of])} AS {sql.ALIAS} WHERE {where} GROUP BY ALL"  # noqa: S608  (own names)

    def _copy(self, select: str, name: str, group: int) -> int:
        """Write a SELECT into a file; how many rows it holds."""
        path = folder() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.written.append(path)
        self.engine.execute(
            f"COPY ({select}) TO '{path}' (FORMAT parquet, COMPRESSION {COMPRESSION}, ROW_GROUP_SIZE {group})"
        )
        settle([path])
        rows: int = pq.read_metadata(path).num_rows
        return rows

    def keep(self) -> None:
        """Leave what was written where it is: rows of the database name it."""
        self.written.clear()


@contextmanager
def writing(through: int) -> Iterator[Writer]:
    """A writer with an engine of its own."""
    engine = connect(ordered=True)  # row groups are read or skipped by what is sorted
    writer = Writer(engine, through)
    try:
        yield writer
    finally:
        engine.close()
        for path in writer.written:
            path.unlink(missing_ok=True)


def name_months(months: Iterable[Month]) -> None:
    """Let the database name these months with their roll-ups; part of the caller's transaction."""
    months = list(months)
    FactFile.objects.bulk_create(month.file for month in months)
    for month in months:
        for rollup in month.rollups:
            rollup.file = month.file
    RollupFile.objects.bulk_create(rollup for month in months for rollup in month.rollups)


def net(table: Table, old: Sequence[FactFile], fresh: str) -> str:
    """SQL: the rows of a month after fresh ones came, a SELECT: those that took each other back are gone."""
    columns = ", ".join(name for name, _ in table.columns)
    before = select_of(table.name, [file.name for file in old])
    touched = f"(SELECT case_id FROM ({fresh}))"  # noqa: S608  (own names)
    return (
        f"SELECT * FROM ({before}) WHERE case_id NOT IN {touched} UNION ALL "  # noqa: S608  (own names)
        f"SELECT {columns}, sum(weight)::BIGINT AS weight FROM "
        f"(SELECT * FROM ({before}) WHERE case_id IN {touched} UNION ALL {fresh}) GROUP BY {columns} HAVING sum(weight) <> 0"
    )
