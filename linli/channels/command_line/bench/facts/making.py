"""Made-up facts of many cases, straight in the tables they lie in: skewed as a city is, with corrections and open cases.

Nobody reported them and no event stands behind them. They are for measuring how questions are answered, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import duckdb
from django.db import transaction

from linli.common.actor import SYSTEM
from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.insight import api as insight

DISTRICTS, STREETS, COMMUNITIES, GRIDS = 12, 10, 12, 25
MATTERS, DEPARTMENTS = 60, 16  # departments of each district
CITY: Final = "150000000000"
MONTHS: Final = 36
BEGIN: Final = datetime(2023, 1, 1)  # noqa: DTZ001  (facts hold UTC without saying so)
NOW: Final = datetime(2025, 12, 31)  # noqa: DTZ001  (as above)
FRESH: Final = 5_000  # cases that changed since the last folding


@dataclass(frozen=True, slots=True)
class City:
    """The areas and units the made-up cases lie in."""

    districts: list[int]
    communities: list[tuple[int, int, int]]  # community, street, district
    departments: list[list[int]]
    centres: list[int]
    offices: dict[int, int]  # street → its office


def city() -> City:
    """The city of the measured house; built where it is not there yet."""
    try:
        top = geography.area_by_code(CITY, on=BEGIN.date())
    except NotFound:
        with transaction.atomic():
            return _build()
    districts = geography.areas_under(top.id, level="district")
    found = City([one.id for one in districts], [], [], [], {})
    for d, district in enumerate(districts, start=1):
        found.centres.append(geography.unit_by_code(f"u-{d}").id)
        found.departments.append([geography.unit_by_code(f"u-{d}-d{n}").id for n in range(DEPARTMENTS)])
        for s, street in enumerate(geography.areas_under(district.id, level="street"), start=1):
            found.offices[street.id] = geography.unit_by_code(f"u-{d}-{s}").id
            below = geography.areas_under(street.id, level="community")
            found.communities.extend((one.id, street.id, district.id) for one in below)
    return found


def _build() -> City:
    """Areas and units, entered through geography's front door."""
    day = BEGIN.date()

    def area(code: str, level: str, parent: int | None) -> int:
        new = geography.NewArea(code=code, level=level, name=code, parent_id=parent, valid_from=day)
        return geography.add_area(actor=SYSTEM, new=new, at=_utc(BEGIN)).id

    def unit(code: str, kind: str, parent: int | None, area_id: int, *, territorial: bool = False) -> int:
        new = geography.NewUnit(
            code=code, name=code, kind=kind, parent_id=parent, valid_from=day, area_id=area_id, territorial=territorial
        )
        return geography.add_unit(actor=SYSTEM, new=new, at=_utc(BEGIN)).id

    city = area(CITY, "province", None)
    root = unit("u-city", "centre", None, city, territorial=True)
    found = City([], [], [], [], {})
    for d in range(1, DISTRICTS + 1):
        district = area(f"15{d:02}00000000", "district", city)
        centre = unit(f"u-{d}", "centre", root, district, territorial=True)
        found.districts.append(district)
        found.centres.append(centre)
        found.departments.append([unit(f"u-{d}-d{n}", "department", centre, district) for n in range(DEPARTMENTS)])
        for s in range(1, STREETS + 1):
            street = area(f"15{d:02}00{s:03}000", "street", district)
            found.offices[street] = unit(f"u-{d}-{s}", "street_office", centre, street, territorial=True)
            found.communities.extend(
                (area(f"15{d:02}00{s:03}{c:03}", "community", street), street, district)
                for c in range(1, COMMUNITIES + 1)
            )
    return found


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)


class Maker:
    """Makes the facts of a number of cases, month by month."""

    def __init__(self, city: City, cases: int) -> None:
        self.cases = cases
        self.engine = duckdb.connect(config={"threads": 2, "memory_limit": "1500MB"})
        self.engine.execute("SET preserve_insertion_order = false")
        # A uniform number of [0, 1) for each case and purpose: made again, the cases are the same.
        self.engine.execute("CREATE MACRO u(i, s) AS (hash(i * 128 + s) % 1000003) / 1000003.0")
        self.engine.execute(
            "CREATE MACRO z(i, s) AS sqrt(-2 * ln(greatest(u(i, s), 1e-6))) * cos(6.283185 * u(i, s + 1))"
        )  # fmt: skip
        self._places(city)

    def _places(self, city: City) -> None:
        self.engine.execute("CREATE TABLE place (n INT, community BIGINT, street BIGINT, district BIGINT, d INT)")
        # Those that much is reported from do not all lie in one district: they are dealt out.
        order = sorted(range(len(city.communities)), key=lambda n: (n * 7919) % len(city.communities))
        rows = [
            (n, *city.communities[place], city.districts.index(city.communities[place][2]))
            for n, place in enumerate(order)
        ]
        self.engine.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?)", rows)
        self.engine.execute("CREATE TABLE office (street BIGINT, unit BIGINT)")
        self.engine.executemany("INSERT INTO office VALUES (?, ?)", list(city.offices.items()))
        self.engine.execute("CREATE TABLE department (d INT, n INT, unit BIGINT)")
        units = [(d, n, unit) for d, those in enumerate(city.departments) for n, unit in enumerate(those)]
        self.engine.executemany("INSERT INTO department VALUES (?, ?, ?)", units)

    def months(self) -> Iterator[str]:
        """Each month as YYYY-MM; its rows stand in the views `cases`, `tasks`, `ratings` and `moves` of the engine until the next.

        What its cases do later waits for the month in which they do it; the last month holds what is left.
        """
        share, begin = self.cases // MONTHS, BEGIN
        for number in range(MONTHS):
            end = (begin + timedelta(days=32)).replace(day=1)
            last = self.cases if number == MONTHS - 1 else share * (number + 1)
            self._month(share * number + 1, last, begin, min(end, NOW))
            self._share(end if number < MONTHS - 1 else _NEVER)
            yield f"{begin.year:04}-{begin.month:02}"
            begin = end

    def _month(self, first: int, last: int, begin: datetime, end: datetime) -> None:
        seconds = int((end - begin).total_seconds())
        self.engine.execute(_BASE, {"first": first, "after": last + 1, "begin": begin, "seconds": seconds})
        self.engine.execute(_TIMES, {"now": NOW})

    def _share(self, end: datetime) -> None:
        """What happens before a moment is of this month, the rest waits."""
        for table, told in _TOLD.items():
            columns = insight.columns(table)
            values = ", ".join(
                f"CAST({told.get(name, _NONE[kind])} AS {_TYPES[kind]}) AS {name}" for name, kind in columns
            )
            made = f"SELECT {values}, 1::BIGINT AS weight FROM {_FROM[table]}"
            if at := _DATED.get(table):
                self.engine.execute(f"CREATE TABLE IF NOT EXISTS {table}_next AS {made} LIMIT 0")
                self.engine.execute(f"CREATE OR REPLACE TABLE {table}_waited AS SELECT * FROM {table}_next")
                everything = f"SELECT * FROM ({made} UNION ALL SELECT * FROM {table}_waited) WHERE {at}"
                self.engine.execute(f"CREATE OR REPLACE TABLE {table}_next AS {everything} >= TIMESTAMP '{end}'")
                made = f"{everything} < TIMESTAMP '{end}'"
            self.engine.execute(f"CREATE OR REPLACE VIEW {table} AS {made}")

    def fresh(self) -> dict[str, str]:
        """SELECTs of rows that came since the last folding: cases of the last month that were closed meanwhile, by table."""
        names = ", ".join(name for name, _ in insight.columns("cases"))
        chosen = f"FROM cases WHERE state = 'in_hand' AND case_id % 2 = 0 ORDER BY case_id LIMIT {FRESH}"
        closed = names.replace("ended_at", f"TIMESTAMP '{NOW}' AS ended_at").replace(" state,", " 'closed' AS state,")
        return {
            "cases": f"(SELECT {names}, -1::BIGINT AS weight {chosen}) UNION ALL (SELECT {closed}, 1::BIGINT AS weight {chosen})"
        }


_NEVER: Final = datetime(9999, 1, 1)  # noqa: DTZ001  (as above)
_DATED: Final = {"tasks": "given_at", "ratings": "rated_at", "moves": "moved_at"}  # by what a row belongs to a month
_NONE: Final = {"int": "0", "float": "0", "text": "''", "bool": "false", "time": "NULL"}
_TYPES: Final = {"int": "BIGINT", "float": "DOUBLE", "text": "VARCHAR", "bool": "BOOLEAN", "time": "TIMESTAMP"}

_BASE: Final = f"""
CREATE OR REPLACE TABLE base AS
SELECT i, place.*, place.community * 100 + CAST(floor(u(i, 1) * {GRIDS}) AS BIGINT) AS grid,
    CAST(floor({MATTERS} * pow(u(i, 2), 2)) AS INT) AS m,
    $begin + to_seconds(CAST(floor(u(i, 3) * $seconds) AS BIGINT)) AS reported,
    CASE WHEN u(i, 4) < 0.4 THEN 'web' WHEN u(i, 4) < 0.65 THEN 'hotline' WHEN u(i, 4) < 0.9 THEN 'field' ELSE 'desk' END AS channel,
    exp(10.8 + 1.1 * z(i, 5)) AS handling, exp(9.0 + 1.3 * z(i, 7)) AS waiting, u(i, 9) AS luck, u(i, 10) AS turn
FROM range($first, $after) numbers(i)
JOIN place ON place.n = CAST(floor({DISTRICTS * STREETS * COMMUNITIES} * pow(u(i, 11), 1.5)) AS INT)
"""
_TIMES: Final = f"""
CREATE OR REPLACE TABLE told AS
SELECT *, CASE WHEN luck > 0.93 THEN again_then ELSE dispatched END AS again,
    CASE WHEN ended <= $now AND luck < 0.985 THEN 'closed' WHEN resolved <= $now AND luck < 0.985 THEN 'resolved' ELSE 'in_hand' END AS state
FROM (
    SELECT base.*, department.unit, CASE WHEN luck > 0.93 THEN other.unit ELSE department.unit END AS first_unit, office.unit AS office,
        reported + to_seconds(CAST(600 + waiting / 10 AS BIGINT)) AS filed,
        reported + to_seconds(CAST(900 + waiting / 8 AS BIGINT)) AS dispatched,
        reported + to_seconds(CAST(1200 + waiting / 6 AS BIGINT)) AS returned, reported + to_seconds(CAST(1500 + waiting / 4 AS BIGINT)) AS again_then,
        reported + to_seconds(CAST(1800 + waiting AS BIGINT)) AS accepted,
        reported + to_seconds(CAST(1800 + waiting + handling AS BIGINT)) AS resolved,
        reported + to_seconds(CAST(1800 + waiting + handling AS BIGINT)) + to_hours(CAST(floor(turn * 168) AS BIGINT)) AS ended,
        reported + to_days(1 + m % 7) AS handle_due, reported + to_days(15) AS promise_due
    FROM base JOIN department ON department.d = base.d AND department.n = base.m % {DEPARTMENTS}
    JOIN department AS other ON other.d = base.d AND other.n = (base.m + 1) % {DEPARTMENTS} JOIN office ON office.street = base.street
)
"""
_ENDED: Final = "state = 'closed'"
_DONE: Final = "state IN ('closed', 'resolved')"
_HELPED: Final = "luck BETWEEN 0.5 AND 0.58"  # its street's office has a part, too
_HOPPED: Final = "luck > 0.93"  # the first unit returned it
_SIDES: Final = {
    "case_id": "i", "district": "district", "street": "street", "community": "community", "grid": "grid", "channel": "channel",
    "level": "CASE WHEN m < 40 THEN 'community' ELSE 'street' END", "urgent": "luck < 0.03", "matter": "'C' || (1000 + m)", "lead": "unit",
    "parties": f"CASE WHEN {_HELPED} THEN ',' || least(unit, office) || ',' || greatest(unit, office) || ',' ELSE ',' || unit || ',' END",
}  # fmt: skip


def _clock(due: str, stopped: str, over: str) -> dict[str, str]:
    """The columns of a clock that is due at one time and stopped at another, once `over` holds."""
    return {
        "due": due, "stopped": f"CASE WHEN {over} THEN {stopped} END",
        "clock": f"CASE WHEN NOT ({over}) THEN 'running' WHEN {stopped} <= {due} THEN 'met' ELSE 'missed' END",
    }  # fmt: skip


_CLOCKS: Final = {
    "file": _clock("reported + INTERVAL 2 HOUR", "filed", "true"),
    "dispatch": _clock("filed + INTERVAL 2 HOUR", "dispatched", "true"),
    "accept": _clock("dispatched + INTERVAL 1 DAY", "accepted", "true"),
    "handle": _clock("handle_due", "resolved", _DONE),
    "promise": _clock("promise_due", "ended", _ENDED),
    "check": _clock("resolved + INTERVAL 2 DAY", "ended", _ENDED),
}
_RATED: Final = "state = 'closed' AND turn < 0.45"
_TOLD: Final[dict[str, dict[str, Any]]] = {
    "cases": {
        **_SIDES, "reported_at": "reported", "reporter_kind": "CASE channel WHEN 'field' THEN 'grid_worker' WHEN 'desk' THEN 'staff' ELSE 'resident' END",
        "cell": "grid * 4 + i % 4", "suggested": "'C' || (1000 + m)", "condition": "1", "state": "state",
        "outcome": f"CASE WHEN NOT ({_DONE}) THEN '' WHEN luck < 0.9 THEN 'solved' WHEN luck < 0.96 THEN 'explained' ELSE 'no_evidence' END",
        "unit": "unit", "voices": "1 + CAST(luck < 0.05 AS BIGINT)", "rounds": "1 + CAST(luck < 0.07 AS BIGINT)",
        "filed_at": "filed", "dispatched_at": "dispatched", "accepted_at": "accepted", "resolved_at": f"CASE WHEN {_DONE} THEN resolved END",
        "ended_at": f"CASE WHEN {_ENDED} THEN ended END", "dispatches": f"1 + CAST({_HOPPED} AS BIGINT)", "returns_asked": "CAST(luck > 0.92 AS BIGINT)", "returns_granted": f"CAST({_HOPPED} AS BIGINT)",
        "feedbacks": f"CAST({_DONE} AS BIGINT)", "checks_failed": "CAST(luck < 0.04 AS BIGINT)", "reopened": "CAST(luck < 0.03 AS BIGINT)",
        "extensions": "CAST(luck BETWEEN 0.2 AND 0.25 AS BIGINT)", "orders_met": "CAST(luck BETWEEN 0.3 AND 0.31 AS BIGINT)",
        "truth": f"CASE WHEN NOT ({_RATED}) THEN '' WHEN luck < 0.7 THEN 'true' WHEN luck < 0.8 THEN 'partly' WHEN luck < 0.85 THEN 'not_true' ELSE 'not_reached' END",
        "stars": f"CASE WHEN {_RATED} AND luck < 0.85 THEN 1 + CAST(floor(5 * sqrt(turn / 0.45)) AS BIGINT) ELSE 0 END",
        **{f"{name}_{part}": rule for name, clock in _CLOCKS.items() for part, rule in clock.items()},
    },
    "tasks": {
        **_SIDES, "task": "role || '-' || turns", "role": "role", "given_at": "given", "accepted_at": "taken", "due_at": "handle_due", "asked_by": "office",
        "unit": "CASE role WHEN 'co' THEN office WHEN 'lead' THEN CASE turns WHEN 1 THEN first_unit ELSE unit END END", "duty": "CASE WHEN turn < 0.6 THEN 'D-' || m ELSE '' END",
        "ended_at": f"CASE WHEN {_HOPPED} AND turns = 1 THEN returned WHEN {_DONE} THEN resolved END",
        "ended_as": f"CASE WHEN {_HOPPED} AND turns = 1 THEN 'returned' WHEN {_DONE} THEN 'done' ELSE '' END",
        "clock": f"CASE WHEN {_HOPPED} AND turns = 1 THEN 'cancelled' ELSE {_CLOCKS['handle']['clock']} END",
    },
    "ratings": {
        **_SIDES, "report_id": "i", "round": "1", "truth": "CASE WHEN luck < 0.7 THEN 'true' WHEN luck < 0.85 THEN 'partly' ELSE 'not_reached' END",
        "stars": "3", "given_by": "'hotline'", "rated_at": "ended",
    },
    "moves": {
        **_SIDES, "event_id": "i * 16 + n", "kind": "'case.moved'", "moved_at": "moved", "from_state": "before", "to_state": "after", "unit": "unit",
        "round": "1", "seconds": "epoch(moved) - epoch(since)", "suspended": "CASE WHEN after = 'resolved' AND luck BETWEEN 0.2 AND 0.23 THEN 0.2 * handling ELSE 0 END",
        "checking": "CASE WHEN after = 'closed' THEN 0.3 * (epoch(moved) - epoch(since)) ELSE 0 END", "opened": "CASE WHEN before = '' THEN 1 WHEN after = 'closed' THEN -1 ELSE 0 END",
    },
}  # fmt: skip
# The main line, a step after the other: when, since when it stood as before, from and to which state, and of which cases.
_STEPS: Final = (
    ("reported", "reported", "", "received", "true"),
    ("filed", "reported", "received", "filed", "true"),
    ("dispatched", "filed", "filed", "assigned", "true"),
    ("returned", "dispatched", "assigned", "filed", _HOPPED),
    ("again", "returned", "filed", "assigned", _HOPPED),
    ("accepted", "again", "assigned", "in_hand", "true"),
    ("resolved", "accepted", "in_hand", "resolved", _DONE),
    ("ended", "resolved", "resolved", "closed", _ENDED),
)
_FROM: Final = {
    "cases": "told",
    "tasks": f"(SELECT *, 'lead' AS role, 1 AS turns, dispatched AS given, CASE WHEN NOT ({_HOPPED}) THEN accepted END AS taken FROM told"
    f" UNION ALL SELECT *, 'lead', 2, again, accepted FROM told WHERE {_HOPPED}"
    f" UNION ALL SELECT *, 'co', 1, dispatched, accepted FROM told WHERE {_HELPED})",
    "ratings": f"(SELECT * FROM told WHERE {_RATED})",
    "moves": " UNION ALL ".join(
        f"SELECT *, {n} AS n, {moved} AS moved, {since} AS since, '{before}' AS before, '{after}' AS after FROM told WHERE {reached}"
        for n, (moved, since, before, after, reached) in enumerate(_STEPS)
    ).join(("(", ")")),
}  # fmt: skip
