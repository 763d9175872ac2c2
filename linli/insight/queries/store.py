"""The facts as files: which there are, and the engine that reads them.

DuckDB and whatever else is heavy are imported where they are first needed: a process that never counts never loads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from linli.common.errors import Unavailable
from linli.insight.models import FactFile, RollupFile
from linli.insight.rules.tables import TABLES

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir

# Answers share one engine for each process; whoever asks the tables themselves has another beside it. Together 2 GiB.
MEMORY: Final = "1GB"
THREADS: Final = 2
_SQL: Final = {"int": "BIGINT", "float": "DOUBLE", "text": "VARCHAR", "bool": "BOOLEAN", "time": "TIMESTAMP"}


@dataclass(frozen=True, slots=True)
class Rollup:
    """A roll-up of a fact file."""

    name: str
    rows: int
    measures: frozenset[str]
    zone: str


@dataclass(frozen=True, slots=True)
class File:
    """A fact file with its roll-ups by grain. `spans`: first and last moment of each of its times, as far as they are known."""

    table: str
    month: str
    name: str
    rows: int
    spans: dict[str, tuple[datetime, datetime]]
    rollups: dict[str, Rollup]

    def may_hold(self, basis: str, begin: datetime, end: datetime) -> bool:
        """Whether rows with that time in [begin, end) may be in it."""
        if not self.spans:
            return True
        span = self.spans.get(basis)
        return span is not None and span[0] < end and begin <= span[1]


_known: dict[str, File] = {}  # by name: a file and its roll-ups never change, and no name comes twice


def files() -> list[File]:
    """Every fact file the database names right now. Only those that were not seen before are read from it."""
    names = list(FactFile.objects.order_by("id").values_list("name", flat=True))
    new = [name for name in names if name not in _known]
    for start in range(0, len(new), 500):
        _learn(new[start : start + 500])
    for gone in set(_known) - set(names):
        _known.pop(gone, None)
    return [found for name in names if (found := _known.get(name))]


def _learn(names: list[str]) -> None:
    rollups: dict[str, dict[str, Rollup]] = {}
    for row in RollupFile.objects.filter(file__name__in=names).select_related("file"):
        rollup = Rollup(row.name, row.rows, frozenset(row.measures), row.zone)
        rollups.setdefault(row.file.name, {})[row.grain] = rollup
    for file in FactFile.objects.filter(name__in=names):
        spans = {
            column: (datetime.fromisoformat(first), datetime.fromisoformat(last))
            for column, (first, last) in file.spans.items()
        }
        _known[file.name] = File(
            file.table, file.month, file.name, file.rows, spans, rollups.get(file.name, {})
        )  # fmt: skip


@contextmanager
def opened(*, months: Iterable[str] | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a view for each fact table. `months`: only the folded files of these months, as YYYY-MM.

    Every fresh file is always there. Sums over `weight` are right, single rows may have been taken back.
    """
    wanted = None if months is None else set(months)
    named = [file for file in files() if not file.month or wanted is None or file.month in wanted]
    connection = connect()
    try:
        for table in TABLES:
            names = [file.name for file in named if file.table == table.name]
            connection.execute(f"CREATE VIEW {table.name} AS {select_of(table.name, names)}")
        yield connection
    finally:
        connection.close()


@contextmanager
def on_spark() -> Iterator[Mapping[str, ir.Table]]:
    """The fact tables by name for Ibis, on the Spark cluster of the settings."""
    from linli.insight.queries import spark  # noqa: PLC0415  (heavy)

    named: dict[str, list[str]] = {table.name: [] for table in TABLES}
    for file in files():
        named[file.table].append(file.name)
    with spark.on_spark(named) as tables:
        yield tables


@contextmanager
def asking() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the engine this process answers with. Raises Unavailable for files that cannot be read."""
    import duckdb  # noqa: PLC0415  (heavy)

    connection = _engine().cursor()
    try:
        yield connection
    except duckdb.IOException as error:
        raise Unavailable(
            reason=_("files of the figures are missing or cannot be read; they have to be made anew")
        ) from error
    finally:
        connection.close()


def connect() -> duckdb.DuckDBPyConnection:
    """An engine of one's own, bounded in memory and threads; what does not fit is laid down beside the facts."""
    import duckdb  # noqa: PLC0415  (heavy)

    connection = duckdb.connect(
        config={"threads": THREADS, "memory_limit": MEMORY, "temp_directory": str(folder() / "spill")}
    )
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET enable_external_file_cache = false")
    connection.execute("SET parquet_metadata_cache = true")
    return connection


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return connect()


def folder() -> Path:
    """Where the facts lie."""
    return Path(settings.FACTS)


def select_of(table: str, names: Iterable[str]) -> str:
    """SQL that reads these files of a table; without any, a table with its columns and no rows."""
    names = list(names)
    if names:
        return f"SELECT * FROM {reading(names)}"  # noqa: S608  (names are made here)
    columns = next(one for one in TABLES if one.name == table).columns
    empty = ", ".join(f"NULL::{_SQL[kind]} AS {name}" for name, kind in columns)
    return f"SELECT {empty}, NULL::BIGINT AS weight WHERE false"


def reading(names: Iterable[str]) -> str:
    """SQL for the rows of these files."""
    listed = ", ".join("'" + str(folder() / name).replace("'", "''") + "'" for name in names)
    return f"read_parquet([{listed}], hive_partitioning = false)"
