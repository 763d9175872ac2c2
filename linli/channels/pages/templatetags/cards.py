"""What a contact card says: posts, and units by id."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from linli.channels.pages.templatetags.pages import named
from linli.geography import api as geography
from linli.registry import api as registry

register = template.Library()


@register.filter
def post_title(line: registry.CardLine) -> str:
    """What the post is called; for a line without one, the area whose office it is."""
    return str(registry.POST_ROLES(line.role).label) if line.role else named(geography.area(line.area_id))


@register.filter
def unit_named(unit_id: int | None) -> str:
    """The name of a unit."""
    return named(geography.unit(unit_id)) if unit_id is not None else ""


@register.filter
def hours_in_words(hours: str) -> str:
    """Office hours as people read them."""
    return gettext("around the clock") if hours == "00:00-24:00" else hours.replace(",", "  ")
