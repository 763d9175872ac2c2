"""Shares of units by difficulty class: organisations compared on like work, never anybody who works there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from linli.channels.pages.charts import Said
from linli.channels.pages.languages import in_english
from linli.insight import api as insight

CLASSES: Final = {"easy": gettext_noop("Easy"), "middle": gettext_noop("Middling"), "hard": gettext_noop("Hard")}


def class_heads() -> tuple[str, ...]:
    """Columns, one for each class."""
    return tuple(_(title) for title in CLASSES.values())


def class_cells(said: Callable[[str], Said]) -> tuple[Said, ...]:
    """A cell for each class."""
    return tuple(said(name) for name in CLASSES)


def what_classes_are() -> str:
    """How a matter comes into its class."""
    return _(
        "A matter is easy, middling or hard by the third of cases its median handling time fell into over the year before, "
        "or by its limit where there were fewer than %(least)s cases. Shares of fewer than ten are marked."
    ) % {"least": insight.difficulty_settings().least_cases}


def classes_note() -> str:
    """What the classes are for, and what they are."""
    order = _(
        "Units are shown as organisations, most cases first, never ranked by result. Compare them within a class only."
    )
    return f"{order}{' ' if in_english() else ''}{what_classes_are()}"
