"""Figures on the ground: areas coloured by a value, or squares by a number, drawn on the server from the house's own shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from linli.cases import api as cases
from linli.channels.pages import charts
from linli.channels.pages.charts import Said
from linli.channels.pages.flat import Flat, bounds_of
from linli.channels.pages.templatetags.pages import named
from linli.geography import api as geography
from linli.insight.api import Square

WIDTH: Final = 640.0
_TALLEST: Final = 560.0
_METRES: Final = 25.0  # what is smaller than this would not be seen on a page
_ROOM: Final = 9.0  # a character of a name is about so wide on the drawing


@dataclass(frozen=True, slots=True)
class Patch:
    """A piece of ground: its outline, the step of its colour, and what is said of it. `few`: hatched, for it rests on few."""

    path: str
    step: int
    title: str
    link: str
    few: bool = False


@dataclass(frozen=True, slots=True)
class Valued:
    """The value of an area, what is said of it, and where it leads."""

    value: float | None
    said: Said
    link: str


NOTHING: Final = Valued(None, Said(""), "")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws. `names`: x, y and text; `scale`: what each step of the colour stands for."""

    width: int
    height: int
    patches: tuple[Patch, ...]
    outlines: tuple[str, ...]
    names: tuple[tuple[str, str, str], ...]
    scale: tuple[str, ...]
    illustrative: bool


def by_area(
    area_id: int, level: str, valued: Mapping[int, Valued], say: charts.Say, *, from_least: bool = False
) -> Drawing | None:
    """The areas of a level below one, coloured by their values; `from_least`: the colours begin at the smallest, not at nothing.

    None where no shapes are in force.
    """
    drawn = geography.sketches(levels=(level,), metres=_METRES, parent_id=area_id)
    if not drawn:
        return None
    flat = Flat(bounds_of(ring for one in drawn for ring in one.rings), width=WIDTH, tallest=_TALLEST, margin=8)
    known = [one.value for one in valued.values() if one.value is not None]
    most, least = max(known, default=0), min(known, default=0) if from_least else 0
    patches = []
    for one in drawn:
        found = valued.get(one.area.id, NOTHING)
        title = f"{named(one.area)}: {found.said.text}" if found.said.text else named(one.area)
        step = charts.step(found.value, most, least)
        patches.append(Patch(flat.path(one.rings, digits=0), step, title, found.link, found.said.few))
    names = [(*flat.at(*one.label), named(one.area)) for one in drawn if _has_room(flat, one)]
    return Drawing(
        int(WIDTH), flat.height, tuple(patches), (), tuple((f"{x:g}", f"{y:g}", name) for x, y, name in names),
        charts.steps_of(most, least, say), _illustrative(),
    )  # fmt: skip


def _has_room(flat: Flat, one: geography.Sketch) -> bool:
    """Whether an area's name fits into it; the others are told by the list beside the map."""
    west, _south, east, _north = bounds_of(one.rings)
    (left, _), (right, _) = flat.at(west, 0), flat.at(east, 0)
    name = named(one.area)
    wide = sum(1.6 if ord(sign) > 0x2E80 else 0.8 for sign in name) * _ROOM
    return right - left > wide


def by_square(
    area_id: int, level: str, squares: Sequence[Square], links: Sequence[str], say: charts.Say
) -> Drawing | None:
    """Squares coloured by their numbers, over the outlines of the areas below one. None where no shapes are in force."""
    drawn = geography.sketches(levels=(level,), metres=_METRES, parent_id=area_id)
    drawn = drawn or [
        one for one in geography.sketches(levels=(geography.area(area_id).level,)) if one.area.id == area_id
    ]
    if not drawn:
        return None
    flat = Flat(bounds_of(ring for one in drawn for ring in one.rings), width=WIDTH, tallest=_TALLEST, margin=8)
    most = max((one.number for one in squares), default=0)
    patches = [
        Patch(_square(flat, one), charts.step(one.number, most), say(one.number), link)
        for one, link in zip(squares, links, strict=True)
    ]
    return Drawing(
        int(WIDTH), flat.height, tuple(patches), tuple(flat.path(one.rings, digits=0) for one in drawn), (), charts.steps_of(most, 0, say), _illustrative()
    )  # fmt: skip


def names_of_squares(squares: Sequence[Square], at: datetime) -> list[str]:
    """The community in which the middle of each square lies, or its street; empty where nothing is drawn there."""
    boxes = [cases.box_of_cells(one.row * one.size, one.column * one.size, one.size) for one in squares]
    middles = [((west + east) / 2, (south + north) / 2) for west, south, east, north in boxes]
    found = geography.locate_many(points=middles, at=at)
    ids = [one.community_id or one.street_id for one in found]
    return [named(geography.area(area_id)) if area_id else "" for area_id in ids]


def _square(flat: Flat, one: Square) -> str:
    box = cases.box_of_cells(one.row * one.size, one.column * one.size, one.size)
    west, south, east, north = box
    return flat.path([[(west, south), (east, south), (east, north), (west, north)]], digits=1)


def _illustrative() -> bool:
    current = geography.generation_in_force()
    return bool(current and current.illustrative)
