"""What templates of figures say: definitions."""

from __future__ import annotations

from django import template

from linli.channels.figures.defining import lines_of
from linli.insight.api import Indicator

register = template.Library()


@register.simple_tag
def definition(one: Indicator) -> list[tuple[str, str]]:
    """What an indicator counts, as terms and sentences."""
    return lines_of(one)
