"""The one reader of fields as doors bring them: from a form as text, from JSON as values. Each names the field it cannot read.

`given` says whether there is anything to read; what may stay empty is read by `optional`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any, Final, TypeVar

from linli.common.codes import plain_number
from linli.common.errors import InvalidInput

Read = TypeVar("Read")
_YES: Final = {"1", "true", "yes", "on"}
_NO: Final = {"0", "false", "no", "off"}


def given(raw: object) -> bool:
    """Whether a field was filled in at all."""
    return raw is not None and raw not in ("", [], ())


def optional(read: Callable[[str, Any], Read], fields: Mapping[str, Any], name: str) -> Read | None:
    """The field as `read` reads it, or None where it was left empty. Raises as `read`."""
    raw = fields.get(name)
    return read(name, raw) if given(raw) else None


def text(name: str, raw: object) -> str:
    """A text without the blanks around it; empty for an empty one. Raises InvalidInput for what is none."""
    if not isinstance(raw, str):
        raise InvalidInput(field=name, reason="This must be a text.")
    return raw.strip()


def needed_text(name: str, raw: object) -> str:
    """As `text`, but InvalidInput also for one with nothing in it."""
    found = text(name, raw)
    if not found:
        raise InvalidInput(field=name, reason="This must be filled in.")
    return found


def whole(name: str, raw: object) -> int:
    """A whole number, also below zero. Raises InvalidInput for anything else; true and false are no numbers."""
    written = str(raw).strip()
    number = None if isinstance(raw, bool) else plain_number(written.removeprefix("-"))
    if number is None:
        raise InvalidInput(field=name, reason="This must be a whole number.")
    return -number if written.startswith("-") else number


def identity(name: str, raw: object) -> int:
    """The number of a thing, as in an address: whole and not below zero. Raises InvalidInput for anything else."""
    number = whole(name, raw)
    if number < 0:
        raise InvalidInput(field=name, reason="This must be a whole number.")
    return number


def degrees(name: str, raw: object) -> float:
    """A longitude or latitude as a number. Raises InvalidInput for what is none, and for one that is not finite."""
    try:
        number = None if isinstance(raw, bool) else float(raw)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None or not isfinite(number):
        raise InvalidInput(field=name, reason="This must be a number of degrees.")
    return number


def yes_no(name: str, raw: object) -> bool:
    """Yes or no in any of the ways forms and programs say it. Raises InvalidInput for anything else."""
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word not in _YES | _NO:
        raise InvalidInput(field=name, reason="This must be yes or no.")
    return word in _YES


def day(name: str, raw: object) -> date:
    """A calendar day. Raises InvalidInput for anything but one such as 2026-05-01."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise InvalidInput(field=name, reason="This must be a date such as 2026-05-01.") from None
