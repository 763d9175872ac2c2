"""Files of messages and of published groups, as commands read them. A row that cannot be used is named, never guessed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from linli.channels.command_line.intake.profile import Profile
from linli.channels.command_line.intake.source import FileUnusable, rows_of
from linli.text.api import Post

# Ours → the names it may have in a file; the first that is there counts.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "msg_id", "rid", "number", "留言编号", "编号"),
    "title": ("title", "topic", "留言主题", "标题"),
    "body": ("body", "detail", "text", "content", "留言详情", "内容"),
    "created": ("created", "created_at", "at", "time", "reported_at", "留言时间", "时间"),
    "place": ("place", "area", "address", "地点"),
    "reporter": ("reporter", "user", "留言用户"),
    "supports": ("supports", "likes", "点赞数"),
    "opposes": ("opposes", "反对数"),
}
_ANY: Final = Profile("messages", {})
_SHOWN: Final = 20
_NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)


def read_posts(path: Path, *, timed: bool = True) -> list[Post]:
    """The messages of a csv, ndjson or xlsx file, also gzipped; faults are told on standard error with their line.

    Without `timed`, a message may lack its time.
    """
    found: dict[str, Post] = {}
    faults: list[str] = []
    for row in _rows(path):
        fault = row.fault
        if not fault:
            try:
                message = _message(row.values, timed=timed)
            except ValueError as error:
                fault = str(error)
            else:
                if message.id not in found:
                    found[message.id] = message
                    continue
                fault = f"the id {message.id} stands there twice"
        faults.append(f"line {row.line}: {fault}")
    _tell(faults)
    if not found:
        needed = "; ".join(f"{ours} (or {', '.join(COLUMNS[ours][1:])})" for ours in ("id", "title", "body", "created"))
        raise click.ClickException(f"{path.name} holds no message that can be read. Columns looked for: {needed}.")
    return list(found.values())


def read_groups(path: Path) -> list[tuple[str, str, str]]:
    """(team, issue, message) of a file of published groups."""
    rows = []
    for row in _rows(path):
        missing = {"team", "issue", "msg_id"} - set(row.values)
        if missing and not row.fault:
            raise click.ClickException(f"{path.name} must have the columns team, issue and msg_id.")
        if not row.fault:
            rows.append((str(row.values["team"]), str(row.values["issue"]), str(row.values["msg_id"]).strip()))
    if not rows:
        raise click.ClickException(f"{path.name} holds no group.")
    return rows


def _rows(path: Path) -> Any:
    try:
        yield from rows_of(path, _ANY, lambda _: None)
    except FileUnusable as error:
        raise click.ClickException(str(error)) from error


def _message(values: Mapping[str, Any], *, timed: bool) -> Post:
    said = {ours: _said(values, ours) for ours in COLUMNS}
    if not said["id"]:
        raise ValueError("it has no id")
    if not said["title"] and not said["body"]:
        raise ValueError("it says nothing")
    return Post(
        said["id"], said["title"], said["body"], _time(said["created"]) if timed else _NO_TIME, said["place"], said["reporter"],
        _number(said["supports"]), _number(said["opposes"]),
    )  # fmt: skip


def _said(values: Mapping[str, Any], ours: str) -> str:
    value = next((values[name] for name in COLUMNS[ours] if values.get(name) not in {None, ""}), "")
    return value.isoformat() if isinstance(value, datetime) else str(value).strip()


def _time(said: str) -> datetime:
    """ISO, also with strokes and without leading zeros; without a zone as if in UTC: only distances matter."""
    text = said.replace("/", "-")
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"“{said[:40]}” is not a time") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(said: str) -> int:
    try:
        number = float(said or 0)
    except ValueError as error:
        raise ValueError(f"“{said[:40]}” is not a number of votes") from error
    if not math.isfinite(number):
        raise ValueError(f"“{said[:40]}” is not a number of votes")
    return max(0, int(number))


def _tell(faults: list[str]) -> None:
    for fault in faults[:_SHOWN]:
        click.echo(fault, err=True)
    if len(faults) > _SHOWN:
        click.echo(f"… and {len(faults) - _SHOWN} more", err=True)
    if faults:
        click.echo(f"{len(faults)} rows were left out.", err=True)
