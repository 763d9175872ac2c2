"""The gaps of standard replies: a closed list, so that no answer goes out with a gap that nobody fills."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# name → what stands there when the reply is sent (a msgid)
GAPS: Final[Mapping[str, str]] = {
    "number": "the receipt number",
    "unit": "the unit in charge",
    "phone": "the unit's office number",
    "place": "the place in words",
    "matter": "the matter",
    "due": "the day by which it is due",
    "date": "a day, filled in by hand",
    "basis": "the legal basis, filled in by hand",
    "reason": "the reason, filled in by hand",
    "channel": "the right channel",
}
_GAP: Final = re.compile(r"\{([^{}]*)\}")


def unknown_gaps(text: str) -> tuple[str, ...]:
    """What stands in curly brackets and is no gap of the list, and any bracket without its other half."""
    odd = [name for name in _GAP.findall(text) if name not in GAPS]
    left = _GAP.sub("", text)
    return tuple(dict.fromkeys([*odd, *(bracket for bracket in "{}" if bracket in left)]))


def gaps_of(text: str) -> tuple[str, ...]:
    """The gaps a text has, each once, in order."""
    return tuple(dict.fromkeys(name for name in _GAP.findall(text) if name in GAPS))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every gap filled whose value is known; the others stay to be seen."""
    return _GAP.sub(lambda gap: values.get(gap[1]) or gap[0], text)
