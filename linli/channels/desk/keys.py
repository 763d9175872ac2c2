"""The keys of the desk: which key stands for which button. The dialog behind "?" and docs/desk.md list what stands here.

A key presses the button that carries it, so nothing can be done by key that no button does, and none works where its
button is not on the page.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

VERBS: Final[dict[str, str]] = {
    "file": "f", "dispatch": "d", "merge": "m", "blow_whistle": "w", "add_note": "n", "accept": "a", "resolve": "r", "describe": "e",
    "pass_check": "c", "tell_progress": "t", "supervise": "s", "call_unit": "h", "unmerge": "u", "refuse": "x",
}  # fmt: skip
TABS: Final[dict[str, str]] = {"mine": "g m", "area": "g a", "overdue": "g o", "closed": "g e"}
PLACES: Final[dict[str, str]] = {
    "desk:queue": "g q", "desk:decisions": "g d", "desk:whistles": "g w", "desk:supervision": "g s", "desk:report": "g r",
    "desk:topics": "g t", "notify:inbox": "g n",
}  # fmt: skip

# Title of a group → keys and what they do. Verbs and places are called by their own names and stand in the lists above.
LISTED: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    (
        gettext_noop("In the list"),
        (
            ("j", gettext_noop("next case")),
            ("k", gettext_noop("previous case")),
            ("Enter", gettext_noop("open it beside the list")),
            ("J", gettext_noop("open the next one")),
            ("K", gettext_noop("open the previous one")),
            ("Esc", gettext_noop("leave the form, then close the case")),
            ("/", gettext_noop("search")),
            (".", gettext_noop("show what is new")),
            ("1 – 9", gettext_noop("your saved views, in their order")),
            ("?", gettext_noop("this help")),
        ),
    ),
    (
        gettext_noop("With the case chosen"),
        (
            ("y", gettext_noop("accept what is suggested: file it and dispatch it")),
            ("b", gettext_noop("look at the likely duplicate beside it")),
        ),
    ),
)
