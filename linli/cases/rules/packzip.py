"""Reading the files somebody brings: bounded on every side, nothing executed, every fault with file and line.

A pack comes as a ZIP of plain files, or as one CSV file. What a spreadsheet would take for a formula is refused: the file
is opened again by others. Files written here carry such cells behind an apostrophe, which is taken off when read.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from linli.cases.rules.packfile import Fault

MOST_BYTES: Final = 20_000_000
MOST_UNPACKED: Final = 60_000_000
MOST_FILES: Final = 60
LONGEST_CELL: Final = 10_000
# Which rows of a file are the same thing: by these columns.
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "matters.csv": ("code",),
    "conditions.csv": ("matter_code", "number"),
    "duties.csv": ("code",),
    "negative.csv": ("code",),
    "answers.csv": ("code",),
    "stages.csv": ("stage",),
    "units.csv": ("code",),
    "areas.csv": ("level", "code"),
    "roles.csv": ("code",),
    "texts.csv": ("key",),
}
CALENDAR: Final = re.compile(r"([a-z][a-z0-9-]{0,18})-(\d{4})\.csv")
_FORMULA: Final = re.compile(r"^\s*[=@+]|^\s*-(?![\d\s])|^[\t\r]")
_GUARD: Final = "'"

Rows = dict[str, dict[str, str]]


def key_columns(file: str) -> tuple[str, ...] | None:
    """The columns that name a row of this file; None for a file no pack holds."""
    return ("day",) if CALENDAR.fullmatch(file) else KEYS.get(file)


def read_upload(name: str, content: bytes) -> tuple[dict[str, bytes], list[Fault]]:
    """The files of a ZIP or the one CSV, by name without folders, and every fault of the package itself."""
    if len(content) > MOST_BYTES:
        return {}, [Fault(name[:80], 1, "", "This file is too large.")]
    if not content:
        return {}, [Fault(name[:80], 1, "", "This file is empty.")]
    if content[:2] == b"PK":
        return _unzipped(name, content)
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    if key_columns(plain) is None:
        return {}, [
            Fault(name[:80], 1, "", "This is no file of a pack. Bring a ZIP, or one CSV under the name it has there.")
        ]
    return {plain: content}, []


def _unzipped(name: str, content: bytes) -> tuple[dict[str, bytes], list[Fault]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError):
        return {}, [Fault(name[:80], 1, "", "This ZIP is damaged, or only a part of one.")]
    entries = [one for one in archive.infolist() if not one.is_dir()]
    if any(one.filename == "[Content_Types].xml" for one in entries):
        return {}, [Fault(name[:80], 1, "", "This is a workbook. Save each sheet as CSV in UTF-8.")]
    if len(entries) > MOST_FILES:
        return {}, [Fault(name[:80], 1, "", "This ZIP holds too many files.")]
    found: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for entry in entries:
        plain = entry.filename.replace("\\", "/").rsplit("/", 1)[-1][:80]
        if plain != "pack.toml" and key_columns(plain) is None:
            continue
        if plain in found:
            return {}, [Fault(plain, 1, "", "This file stands in the ZIP twice.")]
        try:
            with archive.open(entry) as stream:
                found[plain] = stream.read(left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
            return {}, [Fault(plain, 1, "", "This file of the ZIP is damaged, locked or only a part of one.")]
        left -= len(found[plain])
        if left < 0:
            return {}, [Fault(plain, 1, "", "This ZIP is too large when unpacked.")]
    if not found.keys() - {"pack.toml"}:
        return {}, [Fault(name[:80], 1, "", "This ZIP holds none of the files of a pack.")]
    return found, []


def unguarded(file: str, content: bytes) -> tuple[bytes, list[Fault]]:
    """The CSV with the apostrophes before would-be formulas taken off, lines kept; faults for what may not stand in it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return b"", [Fault(file, line, "", "The file is not UTF-8. Save it again as CSV in UTF-8.")]
    if "\x00" in text:
        return b"", [
            Fault(file, text.count("\n", 0, text.index("\x00")) + 1, "", "This line holds characters that are none.")
        ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    faults: list[Fault] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    heading: list[str] = []
    try:
        for cells in reader:
            heading = heading or cells
            for place, cell in enumerate(cells):
                column = heading[place] if place < len(heading) else ""
                if len(cell) > LONGEST_CELL:
                    faults.append(Fault(file, reader.line_num, column, "This is too long.", str(len(cell))))
                elif _FORMULA.search(cell):
                    faults.append(
                        Fault(file, reader.line_num, column, "This would be a formula in a spreadsheet.", cell[:40])
                    )
            writer.writerow([_bare(cell) for cell in cells])
    except csv.Error:
        faults.append(Fault(file, reader.line_num, "", "This line cannot be read; the file may be only a part of one."))
    return out.getvalue().encode(), faults


def _bare(cell: str) -> str:
    return cell[1:] if cell[:1] == _GUARD and _FORMULA.search(cell[1:]) else cell


def written(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A CSV file of these rows; a cell that a spreadsheet would take for a formula stands behind an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _guarded(row.get(name, "")) for name in columns})
    return out.getvalue()


def _guarded(cell: str) -> str:
    return _GUARD + cell if _FORMULA.search(cell) else cell


def rows_by_key(file: str, text: str) -> Rows:
    """The rows of a file written here, by what names them."""
    columns = key_columns(file) or ()
    reader = csv.DictReader(io.StringIO(text, newline=""))
    return {
        " ".join(row[name] for name in columns): {k: v for k, v in row.items() if k and v is not None} for row in reader
    }


Difference = tuple[str, str, dict[str, str] | None, dict[str, str] | None]


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """What differs between two exports: (file, key, row before, row after), None where there was or is none."""
    found: list[Difference] = []
    for file in sorted({*before, *after}):
        old, new = rows_by_key(file, before.get(file, "")), rows_by_key(file, after.get(file, ""))
        keys = dict.fromkeys((*old, *new))
        found += [(file, key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]
    return found
