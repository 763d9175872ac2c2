"""What geography tells others: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

NEAR_METRES: Final = 30.0


@dataclass(frozen=True, slots=True)
class AreaView:
    """One area. `path` holds the ids from the root, as in /1/4/22/; `valid_to` is the first day it no longer exists."""

    id: int
    code: str
    level: str
    name: str
    name_en: str
    parent_id: int | None
    path: str
    households: int | None
    valid_from: date
    valid_to: date | None
    kind: str = ""

    def exists_on(self, day: date) -> bool:
        """Whether the area is in force on this day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class UnitView:
    """One body that can be given work. `path` holds the ids from the root; `area_level` is the level of its area."""

    id: int
    code: str
    name: str
    name_en: str
    kind: str
    trade: str
    parent_id: int | None
    path: str
    area_id: int | None
    area_level: str | None
    territorial: bool
    duty_desk_id: int | None
    duty_phone: str
    hours: str
    calendar: str
    valid_from: date
    valid_to: date | None

    @property
    def open(self) -> bool:
        """Whether no day of closing is set."""
        return self.valid_to is None


@dataclass(frozen=True, slots=True)
class GenerationView:
    """One set of shapes: when it was switched on and replaced, and the stamp of its content."""

    id: int
    number: int
    title: str
    origin: str
    illustrative: bool
    valid_from: datetime | None
    valid_to: datetime | None
    stamp: str


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area to be added. `kind`: residential, special, zone, virtual …"""

    code: str
    level: str
    name: str
    parent_id: int | None
    valid_from: date
    name_en: str = ""
    kind: str = ""
    households: int | None = None


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be added. `hours` are its office hours, as in 08:30-12:00,14:00-18:00; `calendar` names its holidays."""

    code: str
    name: str
    kind: str
    parent_id: int | None
    valid_from: date
    name_en: str = ""
    trade: str = ""
    area_id: int | None = None
    territorial: bool = False
    duty_desk_id: int | None = None
    duty_phone: str = ""
    hours: str = "08:30-12:00,14:00-18:00"
    calendar: str = "cn"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where something is: the chain of areas, the point in WGS84 as it was found, and how far the border is.

    All ids are None where the point lies outside everything. `border_metres` is the distance to the nearest border of
    the innermost area; `tied` says that the point lay on a shared border and the lowest code was taken. `source_lon`
    and `source_lat` are the numbers as they came, in `source_crs`.
    """

    generation_id: int | None = None
    district_id: int | None = None
    street_id: int | None = None
    community_id: int | None = None
    grid_id: int | None = None
    micro_grid_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    source_crs: str = "WGS84"
    source_lon: float | None = None
    source_lat: float | None = None
    border_metres: float | None = None
    tied: bool = False
    area_id: int | None = None

    @property
    def inside(self) -> bool:
        """Whether any area was found. `area_id` is the innermost one (it may lie above the district)."""
        return self.area_id is not None

    @property
    def near_border(self) -> bool:
        """Whether the nearest border is at most 30 m away, so that a person should look at the neighbours too."""
        return self.border_metres is not None and self.border_metres <= NEAR_METRES
