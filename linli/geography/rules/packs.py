"""Reading the files of a place pack: rows checked one by one, every fault with file and line."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

from linli.common.errors import InvalidInput
from linli.geography.rules.editions import RowFault, decoded
from linli.geography.rules.hours import check_hours
from linli.geography.rules.levels import CHAIN, FUNCTIONAL

_LEVELS: Final = {*CHAIN, FUNCTIONAL}
Row = TypeVar("Row")

MISSING_COLUMN: Final = "The file lacks this column."
NO_CODE: Final = "The code is missing or longer than 48 characters."
BAD_LEVEL: Final = "There is no such level."
BAD_DATE: Final = "A date is written as in 2023-06-30."
BAD_NUMBER: Final = "The number of households is a whole number."
TWICE: Final = "This row stands in the file twice."
UNKNOWN_PARENT: Final = "Its parent stands nowhere in the file."
NO_NAME: Final = "The name is missing."


@dataclass(frozen=True, slots=True)
class PackArea:
    """A row of areas.csv."""

    file: str
    line: int
    code: str
    level: str
    name: str
    name_en: str
    parent_code: str
    kind: str
    households: int | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PackSuccession:
    """A row of successors.csv: on this day the bearer of the new code took over from the bearer of the old one."""

    file: str
    line: int
    old_code: str
    new_code: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class PackUnit:
    """A row of units.csv."""

    file: str
    line: int
    code: str
    name: str
    name_en: str
    kind: str
    trade: str
    parent_code: str
    area_code: str
    area_level: str
    territorial: bool
    duty_desk_code: str
    duty_phone: str
    hours: str
    calendar: str


@dataclass(frozen=True, slots=True)
class PlacePack:
    """A place pack as it was read. Areas stand with their past ones; nothing in it is known to fit together yet."""

    name: str
    version: str
    title: str
    origin: str
    illustrative: bool
    calendar: str
    areas: tuple[PackArea, ...]
    successions: tuple[PackSuccession, ...]
    units: tuple[PackUnit, ...]
    shapes: bytes
    shapes_file: str
    faults: tuple[RowFault, ...]


class _Bad(ValueError):
    """The row cannot be taken, for this reason."""


def read_place_pack(files: Mapping[str, bytes]) -> PlacePack:
    """Read the files of a pack by name (`pack.toml` among them). Faults of rows are in `faults`, never raised."""
    named: Mapping[str, Any] = tomllib.loads(files["pack.toml"].decode())
    shapes, history = named.get("shapes", {}), named.get("history", {})
    shapes_file = str(shapes.get("file", "shapes.geojson.gz"))
    faults: list[RowFault] = []
    calendar = str(named.get("calendar", "cn"))
    areas = _rows(files, "areas.csv", _AREA_COLUMNS, _area, faults)
    areas += _rows(files, str(history.get("areas", "")), _AREA_COLUMNS, _area, faults)
    units = _rows(files, "units.csv", _UNIT_COLUMNS, partial(_unit, calendar), faults)
    successions = _rows(files, str(history.get("successors", "")), ("old_code", "new_code", "on"), _succession, faults)
    faults += _misfits(areas, units)
    return PlacePack(
        name=str(named.get("name", "")),
        version=str(named.get("version", "")),
        title=str(named.get("title", named.get("name", ""))),
        origin=str(named.get("origin", "")),
        illustrative=bool(shapes.get("illustrative", False)),
        calendar=calendar,
        areas=tuple(areas),
        successions=tuple(successions),
        units=tuple(units),
        shapes=files.get(shapes_file, b""),
        shapes_file=shapes_file,
        faults=tuple(faults),
    )


_AREA_COLUMNS: Final = ("code", "level", "name", "parent_code", "valid_from")
_UNIT_COLUMNS: Final = ("code", "name", "kind", "parent_code")


def _rows(
    files: Mapping[str, bytes],
    name: str,
    needed: tuple[str, ...],
    read: Callable[[str, int, Mapping[str, str]], Row],
    faults: list[RowFault],
) -> list[Row]:
    if name not in files:
        return []
    try:
        text = decoded(files[name])
    except InvalidInput as error:
        faults.append(RowFault(name, 0, str(error.data["reason"])))
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    if any(column not in (reader.fieldnames or ()) for column in needed):
        faults.append(RowFault(name, 1, MISSING_COLUMN))
        return []
    rows = []
    for cells in reader:
        try:
            rows.append(
                read(name, reader.line_num, {key: (value or "").strip() for key, value in cells.items() if key})
            )
        except _Bad as bad:
            faults.append(RowFault(name, reader.line_num, str(bad)))
    return rows


def _area(file: str, line: int, cells: Mapping[str, str]) -> PackArea:
    level = cells["level"]
    if level not in _LEVELS:
        raise _Bad(BAD_LEVEL)
    households = cells.get("households", "")
    if households and not (households.isascii() and households.isdigit()):
        raise _Bad(BAD_NUMBER)
    ends = cells.get("valid_to", "")
    return PackArea(
        file=file,
        line=line,
        code=_code(cells["code"], 24),
        level=level,
        name=_name(cells["name"]),
        name_en=cells.get("name_en", ""),
        parent_code=cells["parent_code"],
        kind=cells.get("kind", ""),
        households=int(households) if households else None,
        valid_from=_date(cells["valid_from"]),
        valid_to=_date(ends) if ends else None,
    )


def _unit(calendar: str, file: str, line: int, cells: Mapping[str, str]) -> PackUnit:
    hours = cells.get("hours", "") or "08:30-12:00,14:00-18:00"
    try:
        check_hours(hours)
    except InvalidInput as error:
        raise _Bad(str(error.data["reason"])) from None
    return PackUnit(
        file=file,
        line=line,
        code=_code(cells["code"], 48),
        name=_name(cells["name"]),
        name_en=cells.get("name_en", ""),
        kind=cells["kind"],
        trade=cells.get("trade", ""),
        parent_code=cells["parent_code"],
        area_code=cells.get("area_code", ""),
        area_level=cells.get("area_level", ""),
        territorial=cells.get("territorial", "").lower() in {"1", "yes", "true"},
        duty_desk_code=cells.get("duty_desk_code", ""),
        duty_phone=cells.get("duty_phone", ""),
        hours=hours,
        calendar=cells.get("calendar", "") or calendar,
    )


def _succession(file: str, line: int, cells: Mapping[str, str]) -> PackSuccession:
    old, new = _code(cells["old_code"], 24), _code(cells["new_code"], 24)
    return PackSuccession(file, line, old, new, _date(cells["on"]), cells.get("reason", "")[:200])


def _code(text: str, longest: int) -> str:
    if not text or len(text) > longest:
        raise _Bad(NO_CODE)
    return text


def _name(text: str) -> str:
    if not text:
        raise _Bad(NO_NAME)
    return text


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Bad(BAD_DATE) from None


def _misfits(areas: list[PackArea], units: list[PackUnit]) -> list[RowFault]:
    """Rows that stand twice, and rows whose parent stands nowhere."""
    faults: list[RowFault] = []
    seen: set[Any] = set()
    area_codes, unit_codes = {row.code for row in areas}, {row.code for row in units}
    for area in areas:
        key = area.code, area.level, area.valid_from
        if key in seen:
            faults.append(RowFault(area.file, area.line, TWICE))
        seen.add(key)
        if area.parent_code and area.parent_code not in area_codes:
            faults.append(RowFault(area.file, area.line, UNKNOWN_PARENT))
    for unit in units:
        if unit.code in seen:
            faults.append(RowFault(unit.file, unit.line, TWICE))
        seen.add(unit.code)
        if unit.parent_code and unit.parent_code not in unit_codes:
            faults.append(RowFault(unit.file, unit.line, UNKNOWN_PARENT))
    return faults
