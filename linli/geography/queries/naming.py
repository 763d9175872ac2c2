"""Which areas a text names: the areas in force, kept ready as a gazetteer and built anew when one of them changes."""

from __future__ import annotations

from dataclasses import dataclass

from linli.geography.queries.areas import AreaBook, book
from linli.geography.queries.memory import AREAS, Kept
from linli.geography.queries.views import AreaView
from linli.text.api import Gazetteer, KnownPlace

_LEVELS = frozenset({"district", "street", "community", "grid"})


@dataclass(frozen=True, slots=True)
class NamedArea:
    """An area that a text names: how sure (0 to 1), and in which words."""

    area: AreaView
    score: float
    written: str


def _build() -> Gazetteer:
    return Gazetteer(_known(book()))


def _known(areas: AreaBook) -> list[KnownPlace]:
    return [
        KnownPlace(str(area.id), area.name, area.level, within=str(area.parent_id or ""))
        for area in areas.by_id.values()
        if area.valid_to is None and area.level in _LEVELS
    ]


_gazetteer: Kept[Gazetteer] = Kept(AREAS, _build)


def areas_named(text: str, *, limit: int = 3) -> list[NamedArea]:
    """The areas in force that a text names, surest first, with alternatives; a suggestion for a person, never a place."""
    areas = book()
    return [
        NamedArea(areas.get(int(found.place.key)), found.score, text[found.start : found.end])
        for found in _gazetteer.get().find(text, limit=limit)
    ]
