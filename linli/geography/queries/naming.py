"""Which areas a text names: the areas in force, as a gazetteer that lives and ends with the book of areas it was made of."""

from __future__ import annotations

from dataclasses import dataclass

from linli.geography.queries.areas import AreaBook, book
from linli.geography.queries.views import AreaView
from linli.text.api import Gazetteer, KnownPlace

_LEVELS = frozenset({"district", "street", "community", "grid"})


@dataclass(frozen=True, slots=True)
class NamedArea:
    """An area that a text names: how sure (0 to 1), and in which words."""

    area: AreaView
    score: float
    written: str


def _known(areas: AreaBook) -> list[KnownPlace]:
    return [
        KnownPlace(str(area.id), area.name, area.level, within=str(area.parent_id or ""))
        for area in areas.by_id.values()
        if area.valid_to is None and area.level in _LEVELS
    ]


def areas_named(text: str, *, limit: int = 3) -> list[NamedArea]:
    """The areas in force that a text names, surest first, with alternatives; a suggestion for a person, never a place."""
    areas = book()
    if areas.gazetteer is None:
        areas.gazetteer = Gazetteer(_known(areas))
    return [
        NamedArea(areas.get(int(found.place.key)), found.score, text[found.start : found.end])
        for found in areas.gazetteer.find(text, limit=limit)
    ]
