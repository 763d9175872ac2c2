"""What each number of a special analysis counts, in words, for the list of cases behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_noop

from linli.channels.figures.studies.clocks import MARGINS
from linli.channels.figures.studies.endings import SAID, WAYS
from linli.channels.figures.studies.flow import SIDES, STAGES
from linli.channels.figures.studies.hops import HOPS

COUNTINGS: Final[Mapping[str, str]] = {
    "reached": gettext_noop("Cases reported in the period"), "stays": gettext_noop("Waits that ended in the period"),
    "kept": gettext_noop("Clocks due in the period"), "ahead": gettext_noop("Clocks that run now"),
    "dispatched": gettext_noop("Cases dispatched in the period"), "given": gettext_noop("Parts given in the period"),
    "repeated": gettext_noop("Cases with a place and a matter"), "ended": gettext_noop("Cases closed in the period"),
    "said": gettext_noop("Answers given in the period"), "asked": gettext_noop("Parts asked of communities and grids"),
    "reported": gettext_noop("Reported in the period"), "fair_handled": gettext_noop("Handled in time"),
    "fair_accepted": gettext_noop("Accepted in time"), "fair_answered": gettext_noop("Promise kept"),
    "fair_true": gettext_noop("Reporters say it is true"),
}  # fmt: skip
_FATES: Final = {
    "answered": gettext_noop("answered at once"), "refused": gettext_noop("refused"), "merged": gettext_noop("merged into another"),
    "void": gettext_noop("void"), "open": gettext_noop("stands here now"),
}  # fmt: skip
_SHARES: Final = {"below": gettext_noop("all that count"), "above": gettext_noop("those that were")}
PARTS: Final[Mapping[str, Mapping[str, str]]] = {
    "reached": {f"reached_{name}": title for name, title in STAGES.items()}
    | {f"{fate}_{name}": title for name in STAGES for fate, title in _FATES.items()},
    "stays": {f"waited_{side}": title for side, title in SIDES.items()},
    "kept": {
        "met": gettext_noop("kept"), "missed": gettext_noop("missed"), "exempted": gettext_noop("was overdue, not counted"),
        "overdue": gettext_noop("over, running"), "paused": gettext_noop("suspended"),
        "resting": gettext_noop("merged, resting"), "cancelled": gettext_noop("fell away"), "extended": gettext_noop("extended"), **MARGINS,
    },
    "ahead": {"over": gettext_noop("over"), **{f"day{day}": gettext_noop("due on one day") for day in range(7)}},
    "dispatched": {**HOPS, "arbitrated": gettext_noop("a joint meeting named the owner")},
    "given": {"given": gettext_noop("all"), "returned": gettext_noop("returned")},
    "repeated": {"recurring": gettext_noop("came back"), "placed": gettext_noop("all")},
    "ended": {
        **WAYS, "closed": gettext_noop("all"), "no_evidence": gettext_noop("without evidence"), "explained": gettext_noop("explained, not solvable"),
        "reopened": gettext_noop("opened again"),
    },
    "said": SAID,
    "asked": {
        "asked": gettext_noop("all"), "admitted": gettext_noop("by an admitted item"), "decided": gettext_noop("by a decision"),
        "help": gettext_noop("help"),
    },
    "reported": {"reported": gettext_noop("all")},
    **{f"fair_{name}": _SHARES for name in ("handled", "accepted", "answered", "true")},
}  # fmt: skip
