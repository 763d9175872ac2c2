"""`linli text evaluate-duplicates` and `train-duplicates`: telling whether two messages are about the same thing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from linli.channels.command_line.text.posts_file import read_groups, read_posts
from linli.text import api as text

_DATA = click.option("--data", type=click.Path(path_type=Path), required=True, help="The messages: csv, also gzipped.")
_GROUPS = click.option(
    "--groups",
    type=click.Path(path_type=Path),
    required=True,
    help="csv with team, issue, msg_id: who put what together.",
)


@click.command("evaluate-duplicates")
@_DATA
@_GROUPS
@click.option(
    "--across-groups", is_flag=True, help="Train anew for each group, on the others only, instead of the shipped model."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def evaluate_duplicates(*, data: Path, groups: Path, across_groups: bool, as_json: bool) -> None:
    """Precision, recall and F1 at the shipped threshold, on pairs that at least two teams put together.

    Against them stand, for each message of a group, the 30 nearest that nobody put with it (the same theme elsewhere) and
    30 drawn at random. "title" compares the title alone with whole messages, "typed" the first 60 letters of the body.
    """
    pairs = _pairs(data, groups)
    report = text.cross_validated(pairs) if across_groups else text.judged(pairs, text.shipped_pair_model())
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
        return
    trained = "trained on the other groups" if across_groups else "the shipped model"
    click.echo(f"{trained}, threshold {report.threshold}")
    click.echo(f"{'':28} {'pairs':>7} {'same':>6} {'precision':>9} {'recall':>7} {'F1':>7} {'calibration error':>18}")
    for name, found in (*report.views.items(), *((f"  group {n}", f) for n, f in report.groups.items())):
        click.echo(
            f"{name:28} {found.pairs:7,} {found.same:6,} {found.precision:9.3f} {found.recall:7.3f} {found.f1:7.3f}"
            f" {found.calibration_error:18.3f}"
        )


@click.command("train-duplicates")
@_DATA
@_GROUPS
@click.option("--rarity", "rarity_files", type=click.Path(path_type=Path), multiple=True, help="Learn the table of rare stretches anew, from the messages of these files.")  # fmt: skip
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the model.")
def train_duplicates(*, data: Path, groups: Path, rarity_files: tuple[Path, ...], output: Path) -> None:
    """Learn the weights (and the table of rare stretches) from published groups, and write them to a folder."""
    output.mkdir(parents=True, exist_ok=True)
    if rarity_files:
        messages = {f"{m.title}\n{m.body}" for path in rarity_files for m in read_posts(path, timed=False)}
        text.save_rarity(text.learn_rarity([text.stretches(said) for said in sorted(messages)]), output / "rarity.npy")
        click.echo(f"table of rare stretches from {len(messages):,} messages")
    model = text.trained(_pairs(data, groups))
    (output / "similar.json").write_text(model.as_json(), encoding="utf-8")
    click.echo(model.as_json(), nl=False)


def _pairs(data: Path, groups: Path) -> text.Pairs:
    messages = read_posts(data)
    joined = text.agreed_pairs(read_groups(groups), {message.id for message in messages}, teams=1)
    same = {pair for pair, teams in joined.items() if teams >= text.AGREED}
    if not same:
        raise click.ClickException("No two messages of these data were put together by two teams.")
    sets = sorted(text.groups_of(same), key=lambda members: (-len(members), sorted(members)))
    rows: list[Any] = [text.Text(m.id, m.title, m.body, m.at) for m in messages]
    return text.pairs_of(rows, same=same, doubtful=set(joined) - same, groups=sets)
