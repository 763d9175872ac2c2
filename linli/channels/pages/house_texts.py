"""Texts a place may word itself: which there are, what may stand in them, and what is said in the end.

Each door names its own when it is loaded; the versions are data (`cases.house_text`). Where a place has none, the
program's own sentence is said in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from linli.cases import api as cases
from linli.channels.pages.languages import in_english


@dataclass(frozen=True, slots=True)
class Adaptable:
    """One text: its key, what it is called (a msgid), the program's own words (a msgid), its gaps and those it must keep."""

    key: str
    title: str
    own: str
    gaps: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()


_register: dict[str, Adaptable] = {}


def adaptable(text: Adaptable) -> None:
    """Make a text adaptable. Raises ValueError for a key that names another text already."""
    if _register.get(text.key, text) != text:
        raise ValueError(f"The text {text.key} is named twice.")
    _register[text.key] = text


def all_adaptable() -> tuple[Adaptable, ...]:
    """Every adaptable text, by key."""
    return tuple(_register[key] for key in sorted(_register))


def rules() -> cases.TextRules:
    """Which gaps each text may hold and which it must: what an imported text is checked by."""
    return {text.key: (text.gaps, text.needed) for text in all_adaptable()}


def said(key: str, values: Mapping[str, object] | None = None) -> str:
    """The text in the language active now: the place's wording, else the program's own, its gaps filled."""
    text, values = _register[key], values or {}
    version = cases.house_text(key)
    wording = (version.text_en if in_english() else version.text) if version else ""
    return cases.filled(wording or cases.with_braces(gettext(text.own)), values)


for _text in (
    Adaptable("house.name", gettext_noop("Name of the house"), gettext_noop("Linli")),
    Adaptable("house.greeting", gettext_noop("Greeting on the residents' first page"), gettext_noop("Say it here in a few words. No account, no app. You get a receipt number, see where it stands, and it is you who says whether it was really solved.")),
    Adaptable("house.phone", gettext_noop("Telephone for those who would rather ring"), gettext_noop("Rather by telephone? Ring 12345.")),
    Adaptable("house.privacy", gettext_noop("What happens with the reporter's data"), gettext_noop("Your name and number are seen only by those who must answer you; every look is recorded and shown to you.")),
):  # fmt: skip
    adaptable(_text)
