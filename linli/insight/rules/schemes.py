"""Assessment schemes as data: which indicators give how many points, what is taken off, and on which grounds a case is left out.

A scheme is about areas or units, never about people. A result is its parts; their sum is told beside them and never alone.
Parts without a sample give no points and are not counted against anybody: the sum is told out of what could be reached.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Any, Final

from linli.insight.rules.definitions import CODE, BadDefinition, Indicator
from linli.insight.rules.spans import month_after, month_before

BY: Final = ("district", "street", "community", "unit", "lead")
_FIELDS: Final = frozenset(
    {"code", "name", "name_en", "by", "first_day", "since", "appeal_days", "source", "note", "note_en", "item", "deduction", "ground", "class"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator that gives points: by its value, or by the first of its bands that the value reaches."""

    indicator: str
    points: float
    bands: tuple[tuple[float, float], ...]

    def earned(self, value: float | None) -> float | None:
        """The points for a share of one. None for no sample."""
        if value is None:
            return None
        if not self.bands:
            return self.points * min(max(value, 0.0), 1.0)
        return self.points * next((share for begin, share in self.bands if value >= begin), 0.0)


@dataclass(frozen=True, slots=True)
class Deduction:
    """A count of which each takes points off, up to a most."""

    indicator: str
    each: float
    most: float

    def taken(self, number: float | None) -> float:
        """The points taken off."""
        return min(self.each * (number or 0), self.most)


@dataclass(frozen=True, slots=True)
class Named:
    """A ground on which a case may be left out, or a class of matters by the beginnings of their codes."""

    code: str
    name: str
    name_en: str
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """One version of a scheme."""

    code: str
    name: str
    name_en: str
    by: str
    first_day: int
    since: date
    appeal_days: int
    source: str
    note: str
    note_en: str
    items: tuple[Item, ...]
    deductions: tuple[Deduction, ...]
    grounds: tuple[Named, ...]
    classes: tuple[Named, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """The codes of the indicators it counts by, those of the items first."""
        return tuple(dict.fromkeys(self.indicators_of_parts))

    @property
    def indicators_of_parts(self) -> list[str]:
        """The code of the indicator of every item, then of every deduction."""
        return [*(one.indicator for one in self.items), *(one.indicator for one in self.deductions)]

    def period(self, month: date) -> tuple[date, date]:
        """The days of an assessment month, named by the month it ends in."""
        first = month.replace(day=1)
        if self.first_day == 1:
            return first, month_after(first) - timedelta(days=1)
        return month_before(first).replace(day=self.first_day), first.replace(day=self.first_day - 1)

    def month_of(self, day: date) -> date:
        """The assessment month a day lies in, by its first calendar day."""
        later = self.first_day > 1 and day.day >= self.first_day
        return month_after(day) if later else day.replace(day=1)

    def class_of(self, family: str) -> str:
        """The class of a family of matters; empty where none has it."""
        return next((one.code for one in self.classes if family.startswith(one.families)), "")


def scheme(text: str, known: Mapping[str, Indicator]) -> Scheme:
    """The scheme of a file. Raises BadDefinition for what cannot be used."""
    try:
        row = tomllib.loads(text)
        return _checked(row, known)
    except BadDefinition:
        raise
    except (TypeError, KeyError, AttributeError, ValueError, OverflowError, RecursionError) as error:
        raise BadDefinition(text="scheme: not of the shape of a scheme (%(error)s)", error=error) from error


def _checked(row: Mapping[str, Any], known: Mapping[str, Indicator]) -> Scheme:
    if unknown := set(row) - _FIELDS:
        raise BadDefinition(text="scheme: unknown field %(field)s", field=min(unknown))
    found = Scheme(
        code=_code(row["code"]), name=_text(row["name"]), name_en=_text(row["name_en"]), by=row["by"], first_day=row["first_day"], since=row["since"],
        appeal_days=row["appeal_days"], source=_text(row["source"]), note=_text(row.get("note", "")), note_en=_text(row.get("note_en", "")),
        items=tuple(_item(one) for one in row["item"]),
        deductions=tuple(Deduction(one["indicator"], _finite(one["each"]), _finite(one["most"])) for one in row.get("deduction", ())),
        grounds=tuple(_named(one) for one in row.get("ground", ())), classes=tuple(_named(one) for one in row.get("class", ())),
    )  # fmt: skip
    if type(found.since) is not date or found.by not in BY:
        raise BadDefinition(
            text="%(code)s: by is one of %(values)s, since a day", code=found.code, values=", ".join(BY)
        )
    days = found.first_day, found.appeal_days
    if any(type(one) is not int for one in days) or not 1 <= found.first_day <= 28 or not 0 <= found.appeal_days <= 90:
        raise BadDefinition(text="%(code)s: first_day is 1 to 28, appeal_days 0 to 90", code=found.code)
    _check_indicators(found, known)
    for codes in (found.indicators_of_parts, [one.code for one in found.grounds], [one.code for one in found.classes]):
        if twice := next((code for place, code in enumerate(codes) if code in codes[:place]), None):
            raise BadDefinition(text="%(code)s: defined twice", code=twice)
    return found


def _check_indicators(found: Scheme, known: Mapping[str, Indicator]) -> None:
    for code, kind in (
        *((one.indicator, "rate") for one in found.items),
        *((one.indicator, "count") for one in found.deductions),
    ):
        if code not in known or known[code].kind != kind:
            if kind == "rate":
                raise BadDefinition(text="%(code)s: %(part)s is no rate that is defined", code=found.code, part=code)
            raise BadDefinition(text="%(code)s: %(part)s is no count that is defined", code=found.code, part=code)
        if not known[code].has(found.by):
            raise BadDefinition(
                text="%(code)s: %(part)s cannot be divided by %(side)s", code=found.code, part=code, side=found.by
            )
    if (
        not found.items
        or any(one.points <= 0 for one in found.items)
        or any(one.each < 0 or one.most < 0 for one in found.deductions)
    ):
        raise BadDefinition(text="%(code)s: points are positive, and there is at least one item", code=found.code)


def _text(value: Any, most: int = 400) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise BadDefinition(text="scheme: texts are texts, and short")
    return value


def _code(value: Any) -> str:
    """A code that can stand in an address, a file name and a column of the database."""
    code = _text(value, 40)
    if not CODE.fullmatch(code):
        raise BadDefinition(text="%(code)s: a code has small letters, digits and underscores only", code=code)
    return code


def _finite(value: Any) -> float:
    number = float(value)
    if not isfinite(number):
        raise ValueError(number)
    return number


def _item(row: Mapping[str, Any]) -> Item:
    bands = tuple(
        sorted(((_finite(band["from"]), _finite(band["share"])) for band in row.get("bands", ())), reverse=True)
    )
    if any(not 0 <= share <= 1 for _, share in bands):
        raise BadDefinition(text="scheme: %(code)s: the share of a band lies between 0 and 1", code=row["indicator"])
    return Item(row["indicator"], _finite(row["points"]), bands)


def _named(row: Mapping[str, Any]) -> Named:
    families = tuple(_text(one, 16) for one in row.get("families", ()))
    return Named(_code(row["code"]), _text(row["name"], 80), _text(row["name_en"], 80), families)
