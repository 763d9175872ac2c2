"""The facts as tables to ask: the files the database names, opened with DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import ibis
import ibis.expr.types as ir
from django.conf import settings

from linli.insight.models import FactFile
from linli.insight.queries.spark import on_spark
from linli.insight.rules.tables import TABLES

MEMORY: Final = "1GB"
THREADS: Final = 2
_SQL: Final = {"int": "BIGINT", "float": "DOUBLE", "text": "VARCHAR", "bool": "BOOLEAN", "time": "TIMESTAMP"}


@contextmanager
def opened(*, months: Iterable[str] | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a view for each fact table. `months`: only the folded files of these months, as YYYY-MM.

    Every fresh file is always there. Sums over `weight` are right, single rows may have been taken back.
    """
    named = _named(months)
    connection = duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY})
    try:
        for table in TABLES:
            connection.execute(f"CREATE VIEW {table.name} AS {select_of(table.name, named[table.name])}")
        yield connection
    finally:
        connection.close()


@contextmanager
def fact_tables() -> Iterator[Mapping[str, ir.Table]]:
    """The fact tables by name for Ibis, on the engine that the settings choose: DuckDB here, or a Spark cluster."""
    if settings.ANALYTICS_ENGINE == "spark":
        with on_spark(_named(None)) as tables:
            yield tables
    else:
        with opened() as connection:
            engine = ibis.duckdb.from_connection(connection)
            yield {table.name: engine.table(table.name) for table in TABLES}


def _named(months: Iterable[str] | None) -> dict[str, list[str]]:
    """The files that hold each table, as the database names them."""
    wanted = None if months is None else set(months)
    found: dict[str, list[str]] = {table.name: [] for table in TABLES}
    for table, month, name in FactFile.objects.order_by("id").values_list("table", "month", "name"):
        if not month or wanted is None or month in wanted:
            found[table].append(name)
    return found


def select_of(table: str, names: Iterable[str]) -> str:
    """SQL that reads these files of a table; without any, a table with its columns and no rows."""
    paths = [str(Path(settings.FACTS) / name) for name in names]
    if paths:
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        return f"SELECT * FROM read_parquet([{listed}], hive_partitioning = false)"  # noqa: S608  (names are made here)
    columns = next(one for one in TABLES if one.name == table).columns
    empty = ", ".join(f"NULL::{_SQL[kind]} AS {name}" for name, kind in columns)
    return f"SELECT {empty}, NULL::BIGINT AS weight WHERE false"
