"""Returns: from which unit to which, of which matters, and what they cost in time."""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from linli.common.actor import Actor
from linli.insight.queries.chosen import Choice, Seen, seen
from linli.insight.queries.difficulty import difficulty_classes
from linli.insight.queries.durations import STEP
from linli.insight.queries.tallies import tallies
from linli.insight.rules.difficulty import CLASSES, UNKNOWN
from linli.insight.rules.histogram import share_below
from linli.insight.rules.hops import DISPATCHED, GIVEN, HOPS, LEADS, FlowBetween, Returns, TimeByHops
from linli.insight.rules.parts import whole


def returns(*, actor: Actor, choice: Choice, at: datetime) -> Returns:
    """Cases dispatched in the period, the parts that were returned in it, and the time they took by number of returns.

    Raises Forbidden, NotFound for an area that is none.
    """
    classes = difficulty_classes(choice.end, at=at)
    with seen(
        actor=actor, choice=choice, at=at, reads={**DISPATCHED.reads, "tasks": ("given_at",)}, later=("tasks",)
    ) as rows:
        dispatched = whole(tallies(rows, DISPATCHED))
        matters = [one for one in tallies(rows, GIVEN, ("matter",)) if one["returned"]]
        flows = rows.rows(
            f"SELECT unit, next_unit, count(*) AS number, median(epoch(next_at) - epoch(given_at)) AS seconds"
            f" FROM ({LEADS}) WHERE asked AND ended_as = 'returned' GROUP BY ALL ORDER BY number DESC, unit, next_unit"
        )
        times = _times(rows, classes)
    return Returns(
        dispatched,
        tuple(FlowBetween(row["unit"], row["next_unit"], row["number"], row["seconds"]) for row in flows),
        tuple(sorted(matters, key=lambda one: (-one["returned"], one.keys))),
        times,
    )


def _times(rows: Seen, classes: dict[str, str]) -> tuple[TimeByHops, ...]:
    """From the first dispatch to the last answer, class by class: hard matters hop more often and take longer anyway."""
    found = rows.rows(
        f"SELECT matter, hops, {STEP} AS step, sum(weight) AS number FROM ({DISPATCHED.source})"
        " WHERE resolved_at IS NOT NULL GROUP BY ALL"
    )
    steps: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in found:
        steps[classes.get(row["matter"], UNKNOWN), row["hops"]][row["step"]] += int(row["number"])
    return tuple(
        TimeByHops(cls, hops, sum(counts.values()), share_below(counts, 0.5), share_below(counts, 0.9))
        for cls in (*CLASSES, UNKNOWN)
        for hops in HOPS
        if (counts := steps.get((cls, hops))) and sum(counts.values())
    )
