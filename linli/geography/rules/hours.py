"""Office hours as units write them: `08:30-12:00,14:00-18:00`."""

from __future__ import annotations

import re
from typing import Final

from linli.common.errors import InvalidInput

_SPAN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
REASON: Final = "Write office hours like 08:30-12:00,14:00-18:00: spans in order that do not overlap."


def check_hours(hours: str) -> None:
    """Raise InvalidInput unless these are spans of one day, in order, without overlap. Empty: no hours of its own."""
    last = -1
    for span in filter(None, hours.replace(" ", "").split(",")):
        match = _SPAN.fullmatch(span)
        if match is None:
            raise InvalidInput(field="hours", reason=REASON)
        start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
        if not last <= start < end <= 24 * 60:
            raise InvalidInput(field="hours", reason=REASON)
        last = end
