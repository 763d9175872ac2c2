"""Editions of the division list: read from CSV (code, level, name, parent), and compared.

A code alone is no key: four cities without counties stand on several levels under one code. Code and level are.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from linli.common.errors import InvalidInput
from linli.geography.rules.divisions import LEVELS_BY_NUMBER, NUMBERS_BY_LEVEL, parse_division

Key = tuple[str, str]
_COLUMNS: Final = ("code", "level", "name", "parent")
_LARGEST: Final = 256 * 1024 * 1024
# What a name may gain or lose and still mean the same place: the kind of its committee, the word for its kind.
_SUFFIXES: Final = (
    "社区居民委员会",
    "社区村民委员会",
    "社区居委会",
    "居民委员会",
    "村民委员会",
    "街道办事处",
    "居委会",
    "村委会",
    "社区",
    "街道",
    "村",
    "镇",
    "乡",
)

BAD_CODE: Final = "A division code has twelve digits."
BAD_LEVEL: Final = "The level is 1 (province) to 5 (community)."
NO_NAME: Final = "The name is missing."
TWICE: Final = "This code stands on the same level twice."
NO_PARENT: Final = "Its parent is not in the edition on a wider level."
SHORT_ROW: Final = "The row has too few columns."


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One division of an edition. `parent` is the key of the division above; None for a province."""

    code: str
    level: str
    name: str
    parent: Key | None
    line: int

    @property
    def key(self) -> Key:
        """Code and level: what identifies a division within an edition."""
        return self.code, self.level


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row of a data file that cannot be taken, by file and line (from 1, the header is line 1)."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as it was read, widest level first, and the rows that could not be."""

    rows: Mapping[Key, EditionRow]
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class EditionDiff:
    """What changed between two editions, by code and level. `renamed` and `moved` hold old and new row."""

    added: tuple[EditionRow, ...]
    removed: tuple[EditionRow, ...]
    renamed: tuple[tuple[EditionRow, EditionRow], ...]
    moved: tuple[tuple[EditionRow, EditionRow], ...]


def read_edition(content: bytes, *, file: str = "edition") -> Edition:
    """Read an edition (CSV, plain or gzipped, UTF-8 or GB18030). Raises InvalidInput where it is no such table."""
    rows: dict[Key, EditionRow] = {}
    faults: list[RowFault] = []
    wanted: list[tuple[EditionRow, str]] = []
    for line, cells in _table(content):
        row, reason = _row(line, cells)
        if row is None:
            faults.append(RowFault(file, line, reason))
        elif row.key in rows:
            faults.append(RowFault(file, line, TWICE))
        else:
            rows[row.key] = row
            wanted.append((row, cells["parent"].strip()))
    for row, parent in wanted:
        if parent:
            above = _parent(rows, parent, row.level)
            if above is None:
                faults.append(RowFault(file, row.line, NO_PARENT))
            rows[row.key] = EditionRow(row.code, row.level, row.name, above, row.line)
        elif row.level != "province":
            faults.append(RowFault(file, row.line, NO_PARENT))
    ordered = sorted(rows.values(), key=lambda row: (NUMBERS_BY_LEVEL[row.level], row.code))
    return Edition({row.key: row for row in ordered}, tuple(sorted(faults, key=lambda fault: fault.line)))


def diff_editions(old: Mapping[Key, EditionRow], new: Mapping[Key, EditionRow]) -> EditionDiff:
    """What changed from the one edition to the other."""
    both = [(old[key], row) for key, row in new.items() if key in old]
    return EditionDiff(
        added=tuple(row for key, row in new.items() if key not in old),
        removed=tuple(row for key, row in old.items() if key not in new),
        renamed=tuple(pair for pair in both if pair[0].name != pair[1].name),
        moved=tuple(pair for pair in both if pair[0].parent != pair[1].parent),
    )


def likely_successors(diff: EditionDiff) -> dict[Key, tuple[Key, ...]]:
    """For removed divisions the added ones of the same district that bear the same name: a proposal for a person.

    A zone is taken for a street: 滨湖世纪社区街道 (a street) went on as 滨湖世纪社区 (a zone).
    """
    named: dict[tuple[str, str], list[Key]] = {}
    for row in diff.added:
        named.setdefault((row.code[:6], stem(row.name)), []).append(row.key)
    found = {}
    for row in diff.removed:
        same = tuple(key for key in named.get((row.code[:6], stem(row.name)), []) if key[1] == row.level)
        if same:
            found[row.key] = same
    return found


def stem(name: str) -> str:
    """The part of a division's name that names the place: 官塘 of 官塘居委会 and of 官塘社区居民委员会."""
    found = True
    while found:
        found = False
        for suffix in _SUFFIXES:
            if len(name) > len(suffix) + 1 and name.endswith(suffix):
                name, found = name.removesuffix(suffix), True
                break
    return name


def same_place(before: str, after: str) -> bool:
    """Whether two names under one code may mean one place: they share at least one character of their stems.

    解放街社区 and 解放社区 may; 玉田社区 and 滨江社区 do not: there the code was given to another place.
    """
    return bool(set(stem(before)) & set(stem(after)))


def _row(line: int, cells: Mapping[str, str]) -> tuple[EditionRow | None, str]:
    if any(cells.get(name) is None for name in _COLUMNS):
        return None, SHORT_ROW
    code, name, number = cells["code"].strip(), cells["name"].strip(), cells["level"].strip()
    try:
        parse_division(code)
    except InvalidInput:
        return None, BAD_CODE
    level = LEVELS_BY_NUMBER.get(int(number)) if number.isascii() and number.isdigit() else None
    if level is None:
        return None, BAD_LEVEL
    return (EditionRow(code, level, name, None, line), "") if name else (None, NO_NAME)


def _parent(rows: Mapping[Key, EditionRow], code: str, level: str) -> Key | None:
    """The nearest wider level on which the parent's code stands."""
    for number in range(NUMBERS_BY_LEVEL[level] - 1, 0, -1):
        key = code, LEVELS_BY_NUMBER[number]
        if key in rows:
            return key
    return None


def _table(content: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(io.StringIO(decoded(content), newline=""))
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise InvalidInput(field=", ".join(missing), reason="The file lacks this column.")
    for cells in reader:
        yield reader.line_num, cells


def decoded(content: bytes) -> str:
    """The text of a data file: gunzipped if need be, UTF-8 or GB18030. Raises InvalidInput for anything else."""
    if content.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(io.BytesIO(content)) as packed:
                content = packed.read(_LARGEST + 1)
        except (OSError, EOFError, zlib.error):
            raise InvalidInput(field="file", reason="It cannot be unpacked.") from None
    if len(content) > _LARGEST:
        raise InvalidInput(field="file", reason="It is too large.")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(field="file", reason="It is neither UTF-8 nor GB18030 text.")
