"""`linli text personal`: personal data in messages, found and covered; and how well, where the file says what is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from linli.channels.command_line.intake.source import unusable
from linli.channels.command_line.text.messages_file import Read, input_file, output_file, read, write
from linli.text import api as text

HEADER = ("id", "kind", "start", "end", "masked_text", "field")


@click.command()
@input_file
@output_file
@click.option(
    "--evaluate", is_flag=True, help="Hold it against the column `spans`: [[kind, start, end], …] in the body."
)
@click.option("--readers", type=click.Choice(["staff", "public"]), default="staff", show_default=True, help="For whom it is covered.")  # fmt: skip
def personal(*, file: Path, output: Path, evaluate: bool, readers: text.Readers) -> None:
    """Find personal data in FILE (csv: id, title, body) and write id, kind, start, end, masked text, field.

    A row for each stretch that was found; one row without a kind for a field in which there is nothing.
    """
    rows = list(read(file))
    number = write(output, HEADER, (found for one in rows for found in _found(one, readers)))
    click.echo(f"{len(rows)} messages, {number} rows", err=True)
    if evaluate:
        _report(text.measure_personal((one.id, one.message.body, _marked(one, file)) for one in rows))


def _found(one: Read, readers: text.Readers) -> Iterator[tuple[object, ...]]:
    for field, said in (("title", one.message.title), ("body", one.message.body)):
        if not said and field == "title":
            continue
        masked = text.mask_personal(said, readers=readers)
        found = text.find_personal(said)
        for hit in found:
            yield one.id, hit.kind, hit.start, hit.end, masked, field
        if not found:
            yield one.id, "", "", "", masked, field


def _marked(one: Read, file: Path) -> list[text.Personal]:
    try:
        spans = json.loads(one.row["spans"] or "[]")
        return [text.Personal(str(kind), int(start), int(end)) for kind, start, end, *_ in spans]
    except KeyError as error:
        raise unusable(file, "it has no column spans") from error
    except (ValueError, TypeError) as error:
        raise unusable(file, f"the column spans of {one.id} is no list of stretches") from error


def _report(measured: text.MeasuredPersonal) -> None:
    """Figures by kind, and the numbers together."""
    click.echo(
        f"{'kind':10} {'marked':>7} {'covered':>8} {'recall':>7} {'kind ok':>8} {'found':>6} {'false':>6} {'precision':>9}"
    )
    for kind in sorted(measured.marked | measured.found):
        click.echo(
            f"{kind:10} {measured.marked[kind]:7} {measured.covered[kind]:8} {_share(measured.recall([kind])):>7} "
            f"{measured.right_kind[kind]:8} {measured.found[kind]:6} {measured.false[kind]:6} {_share(measured.precision([kind])):>9}"
        )
    click.echo(
        f"numbers: recall {_share(measured.recall())}, precision {_share(measured.precision())}, {measured.messages} messages"
    )
    for name, missed in measured.missed[:20]:
        click.echo(f"missed in {name}: {missed.kind} {missed.start}-{missed.end}")
    for name, alarm in measured.alarms[:20]:
        click.echo(f"false in {name}: {alarm.kind} {alarm.start}-{alarm.end}")


def _share(value: float | None) -> str:
    return "no sample" if value is None else f"{value:.3f}"
