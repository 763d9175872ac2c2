"""`linli knowledge`: load the articles of a pack, and measure how well what people ask is found."""

from __future__ import annotations

import csv
import sys
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

import click
from django.db import transaction
from django.utils.translation import gettext as _

from linli.channels.command_line.accounts import OPERATOR
from linli.common import clock
from linli.common.actor import ANONYMOUS, SYSTEM
from linli.services import api as services

PACK: Final = Path(__file__).resolve().parents[2] / "packs" / "knowledge"
_MOST_FAULTS: Final = 50


class _TakenBack(Exception):
    """Ends the transaction of a measurement, so that nothing of it stays."""


@click.group()
def knowledge() -> None:
    """The knowledge base: load a pack of articles, and measure how well they are found."""


@knowledge.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=PACK)
def load(folder: Path) -> None:
    """Load the articles of FOLDER (articles.csv, pack.toml) as published examples; without FOLDER those that are shipped.

    What somebody of the house has edited stays as it is. Loading again changes nothing.
    """
    report = services.load_article_pack(actor=OPERATOR, folder=folder, at=clock.now())
    for fault in report.faults[:_MOST_FAULTS]:
        click.echo(f"articles.csv:{fault.line} ({fault.field}): {_(fault.reason)}", err=True)
    if report.faults:
        click.echo(_("Nothing of this part was loaded. Faults: %(number)s.") % {"number": len(report.faults)}, err=True)
        sys.exit(1)
    click.echo(f"new: {report.new}  changed: {report.changed}  same: {report.same}")


@dataclass(frozen=True, slots=True)
class Measured:
    """How well questions are found: at which place the article of each stood (0: not among twenty), how long each took among
    `articles` of them, and how many questions to which there is no answer got one.
    """

    places: tuple[int, ...]
    in_vain: int
    answered_in_vain: int
    articles: int
    milliseconds: tuple[float, ...]

    def within(self, place: int) -> float:
        """The share of questions whose article stood at this place or before it."""
        return sum(0 < found <= place for found in self.places) / len(self.places)

    @property
    def reciprocal(self) -> float:
        """The mean of one over the place (MRR)."""
        return sum(1 / found for found in self.places if found) / len(self.places)


@knowledge.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=PACK)
@click.option(
    "--articles", "size", type=int, default=2_000, show_default=True, help="How many articles to take the time among."
)
@click.option("--misses", is_flag=True, help="Name the questions whose article did not come first.")
def measure(folder: Path, size: int, *, misses: bool) -> None:
    """Ask the questions of FOLDER (questions.csv: question, code) among its articles; then take the time among more of them.

    Needs a house with units and catalogue, and leaves it as it was.
    """
    measured = measured_on(folder, size)
    if misses:
        for (question, code), place in zip(questions_of(folder), measured.places, strict=True):
            if place != 1:
                click.echo(f"{place or '-':>3}  {code:<14} {question}")
    click.echo(
        f"{len(measured.places)} questions: first {measured.within(1):.3f}, among three {measured.within(3):.3f},"
        f" mean reciprocal place {measured.reciprocal:.3f}"
    )
    click.echo(f"no answer to find: {measured.answered_in_vain} of {measured.in_vain} got one all the same")
    spans = measured.milliseconds
    click.echo(
        f"time among {measured.articles} articles: p50 {median(spans):.2f} ms, p99 {quantiles(spans, n=100)[98]:.2f} ms,"
        f" most {max(spans):.2f} ms"
    )


def questions_of(folder: Path) -> list[tuple[str, str]]:
    """The questions of a pack with the codes of the articles that answer them."""
    return [(row["question"], row["code"]) for row in _rows(folder / "questions.csv")]


def measured_on(folder: Path, size: int) -> Measured:
    """The measurement, in a transaction that is taken back."""
    found: list[Measured] = []
    try:
        with transaction.atomic():
            services.load_article_pack(actor=SYSTEM, folder=folder, at=clock.now())
            places = tuple(_place(question, code) for question, code in questions_of(folder))
            odd = [row["question"] for row in _rows(folder / "unanswered.csv")]
            in_vain = sum(bool(_ask(question)) for question in odd)
            number = _more_articles(folder, size)
            found.append(Measured(places, len(odd), in_vain, number, _spans(folder)))
            raise _TakenBack
    except _TakenBack:
        return found[0]


def _ask(question: str) -> list[services.FoundArticle]:
    return services.find_articles(
        actor=ANONYMOUS, words=question, at=clock.now(), audiences=(services.RESIDENTS,), most=20
    )


def _place(question: str, code: str) -> int:
    codes = [one.article.code for one in _ask(question)]
    return codes.index(code) + 1 if code in codes else 0


def _spans(folder: Path) -> tuple[float, ...]:
    _ask("first")  # the index is built at the first question
    spans = []
    for question, _code in questions_of(folder):
        begun = time.perf_counter()
        _ask(question)
        spans.append((time.perf_counter() - begun) * 1000)
    return tuple(spans)


def _more_articles(folder: Path, size: int) -> int:
    """Load articles made of the pack's own words until there are `size`, so that the index is as large as a grown one."""
    rows = _rows(folder / "articles.csv")
    made = [
        row | {"code": f"Z-{number}", "answer": (row["answer"] + rows[(number * 7 + 3) % len(rows)]["answer"])[: 300 + number % 300],
               "audience": "residents", "occasion": ""}
        for number, row in zip(range(size - len(rows)), cycle(rows), strict=False)
    ]  # fmt: skip
    made = [row for row in made if "{" not in row["answer"]]
    with TemporaryDirectory() as more:
        with (Path(more) / "articles.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, services.COLUMNS)
            writer.writeheader()
            writer.writerows(made)
        (Path(more) / "pack.toml").write_text('name = "more"\nversion = "1"\n', encoding="utf-8")
        report = services.load_article_pack(actor=SYSTEM, folder=Path(more), at=clock.now())
    return len(rows) + report.new


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
