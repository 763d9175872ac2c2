"""The facts as files: which there are, and the engine that reads them.

DuckDB and whatever else is heavy are imported where they are first needed: a process that never counts never loads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from linli.common.errors import Unavailable
from linli.insight.models import FactFile, RollupFile
from linli.insight.queries.facts.sql import quoted
from linli.insight.rules.tables import TABLES

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir

# Answers share one engine for each process; whoever asks the tables themselves has another beside it. Together 2 GiB.
MEMORY: Final = "1GB"
THREADS: Final = 2
LONGEST: Final = 30.0  # seconds of one answer
TOO_LONG: Final = _("this would take too long; ask for a shorter time, or divide it less finely")
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


def spans_of(files: Iterable[File]) -> dict[str, tuple[datetime, datetime]]:
    """The first and last moment of each time in these files together; nothing where one of them does not tell."""
    spans = [file.spans for file in files]
    if not all(spans):
        return {}
    return {
        name: (
            min(held[name][0] for held in spans if name in held),
            max(held[name][1] for held in spans if name in held),
        )
        for name in {name for held in spans for name in held}
    }


_known: dict[str, File] = {}  # by name: a file and its roll-ups never change, and no name comes twice


def files() -> list[File]:
    """Every fact file the database names right now. Only those that were not seen before are read from it."""
    while True:
        names = list(FactFile.objects.order_by("id").values_list("name", flat=True))
        found = {name: file for name in names if (file := _known.get(name))}
        new = [name for name in names if name not in found]
        for start in range(0, len(new), 500):
            found |= _learned(new[start : start + 500])
        if len(found) == len(names):
            break
        # Some were folded since they were named: without them, and without what they became, the answer would be too small.
    # What is kept in mind is never what is answered from: other threads add to it and forget meanwhile.
    _known.update(found)
    for gone in set(_known) - set(names):
        _known.pop(gone, None)
    return [found[name] for name in names]


def _learned(names: list[str]) -> dict[str, File]:
    rollups: dict[str, dict[str, Rollup]] = {}
    for row in RollupFile.objects.filter(file__name__in=names).select_related("file"):
        rollup = Rollup(row.name, row.rows, frozenset(row.measures), row.zone)
        rollups.setdefault(row.file.name, {})[row.grain] = rollup
    found: dict[str, File] = {}
    for file in FactFile.objects.filter(name__in=names):
        spans = {
            column: (datetime.fromisoformat(first), datetime.fromisoformat(last))
            for column, (first, last) in file.spans.items()
        }
        found[file.name] = File(
            file.table, file.month, file.name, file.rows, spans, rollups.get(file.name, {})
        )  # fmt: skip
    return found


@contextmanager
def opened(*, months: Iterable[str] | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a view for each fact table. `months`: only the folded files of these months, as YYYY-MM.

    Every fresh file is always there. Sums over `weight` are right, single rows may have been taken back.
    """
    wanted = None if months is None else set(months)
    named = [file for file in files() if not file.month or wanted is None or file.month in wanted]
    connection = connect()
    try:
        with _readable():
            for table in TABLES:
                names = [file.name for file in named if file.table == table.name]
                connection.execute(f"CREATE VIEW {table.name} AS {select_of(table.name, names)}")
            yield connection
    finally:
        connection.close()


@contextmanager
def on_spark() -> Iterator[Mapping[str, ir.Table]]:
    """The fact tables by name for Ibis, on the Spark cluster of the settings."""
    from linli.insight.queries.facts import spark  # noqa: PLC0415  (heavy)

    named: dict[str, list[str]] = {table.name: [] for table in TABLES}
    for file in files():
        named[file.table].append(file.name)
    with spark.on_spark(named) as tables:
        yield tables


@contextmanager
def asking() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the engine this process answers with. Raises Unavailable for files that cannot be read, and for what
    takes longer than `LONGEST` seconds: one question must not hold the processors of everybody.
    """
    connection = _engine(folder()).cursor()
    watch = Timer(LONGEST, connection.interrupt)
    watch.daemon = True
    watch.start()
    try:
        with _readable():
            yield connection
    finally:
        watch.cancel()
        connection.close()


@contextmanager
def _readable() -> Iterator[None]:
    """Say what is wrong where the engine cannot read its files, runs out of room, or was stopped."""
    import duckdb  # noqa: PLC0415  (heavy)

    try:
        yield
    except duckdb.InterruptException as error:
        raise Unavailable(reason=TOO_LONG) from error
    except duckdb.OutOfMemoryException as error:
        raise Unavailable(
            reason=_("this would take too much memory; ask for a shorter time, or divide it less finely")
        ) from error
    except duckdb.Error as error:
        # A file that is gone is an error of its own; one that is cut short or garbled is a bad input or one without a kind;
        # one of a former release may lack a column, so that a statement does not fit it.
        garbled = type(error) is duckdb.Error or (
            isinstance(error, duckdb.InvalidInputException) and ".parquet" in str(error)
        )
        if not (garbled or isinstance(error, duckdb.IOException | duckdb.BinderException)):
            raise
        raise Unavailable(
            reason=_("files of the figures are missing or cannot be read; they have to be made anew")
        ) from error


def connect(*, ordered: bool = False) -> duckdb.DuckDBPyConnection:
    """An engine of one's own, bounded in memory and threads; what does not fit is laid down beside the facts.

    It reaches the folder of the facts and nothing else: no other file, no network, no extension, whatever it is asked. With
    `ordered`, sorted rows lie in their files as they are sorted.
    """
    import duckdb  # noqa: PLC0415  (heavy)

    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": THREADS, "memory_limit": MEMORY, "temp_directory": str(folder() / "spill"),
        "autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "allow_community_extensions": "false",
    }  # fmt: skip
    connection = duckdb.connect(config=config)
    connection.execute(f"SET allowed_directories = [{quoted(folder())}]")
    connection.execute("SET enable_external_access = false")  # and cannot be switched on again
    connection.execute(f"SET preserve_insertion_order = {'true' if ordered else 'false'}")
    connection.execute("SET enable_external_file_cache = false")
    connection.execute("SET parquet_metadata_cache = true")
    return connection


@lru_cache(maxsize=1)
def _engine(_facts: Path) -> duckdb.DuckDBPyConnection:
    """The engine of this process, for this folder. Its settings are those it begins with."""
    connection = connect()
    connection.execute("SET lock_configuration = true")
    return connection


def folder() -> Path:
    """Where the facts lie."""
    return Path(settings.FACTS)


def select_of(table: str, names: Iterable[str]) -> str:
    """SQL that reads these files of a table; without any, a table with its columns and no rows."""
    names = list(names)
    if names:
        return f"SELECT * FROM {reading(names)}"  # noqa: S608  (names are made here)
    columns = next(one for one in TABLES if one.name == table).columns
    return f"SELECT {nothing(columns)} WHERE false"


def nothing(columns: Iterable[tuple[str, str]]) -> str:
    """SQL for these columns and the weight, of their kinds and without a value."""
    empty = ", ".join(f"NULL::{_SQL[kind]} AS {name}" for name, kind in columns)
    return f"{empty}, NULL::BIGINT AS weight"


def large(columns: Mapping[str, str]) -> str:
    """A SELECT of two rows, larger in every column than what happens: times lie years apart, and what is yes in one is no in the other."""
    values = {"int": "1000000::BIGINT", "float": "1000000::DOUBLE", "text": "'~'"}
    told = [
        f"TIMESTAMP '{1990 + 4 * place}-01-01' AS {name}" if kind == "time" else f"{values.get(kind, 'yes')} AS {name}"
        for place, (name, kind) in enumerate(columns.items())
    ]
    return f"SELECT {', '.join(told)}, 1::BIGINT AS weight FROM (VALUES (true), (false)) AS pair(yes)"  # noqa: S608  (own names)


def reading(names: Iterable[str], *, filename: bool = False) -> str:
    """SQL for the rows of these files; with `filename`, each with the path of its file."""
    listed = ", ".join(quoted(folder() / name) for name in names)
    return f"read_parquet([{listed}], hive_partitioning = false{', filename = true' if filename else ''})"
