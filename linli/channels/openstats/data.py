"""The published tables as they leave the house: codes and names instead of ids, one row for each part of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from linli.cases import api as cases
from linli.channels.openstats.words import FAMILIES
from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.insight import api as insight

OTHERS: Final = ("*", "合并公布", "told together")  # code and names of what is too small to be told alone
FIELDS: Final[dict[str, tuple[str, str]]] = {
    "month": ("date", "first day of the month in which the cases were reported"),
    "street_code": ("string", "division code of the street; *: all that are too small to be told alone, together; empty: place not known"),
    "street_name": ("string", "its name"),
    "street_name_en": ("string", "its name in English, where there is one"),
    "family_code": ("string", "beginning of the matters' codes; empty: not classified; *: all that are too small to be told alone, together"),
    "family_name": ("string", "its name"),
    "family_name_en": ("string", "its name in English"),
    "community_code": ("string", "division code of the community; *: all that are too small to be told alone, together; empty: place not known"),
    "community_name": ("string", "its name"),
    "community_name_en": ("string", "its name in English, where there is one"),
    "cases": ("integer", "cases reported; one reported by several people counts once, voided ones do not count"),
    "closed": ("integer", "of those, closed when this was published; this and all below: empty where the month as a whole has too few of them, or too few others"),
    "closed_without_evidence": ("integer", "closed without proof"),
    "explained_not_solvable": ("integer", "closed as explained, not solvable, with a legal basis and a second reader"),
    "in_time": ("integer", "answered within the promise to the reporter"),
    "late": ("integer", "answered after it"),
    "said_true": ("integer", "the reporter said it is true that it is solved"),
    "said_not_true": ("integer", "the reporter said it is not, or only partly"),
    "not_reached": ("integer", "the reporter was asked and did not answer"),
}  # fmt: skip
_NAMED: Final = {"streets": "street", "communities": "community", "families": "family"}


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table as it is downloaded."""
    return tuple(name for column in insight.TABLES[table] for name in _columns(column))


def _columns(column: str) -> tuple[str, ...]:
    name = _NAMED.get(column)
    return (f"{name}_code", f"{name}_name", f"{name}_name_en") if name else (column,)


def rows_of(table: str, months: Iterable[insight.Published]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table over these months."""
    families = {matter.code[:3]: matter.big_class for month in months for matter in cases.matters(month.month)}
    for month in months:
        for row in month.tables[table]:
            yield tuple(
                cell for column, value in zip(insight.TABLES[table], row, strict=True) for cell in _cells(column, value, families)
            )  # fmt: skip


def _cells(column: str, value: Any, families: dict[str, str]) -> tuple[Any, ...]:
    if column not in _NAMED:
        return (value,)
    if not value:
        return OTHERS
    return _family(value[0], families) if column == "families" else _area(value[0])


def _family(key: str, families: dict[str, str]) -> tuple[str, str, str]:
    name = families.get(key, "") if key else "未分类"
    return key, name, FAMILIES.get(name, name) if key else "not classified"


def _area(area_id: int) -> tuple[str, str, str]:
    try:
        found = geography.area(area_id)
    except NotFound:
        return "", "地点不明", "place not known"
    return found.code, found.name, found.name_en or found.name


def total(table: str, rows: Sequence[tuple[Any, ...]], column: str) -> int | None:
    """The sum of a column. None where it is too small to be told."""
    place = columns_of(table).index(column)
    return None if any(row[place] is None for row in rows) else sum(row[place] for row in rows)
