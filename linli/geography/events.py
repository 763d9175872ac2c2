"""The kinds of events geography records. Every kind has a row in `reactions/table.py`, even an empty one."""

from __future__ import annotations

from typing import Final

AREA_ADDED: Final = "area.added"
AREA_RENAMED: Final = "area.renamed"
AREA_ABOLISHED: Final = "area.abolished"
AREA_HOUSEHOLDS_SET: Final = "area.households_set"
EDITION_IMPORTED: Final = "area.edition_imported"
GENERATION_CREATED: Final = "generation.created"
GENERATION_LOADED: Final = "generation.loaded"
GENERATION_DRAWN: Final = "generation.drawn"
GENERATION_DISCARDED: Final = "generation.discarded"
GENERATION_SWITCHED_ON: Final = "generation.switched_on"
SEAT_NOMINATED: Final = "seat.nominated"
SEAT_ACCEPTED: Final = "seat.accepted"
SEAT_RENEWED: Final = "seat.renewed"
SEAT_GIVEN_UP: Final = "seat.given_up"
UNIT_ADDED: Final = "unit.added"
UNIT_CHANGED: Final = "unit.changed"
UNIT_MOVED: Final = "unit.moved"
UNIT_CLOSED: Final = "unit.closed"
UNIT_REOPENED: Final = "unit.reopened"
PACK_LOADED: Final = "geography.pack_loaded"

KINDS: Final = (
    AREA_ADDED,
    AREA_RENAMED,
    AREA_ABOLISHED,
    AREA_HOUSEHOLDS_SET,
    EDITION_IMPORTED,
    GENERATION_CREATED,
    GENERATION_LOADED,
    GENERATION_DRAWN,
    GENERATION_DISCARDED,
    GENERATION_SWITCHED_ON,
    SEAT_NOMINATED,
    SEAT_ACCEPTED,
    SEAT_RENEWED,
    SEAT_GIVEN_UP,
    UNIT_ADDED,
    UNIT_CHANGED,
    UNIT_MOVED,
    UNIT_CLOSED,
    UNIT_REOPENED,
    PACK_LOADED,
)
