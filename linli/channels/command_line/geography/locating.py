"""Locating the rows of a file of points, block by block, in as many processes as there are processors."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import BinaryIO, Final

import numpy as np
from django.utils.translation import gettext as _

from linli.channels.command_line.geography.point_file import Layout, Rows, blocks, parse, read_layout
from linli.geography import api

# What a file of this size takes is less than what starting processes costs.
SMALL_FILE: Final = 16 * 1024 * 1024
_MOST_PROCESSES: Final = 8
_NAMED_FAULTS: Final = 1000


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with every block: the shapes, the layout of the file, the coordinate system of its points."""

    index: api.LayeredIndex
    layout: Layout
    system: str


@dataclass(slots=True)
class Tally:
    """What came of the rows. `faults` holds the first thousand bad rows by line; `bad` counts them all."""

    rows: int = 0
    located: int = 0
    outside: int = 0
    on_border: int = 0
    near_border: int = 0
    bad: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        for name in ("rows", "located", "outside", "on_border", "near_border", "bad"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults.extend(other.faults[: max(0, _NAMED_FAULTS - len(self.faults))])


def prepare(file: BinaryIO, index: api.LayeredIndex, *, lon: str, lat: str, crs: str) -> Job:
    """Read the header of the points. Raises InvalidInput (no header, no such column, unknown coordinate system)."""
    return Job(index, read_layout(file, lon=lon, lat=lat), api.system_named(crs))


def header(job: Job) -> bytes:
    """The header of the output: the columns of the input, then code and border_metres (area_… where those are taken)."""
    added = [name if name not in job.layout.names else f"area_{name}" for name in ("code", "border_metres")]
    return job.layout.separator.join((job.layout.header, *(name.encode() for name in added))) + b"\n"


def located(file: BinaryIO, job: Job, *, processes: int) -> Iterator[tuple[bytes, Tally]]:
    """The output of every block in order, with its tally. The header has been read from `file` already."""
    numbered = blocks(file, job.layout.lines + 1)
    if processes <= 1:
        for first_line, block in numbered:
            yield locate_block(job, first_line, block)
        return
    global _job  # noqa: PLW0603 - handed to the processes by forking, so that the index is not copied through a pipe
    _job = job
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        waiting: deque[Future[tuple[bytes, Tally]]] = deque()
        for first_line, block in numbered:
            waiting.append(pool.submit(_in_process, first_line, block))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def processes_for(size: int | None) -> int:
    """How many processes pay for a file of this size (None: unknown, a stream)."""
    if size is not None and size < SMALL_FILE:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)


_job: Job | None = None


def _in_process(first_line: int, block: bytes) -> tuple[bytes, Tally]:
    assert _job is not None
    return locate_block(_job, first_line, block)


def locate_block(job: Job, first_line: int, block: bytes) -> tuple[bytes, Tally]:
    """One block of rows with code and border_metres added; a row that cannot be located gets them empty."""
    rows = parse(block, first_line, job.layout)
    given_lon, given_lat = np.array(rows.lon, dtype=np.float64), np.array(rows.lat, dtype=np.float64)
    bad = api.faulty_points(given_lon, given_lat)
    lon, lat = api.to_wgs84(np.where(bad, 0, given_lon), np.where(bad, 0, given_lat), job.system)
    found = job.index.find(lon, lat)
    found.rows[bad] = api.NOWHERE
    swapped = ~bad & (found.rows == api.NOWHERE) & job.index.looks_swapped(given_lon, given_lat)
    tally = _tally_of_faults(rows, np.flatnonzero(bad | swapped).tolist(), job.layout)
    metres = job.index.border_metres(found.rows, lon, lat)
    inside = found.rows != api.NOWHERE
    tally.located = int(inside.sum())
    tally.outside = len(lon) - tally.located - int((bad | swapped).sum())
    tally.on_border = int((found.tied & inside).sum())
    tally.near_border = int((metres[inside] <= api.NEAR_METRES).sum())
    return _written(job, rows, found.rows, metres), tally


def _tally_of_faults(rows: Rows, bad: list[int], layout: Layout) -> Tally:
    tally = Tally(rows=len(rows.texts) + len(rows.misfits), bad=len(bad) + len(rows.misfits))
    named = [(rows.lines[row], _reason(rows.lon[row], rows.lat[row])) for row in bad[:_NAMED_FAULTS]]
    for line, columns in rows.misfits[:_NAMED_FAULTS]:
        sentence = _("It has %(columns)s columns instead of %(expected)s.")
        named.append((line, sentence % {"columns": columns, "expected": layout.columns}))
    tally.faults = sorted(named)[:_NAMED_FAULTS]
    return tally


def _reason(lon: float, lat: float) -> str:
    """Why no area can be named for the point; one that could be anywhere was written latitude first."""
    return _(api.fault_of_point(lon, lat) or api.SWAPPED)


def _written(job: Job, rows: Rows, found: np.ndarray[tuple[int], np.dtype[np.intp]], metres: api.Floats) -> bytes:
    separator = job.layout.separator.decode()
    codes = [_cell(code, separator).encode() for code in (*job.index.codes, "")]
    mark = job.layout.separator
    nowhere = b"" + mark + mark
    ends = [b"%b%b%b%.1f" % (mark, codes[row], mark, away) if row >= 0 else nowhere
            for row, away in zip(found.tolist(), metres.tolist(), strict=True)]  # fmt: skip
    return b"".join([text + end + b"\n" for text, end in zip(rows.texts, ends, strict=True)])


def _cell(text: str, separator: str) -> str:
    """The code as a cell: quoted where it holds what a CSV file gives a meaning to."""
    if any(mark in text for mark in (separator, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text
