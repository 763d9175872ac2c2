"""How cases run through the loop, and where their time goes."""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from linli.common.actor import Actor
from linli.insight.queries.chosen import Choice, Seen, seen
from linli.insight.queries.durations import spreads
from linli.insight.queries.tallies import tallies
from linli.insight.rules.flow import FATES, REACHED, STAGES, STAYS, WAITING, Flow, Stage, Wait
from linli.insight.rules.parts import Tally


def flow(*, actor: Actor, choice: Choice, at: datetime, by: str = "") -> tuple[Flow, Mapping[Any, Flow]]:
    """The loop as a funnel and its waits: of the whole, and of each value of `by` (an area level, `family`, `lead`).

    Raises Forbidden, NotFound for an area that is none, InvalidInput.
    """
    sides = (by,) if by else ()
    with seen(actor=actor, choice=choice, at=at, reads={**REACHED.reads, **STAYS.reads}) as rows:
        whole = _of(rows, ())
        parts = _of(rows, sides) if sides else {}
    empty = _flow({}, {}, {})
    return whole.get((), empty), {key[0]: found for key, found in parts.items()}


def _of(rows: Seen, by: tuple[str, ...]) -> dict[tuple[Any, ...], Flow]:
    counted = {one.keys: one.numbers for one in tallies(rows, REACHED, by)}
    waited = spreads(rows, STAYS.source, (*by, "side"))
    group = f" GROUP BY {', '.join(by)}" if by else ""
    keys = "".join(f"{side}, " for side in by)
    still = rows.rows(
        f"SELECT {keys}sum(weight) FILTER (WHERE suspended > 0) AS stays, sum(weight * suspended) AS seconds"
        f" FROM (SELECT *, left(matter, 3) AS family FROM seen_moves"
        f" WHERE from_state IN ('assigned', 'in_hand') AND moved_at >= $begin AND moved_at < $end){group}"
    )
    rested = {tuple(row[side] for side in by): row for row in still}
    waits: dict[tuple[Any, ...], dict[str, Wait]] = {}
    for key, spread in waited.items():
        waits.setdefault(key[:-1], {})[key[-1]] = Wait(key[-1], *spread)
    return {key: _flow(counted.get(key, {}), waits.get(key, {}), rested.get(key, {})) for key in {*counted, *waits}}


def _flow(counted: Mapping[str, int], waits: Mapping[str, Wait], rested: Mapping[str, Any]) -> Flow:
    tally = Tally((), counted)
    stages = tuple(
        Stage(name, tally[f"reached_{name}"], **{fate: tally[f"{fate}_{name}"] for fate in FATES}) for name in STAGES
    )
    return Flow(
        stages,
        tuple(waits.get(side) or Wait(side, 0, None, None, 0.0) for side in WAITING),
        int(rested.get("stays") or 0),
        float(rested.get("seconds") or 0),
    )
