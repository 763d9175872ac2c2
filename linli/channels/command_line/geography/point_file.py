"""CSV files of points, read in blocks of whole rows, every row given back byte for byte with columns added.

Works on bytes: UTF-8 and GB18030 need no decoding, since neither hides a comma, quote or line end in a character.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from django.utils.translation import gettext_noop as _

from linli.common.errors import InvalidInput

BLOCK: Final = 2 * 1024 * 1024
LONGEST_ROW: Final = 1024 * 1024
_LON: Final = ("lon", "lng", "longitude", "long", "x", "经度")
_LAT: Final = ("lat", "latitude", "y", "纬度")


@dataclass(frozen=True, slots=True)
class Layout:
    """The header of a file as it stands in it, what separates columns, and where longitude and latitude are."""

    header: bytes
    separator: bytes
    columns: int
    lon: int
    lat: int
    lines: int
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Rows:
    """Some rows: their bytes without line end, their line numbers, and their coordinates (NaN where unreadable)."""

    texts: list[bytes] = field(default_factory=list)
    lines: Sequence[int] = ()
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    misfits: list[tuple[int, int]] = field(default_factory=list)


def read_layout(file: BinaryIO, *, lon: str, lat: str) -> Layout:
    """Read the header row. Raises InvalidInput where there is none or a column is missing."""
    raw = file.readline(LONGEST_ROW)
    header = raw.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
    if not header.strip():
        raise InvalidInput(field="points", reason=_("The file has no header row."))
    separator = max((b",", b"\t", b";"), key=header.count)
    names = tuple(next(csv.reader([_text(header)], delimiter=separator.decode())))
    return Layout(
        header, separator, len(names), _column(names, lon, _LON), _column(names, lat, _LAT), raw.count(b"\n"), names
    )


def blocks(file: BinaryIO, first_line: int) -> Iterator[tuple[int, bytes]]:
    """The rest of the file in blocks of whole rows, each with the number of its first line.

    Raises InvalidInput where a quoted field is not closed within a megabyte.
    """
    rest, line = b"", first_line
    while True:
        more = file.read(BLOCK)
        block = rest + more
        end = len(block) if not more else _end_of_rows(block)
        if more and not end and len(block) > BLOCK + LONGEST_ROW:
            raise InvalidInput(field=f"line {line}", reason=_("A quoted field is not closed."))
        if end:
            yield line, block[:end]
            line += block.count(b"\n", 0, end)
        rest = block[end:]
        if not more:
            return


def parse(block: bytes, first_line: int, layout: Layout) -> Rows:
    """The rows of one block. A row with the wrong number of columns is left out; `misfits` holds its line and how many it has."""
    return _quoted(block, first_line, layout) if b'"' in block else _plain(block, first_line, layout)


def _end_of_rows(block: bytes) -> int:
    """The place after the last line end that lies outside quotes; 0 if there is none."""
    end = block.rfind(b"\n") + 1
    quotes = block.count(b'"', 0, end)
    while end and quotes % 2:
        before = block.rfind(b"\n", 0, end - 1) + 1
        quotes -= block.count(b'"', before, end)
        end = before
    return end


def _plain(block: bytes, first_line: int, layout: Layout) -> Rows:
    lines = block.replace(b"\r", b"").split(b"\n")
    if not lines[-1]:
        lines.pop()
    cells = [line.split(layout.separator) for line in lines]
    if any(len(row) != layout.columns for row in cells):
        numbered = zip(range(first_line, first_line + len(lines)), lines, cells, strict=True)
        return _collected(numbered, layout)
    numbers = range(first_line, first_line + len(lines))
    try:
        lon, lat = [float(row[layout.lon]) for row in cells], [float(row[layout.lat]) for row in cells]
    except ValueError:
        lon = [_number(row[layout.lon]) for row in cells]
        lat = [_number(row[layout.lat]) for row in cells]
    return Rows(lines, numbers, lon, lat)


def _quoted(block: bytes, first_line: int, layout: Layout) -> Rows:
    """The careful way, for blocks with quotes in them. Latin-1 keeps every byte as it is."""
    # Lines end with \n alone, so that numbering agrees with `blocks` whatever else stands in the cells.
    lines = list(io.StringIO(block.decode("latin-1"), newline="\n"))
    reader = csv.reader(lines, delimiter=layout.separator.decode())

    def numbered() -> Iterator[tuple[int, bytes, list[bytes]]]:
        done = 0
        for row in reader:
            text = "".join(lines[done : reader.line_num]).rstrip("\r\n")
            yield first_line + done, text.encode("latin-1"), [cell.encode("latin-1") for cell in row]
            done = reader.line_num

    return _collected(numbered(), layout)


def _collected(numbered: Iterator[tuple[int, bytes, list[bytes]]], layout: Layout) -> Rows:
    rows = Rows()
    lines: list[int] = []
    for line, text, cells in numbered:
        if not text.strip():
            continue
        if len(cells) != layout.columns:
            rows.misfits.append((line, len(cells)))
            continue
        lines.append(line)
        rows.texts.append(text)
        rows.lon.append(_number(cells[layout.lon]))
        rows.lat.append(_number(cells[layout.lat]))
    rows.lines = lines
    return rows


def _number(cell: bytes) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _column(names: tuple[str, ...], wanted: str, usual: tuple[str, ...]) -> int:
    plain = [name.strip().lower() for name in names]
    for name in (wanted.strip().lower(),) if wanted else usual:
        if name in plain:
            return plain.index(name)
    raise InvalidInput(field=wanted or usual[0], reason=_("There is no such column."))


def _text(header: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return header.decode(encoding)
        except UnicodeDecodeError:
            continue
    return header.decode("latin-1")
