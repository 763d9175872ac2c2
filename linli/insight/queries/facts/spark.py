"""The same fact files on a Spark cluster, for whoever has outgrown one machine. Nothing here is loaded until it is asked for.

Spark reads the files of the facts folder from every worker, so the folder must lie where all of them see it. Its package,
`pyspark`, is not among what the product installs by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import ibis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from linli.common.errors import Unavailable
from linli.insight.queries.facts import store
from linli.insight.rules.tables import TABLES, Table

if TYPE_CHECKING:
    import ibis.expr.types as ir

# Times in the files are UTC without saying so, and small questions must not be cut into two hundred pieces.
_SETTINGS: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.shuffle.partitions": "8",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
}
CANCEL_EVERY: Final = 0.2  # seconds: what a question starts after its time is over is ended, too
_SQL: Final = {"int": "BIGINT", "float": "DOUBLE", "text": "STRING", "bool": "BOOLEAN", "time": "TIMESTAMP_NTZ"}


def session() -> Any:
    """The session with the cluster of the settings; one for each process, kept. Raises ImproperlyConfigured without `pyspark`."""
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  (not installed where one machine is enough)
    except ImportError as error:
        raise ImproperlyConfigured(
            "LINLI_ANALYTICS_ENGINE is spark, but the package pyspark is not installed"
        ) from error
    builder = SparkSession.builder.appName("linli").master(settings.SPARK_MASTER)
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


@contextmanager
def on_spark(named: Mapping[str, Sequence[str]]) -> Iterator[Mapping[str, ir.Table]]:
    """The fact tables made of these files, by name of the table, as Ibis sees them on the cluster.

    Raises Unavailable for what takes longer than DuckDB may, too: the cluster is everybody's.
    """
    spark = session()
    engine = ibis.pyspark.connect(spark)
    # Threads share the session: each opening has views of its own.
    views = {table.name: f"{table.name}_{uuid4().hex}" for table in TABLES}
    try:
        with _in_time(spark):
            for table in TABLES:
                paths = [str(Path(settings.FACTS) / name) for name in named.get(table.name, ())]
                schema = _schema(table)
                frame = spark.read.schema(schema).parquet(*paths) if paths else spark.createDataFrame([], schema)
                frame.createTempView(views[table.name])
            yield {name: engine.table(view) for name, view in views.items()}
    finally:
        for view in views.values():
            spark.catalog.dropTempView(view)


@contextmanager
def _in_time(spark: Any) -> Iterator[None]:
    """Give up what this thread asks of the cluster where it takes too long. Its jobs are a group of their own."""
    group, done, over = uuid4().hex, Event(), Event()
    context = spark.sparkContext

    def watch() -> None:
        if not done.wait(store.LONGEST):
            over.set()
            while not done.wait(CANCEL_EVERY):
                context.cancelJobGroup(group)

    context.setJobGroup(group, "a question of the figures", interruptOnCancel=True)
    watching = Thread(target=watch, name="spark-question", daemon=True)
    watching.start()
    try:
        yield
    except Exception as error:
        if over.is_set():
            raise Unavailable(reason=store.TOO_LONG) from error
        raise
    finally:
        done.set()
        watching.join()
        context.setLocalProperty("spark.jobGroup.id", None)


def _schema(table: Table) -> str:
    columns = [*table.columns, ("weight", "int")]
    return ", ".join(f"`{name}` {_SQL[kind]}" for name, kind in columns)
