"""Writing fact files: whole or not at all, in their place before a row of the database names them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from linli.insight.models import FactFile
from linli.insight.queries.store import folder
from linli.insight.rules.tables import Row, Table

_TYPES: Final = {
    "int": pa.int64(), "float": pa.float64(), "text": pa.string(), "bool": pa.bool_(), "time": pa.timestamp("us"),
}  # fmt: skip
COMPRESSION: Final = "zstd"


def schema_of(table: Table) -> pa.Schema:
    """The columns of a fact table with its weight, as Arrow knows them."""
    fields = [pa.field(name, _TYPES[kind], nullable=kind == "time") for name, kind in table.columns]
    return pa.schema([*fields, pa.field("weight", pa.int64(), nullable=False)])


def arrow_of(table: Table, rows: Sequence[Row]) -> pa.Table:
    """Rows, weight last, as an Arrow table."""
    schema = schema_of(table)
    columns = zip(*rows, strict=True)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def new_name(table: str, month: str = "") -> str:
    """A name no file has had: below `month=…` where it is a month's, else below `fresh`."""
    return f"{table}/{f'month={month}' if month else 'fresh'}/{uuid4().hex}.parquet"


def write_rows(table: Table, rows: Sequence[Row], through: int) -> FactFile:
    """Write fresh rows into a file of their own; the row that names it is not saved yet."""
    name = new_name(table.name)
    path = folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        pq.write_table(arrow_of(table, rows), path, compression=COMPRESSION)
        settle([path])
    except OSError:
        path.unlink(missing_ok=True)  # half a file on a full disk
        raise
    return FactFile(table=table.name, name=name, rows=len(rows), size=path.stat().st_size, through=through)


def settle(paths: Iterable[Path]) -> None:
    """Make sure that files and their folders outlast a power cut, before a row of the database names them."""
    for path in paths:
        for one, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
            handle = os.open(one, flags)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
