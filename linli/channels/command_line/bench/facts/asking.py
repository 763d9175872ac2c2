"""The questions pages ask, over made-up facts: how long each takes, how much it reads, and how much memory all of them need."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.conf import settings

from linli.channels.command_line.bench import figures
from linli.channels.command_line.bench.facts import beside, studies
from linli.channels.command_line.bench.facts.asked import Asked, asked, people
from linli.channels.command_line.bench.facts.making import City, Maker
from linli.common.actor import SYSTEM
from linli.insight import api as insight

# About what the overview of a district shows.
MANY: Final = (
    "reported", "voices", "filed", "filing_rate", "filed_in_time", "dispatched_in_time", "accurate_dispatch", "accepted_in_time", "due_to_handle",
    "handled_in_time", "orders_in_time", "handling_time", "whole_time", "due_to_close", "closing_rate", "closed_in_time", "overdue_rate", "closed",
    "first_time_right", "rework_rate", "reopened_rate", "without_evidence", "solved_rate", "satisfied_rate", "three_rates", "call_backs", "unit_in_time",
)  # fmt: skip
SOME: Final = (
    "reported",
    "closed_in_time",
    "overdue_rate",
    "handled_in_time",
    "first_time_right",
    "solved_rate",
    "satisfied_rate",
)
OF_UNITS: Final = (*SOME, "handling_time", "received_by_unit", "unit_in_time")
MONTH: Final = ("2025-11-01", "2025-11-30")
THIRTY_DAYS: Final = ("2025-11-18", "2025-12-17")
THREE_YEARS: Final = ("2023-01-01", "2025-12-31")
TEN_YEARS: Final = ("2016-01-01", "2025-12-31")


def questions(city: City) -> Iterable[Asked]:
    """What pages ask, from the district's overview to the grids of one community."""
    community, _street, _district = city.communities[0]
    at_district, at_street, department = people(city)

    yield asked("city, a month, by district", SYSTEM, MANY, ["district"], MONTH, compare="year_ago")
    yield asked("district, a month, by street", at_district, MANY, ["street"], MONTH, compare="previous")
    yield asked("district, thirty days, by street", at_district, MANY, ["street"], THIRTY_DAYS, compare="previous")
    yield asked("city, three years, by month", SYSTEM, MANY, ["month"], THREE_YEARS)
    yield asked("district, three years, by month", at_district, MANY, ["month"], THREE_YEARS)
    yield asked("city, ten years, by year", SYSTEM, MANY, ["year"], TEN_YEARS)
    yield asked("district, a month, by matter", at_district, (*SOME, "handling_time"), ["matter"], MONTH)
    yield asked("city, a year, matter by month", SYSTEM, SOME, ["matter", "month"], ("2025-01-01", "2025-12-31"))
    yield asked("district, a month, by unit", at_district, OF_UNITS, ["unit"], MONTH)
    yield asked("district, thirty days, by unit", at_district, OF_UNITS, ["unit"], THIRTY_DAYS)
    yield asked(
        "heat table: street by day, a month", at_district, ("reported", "closed_in_time"), ["street", "day"], MONTH
    )
    yield asked("district, a month, by community", at_district, MANY, ["community"], MONTH)
    yield asked("city, thirty days, by community", SYSTEM, SOME, ["community"], THIRTY_DAYS)
    yield asked("one community, a month, by day", at_street, MANY, ["day"], MONTH, where={"area": [community]})
    yield asked("one community's grids, a month", at_street, SOME, ["grid"], MONTH, where={"area": [community]})
    yield asked("one street, three years, by matter", at_street, SOME, ["matter"], THREE_YEARS)
    yield asked("a department, a month, by street", department, OF_UNITS[:-2], ["street"], MONTH)
    yield asked("a department, three years, by month", department, SOME, ["month"], THREE_YEARS)
    yield asked(
        "channels and levels, a quarter",
        at_district,
        (*SOME, "handling_time"),
        ["channel", "level"],
        ("2025-07-01", "2025-09-30"),
    )
    yield asked("outcomes, a year", SYSTEM, ("closed", "reported"), ["outcome", "state"], ("2025-01-01", "2025-12-31"))
    yield asked(
        "median times by community, a year",
        at_district,
        ("handling_time", "whole_time"),
        ["community"],
        ("2025-01-01", "2025-12-31"),
    )
    yield asked(
        "median times by street, thirty days", at_district, ("handling_time", "whole_time"), ["street"], THIRTY_DAYS
    )
    yield asked("weeks of a year, by district", SYSTEM, SOME, ["week", "district"], ("2025-01-01", "2025-12-31"))


def stocks(city: City) -> Iterable[Asked]:
    """What stood open at the end of a period, or of each of its days: all changes since the record began, added up."""
    community = city.communities[0][0]
    at_district, at_street, department = people(city)
    here = {"area": [community]}
    yield asked("open cases by matter, thirty days", at_district, ("open_cases",), ["matter"], THIRTY_DAYS)
    yield asked("open cases by leading unit, a month", SYSTEM, ("open_cases",), ["lead"], MONTH)
    yield asked("open cases by day, thirty days", at_district, ("open_cases",), ["day"], THIRTY_DAYS)
    yield asked("one community's open cases by grid", at_street, ("open_cases",), ["grid"], THIRTY_DAYS, where=here)
    yield asked("a department's open cases by street", department, ("open_cases",), ["street"], MONTH)


def fill(city: City, cases: int, *, at: datetime) -> dict[str, Any]:
    """Make the facts of so many cases and put them in the place of all others."""
    began = time.perf_counter()
    maker, folder = Maker(city, cases), Path(settings.FACTS)

    def pieces() -> Iterable[insight.MonthFiles]:
        for month in maker.months():
            figures.note(f"made-up facts of {month}")
            for table in ("cases", "tasks", "ratings", "moves"):
                yield insight.MonthFiles(table, month, (written(f"SELECT * FROM {table}", table),))
        for table, rows in maker.fresh().items():
            yield insight.MonthFiles(table, "", (written(rows, table),))

    def written(rows: str, table: str) -> str:
        name = f"{table}/fresh/{uuid4().hex}.parquet"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        maker.engine.execute(f"COPY ({rows}) TO '{folder / name}' (FORMAT parquet, COMPRESSION uncompressed)")
        return name

    insight.use(pieces(), through=0, at=at)
    return {"cases": cases, "seconds": round(time.perf_counter() - began, 1)}


def measure(city: City, rounds: int, only: str = "") -> dict[str, Any]:
    """Ask everything a number of times, in turns; the first round, which learns and compiles, apart. `only`: what has this in its name."""
    took: dict[str, list[float]] = {}
    spent: dict[str, list[float]] = {}
    read: dict[str, int] = {}
    lines: dict[str, int] = {}
    everything = [one for one in (*questions(city), *stocks(city), *studies.studies(city)) if only in one.name]
    for _ in range(rounds + 1):
        for one in everything:
            before, processor, began = _bytes_read(), time.process_time(), time.perf_counter()
            found = one.ask()
            took.setdefault(one.name, []).append(time.perf_counter() - began)
            spent.setdefault(one.name, []).append(time.process_time() - processor)
            read[one.name], lines[one.name] = _bytes_read() - before, found
    speed = beside.megabytes_a_second()
    asked = {
        name: {
            "first_ms": round(times[0] * 1000, 1), **figures.spread(times[1:]), "processor_ms": round(statistics.median(spent[name][1:]) * 1000, 1), "lines": lines[name],
            "read_mb": round(read[name] / 1e6, 2), "times_reading": round(figures.spread(times[1:])["p50_ms"] / max(read[name] / 1e3 / speed, 0.001), 1),
        }
        for name, times in took.items()
    }  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "asked": asked,
        "worst_p95_ms": max(one["p95_ms"] for one in asked.values()),
        "peak_mib": round(peak),
        "reading_mb_s": speed,
    }


def _bytes_read() -> int:
    """What this process has read so far, from the disk or the system's memory."""
    try:
        lines = Path("/proc/self/io").read_text().splitlines()
    except OSError:
        return 0
    return int(lines[0].split()[1])
