"""The areas somebody may make plates and cards for, as a list to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from linli.channels.pages.templatetags.pages import named
from linli.common.actor import Actor
from linli.common.errors import NotFound
from linli.geography import api as geography

_LEVELS: Final = ("street", "community", "grid")
MOST: Final = 600  # beyond that nobody finds anything in a list: communities alone


@dataclass(frozen=True, slots=True)
class Group:
    """A street or community and the areas inside it."""

    title: str
    options: tuple[tuple[str, str], ...]


def within_reach(actor: Actor, right: str, on: date) -> list[Group]:
    """The streets, communities and grids where the actor holds the right, grouped by what they lie in."""
    for levels in (_LEVELS, _LEVELS[:2]):
        found = [area for level in levels for area in geography.areas_under(None, level=level, on=on)]
        found = [area for area in found if geography.holds_over(actor, right, area.id)]
        if len(found) <= MOST:
            break
    groups: dict[int | None, list[geography.AreaView]] = {}
    for area in found:
        groups.setdefault(area.parent_id, []).append(area)
    titles = {key: named(geography.area(key)) if key is not None else "" for key in groups}
    return [Group(titles[key], tuple((area.code, named(area)) for area in areas)) for key, areas in groups.items()]


def area_of(code: str, on: date) -> geography.AreaView:
    """The area with this code now. Raises NotFound."""
    if not 0 < len(code) <= 24:
        raise NotFound(what="area")
    return geography.area_by_code(code, on=on)
