"""Tables as files: CSV that a spreadsheet opens without running anything in it, and workbooks."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any, Final

CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What begins a formula; in the wide forms of East Asian keyboards, too.
_RUN: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
# What no sheet and no XML can hold.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The table as CSV in UTF-8 with its mark, so that spreadsheets read it right."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in (columns, *rows))
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook with a sheet for each table."""
    from openpyxl import Workbook  # noqa: PLC0415  (heavy)

    book = Workbook(write_only=True)
    for title, (columns, rows) in sheets.items():
        sheet = book.create_sheet(title)
        for row in (columns, *rows):
            sheet.append([harmless(cell) for cell in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def harmless(cell: Any) -> Any:
    """The cell, in which a text that a spreadsheet would take for a formula stays a text, without what no file can hold."""
    if not isinstance(cell, str):
        return cell
    text = _UNWRITABLE.sub("", cell)
    return f"'{text}" if text.startswith(_RUN) or text.lstrip().startswith(_RUN) else text
