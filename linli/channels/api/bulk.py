"""A stream of reports, one JSON object a line: taken 500 at a time, a bad line never stops the good ones.

Everything is read before the answer begins: a sender that writes its whole body before it reads could otherwise wait for
us while we wait for it. If the body ends too early, the complete lines stand and the last line of the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Final, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ValidationError

from linli.cases import api as cases
from linli.channels.api.answers import as_json
from linli.channels.api.bodies import BulkLine, new_report, time_of_line
from linli.channels.api.problems import invalid
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError

BATCH: Final = 500
MOST_LINES: Final = 50_000
LONGEST_LINE: Final = 64 * 1024
BLOCK: Final = 256 * 1024
LARGEST_STREAM: Final = 256 * 1024 * 1024


class StreamTooLong(LinliError):
    """More lines or bytes than one stream may hold."""

    code = "too_large"
    sentence = (
        "A stream holds at most 50,000 lines and 256 MiB. The lines answered above stand; send the rest in another one."
    )


class StreamBroken(LinliError):
    """The body ended before its announced length, or in the middle of a line."""

    code = "stream_broken"
    sentence = (
        "The body ended too early. The lines answered above stand; send the rest again, what is known is not doubled."
    )


class Lines:
    """The lines of a body as they arrive. `ended` is the error that ended them too early, if one did.

    Read in blocks and cut here: not every server's `readline` keeps its promise. Of a line that is
    too long its beginning is given out, so that the count of lines stays right.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._body = _body_of(request)
        self._announced = _announced(request)
        self._read = 0
        self.ended: LinliError | None = None

    def __iter__(self) -> Iterator[bytes]:
        for number, line in enumerate(self._lines()):
            if number >= MOST_LINES:
                self.ended = StreamTooLong()
            if self.ended is not None:
                return
            yield line

    def _lines(self) -> Iterator[bytes]:
        """Complete lines; the last one needs no break, if the body came whole."""
        rest = b""
        while block := self._block():
            *lines, rest = (rest + block).split(b"\n")
            yield from (line[: LONGEST_LINE + 1] for line in lines)
            # Of an endless line only its beginning is kept, and that it was too long.
            rest = rest[: LONGEST_LINE + 1]
        if self._announced is not None and self._read < self._announced:
            self.ended = self.ended or StreamBroken()
        elif rest:
            yield rest

    def _block(self) -> bytes:
        """The next bytes; empty at the end, however it came."""
        try:
            block = self._body.read(BLOCK)
        except OSError:  # the sender is gone; Django's own error for it is one, too
            self._announced = self._read + 1
            return b""
        self._read += len(block)
        if self._read > LARGEST_STREAM:
            self.ended = StreamTooLong()
            return b""
        return block


def _announced(request: HttpRequest) -> int | None:
    length = str(request.META.get("CONTENT_LENGTH") or "")
    return int(length) if length.isdecimal() else None


def _body_of(request: HttpRequest) -> BinaryIO:
    """The body as a file. Django reads no body without a length; a chunked one is read from the server itself."""
    if _announced(request) is None and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        return cast(BinaryIO, request.META["wsgi.input"])
    return cast(BinaryIO, request)


@dataclass
class Tally:
    """What a stream came to."""

    lines: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0
    answers: list[bytes] = field(default_factory=list)

    def add(self, line: int, outcome: cases.Receipt | LinliError | cases.RowFault, token: str = "") -> None:
        """Note what became of one line."""
        row: dict[str, Any] = {"line": line}
        if isinstance(outcome, cases.Receipt):
            self.taken += outcome.created
            self.known += not outcome.created
            row |= {
                "number": outcome.number,
                "case_id": outcome.case_id,
                "secret": outcome.secret,
                "created": outcome.created,
            }
        else:
            self.refused += 1
            row |= {"token": token, "code": outcome.code, "detail": _sentence(outcome)}
            named = outcome.field if isinstance(outcome, cases.RowFault) else outcome.data.get("field", "")
            if named:
                row["field"] = named
        self.answers.append(as_json(row) + b"\n")


def _sentence(outcome: LinliError | cases.RowFault) -> str:
    return outcome.message if isinstance(outcome, cases.RowFault) else outcome.message()


def take_stream(*, actor: Actor, request: HttpRequest, at: datetime) -> list[bytes]:
    """Take in every line of the body; answers the lines of the answer, the last one the summary. Needs `cases.bulk`."""
    lines, tally = Lines(request), Tally()
    batch: list[tuple[int, BulkLine, cases.NewReport, datetime]] = []
    for line in lines:
        tally.lines += 1
        if not line.strip():
            continue
        try:
            body = _parsed(line)
            batch.append((tally.lines, body, new_report(body, actor, on=at.date()), time_of_line(body.at, at)))
        except LinliError as error:
            tally.add(tally.lines, error)
        if len(batch) == BATCH:
            _take(actor, batch, tally)
            batch = []
    _take(actor, batch, tally)
    tally.answers.append(_summary(tally, lines.ended))
    return tally.answers


def _parsed(line: bytes) -> BulkLine:
    if len(line) > LONGEST_LINE:
        raise InvalidInput(field="line", reason=_("This line is longer than 64 KiB."))
    try:
        return BulkLine.model_validate_json(line)
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_context=False, include_input=False)) from None


def _take(actor: Actor, batch: list[tuple[int, BulkLine, cases.NewReport, datetime]], tally: Tally) -> None:
    if not batch:
        return
    outcomes = cases.report_many(actor=actor, news=[row[2] for row in batch], at=[row[3] for row in batch])
    for (number, body, _new, _at), outcome in zip(batch, outcomes, strict=True):
        tally.add(number, outcome, body.token)


def _summary(tally: Tally, ended: LinliError | None) -> bytes:
    row: dict[str, Any] = {
        "done": ended is None, "lines": tally.lines, "taken": tally.taken, "known": tally.known, "refused": tally.refused,
    }  # fmt: skip
    if ended is not None:
        row |= {"code": ended.code, "detail": ended.message()}
    return as_json(row) + b"\n"
