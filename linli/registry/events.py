"""The plain values of the vault. None of them shows what it holds when printed or logged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

REVEALED: Final = "identity.revealed"
RECOGNISED: Final = "identity.recognised"
RELAY_ISSUED: Final = "identity.relay_issued"
RELAY_REVOKED: Final = "identity.relay_revoked"
PUT_THROUGH: Final = "identity.put_through"
ERASED: Final = "identity.erased"
KEYS_ROTATED: Final = "vault.keys_rotated"

KINDS: Final = (REVEALED, RECOGNISED, RELAY_ISSUED, RELAY_REVOKED, PUT_THROUGH, ERASED, KEYS_ROTATED)


@dataclass(frozen=True, slots=True)
class ContactIn:
    """What a reporter left: name, phone, e-mail (each may be empty), whether the handler may be told, and the words
    of the report as they were written, where they name people."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    consent_to_share: bool = False
    words: str = field(default="", repr=False)

    @property
    def empty(self) -> bool:
        """Whether nothing at all was left: then there is nothing to keep."""
        return not (self.name.strip() or self.phone.strip() or self.email.strip())


@dataclass(frozen=True, slots=True)
class ContactOut:
    """An opened identity. Its `repr` shows nothing of it."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)
    consent_to_share: bool
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Look:
    """One opening of an identity, as its owner reads it: when, by which post, and why."""

    at: datetime
    actor_label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a change of keys did: contacts seen, encrypted anew, and left alone because no key fits them."""

    seen: int
    changed: int
    unreadable: int
