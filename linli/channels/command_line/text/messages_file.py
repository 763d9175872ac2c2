"""Messages from a csv file (also gzipped), whatever its columns are called; results written whole or not at all."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TextIO

import click

from linli.channels.command_line.intake.source import FileUnusable, encoding_of, opened, unusable
from linli.channels.command_line.whole_file import written_whole
from linli.text.api import Label, Labelled, Message

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "rid", "msg_id", "number", "编号", "留言编号"),
    "title": ("title", "topic", "subject", "标题", "主题", "留言主题"),
    "body": ("body", "detail", "text", "content", "seg", "内容", "详情", "留言详情"),
    "label": ("label", "class", "matter", "分类", "一级标签", "一级分类"),
    "group": ("group",),
}
input_file = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
output_file = click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    required=True,
    help="The csv to write; - is standard output.",
)
# Segmented text keeps the title and the body apart by a long gap, and the words by a short one.
_GAP: Final = re.compile(r"\s{5,}")


class Read(NamedTuple):
    """A message of a file, with its id (else the number of its row), its label where the file has one, and the whole row."""

    id: str
    message: Message
    label: str
    group: str
    row: Mapping[str, str]


def read(path: Path) -> Iterator[Read]:
    """Every message of the file. Raises FileUnusable where there is no column of words, or the file breaks off."""
    encoding = encoding_of(path)
    csv.field_size_limit(sys.maxsize)
    with opened(path) as (content, _):
        lines = io.TextIOWrapper(content, encoding=encoding, errors="replace", newline="")
        try:
            table = csv.DictReader((line.replace("\0", "") for line in lines), restkey="", restval="")
            columns = _columns(path, table.fieldnames or ())
            for number, row in enumerate(table, 1):
                yield _message(row, columns, number)
        except (EOFError, OSError, csv.Error) as error:
            raise unusable(path, str(error)) from error


def _columns(path: Path, names: Sequence[str]) -> dict[str, str]:
    """What each of our names is called in this file."""
    plain = {(name or "").strip().lstrip("\ufeff").casefold(): name for name in reversed(names)}
    found = {
        ours: plain[theirs]
        for ours, known in _NAMES.items()
        for theirs in [next((name for name in known if name in plain), None)]
        if theirs is not None
    }
    if "body" not in found and "title" not in found:
        raise unusable(path, "it has no column body (or detail, text, content) and no column title (or topic)")
    return found


def _message(row: Mapping[str, str], columns: Mapping[str, str], number: int) -> Read:
    values = {ours: row.get(theirs) or "" for ours, theirs in columns.items()}
    title, body = values.get("title", ""), values.get("body", "")
    if columns.get("body") == "seg" and not title:
        first, _, rest = _GAP.sub("\t", body.strip(), count=1).partition("\t")
        title, body = (first, rest) if rest else ("", first)
    return Read(
        values.get("id") or str(number), Message(title, body), values.get("label", "").strip(), values.get("group", ""),
        row,
    )  # fmt: skip


def labelled(path: Path) -> list[Labelled]:
    """The messages of a file with their labels, for training and measuring."""
    return [Labelled(row.message, row.label, row.group) for row in read(path)]


def read_taxonomy(path: Path) -> list[Label]:
    """The labels of a taxonomy file. Raises FileUnusable where its levels are missing."""
    with opened(path) as (content, _):
        table = csv.DictReader(io.TextIOWrapper(content, encoding=encoding_of(path), errors="replace", newline=""))
        if not {"level1", "level2"} <= set(table.fieldnames or ()):
            raise unusable(path, "it has no columns level1 and level2")
        return [Label(row["level1"] or "", row["level2"] or "", row.get("level3") or "") for row in table]


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a csv file; it appears whole or not at all. `-` is standard output. Returns the number of rows."""
    if str(path) == "-":
        return _write(sys.stdout, header, rows)
    try:
        with written_whole(path) as file, io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
            return _write(text, header, rows)
    except OSError as error:
        raise unusable(path, error.strerror or "it cannot be written") from error


def _write(file: TextIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    writer = csv.writer(file)
    writer.writerow(header)
    number = 0
    for number, row in enumerate(rows, 1):  # noqa: B007  (the count is the result)
        writer.writerow(row)
    return number


__all__ = ["FileUnusable", "Read", "input_file", "labelled", "output_file", "read", "read_taxonomy", "write"]
