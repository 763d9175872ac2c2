"""Returns: from which unit to which, of which matters, and what they cost in time."""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from linli.common.actor import Actor
from linli.insight.queries.studies.chosen import Choice, Seen, seen
from linli.insight.queries.studies.difficulty import difficulty_classes
from linli.insight.queries.studies.tallies import histograms, tallies
from linli.insight.rules.difficulty import CLASSES, UNKNOWN
from linli.insight.rules.histogram import share_below
from linli.insight.rules.hops import DISPATCHED, HOPS, PARTS, RETURNED, FlowBetween, Returns, TimeByHops
from linli.insight.rules.kept import ANSWERED
from linli.insight.rules.parts import whole


def returns(*, actor: Actor, choice: Choice, at: datetime) -> Returns:
    """Cases dispatched in the period, the parts that were returned in it, and the time they took by number of returns.

    Raises Forbidden, NotFound for an area that is none.
    """
    classes = difficulty_classes(choice.end, at=at)
    with seen(actor=actor, choice=choice, at=at, reads=DISPATCHED.reads) as rows:
        dispatched = whole(tallies(rows, DISPATCHED))
        times = _times(rows, classes)
    with seen(actor=actor, choice=choice, at=at, reads=PARTS.reads) as rows:
        matters = [one for one in tallies(rows, PARTS, ("matter",)) if one["returned"]]
    with seen(actor=actor, choice=choice, at=at, reads=PARTS.reads, later=("tasks",)) as rows:
        flows = rows.rows(
            f"SELECT unit, next_unit, count(*) AS number, median(epoch(next_at) - epoch(given_at)) AS seconds"
            f" FROM ({RETURNED}) WHERE asked AND ended_as = 'returned' GROUP BY ALL ORDER BY number DESC, unit, next_unit"
        )
    return Returns(
        dispatched,
        tuple(FlowBetween(row["unit"], row["next_unit"], row["number"], row["seconds"]) for row in flows),
        tuple(sorted(matters, key=lambda one: (-one["returned"], one.keys))),
        times,
    )


def _times(rows: Seen, classes: dict[str, str]) -> tuple[TimeByHops, ...]:
    """From the first dispatch to the last answer, class by class: hard matters hop more often and take longer anyway."""
    found, _ = histograms(rows, ANSWERED, ("matter", "hops"))
    steps: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for (matter, hops), those in found.items():
        for step, number in those.items():
            steps[classes.get(matter, UNKNOWN), hops][step] += number
    return tuple(
        TimeByHops(cls, hops, sum(counts.values()), share_below(counts, 0.5), share_below(counts, 0.9))
        for cls in (*CLASSES, UNKNOWN)
        for hops in HOPS
        if (counts := steps.get((cls, hops))) and sum(counts.values())
    )
