"""`linli bench detector`: early warning on real requests and messages: false alarms, bursts that were planted, and calibration."""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click

from linli.channels.command_line.bench import figures
from linli.insight import api as insight
from linli.insight.api import rehearsing
from linli.text import api as rooms

DEGREES: Final = 0.005  # of latitude, about 550 m
FIRST: Final = 60  # days of a history by which the watch learns; it is measured on the rest
SOONEST: Final = (
    28  # days after which it begins to say something: on the real days it is followed from there, storms and all
)
DEFAULT_POINT: Final = ("42.3594", "-71.0587")  # where requests lie that nobody located
DISTRICT: Final = re.compile(r"[A-Z]\d+[市区县]")
LONGEST: Final = 120 * 86400  # limits beyond are no limits anybody works by


@click.command("detector")
@click.option(
    "--requests",
    "requests_path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Requests as CSV (gzip): opened, target, closed, reason, department, neighborhood, lat, lon.",
)
@click.option(
    "--messages",
    "messages_path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Messages as CSV (gzip): topic, created, detail, consensus_issue.",
)
@click.option(
    "--shared",
    envvar="LINLI_SHARED_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder with requests311/ and teddy/, instead of the two.",
)
@click.option(
    "--worlds", default=3, show_default=True, type=click.IntRange(1, 50), help="Quiet histories to plant bursts in."
)
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Nothing but JSON on standard output (always so).")
def measure(
    requests_path: Path | None, messages_path: Path | None, shared: Path | None, worlds: int, seed: int, as_json: bool
) -> None:  # fmt: skip
    """Early warning on real data: what is told of it, of quiet histories, and of bursts planted in them."""
    requests_path = requests_path or _within(shared, "requests311/boston_2015_h1.csv.gz")
    messages_path = messages_path or _within(shared, "teddy/hot.csv.gz")
    if requests_path is None and messages_path is None:
        raise click.UsageError("Say which requests or messages: --requests, --messages or --shared.")
    said: dict[str, Any] = {"measured": "detector"}
    if requests_path:
        rows = list(_rows(requests_path))
        said["requests"] = _requests(rows, worlds, seed)
        said["limits"] = _limits(rows)
    if messages_path:
        said["messages"] = _messages(messages_path)
    said["district_year"] = _district_year(seed)
    click.echo(json.dumps(said | {"machine": figures.machine("")}, ensure_ascii=False, indent=1, default=str))


def _within(shared: Path | None, name: str) -> Path | None:
    path = shared / name if shared else None
    return path if path and path.exists() else None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


# --- requests -------------------------------------------------------------------------------------------------------------


def _requests(rows: Sequence[dict[str, str]], worlds: int, seed: int) -> dict[str, Any]:
    events = [_event(row) for row in rows]
    begin = min(one.day for one in events)
    days = (max(one.day for one in events) - begin).days + 1
    real, areas = rehearsing.counted(events, begin, days)
    figures.note("the real days")
    said: dict[str, Any] = {
        "cases": len(events), "days": days, "families": len(real.by_area), "squares": len(real.squares), "areas": len(areas) - 1,
        "watched_weeks": round(rehearsing.weeks(real, FIRST), 1), "real": _told(real, areas, SOONEST), "quiet": [], "planted": {},
    }  # fmt: skip
    found: dict[str, list[dict[str, Any]]] = {}
    false: dict[str, list[int]] = {}
    for world in range(worlds):
        figures.note(f"quiet history {world + 1}")
        still = rehearsing.quiet(events, begin, days, seed + world)
        said["quiet"].append(_told(rehearsing.counted(still, begin, days)[0], areas, FIRST, listed=False))
        with_bursts, bursts = rehearsing.planted(still, begin, days, FIRST, seed + world)
        counts, names = rehearsing.counted(with_bursts, begin, days)
        for name, teller in rehearsing.tellers(counts).items():
            told = rehearsing.told(counts, FIRST, teller)
            found.setdefault(name, []).extend(rehearsing.found_of(bursts, told, names))
            about_none = [one for one in told if not any(burst.is_told_by(one, names[one.area]) for burst in bursts)]
            false.setdefault(name, []).append(len(about_none))
    weeks = rehearsing.weeks(real, FIRST) * worlds
    said["planted"] = {
        name: rehearsing.tables(some) | {"told_of_nothing_a_week": round(sum(false[name]) / weeks, 2)}
        for name, some in found.items()
    }
    return said


def _event(row: dict[str, str]) -> rehearsing.Event:
    located = bool(row["lat"]) and (row["lat"], row["lon"]) != DEFAULT_POINT
    square = None
    if located:
        lat, lon = float(row["lat"]), float(row["lon"])
        square = (math.floor(lon * math.cos(math.radians(42.3)) / DEGREES), math.floor(lat / DEGREES))
    return rehearsing.Event(date.fromisoformat(row["opened"][:10]), row["reason"], square, row["neighborhood"])


def _told(counts: insight.Counts, areas: Sequence[str], first: int, *, listed: bool = True) -> dict[str, Any]:
    weeks = rehearsing.weeks(counts, first)
    said: dict[str, Any] = {}
    for name, teller in rehearsing.tellers(counts).items():
        begun = time.perf_counter()
        told = rehearsing.told(counts, first, teller)
        said[name] = {
            "told": len(told), "told_a_week": round(len(told) / weeks, 2), "by_kind": dict(Counter(one.kind for one in told)),
            "seconds": round(time.perf_counter() - begun, 1),
        }  # fmt: skip
        if listed and name == "watch":
            said[name]["list"] = [
                f"{one.begin}..{one.end} {one.kind} {one.family} / {areas[one.area] or 'everywhere'}: {one.seen} seen, "
                f"{one.expected:.1f} expected, chance {one.chance:.0e}"
                for one in told
            ]
    return said


# --- limits ---------------------------------------------------------------------------------------------------------------


def _limits(rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    departments = {name: number for number, name in enumerate(sorted({row["department"] for row in rows}))}
    last = max(_seconds(row["opened"]) for row in rows)
    runs = [
        insight.Run(
            int(row["case_id"]), _seconds(row["opened"]), _seconds(row["target"]),
            _seconds(row["closed"]) if row["closed"] and _seconds(row["closed"]) <= last else None,
            row["reason"], departments[row["department"]], "",
        )
        for row in rows
        if row["target"] and 0 < _seconds(row["target"]) - _seconds(row["opened"]) < LONGEST
    ]  # fmt: skip
    begun = time.perf_counter()
    model = insight.learnt(runs, last)
    if model is None:
        return {"runs": len(runs), "deferred": True}
    measured = model.measured
    return {
        "runs": len(runs), "seconds": round(time.perf_counter() - begun, 2), "held_out": measured.samples,
        "calibration_error": round(measured.error, 4), "brier": round(measured.brier, 4),
        "brier_of_mean": round(measured.brier_of_mean, 4),
        "reliability": [{"n": n, "said": round(said, 3), "happened": round(was, 3)} for n, said, was in measured.tenths],
    }  # fmt: skip


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


# --- messages -------------------------------------------------------------------------------------------------------------


def _messages(path: Path) -> dict[str, Any]:
    """By day, class and district: when the issue that teams agreed on is told, against its own days."""
    model = rooms.open_classes(None).model
    if model is None:
        return {"missing": "there is no model of classes"}
    rows = [row for row in _rows(path) if row["created"] >= "2019-01-01"]
    begin = date(2019, 1, 1)
    days = (max(date.fromisoformat(row["created"][:10]) for row in rows) - begin).days + 1
    events: list[rehearsing.Event] = []
    issues: dict[str, list[rehearsing.Event]] = {}
    for row in rows:
        family = model.rank(rooms.Message(row["topic"], row["detail"]))[0].label
        place = DISTRICT.search(row["topic"] + row["detail"])
        event = rehearsing.Event(date.fromisoformat(row["created"][:10]), family, None, place.group() if place else "")
        events.append(event)
        issues.setdefault(row["consensus_issue"], []).append(event)
    counts, areas = rehearsing.counted(events, begin, days)
    told = rehearsing.told(counts, FIRST, rehearsing.tellers(counts)["watch"])
    naive = rehearsing.told(counts, FIRST, rehearsing.tellers(counts)["mean_and_three_deviations"])
    weeks = rehearsing.weeks(counts, FIRST)
    return {
        "messages": len(events), "days": days, "families": len(counts.by_area), "areas": len(areas) - 1,
        "told": len(told), "told_a_week": round(len(told) / weeks, 2), "naive_a_week": round(len(naive) / weeks, 2),
        "list": [f"{one.begin}..{one.end} {one.family} / {areas[one.area] or 'everywhere'}: {one.seen} / {one.expected:.1f}" for one in told],
        "issues": [_issue(name, own, told, areas) for name, own in sorted(issues.items()) if name and len(own) >= 15],
    }  # fmt: skip


def _issue(
    name: str, own: Sequence[rehearsing.Event], told: Sequence[insight.Found], areas: Sequence[str]
) -> dict[str, Any]:
    """Its densest two weeks, and the first thing told of its family and district in or after the first message of a dense time."""
    (family, area), _ = Counter((one.family, one.area) for one in own).most_common(1)[0]
    dates = sorted(one.day for one in own)
    dense = next(
        (day for day in dates if sum(day <= other < day + timedelta(days=14) for other in dates) >= 5), dates[0]
    )
    first = next(
        (one for one in told if one.family == family and areas[one.area] in (area, "") and one.end >= dense), None
    )
    return {
        "issue": name, "messages": len(own), "family": family, "area": area, "five_within_14_days_from": dense,
        "told": first.end if first else None, "after_days": (first.end - dense).days if first else None,
        "messages_before_it": sum(day <= first.end for day in dates if day >= dense) if first else None,
    }  # fmt: skip


# --- a district-year ------------------------------------------------------------------------------------------------------


def _district_year(seed: int) -> dict[str, Any]:
    """Made-up days of a large district: the time for its last day, and for a whole year day after day."""
    figures.note("a district-year")
    events = rehearsing.made_up(days=365, cases_a_day=1000, seed=seed)
    counts, _ = rehearsing.counted(events, date(2025, 1, 1), 365)
    begun = time.perf_counter()
    rehearsing.told(counts, 364, rehearsing.tellers(counts)["watch"])
    one_day = time.perf_counter() - begun
    begun, worked = time.perf_counter(), time.process_time()
    told = rehearsing.told(counts, FIRST, rehearsing.tellers(counts)["watch"])
    return {
        "cases": len(events), "squares": len(counts.squares), "families": len(counts.by_area), "seconds_last_day": round(one_day, 2),
        "seconds_every_day": round(time.perf_counter() - begun, 1),
        "processor_seconds_every_day": round(time.process_time() - worked, 1), "told": len(told),
    }  # fmt: skip
