"""Verify the record: every seal, every link, every end of a chain, every checkpoint."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext

from linli.audit import rules
from linli.audit.events import Fault, Subject
from linli.audit.models import Checkpoint, Event
from linli.audit.queries.eras import Era, eras_of, keys_for, keys_for_heads
from linli.audit.queries.events import audit_keys, stream
from linli.audit.rules import START, Head, Row

MOST_FAULTS: Final = 1000
_STEP: Final = 10_000

_EVENTS: Final = (
    "SELECT e.id, e.subject_kind, e.subject_id, e.sequence, e.kind, e.actor, e.actor_label, {at}, e.data,"
    " e.previous, e.seal, c.length, c.seal, c.head"
    " FROM audit_event e LEFT JOIN audit_chain c"
    " ON c.subject_kind = e.subject_kind AND c.subject_id = e.subject_id"
    " ORDER BY e.subject_kind, e.subject_id, e.sequence, e.id"
)
_EMPTY_CHAINS: Final = (
    "SELECT c.subject_kind, c.subject_id FROM audit_chain c WHERE NOT EXISTS"
    " (SELECT 1 FROM audit_event e WHERE e.subject_kind = c.subject_kind AND e.subject_id = c.subject_id)"
    " ORDER BY c.subject_kind, c.subject_id"
)

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Tally:
    """What the events add up to between the checkpoints, gathered while they stream by."""

    key: bytes
    marks: list[Checkpoint]
    ends: list[int] = field(init=False)
    events: list[int] = field(init=False)
    totals: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.ends = [mark.through for mark in self.marks]
        self.events = [0] * len(self.marks)
        self.totals = [0] * len(self.marks)

    def add(self, event_id: int, seal: str) -> None:
        """Count an event between the two checkpoints where it belongs."""
        place = bisect_left(self.ends, event_id)
        if place < len(self.ends):
            self.events[place] += 1
            self.totals[place] += rules.element(self.key, event_id, seal)

    def faults(self) -> Iterator[Fault]:
        """A fault for every stretch between checkpoints that is not what was recorded."""
        before, events, total = 0, 0, 0
        for mark, found, sum_found in zip(self.marks, self.events, self.totals, strict=True):
            gaps = {"first": before + 1, "last": mark.through, "expected": mark.events - events, "found": found}
            stored = rules.digest_number(mark.digest)
            if gaps["expected"] != found:
                yield _checkpoint_fault(mark.through, gettext(rules.CHECKPOINT_COUNT) % gaps)
            elif not rules.same_digest(stored - total, sum_found):
                yield _checkpoint_fault(mark.through, gettext(rules.CHECKPOINT_DIGEST) % gaps)
            before, events, total = mark.through, mark.events, stored


@dataclass(frozen=True, slots=True)
class _Books:
    """What the walk through the events needs at every step: the keys, since when which of them count, and the sums."""

    keys: tuple[bytes, ...]
    eras: list[Era]
    tallies: list[_Tally]


def verify(*, progress: Progress | None = None, anchor: str = "") -> list[Fault]:
    """Recompute the whole record; every fault found, the first bad event of each subject. Empty: the record is whole.

    Finds edits, insertions, deletions (of tails too, and of whole chains up to the last checkpoint) and exchanges.
    `anchor` is the seal of a checkpoint kept elsewhere: it proves that the checkpoints themselves were not cut off.
    `progress` is told (events done, events in all). Stops after a thousand faults.
    """
    keys, marks = audit_keys(), list(Checkpoint.objects.order_by("through"))
    eras, bad_marks = eras_of(keys, marks)
    books = _Books(keys, eras, [_Tally(keys[era.place], era.marks) for era in eras])
    faults = list(islice(_chain_faults(books, progress), MOST_FAULTS))
    if len(faults) < MOST_FAULTS:
        faults += [Fault(Subject(*row), 1, None, gettext(rules.EMPTY_CHAIN)) for row in stream(_EMPTY_CHAINS)]
        faults += [fault for tally in books.tallies for fault in tally.faults()]
    return [*faults, *_checkpoint_faults(bad_marks, marks, anchor)]


def _checkpoint_faults(bad: list[tuple[int, str]], marks: list[Checkpoint], anchor: str) -> Iterator[Fault]:
    for through, reason in bad:
        yield _checkpoint_fault(through, gettext(reason))
    if anchor and all(mark.seal != anchor for mark in marks):
        yield _checkpoint_fault(0, gettext(rules.ANCHOR_MISSING))


def _checkpoint_fault(through: int, reason: str) -> Fault:
    return Fault(Subject("checkpoint", str(through)), 0, None, reason)


def _chain_faults(books: _Books, progress: Progress | None) -> Iterator[Fault]:
    # As text on SQLite: what somebody has put there instead of a time must not stop us.
    at = "e.at" if connection.vendor == "postgresql" else "CAST(e.at AS TEXT)"
    stored = _counted(stream(_EVENTS.format(at=at)), progress)
    for (kind, id_), chain in groupby(stored, key=lambda row: (row[1], row[2])):
        fault = _first_fault(books, Subject(kind, id_), chain)
        if fault:
            yield fault


def _counted(rows: Iterable[tuple[Any, ...]], progress: Progress | None) -> Iterator[tuple[Any, ...]]:
    total, number = Event.objects.count() if progress else 0, 0
    for number, row in enumerate(rows, 1):
        if progress and number % _STEP == 0:
            progress(number, max(total, number))
        yield row
    if progress:
        progress(number, number)


def _first_fault(books: _Books, subject: Subject, chain: Iterable[tuple[Any, ...]]) -> Fault | None:
    """Walk one chain to its end, for the sake of the sums even after the first fault."""
    found, fault, last_id, head = START, None, 0, (None, "", "")
    for event_id, *columns, length, last_seal, head_seal in chain:
        row = Row(*columns)
        head = (length, last_seal, head_seal)
        for tally in books.tallies:
            tally.add(event_id, row.seal)
        if fault:
            continue
        keys = keys_for(event_id, books.keys, books.eras)
        reason = rules.fault_of(keys, row._replace(at=_time(row.at)), found)
        if reason is None and event_id <= last_id:
            reason = rules.DISORDERED
        if reason == rules.MISSING:
            fault = Fault(subject, found.length + 1, None, gettext(reason))
        elif reason:
            fault = Fault(subject, row.sequence, event_id, gettext(reason))
        found, last_id = Head(row.sequence, row.seal), event_id
    return fault or _fault_at_end(keys_for_heads(books.keys, books.eras), subject, found, head, last_id)


def _fault_at_end(
    keys: tuple[bytes, ...], subject: Subject, found: Head, head: tuple[int | None, str, str], last_id: int
) -> Fault | None:
    length, last_seal, head_seal = head
    stored = None if length is None else Head(length, last_seal)
    reason = rules.fault_of_head(keys, subject, found, stored, head_seal)
    if reason is None:
        return None
    if reason == rules.TAIL_MISSING:
        return Fault(subject, found.length + 1, None, gettext(reason))
    return Fault(subject, found.length, last_id, gettext(reason))


def _time(stored: Any) -> Any:
    """A time as the seal knows it; text that is no time is left as it is and fits no seal."""
    if isinstance(stored, datetime):
        return stored
    try:
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return stored
