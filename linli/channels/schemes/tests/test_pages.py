"""The pages of schemes, through HTTP: a result, an appeal by the unit concerned, and two reviews by others."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest

from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import World
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.insight import api as insight

MARCH = {"month": "2026-03"}
WORDS = "产权单位已书面说明不属本街道"


@pytest.fixture
def receipt(world: World, settings: Any, tmp_path: Any) -> Any:
    """A lamp that was answered late."""
    settings.FACTS = tmp_path / "facts"
    found = steps.in_hand(world)
    steps.resolve(world, found, at=later(days=9))
    insight.rebuild(at=later(days=10))
    return found


def at(moment: datetime, ask: Callable[[], Any]) -> Any:
    """What a page answers at that time."""
    with clock.standing_at(moment):
        return ask()


def test_from_the_result_to_a_granted_appeal(world: World, staff: Any, receipt: Any) -> None:
    now = later(days=10)
    with clock.standing_at(later()):
        street, one, two = (
            staff("street_coordinator", "street1"),
            staff("district_coordinator", "centre"),
            staff("district_coordinator", "centre", 2),
        )
    page = at(now, lambda: street.get("/desk/schemes/street_points/", MARCH)).content.decode()
    assert "no sample" in page
    assert "0 / 1" in page
    assert "provisional" in page
    sent = {**MARCH, "number": receipt.number, "ground": "wrong_unit", "evidence": WORDS}
    assert (
        at(now, lambda: street.post("/desk/schemes/street_points/appeal/", {**sent, "evidence": "x"})).status_code
        == 422
    )
    assert (
        at(now, lambda: street.post("/desk/schemes/street_points/appeal/", {**sent, "number": "1"})).status_code == 422
    )
    assert at(now, lambda: street.post("/desk/schemes/street_points/appeal/", sent)).status_code == 302
    assert at(now, lambda: street.get("/desk/schemes/appeals/")).status_code == 403
    (asked,) = insight.appeals(actor=SYSTEM, open_only=True)
    for reviewer, state in ((one, "asked"), (two, "granted")):
        waiting = at(now + timedelta(hours=1), lambda by=reviewer: by.get("/desk/schemes/appeals/")).content.decode()
        assert WORDS in waiting
        review = {"decision": "grant", "note": "同意"}
        assert (
            at(
                now, lambda by=reviewer, fields=review: by.post(f"/desk/schemes/appeals/{asked.id}/", fields)
            ).status_code
            == 302
        )
        assert insight.appeals(actor=SYSTEM)[0].state == state
    page = at(now, lambda: street.get("/desk/schemes/street_points/", MARCH)).content.decode()
    assert "granted: left out" in page
    with clock.standing_at(later()):
        other = staff("street_coordinator", "street2")
    foreign = at(now, lambda: other.get("/desk/schemes/street_points/", MARCH)).content.decode()
    assert WORDS not in foreign
    assert receipt.number[:4] not in foreign, "another street reads neither its words nor its case"
    assert "0 / 1" not in page


def test_lists_files_and_months_that_cannot_be(world: World, staff: Any, receipt: Any) -> None:
    with clock.standing_at(later()):
        reader = staff("auditor", "centre")
    now = later(days=10)
    listed = at(now, lambda: reader.get("/desk/schemes/")).content.decode()
    assert "Three rates of units (example)" in listed
    text = at(now, lambda: reader.get("/desk/schemes/street_points/result.csv", MARCH)).content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert {row["part"] for row in rows} >= {"closed_in_time", "closing_rate", "urgent_in_time", "rework"}
    assert all(row["definitions"] and row["sum_out_of"] for row in rows)
    for month in ("", "2026-13", "9999-12", "0001-01", "x" * 500):
        assert at(now, lambda asked=month: reader.get("/desk/schemes/unit_rates/", {"month": asked})).status_code == 200
    assert at(now, lambda: reader.get("/desk/schemes/nothing/")).status_code == 404
    assert at(now, lambda: reader.get("/desk/schemes/street_points/appeal/")).status_code == 403


def test_an_ended_month_is_appealed_on_the_grounds_that_held_then(world: World, staff: Any, receipt: Any) -> None:
    text = insight.definition_text(actor=SYSTEM, name="street_points").replace("wrong_unit", "other_duty")
    text = text.replace("not this unit's duty", "a duty of others")
    insight.load_scheme(actor=SYSTEM, text=text, since=date(2026, 4, 1), at=later())
    now = later(days=32)  # in April
    with clock.standing_at(later()):
        street, reviewer = staff("street_coordinator", "street1"), staff("district_coordinator", "centre")
    form = at(now, lambda: street.get("/desk/schemes/street_points/appeal/", MARCH)).content.decode()
    assert 'value="wrong_unit"' in form
    assert "other_duty" not in form
    sent = {**MARCH, "number": receipt.number, "ground": "wrong_unit", "evidence": WORDS}
    assert at(now, lambda: street.post("/desk/schemes/street_points/appeal/", sent)).status_code == 302
    waiting = at(now, lambda: reviewer.get("/desk/schemes/appeals/")).content.decode()
    assert "not this unit&#x27;s duty" in waiting
