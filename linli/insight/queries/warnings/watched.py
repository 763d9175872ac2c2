"""What the watch looks at: daily counts, what came back, and limits, counted from the facts of one district."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np

from linli.cases import api as cases
from linli.geography import api as geography
from linli.insight.queries.facts import sql
from linli.insight.queries.facts.places import any_of
from linli.insight.rules.daytypes import day_types
from linli.insight.rules.facts import TELLING
from linli.insight.rules.lateness import Run
from linli.insight.rules.recurrence import WITHIN, Happened, all_placed
from linli.insight.rules.squares import Square, square_of
from linli.insight.rules.watching import PAST, WINDOW, Counts, Found

LOOKED_BACK: Final = WINDOW + PAST + 1
HISTORY: Final = timedelta(days=365)  # of limits
MOST_RUNS: Final = 60_000
LEAST_OF_FAMILY: Final = 5
# Struck-out and refused ones happened nowhere. Merged ones did: several voices within hours are how a burst begins.
_COUNTED: Final = "state NOT IN ('void', 'refused')"
_MATTER: Final = "CASE WHEN matter <> '' THEN matter ELSE suggested END"


def families(on: date) -> dict[str, str]:
    """The group of each matter: as residents find it, or its class. What is watched rises as a group; single matters are too rare."""
    return {one.code: one.public_group or one.big_class for one in cases.matters(cases.catalogue_day(on))}


def daily_counts(connection: Any, district: int, until: date) -> Counts:
    """Cases a day of a district up to a day, by group of matters, over squares and streets (row 0: the whole)."""
    begin = until - timedelta(days=LOOKED_BACK - 1)
    rows = _rows(connection, district, begin, until)
    first = min((day for day, *_ in rows), default=until)
    begin = max(begin, first)
    days = (until - begin).days + 1
    group = families(until)
    streets = sorted({street for _, _, _, street, _ in rows if street})
    row_of = {street: number for number, street in enumerate(streets, start=1)}
    squares = sorted({square_of(cell) for *_, cell, _, _ in rows if cell})
    place_of = {square: number for number, square in enumerate(squares)}
    totals: dict[str, int] = defaultdict(int)
    for _, matter, _, _, weight in rows:
        totals[group.get(matter, matter)] += weight
    watched = sorted(name for name, total in totals.items() if name and total >= LEAST_OF_FAMILY)
    by_square = {name: np.zeros((len(squares), days), dtype=np.int64) for name in watched}
    by_area = {name: np.zeros((len(streets) + 1, days), dtype=np.int64) for name in watched}
    homes: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for day, matter, cell, street, weight in rows:
        name, column = group.get(matter, matter), (day - begin).days
        if name not in by_area:
            continue
        by_area[name][0, column] += weight
        if street:
            by_area[name][row_of[street], column] += weight
        if cell:
            place = place_of[square_of(cell)]
            by_square[name][place, column] += weight
            homes[place][row_of.get(street, 0)] += weight
    home = [
        max(homes[place], key=lambda row: homes[place][row]) if homes[place] else 0 for place in range(len(squares))
    ]
    types = day_types(begin, days, _calendar_of(district).is_workday)
    return Counts(begin, days, types, squares, home, by_square, by_area, (district, *streets))


def _calendar_of(district: int) -> cases.WorkCalendar:
    """The calendar by which the duty desk of a district counts its days. A year it does not hold has plain weekdays."""
    desk = geography.coordinator_for(level="district", district_id=district, street_id=None, community_id=None)
    return cases.calendar_for(desk.calendar, desk.hours)


def _rows(connection: Any, district: int, begin: date, until: date) -> list[tuple[date, str, int, int, int]]:
    """Day on the wall, matter, square of a case, street, how many."""
    found = connection.execute(
        f"SELECT date_trunc('hour', reported_at), {_MATTER}, cell, street, sum(weight)::BIGINT FROM cases "  # noqa: S608  (own names)
        f"WHERE district = ? AND reported_at >= ? AND reported_at < ? AND {_COUNTED} GROUP BY ALL HAVING sum(weight) > 0",
        [district, *sql.moments(begin, until)],
    ).fetchall()
    days = {hour: sql.day_of(hour) for hour in {row[0] for row in found}}
    return [(days[hour], matter, cell, street, number) for hour, matter, cell, street, number in found]


def evidence(connection: Any, district: int, areas: Sequence[int], found: Found, most: int) -> list[int]:
    """The cases a finding rests on, the newest first."""
    group = families(found.end)
    rows = connection.execute(
        f"SELECT case_id, {_MATTER}, cell, max(reported_at) FROM cases WHERE district = ? AND reported_at >= ? AND reported_at < ? "  # noqa: S608  (own names)
        f"AND {_COUNTED} AND (? = 0 OR street = ?) GROUP BY ALL HAVING sum(weight) > 0 ORDER BY 4 DESC, 1 DESC",
        [district, *sql.moments(found.begin, found.end), *_street(areas, found)],
    ).fetchall()
    squares: set[Square] = set(found.squares)
    fits = (
        case_id
        for case_id, matter, cell, _ in rows
        if group.get(matter, matter) == found.family and (not squares or (cell and square_of(cell) in squares))
    )
    return list(dict.fromkeys(fits))[:most]


def _street(areas: Sequence[int], found: Found) -> tuple[int, int]:
    """The street that narrows a finding, twice; 0 where it is the whole district or goes by squares."""
    street = areas[found.area] if found.area and not found.squares else 0
    return street, street


@dataclass(frozen=True, slots=True)
class Where:
    """A place to count at: squares of a district where there are any, else its street (0: the whole district)."""

    district: int
    street: int
    squares: frozenset[Square]

    def holds(self, cell: int, street: int) -> bool:
        """Whether a case there is one of these."""
        if self.squares:
            return bool(cell) and square_of(cell) in self.squares
        return not self.street or street == self.street


def counted(connection: Any, where: Where, family: str, begin: date, end: date) -> int:
    """How many cases of a group of matters lie there on these days."""
    group = families(end)
    return sum(
        weight
        for _, matter, cell, street, weight in _rows(connection, where.district, begin, end)
        if group.get(matter, matter) == family and where.holds(cell, street)
    )


def happened(connection: Any, district: int, today: date) -> Iterator[Happened]:
    """The cases of the thirty days that end with this one, as far as they have a place and a matter."""
    begin, end = sql.moments(today - WITHIN + timedelta(days=1), today)
    names = "case_id, cell, matter, district, street, community, grid, lead, reported_at, state"
    of_district = (
        f"(SELECT {names} FROM cases WHERE district = $district AND reported_at >= $since AND reported_at < $end"  # noqa: S608  (own names)
        f" GROUP BY {names} HAVING sum(weight) > 0)"
    )
    rows = connection.execute(
        f"SELECT case_id, street, cell, matter, reported_at, recurring FROM ({all_placed(of_district)})"  # noqa: S608  (own names)
        " WHERE reported_at >= $begin ORDER BY case_id",
        {"district": district, "since": begin - WITHIN, "begin": begin, "end": end},
    ).fetchall()
    for case_id, street, cell, matter, at, recurring in rows:
        yield Happened(case_id, street or district, cell, matter, sql.day_of(at), recurring)


def runs(connection: Any, district: int, at: datetime) -> list[Run]:
    """Limits of handling of the last year, the newest where there are very many; paused and exempted ones are left out."""
    since = sql.plain(at - HISTORY)
    group = families(cases.local_day(at))
    rows = connection.execute(
        "SELECT case_id, epoch(coalesce(accepted_at, dispatched_at)), epoch(handle_due), epoch(handle_stopped), matter, lead, level "  # noqa: S608  (own names)
        f"FROM cases WHERE district = ? AND reported_at >= ? AND handle_clock IN {TELLING} AND NOT handle_exempted "
        "AND coalesce(accepted_at, dispatched_at) < handle_due GROUP BY ALL HAVING sum(weight) > 0 ORDER BY 2 DESC, 1 "
        f"LIMIT {MOST_RUNS}",
        [district, since],
    ).fetchall()
    return [
        Run(case_id, began, due, stopped, group.get(matter, matter), lead, level)
        for case_id, began, due, stopped, matter, lead, level in rows
    ]


def ended(connection: Any, case_ids: Sequence[int]) -> Mapping[int, tuple[str, float, float | None]]:
    """How the limits of handling of these cases stand: the clock, when due and when stopped, in seconds."""
    rows = connection.execute(
        "SELECT case_id, handle_clock, epoch(handle_due), epoch(handle_stopped) FROM cases "  # noqa: S608  (numbers)
        f"WHERE {any_of([('case_id', case_ids)])} GROUP BY ALL HAVING sum(weight) > 0"
    ).fetchall()
    return {case_id: (clock, due or 0.0, stopped) for case_id, clock, due, stopped in rows}
