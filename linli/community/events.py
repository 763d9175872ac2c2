"""What is recorded of zones and visits, and the plain values others read. No event says what was done at a door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

ZONE_OPENED: Final = "zone.opened"
ZONE_BUILDINGS_CHANGED: Final = "zone.buildings_changed"
ZONE_ENDED: Final = "zone.ended"
VISIT_ENTERED: Final = "visit.entered"
VISIT_CORRECTED: Final = "visit.corrected"
VISIT_ERASED: Final = "visit.erased"
DOOR_CLOSED: Final = "door.closed"
DOOR_OPENED: Final = "door.opened"
SERVICES_LOADED: Final = "services.loaded"

KINDS: Final = (
    ZONE_OPENED, ZONE_BUILDINGS_CHANGED, ZONE_ENDED, VISIT_ENTERED, VISIT_CORRECTED, VISIT_ERASED, DOOR_CLOSED,
    DOOR_OPENED, SERVICES_LOADED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One kind of service of the closed list."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class NewZone:
    """A zone to be opened: the grid, who answers for it, what for, the buildings by their public addresses, from when."""

    area_id: int
    holder_id: int
    purpose: str
    buildings: tuple[str, ...]
    starts_on: date


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A zone as staff of its area see it. `holder_id` is an account; pages show its post."""

    id: int
    area_id: int
    holder_id: int
    purpose: str
    buildings: tuple[str, ...]
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit to be entered. `slip` is the code handed over at the door; `mark` stands for the door, is asked and not kept.

    building: its public address, or empty for the grid as a whole. case_number: of the case that came out of it.
    """

    area_id: int
    service: str
    on: date
    slip: str
    building: str = ""
    case_number: str = ""
    note: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class VisitView:
    """One visit, as staff of the area and the visited household read it. Nobody's name, on either side of the door."""

    id: int
    area_id: int
    building: str
    service: ServiceView
    on: date
    case_number: str
    note: str
    corrected_at: datetime | None
    keep_until: date


@dataclass(frozen=True, slots=True)
class VisitCount:
    """How many visits of one service an area saw."""

    area_id: int
    service: ServiceView
    visits: int


@dataclass(frozen=True, slots=True)
class BuildingAtHand:
    """A building a phone carries: its address, the key that turns a door into a mark, those that did before, and whether it is
    the asker's own zone.
    """

    area_id: int
    address: str
    key: str
    before: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class Services:
    """What a loading of the list of services did."""

    added: int = 0
    changed: int = 0
    retired: int = 0
