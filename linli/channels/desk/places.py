"""Names of units, areas and matters by id, for pages. Geography keeps them in memory, so asking again costs nothing."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases import api as cases
from linli.channels.desk.words import word
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
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


def matter_name(code: str, on: date | None = None) -> str:
    """The name of a matter (its newest version) in the reader's language; the code where nobody knows it."""
    if not code:
        return "—"
    known = cases.versions(code)
    if not known:
        return _class_name(code, on)
    return named(known[0])


def _class_name(code: str, on: date | None) -> str:
    """What the beginning of a code stands for: a whole class; the code itself where no matter begins so."""
    day = on or timezone.localtime(clock.now()).date()
    first = next((matter for matter in cases.matters(day) if matter.code.startswith(code)), None)
    return _("%(class)s (whole class)") % {"class": word(first.big_class, "class")} if first else code


def helper_name(code: str) -> str:
    """A unit that helps by the duty list: named by its code, or by its line of work as in `trade:gas`."""
    if code.startswith("trade:"):
        return word(code.removeprefix("trade:"), "trade")
    try:
        return named(geography.unit_by_code(code))
    except NotFound:
        return code
