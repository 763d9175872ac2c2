"""The command: options, progress bar, faults on standard error, a summary for people or programs, an exit code."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import click
from django.conf import settings
from django.db import InterfaceError, OperationalError

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.channels.command_line.intake.profile import ProfileUnusable, read_profile, shipped
from linli.channels.command_line.intake.running import Fault, Run, Summary, Wanted
from linli.channels.command_line.intake.source import FileUnusable, kind_of
from linli.channels.command_line.intake.writing import MOST_WRITERS, fitting_writers
from linli.channels.http_errors import known_error
from linli.channels.pages.tables import harmless
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
from linli.common.actor import SYSTEM, Actor

# Whoever may run commands on the machine may take in files; the record shows that it was done there.
OPERATOR: Final = Actor(kind="system", key="command_line", label="command line", everything=True)
SHOWN: Final = 50  # faults told on standard error; all of them go to --faults


@click.command("intake")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--profile", "profile_name", required=True, help=f"Profile in TOML, or one of: {', '.join(shipped())}.")
@click.option("--channel", default="", help="Channel the reports came through, instead of the profile's.")
@click.option("--as", "sign_in_name", default="", help="Take in as this person, with this person's rights.")
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take in as the machine whose key is in this file.",
)
@click.option("--faults", "faults_file", type=click.Path(path_type=Path), help="Write every refused row to this csv.")
@click.option(
    "--writers",
    type=click.IntRange(1, MOST_WRITERS),
    help="Processes that write. Default: one for each core, for large files on PostgreSQL; else one.",
)
@click.option("--dry-run", is_flag=True, help="Do everything but keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(
    file: Path, profile_name: str, channel: str, sign_in_name: str, key_file: Path | None, faults_file: Path | None,
    writers: int | None, *, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Take in FILE (xlsx, csv or ndjson, also as .gz).

    The same file again changes nothing: rows are known by the profile's name and their id, or by their content.
    Exit code 0: every row is in; 1: some rows were refused; 2: file or profile cannot be used.
    """
    now = clock.now()
    try:
        profile = read_profile(profile_name, zone=settings.TIME_ZONE)
        size = file.stat().st_size if file.is_file() else 0
        actor = _actor(sign_in_name, key_file)
        wanted = Wanted(file, profile, actor, now, channel, dry_run, writers or fitting_writers(size))
        summary = _run(wanted, faults_file, quiet=as_json)
    except (FileUnusable, ProfileUnusable) as error:
        click.echo(error.message(), err=True)
        raise SystemExit(2) from error
    _say(summary, as_json=as_json, dry=dry_run)
    raise SystemExit(1 if summary.refused or summary.broken_off else 0)


def _actor(sign_in_name: str, key_file: Path | None) -> Actor:
    if sign_in_name:
        person = accounts.person_by_name(actor=SYSTEM, sign_in_name=sign_in_name)
        return accounts.actor_of_person(person.id, at=clock.now())
    if key_file:
        return accounts.actor_of_key(key_file.read_text(encoding="utf-8").strip(), at=clock.now())
    return OPERATOR


def _run(wanted: Wanted, faults_file: Path | None, *, quiet: bool) -> Summary:
    if not wanted.path.is_file():
        raise FileUnusable(file=wanted.path.name, reason="there is no such file")
    length = None if kind_of(wanted.path) == "xlsx" else wanted.path.stat().st_size
    with ExitStack() as stack:
        tell = stack.enter_context(_telling(faults_file))
        bar: Any = stack.enter_context(
            click.progressbar(length=length, label=wanted.path.name, file=sys.stderr, hidden=quiet, update_min_steps=20_000)
        ) if length else None  # fmt: skip
        run = Run(wanted, tell=tell, progress=bar.update if bar is not None else lambda _: None)
        try:
            return run.run()
        except (OperationalError, InterfaceError) as error:
            done = run.summary.taken + run.summary.known
            known = known_error(error)
            if known is None:
                raise
            click.echo(
                f"\n{known.message()} {done} rows are in; run the same command again, nothing is doubled.", err=True
            )
            raise SystemExit(2) from error


@contextmanager
def _telling(faults_file: Path | None) -> Iterator[Any]:
    """Where faults go: the first ones to standard error, all of them to the file, if one is wanted."""
    told = 0
    with ExitStack() as stack:
        writer = None
        if faults_file:
            writer = csv.writer(stack.enter_context(faults_file.open("w", encoding="utf-8-sig", newline="")))
            writer.writerow(["line", "code", "reason"])

        def tell(fault: Fault) -> None:
            nonlocal told
            told += 1
            if told <= SHOWN:
                click.echo(f"line {fault.line}: {fault.reason}", err=True)
            if writer:
                writer.writerow([fault.line, fault.code, harmless(fault.reason)])

        yield tell
        if told > SHOWN:
            where = f"all of them are in {faults_file}" if faults_file else "use --faults FILE to have them all"
            click.echo(f"… and {told - SHOWN} more; {where}", err=True)


def _say(summary: Summary, *, as_json: bool, dry: bool) -> None:
    found = summary.as_dict()
    if as_json:
        click.echo(json.dumps({**found, "dry_run": dry}, ensure_ascii=False))
        return
    if dry:
        click.echo("Dry run: nothing was kept.")
    for name in ("rows", "taken", "known", "refused", "located", "suggested"):
        click.echo(f"{name:12} {found[name]:>10,}")
    click.echo(f"{'time':12} {found['seconds']:>10,.1f} s   {found['rows_per_second']:,} rows/s")
    if summary.broken_off:
        click.echo(summary.broken_off, err=True)
    for title, counted in (("refused", summary.refused), ("matters", summary.matters)):
        for code, number in counted.most_common(10):
            click.echo(f"  {title:10} {_named(code):30} {number:>8,}")


def _named(code: str) -> str:
    """A matter's code with its name; reasons as they are."""
    found = cases.find_matter(code, cases.local_day(clock.now()))
    return f"{code} {named(found)}" if found else code
