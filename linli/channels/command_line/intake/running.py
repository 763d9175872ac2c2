"""The run: rows in batches through the bulk door, faults with their lines, and what it came to."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from linli.cases import api as cases
from linli.channels.command_line.intake.profile import Profile
from linli.channels.command_line.intake.reading import Reader
from linli.channels.command_line.intake.source import FileUnusable, Row, rows_of
from linli.channels.command_line.intake.writing import Entry, Take, taken
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was not taken: its line, a code to count by, and the reason."""

    line: int
    code: str
    reason: str


@dataclass
class Summary:
    """What a run came to. `faults` are told as they come and not kept."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    located: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    matters: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    broken_off: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The summary for programs."""
        return {
            "rows": self.rows, "taken": self.taken, "known": self.known, "refused": sum(self.refused.values()),
            "refused_by_reason": dict(self.refused.most_common()), "located": self.located,
            "suggested": sum(self.matters.values()), "matters": dict(self.matters.most_common(10)),
            "seconds": round(self.seconds, 2), "rows_per_second": round(self.rows / self.seconds) if self.seconds else 0,
            "broken_off": self.broken_off,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the run is asked to do."""

    path: Path
    profile: Profile
    actor: Actor
    now: datetime
    channel: str = ""
    dry: bool = False
    writers: int = 1


class Run:
    """One file taken in. Faults go to `tell`; `progress` hears how far the file is read."""

    def __init__(self, wanted: Wanted, *, tell: Callable[[Fault], None], progress: Callable[[int], None]) -> None:
        self._wanted = wanted
        self._tell = tell
        self._progress = progress
        self._reader = Reader(wanted.profile, now=wanted.now, channel=wanted.channel)
        self._seen: dict[str, int] = {}
        self.summary = Summary()

    def run(self) -> Summary:
        """Take in the whole file. Raises FileUnusable only where not a single row could be read."""
        begun = time.monotonic()
        take = Take(self._wanted.actor, dry=self._wanted.dry)
        for batch, outcomes in taken(take, self._batches(), writers=self._wanted.writers):
            for (line, _new, _at), outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, cases.RowFault):
                    self._count(Fault(line, _code(outcome.code, outcome.field), outcome.message))
                else:
                    self._note(outcome)
        self.summary.seconds = time.monotonic() - begun
        return self.summary

    def _batches(self) -> Iterator[list[Entry]]:
        batch: list[Entry] = []
        try:
            for entry in self._reports():
                batch.append(entry)
                if len(batch) == BATCH:
                    yield batch
                    batch = []
        except FileUnusable as error:
            if not self.summary.rows:
                raise
            self.summary.broken_off = error.message()
        if batch:
            yield batch

    def _reports(self) -> Iterator[Entry]:
        for row in rows_of(self._wanted.path, self._wanted.profile, self._progress):
            self.summary.rows += 1
            try:
                new, at = self._read(row)
            except LinliError as error:
                self._refuse(row.line, error)
            else:
                yield row.line, new, at

    def _read(self, row: Row) -> tuple[cases.NewReport, datetime]:
        if row.fault:
            raise InvalidInput(field="row", reason=row.fault)
        new, at = self._reader.read(row.values)
        first = self._seen.setdefault(new.token, row.line)
        if first != row.line:
            raise InvalidInput(field="id", reason=f"The same id, or the same row, stands in line {first} already.")
        return new, at

    def _refuse(self, line: int, error: LinliError) -> None:
        named = str(error.data["field"]) if isinstance(error, InvalidInput) else ""
        self._count(Fault(line, _code(error.code, named), error.message()))

    def _count(self, fault: Fault) -> None:
        self.summary.refused[fault.code] += 1
        self._tell(fault)

    def _note(self, receipt: cases.Receipt) -> None:
        self.summary.taken += receipt.created
        self.summary.known += not receipt.created
        self.summary.located += receipt.located
        if receipt.matter:
            self.summary.matters[receipt.matter] += 1


def _code(code: str, named: str) -> str:
    """How a fault is counted: by what is wrong, and with which field."""
    return f"{code}:{named}" if named else code
