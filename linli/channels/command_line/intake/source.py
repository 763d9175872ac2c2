"""The rows of a file, whatever it is: csv, ndjson or xlsx, plain or in gzip. A row that cannot be read is a row with a fault."""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from linli.channels.command_line.intake.profile import Profile, plain
from linli.common.errors import LinliError

LONGEST_LINE: Final = 1024 * 1024
LONGEST_RECORD: Final = 4 * 1024 * 1024
SCANNED: Final = 64 * 1024 * 1024


class FileUnusable(LinliError):
    """Nothing of the file can be taken."""

    code = "file_unusable"
    sentence = "%(file)s cannot be taken in: %(reason)s"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins in, its values by plain column name, or why it cannot be read."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""


Progress = Callable[[int], None]


def unusable(path: Path, reason: str) -> FileUnusable:
    """The error that names the file and why."""
    return FileUnusable(file=path.name, reason=reason)


def kind_of(path: Path) -> str:
    """csv, ndjson or xlsx, by the name without .gz. Raises FileUnusable for anything else."""
    names = [part.lower() for part in path.suffixes if part.lower() != ".gz"]
    kind = {
        ".csv": "csv",
        ".tsv": "csv",
        ".txt": "csv",
        ".ndjson": "ndjson",
        ".jsonl": "ndjson",
        ".xlsx": "xlsx",
        ".xlsm": "xlsx",
    }.get(names[-1] if names else "", "")
    if not kind:
        hint = (
            "save it as .xlsx first"
            if names and names[-1] == ".xls"
            else "it must be csv, ndjson or xlsx, or one of them as .gz"
        )
        raise unusable(path, hint)
    return kind


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The content of the file, and the file on the disk (for the progress): the same where it is not in gzip."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise unusable(path, error.strerror or "it cannot be opened") from error
    with raw:
        zipped = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if zipped:
            with gzip.GzipFile(fileobj=raw) as content:
                yield content, raw  # type: ignore[misc]
        else:
            yield raw, raw


def rows_of(path: Path, profile: Profile, progress: Progress) -> Iterator[Row]:
    """Every row of the file in order. `progress` hears how many bytes (xlsx: rows) are behind. Raises FileUnusable."""
    kind = kind_of(path)
    if kind == "xlsx":
        from linli.channels.command_line.intake.workbook import rows_of_workbook  # noqa: PLC0415  (openpyxl loads slowly)

        yield from rows_of_workbook(path, profile, progress)
    elif kind == "ndjson":
        yield from _ndjson(path, progress)
    else:
        yield from _csv(path, profile, progress)


# --- lines ---------------------------------------------------------------------------------------------------------------


def _lines(path: Path, progress: Progress) -> Iterator[bytes]:
    """The lines as bytes, each at most 1 MiB. A gzip that breaks off ends with FileUnusable; what came before stands."""
    with opened(path) as (content, raw):
        behind = 0
        try:
            while line := content.readline(LONGEST_LINE + 1):
                yield line
                if (at := raw.tell()) != behind:
                    progress(at - behind)
                    behind = at
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise unusable(path, "the gzip file ends in the middle or is damaged") from error


def encoding_of(path: Path) -> str:
    """The encoding most lines are in: by its mark, else UTF-8 or GB18030, whichever more of its lines can be."""
    votes: Counter[str] = Counter()
    scanned = 0
    with suppress(FileUnusable):  # a file that breaks off: the run itself will tell
        for line in _lines(path, lambda _: None):
            if not scanned and (marked := _marked(line)):
                return marked
            if not line.isascii():
                votes[_encoding_of_line(line)] += 1
            scanned += len(line)
            if scanned > SCANNED:
                break
    return "gb18030" if votes["gb18030"] > votes["utf-8"] else "utf-8"


def _marked(line: bytes) -> str:
    """The encoding a file's first bytes tell, if they do."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    return next((encoding for mark, encoding in marks if line.startswith(mark)), "")


def _encoding_of_line(line: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        if _decodes(line, encoding):
            return encoding
    return ""


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


# --- csv -----------------------------------------------------------------------------------------------------------------


class _Decoded:
    """Lines as text for the csv reader; remembers which of them were not in the file's encoding, or too long."""

    def __init__(self, lines: Iterable[bytes], encoding: str) -> None:
        self._lines = enumerate(lines, start=1)
        self._encoding = encoding
        self.bad: dict[int, str] = {}

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            if len(line) > LONGEST_LINE:
                self.bad[number] = "the line is longer than 1 MiB"
            try:
                yield line.decode(self._encoding)
            except UnicodeDecodeError:
                self.bad[number] = f"it is not in the encoding of the file ({self._encoding})"
                yield line.decode(self._encoding, "replace")

    def fault(self, first: int, last: int) -> str:
        """What is wrong with any of these lines."""
        return next((self.bad.pop(number) for number in range(first, last + 1) if number in self.bad), "")


def _csv(path: Path, profile: Profile, progress: Progress) -> Iterator[Row]:
    encoding = profile.encoding or encoding_of(path)
    if encoding == "utf-16":
        raise unusable(path, "it is in UTF-16; save it as UTF-8")
    lines = _Decoded(_lines(path, progress), encoding)
    csv.field_size_limit(LONGEST_RECORD)
    text = iter(lines)
    header, reader = _header(path, profile, text)
    first = reader.line_num + 1
    while True:
        fault = ""
        cells: list[str] = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            fault = f"it is no csv from here on ({error}); is a quotation mark not closed?"
        yield from _record(first, cells, header, fault or lines.fault(first, reader.line_num))
        first = reader.line_num + 1


def _record(line: int, cells: list[str], header: list[str], fault: str) -> Iterator[Row]:
    if fault:
        yield Row(line, fault=fault)
    elif any(cell.strip() for cell in cells):
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            yield Row(line, fault=f"it has {len(cells)} cells, the head of the table only {len(header)}")
        else:
            yield Row(line, dict(zip(header, cells, strict=False)))


def _header(path: Path, profile: Profile, text: Iterator[str]) -> tuple[list[str], Any]:
    """The names of the columns, and the reader standing behind them."""
    first = next(text, "")
    if not first:
        raise unusable(path, "it is empty")
    delimiter = profile.delimiter or max(",;\t|", key=first.count)
    reader = csv.reader(_with_first(first, text), delimiter=delimiter, strict=True)
    try:
        header = [plain(name) for name in next(reader)]
    except csv.Error as error:
        raise unusable(path, f"its first line is no head of a table ({error})") from error
    check_header(path, profile, header)
    return header, reader


def _with_first(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def check_header(path: Path, profile: Profile, header: Iterable[str]) -> None:
    """Raises FileUnusable, naming the columns that are missing and those that are there, or a name that stands twice."""
    there = list(header)
    missing = [name for name in profile.needed if plain(name) not in there]
    if missing:
        shown = ", ".join(name for name in there if name)[:300]
        raise unusable(path, f"the columns {', '.join(missing)} are missing; there are: {shown or 'none'}")
    used = {plain(name) for names in profile.columns.values() for name in names}
    twice = [name for name, count in Counter(there).items() if count > 1 and name in used]
    if twice:
        raise unusable(path, f"the column {twice[0]} stands there twice")


# --- ndjson --------------------------------------------------------------------------------------------------------------


def _ndjson(path: Path, progress: Progress) -> Iterator[Row]:
    for number, line in enumerate(_lines(path, progress), start=1):
        if not line.strip():
            continue
        if len(line) > LONGEST_LINE:
            yield Row(number, fault="the line is longer than 1 MiB")
            continue
        try:
            found = json.loads(line.decode("utf-8-sig"))
            values = dict(_flat(found)) if isinstance(found, dict) else None
        except UnicodeDecodeError:
            yield Row(number, fault="it is not in UTF-8")
        except (ValueError, RecursionError):
            yield Row(number, fault="it is not JSON")
        else:
            if values is None:
                yield Row(number, fault="it is not an object with named fields")
            else:
                yield Row(number, values)


def _flat(found: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Nested objects as dotted names."""
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield plain(f"{above}{name}"), value
