"""`linli topics`: what many messages of a file are about, hottest first. Needs no database."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from linli.channels.command_line.text.posts_file import read_groups, read_posts
from linli.channels.pages.tables import harmless
from linli.text import api as text

_HEAD: Final = (
    "rank", "name", "place", "first", "last", "messages", "people", "supports", "opposes", "heat", "trend", "now", "before", "ids",
)  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write all topics as csv.")
@click.option("--days", type=click.FloatRange(0.1, 36_500), help="Length of the window. Default: the whole file.")
@click.option("--until", type=click.DateTime(), help="End of the window. Default: the newest message.")
@click.option("--half-life", type=click.FloatRange(0.1, 36_500), help="Days after which a message weighs half. Default: half the window.")  # fmt: skip
@click.option(
    "--least", default=2, show_default=True, type=click.IntRange(1, 10_000), help="Messages a topic must have."
)
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 10_000), help="How many to print.")
@click.option("--evaluate", "groups", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Compare with published groups: csv with team, issue, msg_id.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    *, file: Path, output: Path | None, days: float | None, until: datetime | None, half_life: float | None,
    least: int, top: int, groups: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Group the messages of FILE about the same matter at the same place, name each group and say how hot it is.

    Columns: id, title, body, created, place, reporter, supports, opposes (or msg_id, topic, detail, user, likes). Of people
    only their number is told. Heat: people, newest weigh most, plus the logarithm of further messages and votes.
    """
    messages = read_posts(file)
    found = text.find_topics(
        messages, until=until.replace(tzinfo=UTC) if until else None, days=days, half_life_days=half_life, fewest=least
    )
    if output:
        _write(output, found)
    agreement = None
    if groups:
        agreed = text.agreed_pairs(read_groups(groups), {message.id for message in messages})
        agreement = text.agreement([topic.messages for topic in found], agreed)
    if as_json:
        body: dict[str, Any] = {
            "messages": len(messages),
            "topics": [_row(n, topic) for n, topic in enumerate(found, 1)],
        }
        if agreement:
            body["evaluation"] = agreement.as_dict()
        click.echo(json.dumps(body, ensure_ascii=False))
        return
    _show(found, top, len(messages))
    if agreement:
        _show_agreement(agreement)


def _row(rank: int, topic: text.Topic) -> dict[str, Any]:
    values = (
        rank, topic.name, topic.place, topic.first.isoformat(" ", "seconds")[:19],
        topic.last.isoformat(" ", "seconds")[:19], len(topic.messages), topic.people, topic.supports, topic.opposes,
        topic.heat, topic.trend.word, topic.trend.now, topic.trend.before, list(topic.messages),
    )  # fmt: skip
    return dict(zip(_HEAD, values, strict=True))


def _write(output: Path, topics: Iterable[text.Topic]) -> None:
    with output.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, _HEAD)
        writer.writeheader()
        for rank, topic in enumerate(topics, 1):
            row = _row(rank, topic)
            words = {name: harmless(str(row[name])) for name in ("name", "place")}
            writer.writerow({**row, **words, "ids": " ".join(row["ids"])})


def _show(topics: list[text.Topic], top: int, messages: int) -> None:
    click.echo(f"{messages:,} messages, {len(topics):,} topics")
    for rank, topic in enumerate(topics[:top], 1):
        period = f"{topic.first:%Y-%m-%d} – {topic.last:%Y-%m-%d}"
        where = f" · {topic.place}" if topic.place and topic.place not in topic.name else ""
        click.echo(f"{rank:3}. {topic.heat:6.2f}  {topic.name}{where}")
        click.echo(
            f"             {period}   {len(topic.messages)} messages, {topic.people} people, {topic.supports} for,"
            f" {topic.opposes} against, {topic.trend.word} ({topic.trend.before} → {topic.trend.now})"
        )


def _show_agreement(found: text.Agreement) -> None:
    click.echo(f"\nagainst the published groups: {found.pairs:,} pairs joined by two teams or more")
    click.echo(f"  pairwise, every pair that touches a listed message: precision {found.precision:.3f}  recall {found.recall:.3f}  F1 {found.f1:.3f}")  # fmt: skip
    click.echo(
        f"  pairwise, among listed messages only: precision {found.listed_precision:.3f}  F1 {found.listed_f1:.3f}"
    )
    click.echo(f"  of the {found.top_of} largest published groups, {found.top_found} are among the five hottest topics")
    for size, jaccard, rank in found.best_matches:
        click.echo(f"    {size:4} messages: overlap {jaccard:.2f} with topic {rank}")
