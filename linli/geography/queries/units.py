"""Reads of the organisation tree, all from memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from linli.common.errors import NotFound
from linli.geography.models import Unit, UnitKind
from linli.geography.queries.memory import UNITS, Kept
from linli.geography.queries.views import UnitView

_COLUMNS = (
    "id",
    "code",
    "name",
    "name_en",
    "kind",
    "trade",
    "parent_id",
    "path",
    "area_id",
    "area__level",
    "territorial",
    "duty_desk_id",
    "duty_phone",
    "hours",
    "calendar",
    "valid_from",
    "valid_to",
)

# Which body of an area speaks for it, when several do: the one whose work is coordination comes first.
_SPEAKERS: Final = {
    UnitKind.CENTRE: 0,
    UnitKind.STREET_OFFICE: 1,
    UnitKind.COMMUNITY: 2,
    UnitKind.GOVERNMENT: 3,
    UnitKind.GRID_BODY: 4,
}


class UnitBook:
    """All units, open and closed, by id, code, parent and area."""

    def __init__(self, units: Iterable[UnitView]) -> None:
        self.by_id: dict[int, UnitView] = {}
        self.by_code: dict[str, UnitView] = {}
        self.children: dict[int | None, list[UnitView]] = defaultdict(list)
        self.open_by_area: dict[int | None, list[UnitView]] = defaultdict(list)
        self.below: dict[str, list[UnitView]] = {}
        for found in units:
            self.by_id[found.id] = found
            self.by_code[found.code] = found
            self.children[found.parent_id].append(found)
            if found.open:
                self.open_by_area[found.area_id].append(found)

    def get(self, unit_id: int) -> UnitView:
        """The unit with this id. Raises NotFound."""
        try:
            return self.by_id[unit_id]
        except KeyError:
            raise NotFound(what="unit") from None


def _build() -> UnitBook:
    return UnitBook(UnitView(*row) for row in Unit.objects.order_by("code").values_list(*_COLUMNS))


_book: Kept[UnitBook] = Kept(UNITS, _build)


def book() -> UnitBook:
    """The whole tree as it is now."""
    return _book.get()


def unit(unit_id: int) -> UnitView:
    """The unit with this id, open or closed. Raises NotFound."""
    return book().get(unit_id)


def unit_by_code(code: str) -> UnitView:
    """The unit with this code, open or closed. Raises NotFound."""
    found = book().by_code.get(code)
    if found is None:
        raise NotFound(what="unit")
    return found


def units_below(path: str) -> list[UnitView]:
    """The unit with this path and every unit below it, by path; `/` gives the whole tree.

    Closed units are among them, so that what they once held stays in view; `open` tells them apart.
    """
    here = book()
    below = here.below.get(path)
    if below is None:
        found = (one for one in here.by_id.values() if one.path.startswith(path))
        below = here.below[path] = sorted(found, key=lambda one: [int(step) for step in one.path.split("/") if step])
    return list(below)


def units_of_kind(kind: str, *, trade: str = "", area_id: int | None) -> list[UnitView]:
    """The open units of this kind (and trade, if given) whose area is exactly `area_id`, by code."""
    return [
        found
        for found in book().open_by_area.get(area_id, [])
        if found.kind == kind and (not trade or found.trade == trade)
    ]


def find_unit(*, kind: str, trade: str = "", chain: Sequence[int]) -> UnitView | None:
    """The first open unit of this kind and trade, walking the areas from narrow to wide; None if there is none.

    `chain` holds area ids from wide to narrow, as `chain()` and a case give them. Units without an area come last.
    """
    for area_id in (*reversed(chain), None):
        found = units_of_kind(kind, trade=trade, area_id=area_id)
        if found:
            return found[0]
    return None


def coordinator_for(
    *, level: str, district_id: int | None, street_id: int | None, community_id: int | None
) -> UnitView:
    """The duty desk that owns what nobody else owns at this level: of the community, else the street, the district.

    Where no body speaks for the area the next wider one is taken, at last the root: there is always one.
    Raises NotFound only while there is no unit at all.
    """
    areas = {"district": (district_id,), "street": (street_id, district_id)}.get(
        level, (community_id, street_id, district_id)
    )
    for area_id in areas:
        speaker = speaker_of(area_id) if area_id is not None else None
        if speaker is not None:
            return duty_desk_of(speaker.id)
    return duty_desk_of(root().id)


def speaker_of(area_id: int) -> UnitView | None:
    """The open territorial unit that speaks for exactly this area; None if there is none."""
    candidates = [found for found in book().open_by_area.get(area_id, []) if found.territorial]
    return min(candidates, key=lambda found: (_SPEAKERS.get(UnitKind(found.kind), 9), found.code), default=None)


def root() -> UnitView:
    """The top of the tree: of several, the grid service centre, else the one with the lowest code. Raises NotFound."""
    tops = [found for found in book().children[None] if found.open]
    if not tops:
        raise NotFound(what="unit")
    return min(tops, key=lambda found: (_SPEAKERS.get(UnitKind(found.kind), 9), found.code))


def parent_unit(unit_id: int) -> UnitView | None:
    """The unit directly above; None for the root. Raises NotFound for an unknown id."""
    here = unit(unit_id)
    return unit(here.parent_id) if here.parent_id is not None else None


def duty_desk_of(unit_id: int) -> UnitView:
    """The duty desk of the unit or of the nearest unit above that has one; the root stands in for itself."""
    here = unit(unit_id)
    while here.duty_desk_id is None and here.parent_id is not None:
        here = unit(here.parent_id)
    return unit(here.duty_desk_id) if here.duty_desk_id is not None else here
