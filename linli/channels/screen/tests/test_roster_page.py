"""The roster's page and a day played again, without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.geography import api as geography
from linli.insight import api as insight

ROSTER = "/desk/command/roster/"


def sent(world, **values):
    """What the form sends: the first street's desk for a day, unless told otherwise."""
    return {
        "unit": world.units["street1"], "week": "2026-03-02", "role": "desk", "begins": "2026-03-02T08:00",
        "ends": "2026-03-02T20:00", "phone": "0476-8330000", "post": "", **values,
    }  # fmt: skip


def test_a_shift_is_put_on_the_roster_stands_on_the_screen_and_its_gaps_are_shown(world, staff):
    client = staff("dispatcher", "street1")
    assert "No duty roster is kept" in client.get("/desk/command/").content.decode()
    assert client.post(ROSTER, sent(world)).status_code == 302
    week = client.get(ROSTER).content.decode()
    assert "0476-8330000" in week
    assert "20:00–24:00 nobody answers the desk" in week
    assert "10:00–" not in week  # what is over, and what is covered, is no gap
    assert "0476-8330000" in client.get("/desk/command/").content.decode()
    with clock.standing_at(MONDAY + timedelta(hours=11)):
        assert "nobody on duty" in client.get("/desk/command/").content.decode()


def test_times_are_those_of_the_house(world, staff):
    staff("dispatcher", "street1").post(ROSTER, sent(world))
    (shift,) = cases.shifts(unit_ids=[world.units["street1"]], begins=MONDAY, ends=MONDAY + timedelta(days=1))
    assert shift.begins.isoformat() == "2026-03-02T00:00:00+00:00"


def test_what_cannot_be_comes_back_with_what_was_typed(world, staff):
    client = staff("dispatcher", "street1")
    answer = client.post(ROSTER, sent(world, phone="nobody"))
    assert answer.status_code == 422
    assert "This is not a telephone number." in answer.content.decode()
    assert 'value="nobody"' in answer.content.decode()
    assert client.post(ROSTER, sent(world, begins="soon")).status_code == 422
    assert client.post(ROSTER, sent(world)).status_code == 302
    twice = client.post(ROSTER, sent(world))
    assert twice.status_code == 422
    assert "Another shift of this unit already does this" in twice.content.decode()


def test_the_week_before_is_copied_and_a_shift_taken_off(world, staff):
    client = staff("dispatcher", "street1")
    client.post(ROSTER, sent(world))
    copied = {"unit": world.units["street1"], "week": "2026-03-11"}
    assert client.post(f"{ROSTER}copy/", copied).headers["Location"].endswith("week=2026-03-09")
    page = client.get(f"{ROSTER}?week=2026-03-09").content.decode()
    assert "1 shift was copied." in page
    assert "0476-8330000" in page
    (shift,) = cases.shifts(
        unit_ids=[world.units["street1"]], begins=MONDAY + timedelta(days=7), ends=MONDAY + timedelta(days=8)
    )
    client.post(f"{ROSTER}{shift.id}/remove/", copied)
    assert "0476-8330000" not in client.get(f"{ROSTER}?week=2026-03-09").content.decode()


def test_a_street_sees_who_answers_the_desk_above_it(world, staff):
    desk = world.units["water"]  # the desk of the district is a unit of its own, below what it answers for
    geography.change_unit(
        actor=SYSTEM, unit_id=world.units["centre"], changes={"duty_desk_id": desk}, at=MONDAY - timedelta(days=1)
    )
    shift = sent(world, unit=desk, phone="0476-8339999")
    assert staff("district_coordinator", "centre").post(ROSTER, shift).status_code == 302
    assert "0476-8339999" in staff("street_coordinator", "street1").get("/desk/command/").content.decode()


def test_nobody_sees_or_changes_the_roster_of_another_street(world, staff):
    stranger = staff("dispatcher", "street2")
    assert stranger.get(ROSTER, {"unit": world.units["street1"]}).status_code == 404
    assert stranger.post(ROSTER, sent(world)).status_code == 404
    assert stranger.post(f"{ROSTER}copy/", sent(world)).status_code == 404
    assert stranger.get(ROSTER, {"unit": "x", "week": "x"}).status_code == 404
    assert stranger.get(ROSTER, {"week": "9999-99-99"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_day_again_stands_as_a_table(world, staff):
    world.report(at=MONDAY - timedelta(minutes=30))
    insight.rebuild(at=MONDAY)
    client = staff("dispatcher", "street1")
    day = client.get("/desk/command/replay/", {"day": "2026-03-02"})
    assert day.context["came"] == 1
    hours = {hour.hour: hour for hour, _ in day.context["hours"]}
    assert (hours[9].standing[0], hours[9].came) == (0, 1)
    assert client.get("/desk/command/replay/", {"day": "nonsense"}).context["came"] == 0
    assert client.get("/desk/command/replay/", {"day": "2026-03-03"}).context["day"].isoformat() == "2026-03-01"
    assert staff("dispatcher", "street2").get("/desk/command/replay/", {"day": "2026-03-02"}).context["came"] == 0


def test_a_case_does_not_know_who_was_on_duty(world, staff):
    staff("dispatcher", "street1").post(ROSTER, sent(world))
    receipt = world.report(at=MONDAY)
    whole = str(cases.case_view(actor=SYSTEM, case_id=receipt.case_id))
    assert "8330000" not in whole
