"""Articles as a CSV file: the columns, reading with every fault named by line, and cells no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from linli.common.errors import InvalidInput

COLUMNS: Final = (
    "code", "audience", "occasion", "question", "question_en", "answer", "answer_en", "wordings", "matters", "area", "owner",
    "right_channel", "phone", "source", "valid_from", "review_by",
)  # fmt: skip
LARGEST: Final = 8_000_000  # bytes
MOST_ROWS: Final = 2_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file: its line and its cells."""

    line: int
    cells: Mapping[str, str]

    def day(self, column: str, default: date) -> date:
        """The cell as a day such as 2026-01-31; the default where it is empty. Raises InvalidInput."""
        try:
            return date.fromisoformat(self.cells[column]) if self.cells[column] else default
        except ValueError:
            raise InvalidInput(field=column, reason="This is not a date such as 2026-01-31.") from None

    def words(self, column: str) -> tuple[str, ...]:
        """What stands between the bars of a cell."""
        return tuple(part.strip() for part in self.cells[column].split("|") if part.strip())


def read_rows(content: bytes) -> list[FileRow]:
    """The rows of a UTF-8 file with a heading. Raises InvalidInput for a file that is too large, cut off or of another kind."""
    if len(content) > LARGEST:
        raise InvalidInput(field="file", reason="The file is too large.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(field="file", reason="The file is not UTF-8.") from None
    reader = csv.DictReader(io.StringIO(text.replace("\0", "")), restkey="", restval="", strict=True)
    rows: list[FileRow] = []
    try:
        for column in COLUMNS:
            if column not in (reader.fieldnames or ()):
                raise InvalidInput(field=column, reason="This column is missing.")
        for cells in reader:
            if len(rows) >= MOST_ROWS:
                raise InvalidInput(field="file", reason="The file has too many lines.")
            if "" in cells:
                raise InvalidInput(
                    field="file", reason="This line has more cells than the heading.", row=reader.line_num
                )
            rows.append(FileRow(reader.line_num, {name: _from_cell(str(cells[name])) for name in COLUMNS}))
    except csv.Error:
        raise InvalidInput(field="file", reason="This line cannot be read.", row=reader.line_num) from None
    return rows


def written(rows: Iterable[Mapping[str, str]]) -> bytes:
    """The file of some rows, as spreadsheets open it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _as_cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _as_cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _from_cell(text: str) -> str:
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text
