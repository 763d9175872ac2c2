"""Reads of areas: the whole tree with all its past is kept in memory (a district has some thousand areas)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from linli.common.errors import NotFound
from linli.geography.models import Area, Succession
from linli.geography.queries.memory import AREAS, Kept
from linli.geography.queries.views import AreaView
from linli.geography.rules.levels import DEPTH
from linli.text.api import Gazetteer

_COLUMNS = (
    "id",
    "code",
    "level",
    "name",
    "name_en",
    "parent_id",
    "path",
    "households",
    "valid_from",
    "valid_to",
    "kind",
)


class AreaBook:
    """All areas, present and past, by id, by code and by parent; and who followed whom."""

    def __init__(self, areas: Iterable[AreaView], successions: Iterable[tuple[int, int]]) -> None:
        self.by_id: dict[int, AreaView] = {}
        self.by_code: dict[str, list[AreaView]] = defaultdict(list)
        self.children: dict[int | None, list[AreaView]] = defaultdict(list)
        self.chains: dict[int, tuple[AreaView, ...]] = {}
        self.gazetteer: Gazetteer | None = None  # made when a text is first read: see `naming`
        for found in areas:
            self.by_id[found.id] = found
            self.by_code[found.code].append(found)
            self.children[found.parent_id].append(found)
        self.successors: dict[int, list[int]] = defaultdict(list)
        for old, new in successions:
            self.successors[old].append(new)

    def chain(self, area_id: int) -> tuple[AreaView, ...]:
        """The area and everything above it, widest first. Raises NotFound."""
        known = self.chains.get(area_id)
        if known is None:
            here = self.get(area_id)
            above = self.chain(here.parent_id) if here.parent_id is not None else ()
            known = self.chains[area_id] = (*above, here)
        return known

    def get(self, area_id: int) -> AreaView:
        """The area with this id. Raises NotFound."""
        try:
            return self.by_id[area_id]
        except KeyError:
            raise NotFound(what="area") from None


def _build() -> AreaBook:
    rows = Area.objects.order_by("code", "level", "valid_from").values_list(*_COLUMNS)
    successions = Succession.objects.order_by("on", "new__code").values_list("old_id", "new_id")
    return AreaBook((AreaView(*row) for row in rows), successions)


_book: Kept[AreaBook] = Kept(AREAS, _build)


def book() -> AreaBook:
    """The whole tree as it is now."""
    return _book.get()


def area(area_id: int) -> AreaView:
    """The area with this id, present or past. Raises NotFound."""
    return book().get(area_id)


def chain(area_id: int) -> tuple[AreaView, ...]:
    """The area and everything above it, widest first. Raises NotFound."""
    return book().chain(area_id)


def areas_under(area_id: int | None, *, level: str, on: date | None = None) -> list[AreaView]:
    """The areas of `level` below an area (None: everywhere), by code; those in force on a day, or not abolished."""
    here = book()
    path = here.get(area_id).path if area_id is not None else "/"
    return [
        found
        for found in here.by_id.values()
        if found.level == level
        and found.id != area_id
        and found.path.startswith(path)
        and (found.valid_to is None if on is None else found.exists_on(on))
    ]


def everything_under(area_id: int | None) -> list[AreaView]:
    """The area itself and everything below it of every level, present and past (None: everywhere). Raises NotFound."""
    here = book()
    path = here.get(area_id).path if area_id is not None else "/"
    return [found for found in here.by_id.values() if found.path.startswith(path)]


def children_of(area_id: int | None) -> list[AreaView]:
    """The areas directly below an area that are not abolished, of any level, by code."""
    return [found for found in book().children[area_id] if found.valid_to is None]


def area_by_code(code: str, *, level: str | None = None, on: date) -> AreaView:
    """The area that bears this code on a day; an abolished one is followed to its successor. Raises NotFound.

    A code can stand on several levels (a city without counties is its own county): without `level` the widest is
    meant. Of several successors (a split) the one with the lowest code is meant; `successors` gives them all.
    """
    found = _bearing(code, level, on)
    return found if found.exists_on(on) else _only_or_lowest(successors(found.id, on=on))


def successors(area_id: int, *, on: date) -> list[AreaView]:
    """The areas in force on a day that took over from this one, through all mergers and splits; itself if in force."""
    here = book()
    reached: dict[int, AreaView] = {}
    waiting, seen = [area_id], {area_id}
    while waiting:
        current = here.get(waiting.pop())
        if current.exists_on(on):
            reached[current.id] = current
            continue
        following = [new for new in here.successors.get(current.id, []) if new not in seen]
        seen.update(following)
        waiting.extend(following)
    return sorted(reached.values(), key=lambda found: (found.code, found.id))


def predecessors(area_id: int) -> list[AreaView]:
    """The abolished areas this one took over from directly, by code."""
    here = book()
    olds = (old for old, news in here.successors.items() if area_id in news)
    return sorted((here.by_id[old] for old in olds), key=lambda found: found.code)


def bearer(code: str, *, level: str | None, on: date) -> AreaView | None:
    """The area in force on a day that bears this code (the widest, without a level); None if there is none."""
    bearers = [
        found
        for found in book().by_code.get(code, [])
        if (level is None or found.level == level) and found.exists_on(on)
    ]
    return min(bearers, key=lambda found: DEPTH.get(found.level, 99), default=None)


def _bearing(code: str, level: str | None, on: date) -> AreaView:
    """The bearer of the code in force on the day; else the last one before it. Raises NotFound."""
    present = bearer(code, level=level, on=on)
    if present is not None:
        return present
    past = [
        found
        for found in book().by_code.get(code, [])
        if (level is None or found.level == level) and found.valid_to is not None and found.valid_to <= on
    ]
    if not past:
        raise NotFound(what="area")
    return max(past, key=lambda found: found.valid_from)


def _only_or_lowest(found: list[AreaView]) -> AreaView:
    if not found:
        raise NotFound(what="area")
    return found[0]
