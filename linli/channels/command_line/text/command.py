"""`linli text`: classify, evaluate, train."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from django.conf import settings

from linli.channels.command_line.text.messages_file import labelled, read, write
from linli.channels.command_line.text.personal import personal
from linli.channels.command_line.text.places import places
from linli.channels.command_line.text.reply import reply
from linli.channels.command_line.text.report import readable
from linli.text import api as text

_FILE = click.Path(path_type=Path, dir_okay=False)
_EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=False)


@click.group()
def command() -> None:
    """Read messages: train, measure, and use what suggests their class."""


command.add_command(personal)
command.add_command(places)
command.add_command(reply)


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
@click.option("--words", is_flag=True, help="Add a column with the words that speak for the class.")
def classify(*, file: Path, output: Path, model: Path | None, words: bool) -> None:
    """Name the likeliest class of every message of FILE: id, label, confidence, second, third.

    FILE is csv (also gzipped) with the columns id, title, body, or as the data sets call them: rid, msg_id, topic, detail.
    A message without words gets no label.
    """
    engine = model_of(model)
    header = ["id", "label", "confidence", "second", "third", *(["words"] if words else [])]
    started = time.perf_counter()
    number = write(output, header, _named(engine, file, words=words))
    seconds = time.perf_counter() - started
    click.echo(f"{number} messages in {seconds:.1f} s ({number / max(seconds, 1e-9):,.0f} a second)", err=True)


def _named(engine: text.Model, file: Path, *, words: bool) -> Iterator[list[object]]:
    for row in read(file):
        if not any(row.message.fields()):
            yield [row.id, "", 0.0, "", "", *([""] if words else [])]
            continue
        ranked = engine.rank(row.message, 3)
        labels = [named.label for named in ranked] + [""] * (3 - len(ranked))
        spoken = [" ".join(engine.words_for(row.message, labels[0]))] if words else []
        yield [row.id, labels[0], f"{ranked[0].confidence:.4f}", labels[1], labels[2], *spoken]


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
        return text.unseen_of(rows, _more(extra), say=_progress)
    except text.Unusable as error:
        raise click.ClickException(str(error)) from error


def _more(files: tuple[Path, ...]) -> list[text.Labelled]:
    return [row for file in files for row in text.usable(labelled(file), least=1)[0]]


def _say(figures: dict[str, Any], report: str | None) -> None:
    click.echo(readable(figures))
    if report not in (None, "-"):
        Path(report).write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _progress(sentence: str) -> None:
    click.echo(sentence, err=True)


@command.command()
@click.option("--data", type=_EXISTING, required=True, help="Labelled messages (csv): label, title, body.")
@click.option(
    "--extra", type=_EXISTING, multiple=True, help="More labelled messages, learnt from and never measured on."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the model; default: this installation's.",
)
@click.option("--about", default="", help="What the data are and on what terms, for the card.")
@click.option("--replace", is_flag=True, help="Put the new model in place even where it does not measure better.")
def train(*, data: Path, extra: tuple[Path, ...], output: Path | None, about: str, replace: bool) -> None:
    """Train a model, measure it fold by fold, and put it in place of the old one if it measures better."""
    rows, left_out = text.usable(labelled(data))
    for reason, number in left_out.items():
        if number:
            click.echo(f"{number} left out: {reason}", err=True)
    try:
        trained = text.train(rows, _more(extra), card={"data": data.name, "about": about}, say=_progress)
    except text.Unusable as error:
        raise click.ClickException(str(error)) from error
    _say({"what": "five folds, each by a model that saw neither its messages nor copies of them",
          **trained.unseen.measured.as_json(), "macro_f1_of_folds": [round(f1, 4) for f1 in trained.unseen.folds]}, None)  # fmt: skip
    put_in_place(trained, rows, output or settings.TEXT_MODELS, replace=replace)


def put_in_place(trained: text.Trained, rows: list[text.Labelled], folder: Path, *, replace: bool) -> None:
    """Save the new model in the folder, unless the one that is there measures better. Exits with 3 where it is not saved."""
    path = folder / text.CLASSES
    if path.exists() and not replace:
        try:
            compared = text.compare(text.load(path), trained, rows)
        except text.Unusable as error:
            click.echo(f"{error} It is replaced.", err=True)
        else:
            seen = " (it may have seen some of these messages)" if compared.old_may_have_seen else ""
            click.echo(f"macro-F1 of the old model {compared.old:.4f}{seen}, of the new one {compared.new:.4f}")
            if not compared.better:
                click.echo("The new model does not measure better: the old one stays.")
                raise SystemExit(3)
    folder.mkdir(parents=True, exist_ok=True)
    text.save(trained.model, path)
    click.echo(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
