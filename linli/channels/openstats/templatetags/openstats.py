"""Words of the open statistics in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.utils.translation import gettext, gettext_noop

from linli.channels.pages.languages import in_english

register = template.Library()
TITLES: Final = {
    "cases": gettext_noop("Cases"), "closed": gettext_noop("Closed"), "closed_without_evidence": gettext_noop("Closed without evidence"),
    "explained_not_solvable": gettext_noop("Explained, not solvable"), "in_time": gettext_noop("In time"), "late": gettext_noop("Late"),
    "said_true": gettext_noop("Reporter: solved"), "said_not_true": gettext_noop("Reporter: not solved"), "not_reached": gettext_noop("Reporter not reached"),
}  # fmt: skip


@register.filter
def column_title(column: str) -> str:
    """What stands above a column of numbers."""
    return gettext(TITLES[column])


@register.filter
def place_of(row: Mapping[str, Any], what: str) -> str:
    """The name of what one row tells of, in the reader's language."""
    return str(row[f"{what}_name_en" if in_english() else f"{what}_name"])
