"""Numbers of assessments as people read them."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext, gettext_noop

from linli.channels.pages.figures import percent

register = template.Library()
STATES = {
    "asked": gettext_noop("under review"),
    "granted": gettext_noop("granted: left out"),
    "refused": gettext_noop("refused"),
}


@register.filter
def share(value: float | None) -> str:
    """A share of one as percent with one digit; “no sample” for none."""
    return gettext("no sample") if value is None else percent(value)


@register.filter
def points(value: float | None) -> str:
    """Points with one digit; a dash for none."""
    return "—" if value is None else f"{value:.1f}".removesuffix(".0")


@register.filter
def plain(value: float) -> str:
    """A number without needless digits."""
    return f"{value:g}"


@register.filter
def appeal_state(state: str) -> str:
    """How an appeal stands."""
    return gettext(STATES[state])


@register.filter
def of_class(classes: Any, code: str) -> Any:
    """The figure of a class, if there is one."""
    return classes.get(code)
