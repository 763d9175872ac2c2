"""Reading the CSV files of a pack: every cell checked, every fault with file, line and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from linli.cases.rules.clocks import MAX_DAYS

_LONGEST_FILE: Final = 20_000  # rows


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file: where it is (line 1 is the heading; column "" means the whole line), what is wrong (a msgid
    without gaps), and what stood there."""

    file: str
    line: int
    column: str
    reason: str
    value: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f" ({self.column})" if self.column else "")
        return f"{place}: {self.reason}" + (f" “{self.value}”" if self.value else "")


@dataclass
class Row:
    """One row of a pack file. Each reader answers a usable value and notes a fault where the cell is not one."""

    file: str
    line: int
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, column: str, reason: str, value: str = "") -> None:
        """Note a fault of this row."""
        self.faults.append(Fault(self.file, self.line, column, reason, value[:40]))

    def text(self, column: str, longest: int, *, needed: bool = False) -> str:
        """The cell without blanks around it."""
        value = self.cells.get(column, "").strip()
        if needed and not value:
            self.fault(column, "This must not be empty.")
        elif len(value) > longest:
            self.fault(column, "This is too long.", str(len(value)))
        return value

    def code(self, column: str, pattern: re.Pattern[str], *, needed: bool = True) -> str:
        """A code of the given form."""
        value = self.text(column, 64, needed=needed)
        if value and not pattern.fullmatch(value):
            self.fault(column, "This is not a code of this kind.", value)
        return value

    def choice(self, column: str, options: Collection[str], *, default: str = "") -> str:
        """One of the options; `default` where the cell is empty."""
        value = self.text(column, 64) or default
        if value not in options:
            self.fault(column, "This is none of the known values.", value)
        return value

    def number(self, column: str, *, default: int | None = None, highest: int = MAX_DAYS) -> int:
        """A whole number from 1 to `highest`."""
        value = self.text(column, 12)
        if not value and default is not None:
            return default
        if not (value.isascii() and value.isdigit() and 0 < int(value) <= highest):
            self.fault(column, "This is not a whole number above 0, or too high.", value)
            return 1
        return int(value)

    def flag(self, column: str, *, default: bool) -> bool:
        """Yes or no, written as 1/0, true/false or yes/no."""
        value = self.text(column, 8).casefold()
        if value in ("1", "true", "yes"):
            return True
        if value in ("0", "false", "no"):
            return False
        if value:
            self.fault(column, "This is neither 1 nor 0.", value)
        return default

    def words(self, column: str) -> tuple[str, ...]:
        """Words separated by |, each once."""
        return tuple(dict.fromkeys(part.strip() for part in self.cells.get(column, "").split("|") if part.strip()))

    def day(self, column: str) -> date | None:
        """A date as 2026-01-31, or nothing."""
        value = self.text(column, 10)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.fault(column, "This is not a date such as 2026-01-31.", value)
            return None


def rows_of(file: str, content: bytes, columns: Sequence[str]) -> tuple[list[Row], list[Fault]]:
    """The rows of a UTF-8 CSV file with a heading; faults for wrong encoding, missing columns and cells too many."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Fault(file, content.count(b"\n", 0, error.start) + 1, "", "The file is not UTF-8.")]
    reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        return [], [Fault(file, 1, column, "This column is missing.") for column in missing]
    rows: list[Row] = []
    faults: list[Fault] = []
    try:
        for cells in reader:
            if "" in cells or len(rows) >= _LONGEST_FILE:
                reason = "This line has more cells than the heading." if "" in cells else "The file has too many lines."
                faults.append(Fault(file, reader.line_num, "", reason))
                if len(rows) >= _LONGEST_FILE:
                    break
                continue
            rows.append(Row(file, reader.line_num, cells))
    except csv.Error as error:
        faults.append(Fault(file, reader.line_num, "", "This line cannot be read.", str(error)))
    return rows, faults


def as_cell(value: Any) -> str:
    """A typed value written the way pack files write it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (tuple, list)):
        return "|".join(map(str, value))
    return "" if value is None else str(value)
