"""Filling a database with many cases, as a district has them after some years: most ended, a few per cent under way."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import Any, Final

import click
from django.conf import settings

from linli.cases import api as cases
from linli.channels.command_line.bench import figures
from linli.channels.command_line.bench.generating import copying, seeds
from linli.common import clock

UNDER_WAY: Final = 0.04  # of all cases
YEARS: Final = 3
SEEDS: Final = (240, 120)  # ended, under way


def generate(number: int) -> dict[str, Any]:
    """Bring the database up to about `number` cases; answers how many were added and how fast."""
    if settings.PRODUCTION:
        raise click.ClickException("generated cases are refused in production mode")
    there = sum(cases.counts_by_state().values())
    if there >= number:
        return {"cases": there, "added": 0}
    began = time.perf_counter()
    ended, under_way = _play(number - there)
    played = time.perf_counter()
    missing = number - sum(cases.counts_by_state().values())
    open_copies = round(missing * UNDER_WAY / len(under_way))
    ended_copies = -(-(missing - open_copies * len(under_way)) // len(ended)) if missing > 0 else 0
    # Those under way last: the newest cases have the highest numbers, as in life.
    _copy(ended, ended_copies, timedelta(days=365 * YEARS) / max(1, ended_copies))
    _copy(under_way, open_copies, timedelta(days=10) / max(1, open_copies))
    copying.settle()
    finished = time.perf_counter()
    total = sum(cases.counts_by_state().values())
    added = open_copies * len(under_way) + ended_copies * len(ended)
    return {
        "cases": total, "added": total - there, "by_state": cases.counts_by_state(), "played_seconds": round(played - began, 1),
        "copied_seconds": round(finished - played, 1), "copied_per_second": round(added / max(0.001, finished - played)),
    }  # fmt: skip


def _play(wanted: int) -> tuple[list[int], list[int]]:
    """Play the cases that are copied; fewer where few are wanted. The timetable is worked off, so that copies have it behind them."""
    figures.note("playing cases through the real verbs")
    copying.trust_the_disk()
    player = seeds.Player(seed=int(clock.now().timestamp()))
    share = min(1.0, wanted / sum(SEEDS))
    ended = player.play(seeds.ENDED, max(1, int(SEEDS[0] * share)), days=(4, 12))
    under_way = player.play(seeds.UNDER_WAY, max(1, int(SEEDS[1] * share)), days=(0.5, 6))
    _work_off()
    return ended, under_way


def _copy(case_ids: list[int], copies: int, step: timedelta) -> None:
    if copies <= 0:
        return
    copier = copying.Copier(copying.read_set(case_ids), copies=copies, step=step)
    with click.progressbar(length=copies, label=f"  copying {len(case_ids)} cases", file=sys.stderr) as bar:
        for first in range(0, copies, copying.AT_ONCE):
            number = min(copying.AT_ONCE, copies - first)
            copier.copy(first, number)
            bar.update(number)


def _work_off() -> None:
    """The timetable, as the worker works it off: warnings given, silent cases closed."""
    for _ in range(50):
        if not any(cases.sweep(at=clock.now()).done.values()):
            return
