"""What comes due counts from the moment it is due, the same everywhere: figures, lists, the analyses of clocks and areas, reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from linli.cases.tests import steps
from linli.cases.tests.steps import COVER, later
from linli.cases.tests.world import World, build
from linli.common.actor import SYSTEM
from linli.insight import api as insight
from linli.insight.queries.reporting.composing import compose
from linli.insight.queries.reporting.frame import Subject
from linli.insight.rules.paper import Table
from linli.insight.rules.spans import span_of

# One engine: on PostgreSQL reading waits for every transaction of the database, those of other tests among them.
pytestmark = pytest.mark.django_db(transaction=True)
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


def kept_and_due(town: World, at: datetime) -> set[tuple[float, float]]:
    """How many handling clocks of March were kept and how many were due, as each place tells it."""
    asked = insight.asked({**MARCH, "indicators": ["handled_in_time"]})
    figure = insight.answer(actor=SYSTEM, question=asked).whole.figures["handled_in_time"]
    by_day = insight.asked({**MARCH, "indicators": ["handled_in_time"], "by": ["day"]})
    days = [line.figures["handled_in_time"] for line in insight.answer(actor=SYSTEM, question=by_day).lines]
    listed = [insight.behind(actor=SYSTEM, question=asked, part=part).number for part in ("above", "below")]
    choice = insight.Choice(date(2026, 3, 1), date(2026, 3, 31))
    clocks = insight.punctuality(actor=SYSTEM, choice=choice, at=at).kinds.get("handle")
    areas = insight.fair(actor=SYSTEM, choice=choice, at=at).found.areas
    told: list[tuple[Any, Any]] = [
        (figure.above, figure.below),
        (sum(one.above for one in days), sum(one.below for one in days)),
        (listed[0], listed[1]),
        (clocks.tally["met"] if clocks else 0, clocks.counted if clocks else 0),
        (sum(one.above for one in areas), sum(one.cases for one in areas)),
        in_the_report(town),
    ]
    return {(float(above), float(below)) for above, below in told}


def in_the_report(town: World) -> tuple[float, float]:
    """The line of all in the table of difficulty classes."""
    subject = Subject("area", town.areas["district"])
    found = compose(subject=subject, span=span_of("month", date(2026, 3, 1)), kind="monthly", language="en")
    assert found is not None
    tables = (block for section in found.sections for block in section.blocks if isinstance(block, Table))
    table = next((one for one in tables if one.title == "Due to be handled, by difficulty"), None)
    return (float(table.rows[-1][2]), float(table.rows[-1][1])) if table else (0, 0)


def test_a_clock_counts_once_it_is_due_and_a_quiet_night_makes_it_due(transactional_db: None) -> None:
    town = build()
    steps.resolved(town)  # within the hour; its limit is Thursday evening
    steps.in_hand(town, matter=COVER, at=later(hours=1))  # two hours, and nobody comes
    insight.rebuild(at=later(hours=2))
    assert kept_and_due(town, later(hours=2)) == {(0, 0)}, "one is kept, but neither is due"
    assert insight.read_due(at=later(hours=9)) == 0
    assert kept_and_due(town, later(hours=9)) == {(0, 1)}
    assert insight.read_due(at=later(days=5)) == 0
    assert kept_and_due(town, later(days=5)) == {(1, 2)}
    assert insight.as_of() == later(days=5)
