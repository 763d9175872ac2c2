"""What an early warning is about and where, in the words every page names it by."""

from __future__ import annotations

from linli.cases import api as cases
from linli.channels.pages.groups import group_title
from linli.channels.pages.templatetags.pages import named
from linli.geography import api as geography
from linli.insight import api as insight


def subject(one: insight.WarningView) -> str:
    """What it is about: the group, the matter or the unit."""
    if one.unit_id is not None:
        return named(geography.unit(one.unit_id))
    if one.matter:
        known = cases.versions(one.matter)
        return named(known[0]) if known else one.matter
    return group_title(one.family)


def place(one: insight.WarningView) -> str:
    """Where it is: the narrowest area that holds it."""
    return named(geography.area(one.area_id))
