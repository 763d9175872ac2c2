"""What comes back is one thing: the special analysis, the early warning and the report tell the same of one small history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import COVER, LAMP, RUBBISH, later
from linli.cases.tests.world import World, build
from linli.common.actor import SYSTEM
from linli.insight import api as insight
from linli.insight.queries.reporting.composing import compose
from linli.insight.queries.reporting.frame import Subject
from linli.insight.rules.paper import Table
from linli.insight.rules.spans import free

# One engine: on PostgreSQL reading waits for every transaction of the database, those of other tests among them.
pytestmark = pytest.mark.django_db(transaction=True)
BEGIN, END = date(2026, 3, 2), date(2026, 3, 31)  # thirty days from the first Monday
HERE, THERE = {"lon": 118.9504, "lat": 42.2704}, {"lon": 118.99, "lat": 42.2704}
ACROSS = {"lon": 118.9504, "lat": 42.2719}  # another square, a few steps away


@pytest.fixture
def town(transactional_db: None) -> World:
    """A cover four times at one place, twice on one day; and what looks like it and is none."""
    town = build()
    for days in (0, 12, 12.1, 25):
        steps.filed(town, at=later(days=days), matter=COVER, **HERE)
    for days in (1, 20):
        steps.filed(town, at=later(days=days), matter=COVER, **ACROSS)
        steps.filed(town, at=later(days=days), matter=LAMP, **HERE)
        steps.filed(town, at=later(days=days), matter=RUBBISH, **THERE)
    refused = town.report(at=later(days=5), **THERE, matter_code=RUBBISH)
    cases.refuse(
        actor=town.actor("intake_clerk", "street1"), case_id=refused.case_id, at=later(days=5, hours=1), reason_code="no_facts",
        right_channel="无", answer="无",
    )  # fmt: skip
    for days in (2, 3, 4):
        steps.filed(town, at=later(days=days))  # without a point
    insight.rebuild(at=later(days=30))
    return town


def in_the_analysis(begin: date = BEGIN) -> dict[str, int]:
    """Cases at each place that came back, by matter: one place each."""
    found = insight.recurrence(actor=SYSTEM, choice=insight.Choice(begin, END), at=later(days=30))
    assert found.recurring == sum(spot.number for spot in found.spots)
    return {spot.matter: spot.number for spot in found.spots}


def in_the_warnings(town: World) -> dict[str, int]:
    """What the watch tells of the last whole day."""
    insight.watch(at=later(days=30))
    seen = insight.warnings(actor=town.actor("street_coordinator", "street1"), at=later(days=30))
    told = [one for one in seen if one.kind == "recurrence"]
    assert all(len(one.evidence) == one.seen for one in told)
    return {one.matter: one.seen for one in told}


def in_the_report(town: World) -> dict[str, int]:
    """The table of what comes again at the same place."""
    subject = Subject("area", town.areas["district"])
    found: Any = compose(subject=subject, span=free(BEGIN, END), kind="free", language="zh-hans")
    tables = [block for section in found.sections for block in section.blocks if isinstance(block, Table)]
    table = next(one for one in tables if "同一" in one.title and one.texts == 3)
    codes = {matter.name: matter.code for matter in cases.matters(END)}
    return {codes[row[0]]: int(row[-1]) for row in table.rows[:-1]}


def test_analysis_warning_and_report_tell_the_same(town: World) -> None:
    assert in_the_analysis() == in_the_warnings(town) == in_the_report(town) == {COVER: 4}


def test_years_before_change_nothing(town: World) -> None:
    """Long times are looked through year by year: wherever that cuts, what lies on both sides is one run, and nothing counts twice."""
    for begin in (date(2023, 3, 15), date(2024, 3, 27), date(2025, 3, 30), date(2025, 4, 18), date(2025, 4, 25)):
        assert in_the_analysis(begin) == {COVER: 4}, begin


def test_a_refused_case_repeats_nothing(town: World) -> None:
    """Ten cases lie at a place and were taken in; six of them are not the first of their matter there."""
    question = insight.asked({"indicators": ["repeat_rate"], "from": "2026-03-01", "to": "2026-03-31"})
    figure = insight.answer(actor=SYSTEM, question=question).whole.figures["repeat_rate"]
    assert (figure.above, figure.below, dict(figure.left_out)) == (6, 10, {"地点或事项不明": 3})
