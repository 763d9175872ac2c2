"""Warnings in words: what was seen, against what was expected, and how far chance explains it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from linli.channels.pages.warned import place, subject
from linli.insight import api as insight

ICONS: Final = {"hot": "target", "rise": "stairs-up", "recurrence": "refresh", "clocks": "clock-exclamation"}
METHODS: Final = {
    "hot": gettext_noop("Space-time permutation scan: every circle of neighbouring squares over the last days is held against what place and day by themselves would give. Weather and season that touch the whole district do not count."),
    "rise": gettext_noop("The last days are held against days of the same kind in the last weeks (a holiday against Sundays, a make-up day against days of work), earlier bursts weighing less; a street is also held against the rest of its district on the same days."),
    "recurrence": gettext_noop("The same matter in the same square of about 110 m, three cases or more within thirty days."),
    "clocks": gettext_noop("A probability learnt from how limits of this kind ended before: matter, unit, level, share of the limit used, its length, and how full the unit's hands are. Persons are no part of it."),
}  # fmt: skip
BECAUSE: Final = {
    "matter": gettext_noop("such matters often run late"),
    "unit": gettext_noop("limits of this unit often run late"),
    "level": gettext_noop("limits of this level often run late"),
    "used": gettext_noop("much of the limit is used"),
    "length": gettext_noop("the length of the limit"),
    "load": gettext_noop("more in hand than usual"),
}
FOLLOWED: Final = {
    "seen": gettext_noop("cases there in the seven days after"),
    "usual": gettext_noop("would be usual"),
    "again": gettext_noop("more at the same place within thirty days"),
    "missed": gettext_noop("limits missed"),
    "of": gettext_noop("limits watched"),
}


def sentence(one: insight.WarningView) -> str:
    """The warning in one sentence."""
    days = (one.end - one.begin).days + 1
    words = {"seen": one.seen, "expected": f"{one.expected:.1f}", "n": days}
    if one.kind == "clocks":
        words["likely"] = f"{100 * one.expected / max(one.seen, 1):.0f}"
        return ngettext(
            "%(seen)s limit is likely to be missed (a chance of %(likely)s %%)",
            "%(seen)s limits are likely to be missed (a chance of %(likely)s %% each, on average)", one.seen,
        ) % words  # fmt: skip
    if one.kind == "recurrence":
        return (
            _(
                "%(seen)s times at the same place within %(n)s days; at other places of this street %(expected)s on average"
            )
            % words
        )
    return ngettext(
        "%(seen)s in %(n)s day, %(expected)s expected", "%(seen)s in %(n)s days, %(expected)s expected", days
    ) % words  # fmt: skip


def chance(one: insight.WarningView) -> str:
    """How often chance alone would bring this about."""
    if one.chance is None:
        return ""
    if one.chance < 1e-6:
        return _("less than once in a million by chance")
    return _("about once in %(n)s by chance") % {"n": f"{round(1 / one.chance):,}"}


def root(one: insight.WarningView) -> str:
    """What a project proposed from it says, for its reader to change."""
    return _("Find and remove the cause of %(subject)s at %(place)s (%(sentence)s).") % {
        "place": place(one), "subject": subject(one), "sentence": sentence(one),
    }  # fmt: skip


def draft(one: insight.WarningView) -> str:
    """What a case opened from it says, for its reader to change."""
    return _("%(place)s, %(subject)s: %(sentence)s. Please look for the common cause at the spot.") % {
        "place": place(one), "subject": subject(one), "sentence": sentence(one),
    }  # fmt: skip
