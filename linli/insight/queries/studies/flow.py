"""How cases run through the loop, and where their time goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from linli.common.actor import Actor
from linli.insight.queries.studies.chosen import Choice, seen
from linli.insight.queries.studies.tallies import Keys, histograms, tallies
from linli.insight.rules.flow import FATES, NOBODY, REACHED, STAGES, STAYS, WAITING, Flow, Stage, Wait
from linli.insight.rules.histogram import share_below
from linli.insight.rules.parts import Tally, whole


def flow(*, actor: Actor, choice: Choice, at: datetime, by: str = "") -> tuple[Flow, Mapping[Any, Flow]]:
    """The loop as a funnel and its waits: of the whole, and of each value of `by` (an area level, `family`, `lead`).

    Raises Forbidden, NotFound for an area that is none, InvalidInput.
    """
    sides = (by,) if by else ()
    with seen(actor=actor, choice=choice, at=at, reads=REACHED.reads) as rows:
        reached = tallies(rows, REACHED, sides)
    with seen(actor=actor, choice=choice, at=at, reads=STAYS.reads) as rows:
        steps, seconds = histograms(rows, STAYS, (*sides, "side"))
    parts = {key: _flow(*found) for key, found in _by_key(reached, steps, seconds).items()}
    together = _by_key([whole(reached)], *_summed(steps, seconds))
    return _flow(*together[()]), {key[0]: found for key, found in parts.items()} if sides else {}


Waits = dict[str, tuple[dict[int, int], float]]


def _summed(
    steps: Mapping[Keys, Mapping[int, int]], seconds: Mapping[Keys, float]
) -> tuple[dict[Keys, dict[int, int]], dict[Keys, float]]:
    """The waits of the whole, by whom was waited for."""
    counts: dict[Keys, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    totals: dict[Keys, float] = defaultdict(float)
    for key, those in steps.items():
        totals[key[-1:]] += seconds[key]
        for step, number in those.items():
            counts[key[-1:]][step] += number
    return counts, totals


def _by_key(
    reached: Iterable[Tally], steps: Mapping[Keys, dict[int, int]], seconds: Mapping[Keys, float]
) -> dict[Keys, tuple[Tally, Waits]]:
    """The funnel and the waits of each row."""
    found: dict[Keys, tuple[Tally, Waits]] = {one.keys: (one, {}) for one in reached}
    for key, counts in steps.items():
        found.setdefault(key[:-1], (Tally(key[:-1], {}), {}))[1][key[-1]] = counts, seconds[key]
    return found


def _flow(tally: Tally, waits: Waits) -> Flow:
    stages = tuple(
        Stage(name, tally[f"reached_{name}"], **{fate: tally[f"{fate}_{name}"] for fate in FATES}) for name in STAGES
    )
    rested, still = waits.get(NOBODY, ({}, 0.0))
    return Flow(
        stages, tuple(_wait(side, *waits.get(side, ({}, 0.0))) for side in WAITING), sum(rested.values()), still
    )


def _wait(side: str, counts: Mapping[int, int], seconds: float) -> Wait:
    number = sum(counts.values())
    return Wait(side, number, share_below(counts, 0.5), share_below(counts, 0.9), seconds if number else 0.0)
