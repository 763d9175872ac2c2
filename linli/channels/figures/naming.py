"""Names of areas, units and matters by id, in the reader's language, for rows of tables."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from linli.cases import api as cases
from linli.channels.pages.matter_classes import class_title
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
from linli.common.errors import NotFound
from linli.geography import api as geography


def area_name(area_id: int) -> str:
    """The name of an area; 0 stands for cases whose place is not known."""
    if not area_id:
        return _("no place yet")
    try:
        return named(geography.area(area_id))
    except NotFound:
        return f"#{area_id}"


def unit_name(unit_id: int) -> str:
    """The name of a unit; 0 stands for cases no unit has led."""
    if not unit_id:
        return _("not dispatched")
    try:
        return named(geography.unit(unit_id))
    except NotFound:
        return f"#{unit_id}"


def matter_name(code: str) -> str:
    """The name of a matter; without a code the case is not classified."""
    if not code:
        return _("not classified")
    known = cases.versions(code)
    return named(known[0]) if known else code


def name_of(side: str, key: Any) -> str:
    """The name of a key of a side that has names."""
    if side in {"district", "street", "community", "grid"}:
        return area_name(key)
    return unit_name(key) if side in {"unit", "lead"} else matter_name(key)


def family_name(beginning: str) -> str:
    """The name of the class that all matters with this beginning belong to."""
    if not beginning:
        return _("not classified")
    today = cases.catalogue_day(cases.local_day(clock.now()))
    one = next((matter for matter in cases.matters(today) if matter.code.startswith(beginning)), None)
    return class_title(one.big_class) if one else beginning
