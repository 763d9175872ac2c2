"""`linli text places`: what in messages names a place, and which known place it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from linli.channels.command_line.intake.source import unusable
from linli.channels.command_line.text.messages_file import Read, input_file, output_file, read, write
from linli.text import api as text

SHIPPED: Final = Path(__file__).resolve().parents[3] / "packs" / "hongshan" / "areas.csv"
HEADER: Final = ("id", "start", "end", "written", "kind", "key", "name", "score", "how")
# The columns of a pack's areas, and plainer ones.
_COLUMNS: Final = {
    "key": ("key", "code"), "name": ("name",), "kind": ("kind", "level"), "aliases": ("aliases", "official_name"), "within": ("within", "parent_code"),
}  # fmt: skip
_TOO_WIDE: Final = frozenset({"province", "city"})  # known to everybody, and no help to find a desk


@click.command()
@input_file
@output_file
@click.option(
    "--known", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=SHIPPED, show_default="the demonstration district",
    help="CSV of known places: key, name, kind, aliases (separated by |), within; or the areas.csv of a pack.",
)  # fmt: skip
def places(*, file: Path, output: Path, known: Path) -> None:
    """Find places in FILE (csv: id, title, body) and write id, start, end, written, kind, key, name, score, how.

    Known places come first, surest first; then what looks like the name of a place that is not known (no key). Positions
    count in title, line break, body; without a title in the body. Nothing here makes up a coordinate.
    """
    gazetteer = text.Gazetteer(read_known(known))
    number = write(output, HEADER, (found for one in read(file) for found in _found(one, gazetteer)))
    click.echo(f"{number} places", err=True)


def read_known(path: Path) -> list[text.KnownPlace]:
    """The known places of a file. Raises FileUnusable where key or name is missing."""
    with path.open(encoding="utf-8-sig", newline="") as rows:
        table = csv.DictReader(rows)
        # A pack calls what an area is used for its kind; there its level says which kind of place it is.
        columns = dict(_COLUMNS) | ({"kind": ("level",)} if "level" in (table.fieldnames or ()) else {})
        said = [{ours: _said(row, theirs) for ours, theirs in columns.items()} for row in table]
    if any(not row["key"] or not row["name"] for row in said):
        raise unusable(path, "every place needs a key (or code) and a name")
    return [
        text.KnownPlace(
            row["key"], row["name"], row["kind"], tuple(filter(None, row["aliases"].split("|"))), row["within"]
        )
        for row in said
        if row["kind"] not in _TOO_WIDE
    ]


def _said(row: Mapping[str, str | None], names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := row.get(name))), "")


def _found(one: Read, gazetteer: text.Gazetteer) -> Iterator[tuple[object, ...]]:
    said = "\n".join(filter(None, (one.message.title, one.message.body)))
    known = gazetteer.find(said)
    for found in known:
        written = said[found.start : found.end]
        yield (
            one.id,
            found.start,
            found.end,
            written,
            found.place.kind,
            found.place.key,
            found.place.name,
            found.score,
            found.how,
        )
    for mention in text.find_mentions(said):
        if not any(found.start < mention.end and mention.start < found.end for found in known):
            yield (
                one.id,
                mention.start,
                mention.end,
                said[mention.start : mention.end],
                mention.kind,
                "",
                "",
                "",
                "",
            )
