"""A past day played again: what stood where, every five minutes, and as a table by hour."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.channels.pages.basemap import base_map
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.map_encoding import micro
from linli.channels.screen.views.command import SCREEN, frame
from linli.common import clock
from linli.insight import api as insight
from linli.insight.api import Replay

MOST_SQUARES: Final = 4_000
HIGH: Final = 100  # of the drawing of the day, in its own units


@needs(SCREEN)
@require_safe
@gzip_page
def replay(request: HttpRequest) -> HttpResponseBase:
    """One day: yesterday, unless another is asked for. Without script the table by hour says the same."""
    reader, now = actor_of(request), clock.now()
    today = cases.local_day(now)
    day = _day(request.GET.get("day", ""), today)
    found = insight.replay(actor=insight.eyes(reader), day=day, at=now)
    hours = [(hour, sum(hour.standing)) for hour in found.played.hours]
    context = {
        **frame(reader), "day": day, "today": today, "before": day - timedelta(days=1), "found": found,
        "after": day + timedelta(days=1) if day < today else None, "states": insight.OPEN_STATES, "hours": hours,
        "standing": list(found.played.standing.items()), "data": _data(found), "line": _drawing(found), "high": HIGH,
        "last": found.until, "came": sum(hour.came for hour, _ in hours), "ended": sum(hour.ended for hour, _ in hours),
    }  # fmt: skip
    return render(request, "screen/replay.html", context)


def _day(text: str, today: date) -> date:
    """The day asked for; yesterday for nothing, for what is no day, and for days that are out of reach."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today - timedelta(days=1)
    return day if date(2000, 1, 1) <= day <= today else today - timedelta(days=1)


def _data(found: Replay) -> dict[str, Any]:
    """What the script plays, as small as it can be: places once, changes by step."""
    squares = _gathered(found)
    x, y = micro((lon for lon, _ in squares), (lat for _, lat in squares), base_map())
    return {
        "minutes": insight.REPLAY_MINUTES, "until": found.until, "states": list(insight.OPEN_STATES),
        "standing": found.played.standing, "changes": found.played.changes, "x": x, "y": y,
        "n": [begin for begin, _ in squares.values()],
        "squares": [[step, place, number] for place, (_, changes) in enumerate(squares.values())
                    for step, number in sorted(changes.items()) if number],
    }  # fmt: skip


def _gathered(found: Replay) -> dict[tuple[float, float], tuple[int, Counter[int]]]:
    """Squares by their middle, with what stood in each when the day began and its changes. Where they are very many,
    neighbours are gathered into larger ones. Cases without a point on the map have no square.
    """
    played = found.played
    known = {
        cell: cases.middle_of(cell) for cell in {*played.cells, *(cell for _, cell, _ in played.cell_changes)} if cell
    }
    size = 0.0
    while len({_rough(point, size) for point in known.values()}) > MOST_SQUARES:
        size = size * 2 or 0.002
    begins: Counter[tuple[float, float]] = Counter()
    changes: dict[tuple[float, float], Counter[int]] = {_rough(point, size): Counter() for point in known.values()}
    for cell, number in played.cells.items():
        if cell:
            begins[_rough(known[cell], size)] += number
    for step, cell, number in played.cell_changes:
        if cell:
            changes[_rough(known[cell], size)][step] += number
    return {place: (begins[place], those) for place, those in changes.items()}


def _rough(point: tuple[float, float], size: float) -> tuple[float, float]:
    if not size:
        return point
    lon, lat = point
    return (int(lon // size) + 0.5) * size, (int(lat // size) + 0.5) * size


def _drawing(found: Replay) -> str:
    """The open cases over the day as the points of a line, the tallest moment at the top."""
    total, totals, changes = sum(found.played.standing.values()), [], Counter[int]()
    for step, _, number in found.played.changes:
        changes[step] += number
    for step in range(found.until + 1):
        totals.append(total)
        total += changes[step]
    low, tallest = min(totals), max(totals)
    wide = max(tallest - low, 1)
    return " ".join(f"{step},{HIGH - 6 - (HIGH - 12) * (one - low) / wide:.1f}" for step, one in enumerate(totals))
