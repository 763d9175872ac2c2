"""What states, readers and occasions of articles are called."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext, gettext_noop

STATES: Final = {
    "draft": gettext_noop("draft"),
    "checked": gettext_noop("checked"),
    "published": gettext_noop("published"),
    "replaced": gettext_noop("replaced by a later version"),
    "withdrawn": gettext_noop("withdrawn"),
}
AUDIENCES: Final = {
    "residents": gettext_noop("residents"),
    "operators": gettext_noop("staff who answer"),
    "reply": gettext_noop("standard reply"),
}
OCCASIONS: Final = {
    "resolve": gettext_noop("when a case is handled"),
    "refuse": gettext_noop("when it is not taken up"),
    "progress": gettext_noop("while it is being handled"),
}
GAPS: Final = {
    "number": gettext_noop("the receipt number"),
    "unit": gettext_noop("the unit in charge"),
    "phone": gettext_noop("the unit's office number"),
    "place": gettext_noop("the place in words"),
    "matter": gettext_noop("the matter"),
    "due": gettext_noop("the day by which it is due"),
    "date": gettext_noop("a day, filled in by hand"),
    "basis": gettext_noop("the legal basis, filled in by hand"),
    "reason": gettext_noop("the reason, filled in by hand"),
    "channel": gettext_noop("the right channel"),
}
_FAMILIES: Final = {"state": STATES, "audience": AUDIENCES, "occasion": OCCASIONS, "gap": GAPS}


def word(code: str, family: str) -> str:
    """What a code is called in the language active now."""
    msgid = _FAMILIES[family].get(code)
    return gettext(msgid) if msgid else code


def pairs(family: str) -> list[tuple[str, str]]:
    """The codes of a family with what they are called, in order."""
    return [(code, gettext(msgid)) for code, msgid in _FAMILIES[family].items()]
