"""Reference data as the files of a pack, exactly as they stand: what is exported can be imported and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from linli.accounts import api as accounts
from linli.cases.models import CalendarDay, CalendarYear, DutyItem, Matter, NegativeItem
from linli.cases.queries.duties import row_of
from linli.cases.queries.house_texts import house_texts
from linli.cases.queries.stages import stage_limits
from linli.cases.rules.catalogue import ConditionIn, MatterIn, NegativeIn
from linli.cases.rules.packfile import as_cell
from linli.cases.rules.packzip import CALENDAR, written
from linli.cases.rules.stages import StageIn
from linli.geography import api as geography

Rows = Iterable[Mapping[str, Any]]
_MATTER: Final = tuple(name for name in MatterIn.__slots__ if name != "conditions")
_CONDITION: Final = ("matter_code", *ConditionIn.__slots__)
_DUTY: Final = (
    "code", "matter_code", "level", "lead_kind", "lead_trade", "lead_unit_code", "area_code", "co_units", "legal_basis",
    "reason", "hours_per_month", "valid_to",
)  # fmt: skip
_UNIT: Final = (
    "code", "name", "name_en", "kind", "trade", "parent_code", "area_code", "area_level", "territorial", "duty_desk_code",
    "duty_phone", "hours", "calendar",
)  # fmt: skip
_AREA: Final = ("code", "level", "name", "name_en", "parent_code", "kind", "households", "valid_from", "valid_to")
_ROLE: Final = ("code", "name", "name_en", "rights", "small_centre")
_TEXT: Final = ("key", "text", "text_en")
_DAY: Final = ("day", "works", "name")


def _open_matters() -> Iterable[Matter]:
    return Matter.objects.filter(valid_to__isnull=True).order_by("code").prefetch_related("conditions")


def _matters(_on: date) -> Rows:
    return ({name: getattr(row, name) for name in _MATTER} for row in _open_matters())


def _conditions(_on: date) -> Rows:
    for matter in _open_matters():
        for row in sorted(matter.conditions.all(), key=lambda row: row.number):
            yield {"matter_code": matter.code, **{name: getattr(row, name) for name in ConditionIn.__slots__}}


def _duties(on: date) -> Rows:
    admitted = DutyItem.objects.filter(state=DutyItem.State.ADMITTED).order_by("code", "version")
    newest = {item.code: item for item in admitted if item.valid_to is None or item.valid_to > on}
    for item in newest.values():
        row = row_of(item)
        own = {name: getattr(row, name, "") for name in _DUTY}
        lead = geography.unit(row.lead_unit_id).code if row.lead_unit_id else ""
        area = geography.area(row.area_id).code if row.area_id else ""
        yield {
            **own,
            "lead_unit_code": lead,
            "area_code": area,
            "reason": item.reason,
            "hours_per_month": item.hours_per_month,
        }


def _negatives(_on: date) -> Rows:
    rows = NegativeItem.objects.filter(valid_to__isnull=True).order_by("code")
    return ({name: getattr(row, name) for name in NegativeIn.__slots__} for row in rows)


def _stages(_on: date) -> Rows:
    return ({name: getattr(view.limit, name) for name in StageIn.__slots__} for view in stage_limits())


def _units(_on: date) -> Rows:
    for unit in geography.units_below("/"):
        if unit.open:
            parent = geography.parent_unit(unit.id)
            yield {
                **{name: getattr(unit, name, "") for name in _UNIT},
                "parent_code": parent.code if parent else "",
                "area_code": geography.area(unit.area_id).code if unit.area_id else "",
                "duty_desk_code": geography.unit(unit.duty_desk_id).code if unit.duty_desk_id else "",
            }  # fmt: skip


def _areas(_on: date) -> Rows:
    for level in (*geography.CHAIN, "functional"):
        for area in sorted(geography.areas_under(None, level=level), key=lambda area: area.code):
            parent = geography.area(area.parent_id).code if area.parent_id else ""
            yield {**{name: getattr(area, name, "") for name in _AREA}, "parent_code": parent}


def _roles(_on: date) -> Rows:
    return ({name: getattr(role, name) for name in _ROLE} for role in accounts.roles() if not role.shipped)


def _texts(_on: date) -> Rows:
    return ({name: getattr(text, name) for name in _TEXT} for text in house_texts() if text.text or text.text_en)


# File → its columns and its rows. Calendars stand apart: one file a year.
_FILES: Final[Mapping[str, tuple[tuple[str, ...], Callable[[date], Rows]]]] = {
    "areas.csv": (_AREA, _areas),
    "units.csv": (_UNIT, _units),
    "roles.csv": (_ROLE, _roles),
    "matters.csv": (_MATTER, _matters),
    "conditions.csv": (_CONDITION, _conditions),
    "negative.csv": (tuple(NegativeIn.__slots__), _negatives),
    "duties.csv": (_DUTY, _duties),
    "stages.csv": (tuple(StageIn.__slots__), _stages),
    "texts.csv": (_TEXT, _texts),
}


def calendar_files() -> list[str]:
    """The names of the files of all loaded years."""
    years = CalendarYear.objects.order_by("calendar", "year").values_list("calendar", "year")
    return [f"{calendar}-{year}.csv" for calendar, year in years]


def exported(files: Iterable[str], on: date) -> dict[str, str]:
    """The named files as they stand on a day. A file nobody can export (standard answers) is left out."""
    found = {}
    for file in dict.fromkeys(files):
        if file in _FILES:
            columns, rows = _FILES[file]
            found[file] = written(columns, ({n: as_cell(v) for n, v in row.items()} for row in rows(on)))
        elif CALENDAR.fullmatch(file):
            calendar, _, year = file.removesuffix(".csv").rpartition("-")
            days = CalendarDay.objects.filter(calendar=calendar, day__year=int(year)).order_by("day").values(*_DAY)
            found[file] = written(_DAY, ({n: as_cell(v) for n, v in row.items()} for row in days))
    return found
