"""The pages of simulation: asked with a form, waited for, read and shared; refused in whole sentences."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from linli.cases.tests.steps import later
from linli.insight import api as insight
from linli.insight.models import Simulation
from linli.insight.tests.test_simulation_of_history import keep, lamp

PAGE = "/desk/figures/simulation/"
FORM = {"from": "2026-02-02", "to": "2026-03-01", "target": "0.9", "days": "14", "replications": "4", "work": "1"}


@pytest.fixture
def town(world):
    """A month of lamps before the Monday on which the clock stands, most of them handled within the hour."""
    facts = []
    for day in range(-28, 0):
        at = later(days=day)
        if at.weekday() < 5:
            facts += [
                lamp(world, len(facts) + 1, at, at + timedelta(minutes=70)),
                lamp(world, len(facts) + 2, at, None),
            ][: 2 if day % 4 == 0 else 1]
    keep(facts)
    return world


def test_the_form_offers_what_is_in_reach_and_the_last_thirty_days(town, staff):
    page = staff("department_handler", "lighting").get(PAGE).content.decode()
    assert 'name="to" value="2026-03-01"' in page
    assert "lighting" in page
    assert "storm day" in page
    assert "roads" not in page.split('name="unit"')[1].split("</select>")[0]


def test_asked_waited_for_and_read(town, staff):
    browser = staff("department_handler", "lighting")
    sent = browser.post(PAGE, {**FORM, "scenario": ["more", "fewer_posts"], "more.factor": "2", "more.hours": "100"})
    assert sent.status_code == 302
    address = sent.headers["Location"]
    waiting = browser.get(address).content.decode()
    assert "Waiting for its turn" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    part = browser.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part.headers
    insight.simulate_next(at=later(minutes=1))
    assert browser.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = browser.get(address).content.decode()
    assert "more of everything ×2 + fewer posts" in page
    assert "What was found" in page
    assert re.search(r"In time: \d+\.\d % \(\d+–\d+\) with what is different", page)
    assert "Of what fell due then" in page
    assert page.count('<svg class="ll-lines"') == 3
    unit = town.units["lighting"]
    again = browser.post(PAGE, {**FORM, f"posts.{unit}": "4"})
    assert Simulation.objects.get(pk=int(again.headers["Location"].split("/")[-2])).asked["posts"] == {str(unit): 4}
    assert "more of everything" in browser.get(PAGE).content.decode().split("Asked before")[1]


def test_others_read_it_where_they_may_see_the_same_figures(town, staff):
    address = staff("department_handler", "lighting").post(PAGE, FORM).headers["Location"]
    assert staff("dispatcher", "centre").get(address).status_code == 200
    assert staff("department_handler", "roads").get(address).status_code == 404
    outsider = staff("article_checker", "lighting")
    assert outsider.get(address).status_code == 403
    assert outsider.get(PAGE).status_code == 403


WRONG = [
    ({"to": "2026-02-03"}, "History to: Choose between one week and one year of history."),
    ({"from": ""}, "History from: This must be a day such as 2026-03-31."),
    ({"scenario": "storm", "storm.factor": "1000000"}, "storm day: This number is outside of what can be set."),
    ({"scenario": "storm", "storm.factor": "many"}, "storm day: This must be a number."),
    ({"scenario": "flood"}, "What is different: There is no such name."),
    ({"work": "-1"}, "Work of all cases, times: This number is outside of what can be set."),
    ({"unit": "'; drop table"}, "Unit: This must be a number."),
    ({"unit": "999999"}, "There is no such"),
    ({"posts.x": "1"}, "Posts: This must be a number."),
]


def test_what_cannot_be_is_said_beside_the_form_as_it_was_filled_in(town, staff):
    browser = staff("department_handler", "lighting")
    for sent, said in WRONG:
        answer = browser.post(PAGE, {**FORM, **sent})
        page = answer.content.decode()
        assert answer.status_code == 422, sent
        assert said in page
        assert f'name="to" value="{sent.get("to", FORM["to"])}"' in page
    assert not Simulation.objects.exists()


def test_one_that_cannot_be_simulated_says_why(town, staff):
    browser = staff("department_handler", "lighting")
    address = browser.post(PAGE, {**FORM, "from": "2020-01-01", "to": "2020-02-01"}).headers["Location"]
    insight.simulate_next(at=later(minutes=1))
    page = browser.get(address).content.decode()
    assert "History from: No case was given to a unit on these days: there is nothing to go by." in page
    assert 'name="scenario"' in page
