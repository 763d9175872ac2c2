"""`linli text reply`: what draft answers leave open, message by message. About texts, never about who wrote them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from linli.channels.command_line.intake.source import unusable
from linli.channels.command_line.text.messages_file import Read, input_file, output_file, read, write
from linli.text import api as text

_REPLY: Final = ("reply", "answer", "draft", "答复", "答复意见")
HEADER: Final = ("id", "on_topic", "says_something", "asks", "unanswered", "missing", "empty_phrases")


@click.command()
@input_file
@output_file
def reply(*, file: Path, output: Path) -> None:
    """Read the answers in FILE (csv: id, title, body, reply) and write what each leaves open.

    on_topic: share of the message's topic that is taken up. asks: how many questions and requests. unanswered: those left
    open, as JSON. missing: who, what, when, basis, contact. empty_phrases: what could stand in any answer, as JSON.
    """
    number = write(output, HEADER, _rows(file))
    click.echo(f"{number} answers", err=True)


def _rows(file: Path) -> Iterator[tuple[object, ...]]:
    for one in read(file):
        draft = next((one.row[name] for name in _REPLY if name in one.row), None)
        if draft is None:
            raise unusable(file, f"it has no column {' or '.join(_REPLY)}")
        yield _row(one, text.reply_hints(one.message.body, draft, title=one.message.title))


def _row(one: Read, hints: text.ReplyHints) -> tuple[object, ...]:
    unanswered = json.dumps([ask.text for ask in hints.unanswered], ensure_ascii=False)
    empty = json.dumps([phrase.text for phrase in hints.empty], ensure_ascii=False)
    return (
        one.id, hints.on_topic, int(hints.says_something), len(hints.asks), unanswered, " ".join(hints.missing), empty,
    )  # fmt: skip
