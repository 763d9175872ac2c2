"""`linli text train`: from a file of labelled messages, or from what the staff of this installation decided."""

from __future__ import annotations

from pathlib import Path

import click
from django.conf import settings

from linli.channels.command_line.text import corrections
from linli.channels.command_line.text.messages_file import labelled
from linli.channels.command_line.text.report import readable
from linli.text import api as text

STAYS = 3  # exit code: the old model stays
_EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)


def said(sentence: str) -> None:
    """Progress, on standard error."""
    click.echo(sentence, err=True)


def more(files: tuple[Path, ...]) -> list[text.Labelled]:
    """Labelled messages of further files."""
    return [row for file in files for row in text.usable(labelled(file), least=1)[0]]


@click.command()
@click.option("--data", type=_EXISTING, help="Labelled messages (csv): label, title, body.")
@click.option("--from", "source", type=click.Choice(["corrections"]), help="Learn from what staff here filed, instead.")
@click.option("--extra", type=_EXISTING, multiple=True, help="More messages, learnt from and never measured on.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the model; default: this installation's.",
)
@click.option("--about", default="", help="What the data are and on what terms, for the card.")
@click.option("--replace", is_flag=True, help="Put the new model in place even where it does not measure better.")
def train(
    *, data: Path | None, source: str | None, extra: tuple[Path, ...], output: Path | None, about: str, replace: bool
) -> None:
    """Train a model, measure it fold by fold, and put it in place of the old one if it measures better.

    With --data: the classes of a file. With --from corrections: the matters staff filed reports under, with personal numbers
    masked and erased words left out. Exits with 3 where the old model stays.
    """
    if (data is None) == (source is None):
        raise click.UsageError("Give either --data FILE or --from corrections.")
    folder = output or settings.TEXT_MODELS
    try:
        if data is None:
            stays = not corrections.learn(folder, replace=replace, say=said)
        else:
            stays = not _learn_file(data, extra, folder, about=about, replace=replace)
    except text.Unusable as error:
        raise click.ClickException(str(error)) from error
    if stays:
        raise SystemExit(STAYS)


def _learn_file(data: Path, extra: tuple[Path, ...], folder: Path, *, about: str, replace: bool) -> bool:
    """Train on a file; whether the new model was put in place."""
    rows, left_out = text.usable(labelled(data))
    for reason, number in left_out.items():
        if number:
            said(f"{number} left out: {reason}")
    trained = text.train(rows, more(extra), card={"data": data.name, "about": about}, say=said)
    click.echo(readable({
        "what": "five folds, each by a model that saw neither its messages nor copies of them",
        **trained.unseen.measured.as_json(), "macro_f1_of_folds": [round(f1, 4) for f1 in trained.unseen.folds],
    }))  # fmt: skip
    path = folder / text.CLASSES
    if path.exists() and not replace and not _measures_better(path, trained, rows):
        click.echo("The new model does not measure better: the old one stays.")
        return False
    folder.mkdir(parents=True, exist_ok=True)
    text.save(trained.model, path)
    click.echo(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    return True


def _measures_better(path: Path, trained: text.Trained, rows: list[text.Labelled]) -> bool:
    try:
        compared = text.compare(text.load(path), trained, rows)
    except text.Unusable as error:
        said(f"{error} It is replaced.")
        return True
    seen = " (it may have seen some of these messages)" if compared.old_may_have_seen else ""
    click.echo(f"macro-F1 of the old model {compared.old:.4f}{seen}, of the new one {compared.new:.4f}")
    return compared.better
