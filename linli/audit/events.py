"""The plain values of the record: what is to be recorded, and what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about: a kind (`case`, `person`, `matter` …) and its id as text."""

    kind: str
    id: str

    @classmethod
    def of(cls, kind: str, id_: object) -> Subject:
        """The subject `kind` with this id, whatever type the id has."""
        return cls(kind, str(id_))


@dataclass(frozen=True, slots=True)
class Happening:
    """Something to be recorded: its kind (`case.dispatched`) and plain JSON data. No names, no phone numbers."""

    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EventView:
    """One recorded event as other apps read it."""

    id: int
    subject: Subject
    sequence: int
    kind: str
    actor: str
    actor_label: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that verification found: the first bad event of a subject, and what is wrong with it."""

    subject: Subject
    sequence: int
    event_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How the outbox stands: events that wait, events given up, and the time of the oldest that waits."""

    waiting: int
    given_up: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """A checkpoint: it covers `events` events up to the id `through`. Kept elsewhere, its seal is an anchor."""

    through: int
    events: int
    at: datetime
    seal: str
