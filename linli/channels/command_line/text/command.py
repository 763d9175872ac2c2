"""`linli text`: classify, evaluate, train."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from django.conf import settings

from linli.channels.command_line.text.accuracy import accuracy
from linli.channels.command_line.text.duplicates import evaluate_duplicates, train_duplicates
from linli.channels.command_line.text.messages_file import labelled, read, read_taxonomy, write
from linli.channels.command_line.text.personal import personal
from linli.channels.command_line.text.places import places
from linli.channels.command_line.text.reply import reply
from linli.channels.command_line.text.report import readable
from linli.channels.command_line.text.training import more, said, train
from linli.text import api as text

_FILE = click.Path(path_type=Path, dir_okay=False)
_EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=False)


@click.group()
def command() -> None:
    """Read messages: train, measure, and use what suggests their class."""


command.add_command(personal)
command.add_command(places)
command.add_command(reply)
command.add_command(evaluate_duplicates)
command.add_command(train_duplicates)


def model_of(chosen: Path | None) -> text.Model:
    """The model named, else the installed one, else the shipped one; what was passed over is said. Ends where there is none."""
    if chosen is not None:
        try:
            return text.load(chosen)
        except text.Unusable as error:
            raise click.ClickException(str(error)) from error
    opened = text.open_classes(settings.TEXT_MODELS)
    for sentence in opened.passed_over:
        click.echo(sentence, err=True)
    if opened.model is None:
        raise click.ClickException(
            "There is no model to classify with. Train one: linli text train --data FILE --output DIR"
        )
    return opened.model


@command.command()
@click.argument("file", type=_EXISTING)
@click.option("--output", type=_FILE, required=True, help="CSV to write; - for standard output.")
@click.option("--model", type=_FILE, help="Another model than the installed or the shipped one.")
@click.option(
    "--taxonomy", type=_EXISTING, help="Finer labels (csv: level1, level2, level3), found by their own words."
)
@click.option("--words", is_flag=True, help="Add a column with the words that speak for the class.")
def classify(*, file: Path, output: Path, model: Path | None, taxonomy: Path | None, words: bool) -> None:
    """Name the likeliest class of every message of FILE: id, label, confidence, second, third.

    FILE is csv (also gzipped) with the columns id, title, body, or as the data sets call them: rid, msg_id, topic, detail.
    A message without words gets no label. With --taxonomy: level2, level3 and how much of the label's words the message
    holds; that is no probability, since nobody has labelled messages so finely.
    """
    engine = model_of(model)
    finer = text.Taxonomy(read_taxonomy(taxonomy)) if taxonomy else None
    header = ["id", "label", "confidence", "second", "third"]
    header += (["words"] if words else []) + (["level2", "level3", "found"] if finer else [])
    started = time.perf_counter()
    number = write(output, header, _named(engine, file, finer, words=words))
    seconds = time.perf_counter() - started
    click.echo(f"{number} messages in {seconds:.1f} s ({number / max(seconds, 1e-9):,.0f} a second)", err=True)


def _named(engine: text.Model, file: Path, finer: text.Taxonomy | None, *, words: bool) -> Iterator[list[object]]:
    for row in read(file):
        if not any(row.message.fields()):
            yield [row.id, "", 0.0, "", "", *([""] if words else []), *(["", "", ""] if finer else [])]
            continue
        ranked = engine.rank(row.message, 3)
        labels = [named.label for named in ranked] + [""] * (3 - len(ranked))
        line: list[object] = [row.id, labels[0], f"{ranked[0].confidence:.4f}", labels[1], labels[2]]
        if words:
            line.append(" ".join(engine.words_for(row.message, labels[0])))
        if finer:
            line += finer.suggest(row.message, labels[0]) or ["", "", ""]
        yield line


@command.command()
@click.option("--data", type=_EXISTING, help="Labelled messages (csv); without it, what the model's card says.")
@click.option("--extra", type=_EXISTING, multiple=True, help="With cross-validation: more messages to learn from.")
@click.option("--model", type=_FILE, help="Another model than the installed or the shipped one.")
@click.option(
    "--cross-validate", is_flag=True, help="Measure the way of training on --data, fold by fold, not a model."
)
@click.option(
    "--report", is_flag=False, flag_value="-", help="Where to write the figures as JSON; nothing or -: print them."
)
def evaluate(
    *, data: Path | None, extra: tuple[Path, ...], model: Path | None, cross_validate: bool, report: str | None
) -> None:
    """Macro-F1, accuracy, calibration, accuracy after deferring a tenth to people, per class and confusion.

    Asked about the very messages it learnt from, a model would only show its memory: then the folds are measured instead.
    """
    if data is None:
        card = dict(model_of(model).card)
        return _say({"what": "the card of the model (cross-validated when it was trained)", **card["measured"], "card": {
            name: value for name, value in card.items() if name != "measured"}}, report)  # fmt: skip
    rows, left_out = text.usable(labelled(data), least=1)
    if not rows:
        raise click.ClickException("None of the messages has a label and words.")
    engine = None if cross_validate else model_of(model)
    if engine is None or engine.card.get("digest") == text.digest_of(text.usable(labelled(data))[0]):
        unseen = _cross_validated(data, extra)
        figures = unseen.measured.as_json()
        return _say({"what": "five folds, each by a model that saw neither its messages nor copies of them", **figures,
                     "macro_f1_of_folds": [round(f1, 4) for f1 in unseen.folds], "left_out": left_out}, report)  # fmt: skip
    return _say(
        {"what": "the model on these messages", **text.examine(engine, rows).as_json(), "left_out": left_out}, report
    )


def _cross_validated(data: Path, extra: tuple[Path, ...]) -> text.Unseen:
    rows, _ = text.usable(labelled(data))
    try:
        return text.unseen_of(rows, more(extra), say=said)
    except text.Unusable as error:
        raise click.ClickException(str(error)) from error


def _say(figures: dict[str, Any], report: str | None) -> None:
    click.echo(readable(figures))
    if report not in (None, "-"):
        Path(report).write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


command.add_command(train)
command.add_command(accuracy)
