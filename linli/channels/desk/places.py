"""Names of units, areas and matters by id, for pages. Geography keeps them in memory, so asking again costs nothing."""

from __future__ import annotations

from django.utils.translation import get_language

from linli.cases import api as cases
from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.geography.api import AreaView, UnitView


def unit_name(unit_id: int | None) -> UnitView | str:
    """The unit (its name is shown in the reader's language), or a dash for none and for one that is gone."""
    if unit_id is None:
        return "—"
    try:
        return geography.unit(unit_id)
    except NotFound:
        return f"#{unit_id}"


def area_of(area_id: int | None) -> AreaView | None:
    """The area, or None."""
    if area_id is None:
        return None
    try:
        return geography.area(area_id)
    except NotFound:
        return None


def matter_name(code: str) -> str:
    """The name of a matter (its newest version) in the reader's language; the code where nobody knows it."""
    if not code:
        return "—"
    known = cases.versions(code)
    if not known:
        return code
    matter = known[0]
    english = not (get_language() or "").startswith("zh")
    return (matter.name_en if english else "") or matter.name
