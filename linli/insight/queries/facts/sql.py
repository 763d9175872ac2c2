"""Measures, days and keys as SQL over a fact table. What a measure means is said once, in Ibis (`compiling`); its SQL is taken from there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from linli.insight.rules.definitions import COLUMNS
from linli.insight.rules.measures import Measure

UTC: Final = ZoneInfo("UTC")
ALIAS: Final = "t0"  # what Ibis calls the one table of an expression
_TYPES: Final = {"int": "int64", "float": "float64", "text": "string", "bool": "boolean", "time": "timestamp"}


@cache
def term_of(measure: Measure) -> str:
    """What a row of its table, as `t0`, adds to a measure."""
    (added,) = _expressions(measure)
    return f"{ALIAS}.weight * ({added})"


def sum_of(measure: Measure) -> str:
    """The sum of a measure over rows of its table, as `t0`."""
    return f"sum({term_of(measure)})"


@cache
def step_of(measure: Measure) -> tuple[str, str]:
    """Which step of its histogram a row of `t0` is counted in, and the condition for being counted at all."""
    step, condition = _expressions(measure)
    return step, condition


def _expressions(measure: Measure) -> list[str]:
    import ibis  # noqa: PLC0415  (heavy)
    import sqlglot  # noqa: PLC0415  (heavy)

    from linli.insight.queries.facts import compiling  # noqa: PLC0415  (brings Ibis)

    rows = ibis.table({name: _TYPES[kind] for name, kind in COLUMNS[measure.table].items()}, name=measure.table)
    if measure.steps:
        asked = rows.select(step=compiling.step(measure.what, rows), counted=compiling.measurable(measure, rows))
    else:
        asked = rows.select(added=compiling.added(measure, rows))
    parsed = sqlglot.parse_one(str(ibis.to_sql(asked, dialect="duckdb")), dialect="duckdb")
    assert isinstance(parsed, sqlglot.exp.Select)
    return [one.unalias().sql(dialect="duckdb") for one in parsed.selects]


def zone() -> ZoneInfo:
    """The time zone whose days are counted: that of the house."""
    return ZoneInfo(settings.TIME_ZONE)


def midnight(day: date) -> datetime:
    """When a local day begins, as an aware moment in UTC."""
    return datetime.combine(day, time(), zone()).astimezone(UTC)


def plain(at: datetime) -> datetime:
    """A moment as the facts hold it: in UTC without saying so."""
    return at.astimezone(UTC).replace(tzinfo=None)


def moment(day: date) -> datetime:
    """When a local day begins, as the facts hold it."""
    return plain(midnight(day))


def day_of(at: datetime) -> date:
    """The local day of a moment as the facts hold it."""
    return at.replace(tzinfo=UTC).astimezone(zone()).date()


def quoted(text: object) -> str:
    """SQL: a text as a value, where a statement takes no parameters."""
    return "'" + str(text).replace("'", "''") + "'"


def moments(begin: date, end: date, until: datetime | None = None) -> tuple[datetime, datetime]:
    """The first moment of these local days and the first after them, in UTC as facts hold it; not after `until`, where it is said."""
    first, last = moment(begin), moment(end + timedelta(days=1))
    return first, min(last, until) if until else last


def local(column: str, begin: date, end: date) -> str:
    """A time in UTC as the clocks on the wall show it: shifted by what held then, however often that changed."""
    (_, first), *changes = shifts(begin, end, settings.TIME_ZONE)
    found = f"{column} + INTERVAL {first} SECOND"
    for since, shift in changes:
        found = f"CASE WHEN {column} >= TIMESTAMP '{since}' THEN {column} + INTERVAL {shift} SECOND ELSE {found} END"
    return found


@lru_cache(maxsize=256)
def shifts(begin: date, end: date, zone_name: str) -> tuple[tuple[datetime, int], ...]:
    """By how many seconds local time differs from UTC, each with the moment in UTC since when, over these days."""
    here, day = ZoneInfo(zone_name), timedelta(days=1)
    at, last = datetime.combine(begin - day, time()), datetime.combine(end + day * 2, time())
    found = [(at, _shift(here, at))]
    while at < last:
        if _shift(here, at + day) != found[-1][1]:
            found += _changes(here, at, found[-1][1])
        at += day
    return tuple(found)


def _changes(here: ZoneInfo, at: datetime, before: int) -> list[tuple[datetime, int]]:
    """The changes within the day from `at`, to the minute."""
    found = []
    for minute in range(1, 24 * 60 + 1):
        moment = at + timedelta(minutes=minute)
        shift = _shift(here, moment)
        if shift != before:
            found.append((moment, shift))
            before = shift
    return found


def _shift(here: ZoneInfo, at: datetime) -> int:
    offset = at.replace(tzinfo=UTC).astimezone(here).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
