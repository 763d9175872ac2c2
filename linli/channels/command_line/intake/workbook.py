"""The rows of an xlsx workbook: values only, never formulas; hidden sheets left out; merged cells filled downwards."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException

from linli.channels.command_line.intake.profile import Profile, plain
from linli.channels.command_line.intake.source import Progress, Row, check_header, opened, unusable

LARGEST_UNPACKED: Final = 1024 * 1024 * 1024
LARGEST_STRINGS: Final = 256 * 1024 * 1024
HEAD_WITHIN: Final = 30  # titles and notes may stand above the head of the table
GIVE_UP_AFTER: Final = 10_000  # empty rows: a sheet formatted to its end
# Bounded on every side: a sheet made to stop us holds a million beginnings of a merged cell and not one end.
_MERGED: Final = re.compile(rb'<mergeCell\s[^<>]{0,200}?ref="([A-Z]{1,3}[1-9][0-9]{0,6}):([A-Z]{1,3}[1-9][0-9]{0,6})"')
# What the reader of workbooks raises on cells that cannot be: a text that is not there, a number that is none …
_BROKEN: Final = (
    SyntaxError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, LookupError, TypeError, AttributeError,
    ArithmeticError, NotImplementedError,
)  # fmt: skip


def rows_of_workbook(path: Path, profile: Profile, progress: Progress) -> Iterator[Row]:
    """Every row below the head of the first visible sheet, or of the sheet the profile names. Raises FileUnusable."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as plain_file, opened(path) as (content, raw):
        workbook = path
        if content is not raw:
            _unpack(path, content, plain_file)
            workbook = Path(plain_file.name)
        yield from _rows(path, workbook, profile, progress)


def _unpack(path: Path, content: Any, target: Any) -> None:
    written = 0
    while block := content.read(1024 * 1024):
        written += len(block)
        if written > LARGEST_UNPACKED:
            raise unusable(path, "it is larger than 1 GiB when unpacked")
        target.write(block)
    target.flush()


def _rows(path: Path, workbook: Path, profile: Profile, progress: Progress) -> Iterator[Row]:
    _check_archive(path, workbook)
    try:
        book = load_workbook(workbook, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, *_BROKEN) as error:
        raise unusable(path, "it is no xlsx workbook, or damaged") from error
    try:
        sheet = _sheet(path, book, profile)
        sheet.reset_dimensions()  # what the file says of its own size is often wrong
        yield from _below_head(path, sheet, profile, _merged(workbook, sheet), progress)
    except _BROKEN as error:
        raise unusable(path, "the workbook is damaged from here on") from error
    finally:
        book.close()


def _check_archive(path: Path, workbook: Path) -> None:
    """Refuse what would unpack to more than a machine holds, before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(workbook) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    except (zipfile.BadZipFile, OSError) as error:
        raise unusable(path, "it is no xlsx workbook, or damaged") from error
    if sum(sizes.values()) > LARGEST_UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > LARGEST_STRINGS:
        raise unusable(path, "it is larger than 1 GiB when unpacked")


def _sheet(path: Path, book: Any, profile: Profile) -> Any:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if profile.sheet:
        named = [sheet for sheet in book.worksheets if sheet.title.strip() == profile.sheet.strip()]
        if not named:
            raise unusable(path, f"it has no sheet {profile.sheet!r}; there are: {', '.join(s.title for s in visible)}")
        return named[0]
    if not visible:
        raise unusable(path, "it has no visible sheet")
    return visible[0]


def _merged(workbook: Path, sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """Merged ranges that reach downwards: column → [first row, last row]. Read from the sheet itself, in blocks."""
    found: dict[int, list[tuple[int, int]]] = {}
    with zipfile.ZipFile(workbook) as archive, archive.open(sheet._worksheet_path) as content:  # noqa: SLF001  (its place in the archive)
        rest = b""
        while block := content.read(1024 * 1024):
            rest += block
            end = 0
            for match in _MERGED.finditer(rest):
                (top, left), (bottom, _right) = (
                    coordinate_to_tuple(match[1].decode()),
                    coordinate_to_tuple(match[2].decode()),
                )
                if bottom > top:
                    found.setdefault(left - 1, []).append((top, bottom))
                end = match.end()
            rest = rest[max(end, len(rest) - 200) :]
    return {column: sorted(ranges) for column, ranges in found.items()}


def _below_head(
    path: Path, sheet: Any, profile: Profile, merged: dict[int, list[tuple[int, int]]], progress: Progress
) -> Iterator[Row]:
    header: list[str] = []
    best: list[str] = []
    held: dict[int, tuple[int, Any]] = {}
    empty = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        progress(1)
        if not header:
            names = [plain(cell) for cell in cells]
            best = names if sum(map(bool, names)) > sum(map(bool, best)) else best
            header = names if all(plain(name) in names for name in profile.needed) else []
            if header or number >= HEAD_WITHIN:
                check_header(path, profile, header or best)
            continue
        filled = _filled(number, list(cells), merged, held) if merged else list(cells)
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            empty += 1
            if empty > GIVE_UP_AFTER:
                return
            continue
        empty = 0
        yield Row(number, dict(zip(header, filled, strict=False)))
    if not header:
        check_header(path, profile, best)


def _filled(
    number: int, cells: list[Any], merged: dict[int, list[tuple[int, int]]], held: dict[int, tuple[int, Any]]
) -> list[Any]:
    """The row with the value of every merged cell that reaches into it from above."""
    for column, ranges in merged.items():
        if ranges and number == ranges[0][0]:
            _, bottom = ranges.pop(0)
            held[column] = (bottom, cells[column] if column < len(cells) else None)
        elif column in held and number <= held[column][0]:
            cells += [None] * (column + 1 - len(cells))
            cells[column] = held[column][1]
        while ranges and ranges[0][0] <= number:  # begun above the head of the table
            ranges.pop(0)
    return cells
