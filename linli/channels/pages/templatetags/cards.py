"""What a contact card says: posts, and units by id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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


@register.filter
def contact_lines(lines: Iterable[registry.CardLine]) -> list[dict[str, Any]]:
    """The lines of a card in words, as the contact card shows them."""
    return [
        {
            "title": post_title(line), "unit": unit_named(line.unit_id), "phone": line.phone, "hours": hours_in_words(line.hours),
            "vacant": line.vacant, "substitute": unit_named(line.substitute_id), "substitute_phone": line.substitute_phone,
            "through": line.through,
        }
        for line in lines
    ]  # fmt: skip
