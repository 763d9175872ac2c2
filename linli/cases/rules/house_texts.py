"""The gaps of texts a place may word itself: `{number}`, filled by name and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

LONGEST: Final = 2_000
_GAP: Final = re.compile(r"\{([^{}]*)\}")
_NAMED: Final = re.compile(r"%\((\w+)\)s")


def with_braces(msgid: str) -> str:
    """A text of the program as editors write it: `%(number)s` becomes `{number}`."""
    return _NAMED.sub(r"{\1}", msgid).replace("%%", "%")


def gaps_in(text: str) -> set[str]:
    """The names of the gaps in a text."""
    return set(_GAP.findall(text))


def filled(text: str, values: Mapping[str, object]) -> str:
    """The text with every known gap filled; an unknown one stays as it is. No other thing in braces means anything."""
    return _GAP.sub(lambda found: str(values.get(found[1], found[0])), text)


def fault_of_text(text: str, *, gaps: Collection[str], needed: Collection[str]) -> str | None:
    """Why a text cannot be used, as a msgid without gaps, or None."""
    if len(text) > LONGEST:
        return "This text is too long (at most 2,000 characters)."
    if any(ord(character) < 32 and character not in "\n\r\t" for character in text):
        return "This text holds characters that cannot be shown."
    if text.count("{") != text.count("}") or gaps_in(text) - set(gaps):
        return "It has a gap in braces that nothing fills."
    if text.strip() and set(needed) - gaps_in(text):
        return "A gap that readers need is missing."
    return None
