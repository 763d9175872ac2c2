"""The seals of the record as pure functions of values and a key. No database, no settings, no clock."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

import orjson

from linli.audit.events import Happening, Subject

MAX_ATTEMPTS: Final = 10
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=1)
_DIGEST_MODULUS: Final = 1 << 256
_JSON: Final = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME

CHANGED: Final = "the seal does not fit: the event was changed, moved or forged"
MISSING: Final = "this event is missing although later ones exist"
REPEATED: Final = "this place in the chain is taken twice"
UNLINKED: Final = "the event does not follow the one before it"
DISORDERED: Final = "the event was stored before the one it follows"
TAIL_MISSING: Final = "the last events of the chain are missing"
HEAD_MISSING: Final = "the chain has events but no head"
HEAD_CHANGED: Final = "the head of the chain was changed"
EMPTY_CHAIN: Final = "every event of this chain is missing"
CHECKPOINT_CHANGED: Final = "the checkpoint was changed, or one before it is missing"
CHECKPOINT_COUNT: Final = (
    "of the events with ids from %(first)s to %(last)s, %(expected)s were recorded and %(found)s are there"
)
CHECKPOINT_DIGEST: Final = "the events with ids from %(first)s to %(last)s are not those that were recorded"
KEY_GONE_BACK: Final = "the checkpoint is sealed under an older key than the one before it"
ANCHOR_MISSING: Final = "there is no checkpoint with the seal that was kept elsewhere"


class Row(NamedTuple):
    """One event as it is stored, in the order of the columns."""

    subject_kind: str
    subject_id: str
    sequence: int
    kind: str
    actor: str
    actor_label: str
    at: datetime
    data: str
    previous: str
    seal: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: how many events it has and the seal of the last."""

    length: int
    seal: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who acts and when, as the record writes it down."""

    actor: str
    label: str
    at: datetime


START: Final = Head(length=0, seal="")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"A {type(value).__name__} cannot be recorded.")


def utc_text(at: datetime) -> str:
    """A time in the one spelling that is sealed: ISO 8601, UTC, microseconds. ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("The time must be aware.")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(data: Mapping[str, Any]) -> str:
    """JSON in one spelling only: sorted keys, no spaces, UTF-8, times in UTC. TypeError for what is not plain."""
    return orjson.dumps(dict(data), default=_plain, option=_JSON).decode()


def mac(key: bytes, *fields: str | int) -> str:
    """HMAC-SHA256 over the fields as canonical JSON, in hexadecimal. Nothing can slip from one field to the next."""
    return hmac.digest(key, orjson.dumps(fields), "sha256").hex()


def key_id(key: bytes) -> str:
    """A short name of a key that tells nothing of it, to speak of keys by."""
    return mac(key, "key")[:8]


def place_of_key(keys: Sequence[bytes], seal: str, seal_under: Callable[[bytes], str]) -> int | None:
    """The place of the key under which `seal` fits, or None where it fits under none."""
    return next((place for place, key in enumerate(keys) if seal_under(key) == seal), None)


def event_seal(key: bytes, row: Row) -> str:
    """The seal this row ought to carry: over all its fields and, through `previous`, all events before it."""
    return _seal_over(key, *row[:6], utc_text(row.at), row.data, row.previous)


def _seal_over(key: bytes, *fields: str | int) -> str:
    return mac(key, "event", *fields)


def head_seal(key: bytes, subject: Subject, head: Head) -> str:
    """The seal of a chain's head. Keyed, so that whoever cuts off a tail cannot make a shorter head fit."""
    return mac(key, "head", subject.kind, subject.id, head.length, head.seal)


def checkpoint_seal(key: bytes, through: int, events: int, digest: str, at: datetime, previous: str) -> str:
    """The seal of a checkpoint, chained to the seal of the checkpoint before it."""
    return mac(key, "checkpoint", through, events, digest, utc_text(at), previous)


def element(key: bytes, event_id: int, seal: str) -> int:
    """What one event adds to a checkpoint's digest. Keyed: a sum of known numbers could be forged by exchange."""
    return int.from_bytes(hmac.digest(key, f"element|{event_id}|{seal}".encode(), "sha256"), "big")


def digest_text(total: int) -> str:
    """A sum of elements as the checkpoint stores it. The sum does not depend on the order of the events."""
    return f"{total % _DIGEST_MODULUS:064x}"


def digest_number(text: str) -> int:
    """The sum behind a stored digest; -1, which fits nothing, where the text is not one."""
    try:
        return int(text, 16)
    except ValueError:
        return -1


def same_digest(one: int, other: int) -> bool:
    """Whether two sums of elements are the same digest."""
    return (one - other) % _DIGEST_MODULUS == 0


def chain_rows(
    key: bytes, subject: Subject, signature: Signature, happenings: Sequence[Happening], head: Head
) -> list[Row]:
    """The sealed rows that continue a chain from `head`. ValueError where a name is too long for its column."""
    _check_lengths(subject, signature, happenings)
    rows: list[Row] = []
    previous, label = head.seal, signature.label[:200]
    for sequence, happening in enumerate(happenings, head.length + 1):
        data = canonical(happening.data)
        fields = (subject.kind, subject.id, sequence, happening.kind, signature.actor, label)
        seal = _seal_over(key, *fields, utc_text(signature.at), data, previous)
        rows.append(Row(*fields, signature.at, data, previous, seal))
        previous = seal
    return rows


def _check_lengths(subject: Subject, signature: Signature, happenings: Sequence[Happening]) -> None:
    # SQLite would keep the longer text, PostgreSQL refuse it: both must behave alike.
    if len(subject.kind) > 32 or len(subject.id) > 64 or len(signature.actor) > 96:
        raise ValueError("The name of the subject or of the actor is too long for the record.")
    if any(len(happening.kind) > 64 for happening in happenings):
        raise ValueError("The kind of an event is too long for the record.")


def fault_of(keys: Sequence[bytes], row: Row, expected: Head) -> str | None:
    """What is wrong with the event that should come right after `expected` under one of the keys; None where nothing is."""
    try:
        if row.sequence != expected.length + 1:
            return MISSING if row.sequence > expected.length + 1 else REPEATED
        fits = place_of_key(keys, row.seal, lambda key: event_seal(key, row)) is not None
    except (AttributeError, TypeError, ValueError):
        fits = False
    if not fits:
        return CHANGED
    return None if row.previous == expected.seal else UNLINKED


def fault_of_head(
    keys: Sequence[bytes], subject: Subject, found: Head, stored: Head | None, stored_seal: str
) -> str | None:
    """What is wrong with the end of a chain: `found` in the events, `stored` in the head with its seal."""
    if stored is None:
        return HEAD_MISSING
    if found.length < stored.length:
        return TAIL_MISSING
    if found != stored or place_of_key(keys, stored_seal, lambda key: head_seal(key, subject, stored)) is None:
        return HEAD_CHANGED
    return None


def pause_after(attempts: int) -> timedelta:
    """How long an event waits after its n-th failed attempt: 10 s, doubling, never more than an hour."""
    doublings = min(max(attempts - 1, 0), MAX_ATTEMPTS)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
