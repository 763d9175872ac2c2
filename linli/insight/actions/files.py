"""Writing fact files: whole or not at all, in their place before a row of the database names them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from linli.insight.models import FactFile
from linli.insight.queries.facts.store import folder
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
    kinds = [*(kind for _, kind in table.columns), "int"]
    # Not by `pyarrow.array`: it brings pandas, 50 MiB that the worker would hold for ever.
    columns = [_COLUMNS[kind](column) for kind, column in zip(kinds, zip(*rows, strict=True), strict=True)]
    return pa.table(columns, schema=schema_of(table))


def _numbers(kind: type[np.generic], column: Sequence[Any]) -> pa.Buffer:
    return pa.py_buffer(np.fromiter(column, kind, len(column)))


def _bits(column: Sequence[bool]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(np.fromiter(column, np.bool_, len(column)), bitorder="little"))


def _ints(column: Sequence[int]) -> pa.Array:
    return pa.Array.from_buffers(pa.int64(), len(column), [None, _numbers(np.int64, column)])


def _floats(column: Sequence[float]) -> pa.Array:
    return pa.Array.from_buffers(pa.float64(), len(column), [None, _numbers(np.float64, column)])


def _bools(column: Sequence[bool]) -> pa.Array:
    return pa.Array.from_buffers(pa.bool_(), len(column), [None, _bits(column)])


def _texts(column: Sequence[str]) -> pa.Array:
    whole = "".join(column)
    lengths = map(len, column if whole.isascii() else (text.encode() for text in column))
    ends = np.zeros(len(column) + 1, np.int32)
    np.cumsum(np.fromiter(lengths, np.int32, len(column)), out=ends[1:])
    return pa.Array.from_buffers(pa.string(), len(column), [None, pa.py_buffer(ends), pa.py_buffer(whole.encode())])


def _times(column: Sequence[datetime | None]) -> pa.Array:
    known = _bits([at is not None for at in column])
    moments = [0 if at is None else (at - _BEGINNING) // _MICROSECOND for at in column]
    return pa.Array.from_buffers(pa.timestamp("us"), len(column), [known, _numbers(np.int64, moments)])


_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_COLUMNS: Final[dict[str, Callable[[Sequence[Any]], pa.Array]]] = {
    "int": _ints, "float": _floats, "text": _texts, "bool": _bools, "time": _times,
}  # fmt: skip


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
    return FactFile(
        table=table.name, name=name, rows=len(rows), size=path.stat().st_size, through=through, spans=spans_of(table, path)
    )  # fmt: skip


def spans_of(table: Table, path: Path) -> dict[str, tuple[str, str]]:
    """The first and last moment of each time in a file, from what the file says of itself."""
    metadata = pq.read_metadata(path)
    place = {metadata.schema.column(number).name: number for number in range(metadata.num_columns)}
    found = {}
    for name in (name for name, kind in table.columns if kind == "time"):
        told = [metadata.row_group(group).column(place[name]).statistics for group in range(metadata.num_row_groups)]
        known = [one for one in told if one is not None and one.has_min_max]
        if known:
            found[name] = (min(one.min for one in known).isoformat(), max(one.max for one in known).isoformat())
    return found


def settle(paths: Iterable[Path]) -> None:
    """Make sure that files and their folders outlast a power cut, before a row of the database names them."""
    for path in paths:
        for one, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
            handle = os.open(one, flags)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
