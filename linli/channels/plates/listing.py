"""A list of places as CSV becomes the plates to be made; every row that cannot be read is told with its number."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.utils.translation import gettext

from linli.common import reading
from linli.common.errors import InvalidInput, NotFound
from linli.common.reading import optional
from linli.geography import api as geography
from linli.registry import api as registry

COLUMNS: Final = ("area_code", "thing", "spot", "lon", "lat")
LARGEST: Final = 512 * 1024
MOST_ROWS: Final = 500
_FAULTS_TOLD: Final = 20


def read(content: bytes, on: date) -> list[registry.NewPlate]:
    """The plates of a file with the columns area_code, thing, spot, lon, lat. Raises InvalidInput telling the faulty rows."""
    rows = list(_rows(content))
    if not 0 < len(rows) <= MOST_ROWS:
        raise InvalidInput(
            field="file", reason="The list holds from 1 to 500 places, below a line with the names of the columns."
        )
    made, faults = [], []
    for number, row in enumerate(rows, start=2):
        try:
            made.append(_plate(row, on))
        except (InvalidInput, NotFound) as error:
            faults.append(f"{number}: {error.message()}")
    if faults:
        raise InvalidInput(
            field="file", reason="Lines that cannot be taken: %(lines)s", lines="; ".join(faults[:_FAULTS_TOLD])
        )
    return made


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    if len(content) > LARGEST:
        raise InvalidInput(field="file", reason="This file is too large.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    try:
        table = csv.DictReader(text.splitlines())
        missing = "area_code" not in (table.fieldnames or ())
        yield from () if missing else ({k: (v or "").strip() for k, v in row.items() if k in COLUMNS} for row in table)
    except csv.Error:
        missing = True
    if missing:
        raise InvalidInput(
            field="file", reason="The first line must name the columns: area_code, thing, spot, lon, lat."
        )


def _plate(row: dict[str, str], on: date) -> registry.NewPlate:
    area = geography.area_by_code(row.get("area_code", "")[:24], on=on)
    lon, lat = (optional(reading.degrees, row, name) for name in ("lon", "lat"))
    return registry.NewPlate(area.id, _thing(row.get("thing", "")), row.get("spot", ""), lon, lat)


def _thing(word: str) -> str:
    """The kind of thing by its code or its name in either language."""
    lower = word.lower()
    found = next((code for code, names in registry.THINGS.items() if lower in {code, *names}), None)
    if found is None:
        raise InvalidInput(field=gettext("thing"), reason="There is no such kind of thing.")
    return found
