"""The plain values of the registry. Those of the vault do not show what they hold when printed or logged."""

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
CORRECTED: Final = "identity.corrected"
PLATE_MADE: Final = "plate.made"
POST_SET: Final = "post.set"
POST_ENDED: Final = "post.ended"
CARD_ISSUED: Final = "card.issued"

KINDS: Final = (
    REVEALED, RECOGNISED, RELAY_ISSUED, RELAY_REVOKED, PUT_THROUGH, ERASED, CORRECTED, KEYS_ROTATED,
    PLATE_MADE, "plate.printed", "plate.mounted", "plate.damaged", "plate.lost", "plate.replaced", "plate.retired",
    POST_SET, POST_ENDED, CARD_ISSUED,
)  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class NewPlate:
    """A plate to be made: the area it belongs to, the kind of thing, where exactly, and the point (WGS84) if known."""

    area_id: int
    thing: str = ""
    spot: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class PlateView:
    """One plate as pages show it."""

    id: int
    token: str
    code: str
    state: str
    area_id: int
    thing: str
    spot: str
    lon: float | None
    lat: float | None
    phone: str
    successor_id: int | None
    matter: str
    made_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a code leads to: the plate that bears it, and the one that stands there now (the same, or its successor)."""

    scanned: PlateView
    current: PlateView


@dataclass(frozen=True, slots=True)
class NewPost:
    """One line of a contact card to be set. Empty number and hours: those of the unit; no substitute: its duty desk."""

    area_id: int
    role: str
    unit_id: int
    phone: str = ""
    hours: str = ""
    vacant: bool = False
    substitute_id: int | None = None


@dataclass(frozen=True, slots=True)
class CardLine:
    """Whom to ring: the post (empty: the office itself), its unit, number and hours, and who stands in for it.

    Where the office has no number of its own, it is reached at that of who stands in. A vacant post has none.
    """

    area_id: int
    role: str
    unit_id: int
    phone: str
    hours: str
    vacant: bool
    substitute_id: int | None
    substitute_phone: str
    post_id: int | None = None

    @property
    def through(self) -> bool:
        """Whether it is reached by way of who stands in."""
        return bool(self.phone) and self.phone == self.substitute_phone


@dataclass(frozen=True, slots=True)
class Card:
    """The contact card of a place, narrowest area first; `issued_at` None: never handed out. `current`: as handed out."""

    area_id: int
    lines: tuple[CardLine, ...]
    issued_at: datetime | None
    current: bool
