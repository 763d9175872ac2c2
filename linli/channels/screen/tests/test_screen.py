"""The command screen: whatever is red has an owner and a clock, is one step from an answer, and shows nobody's words."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.world import MONDAY
from linli.channels.notify.models import Message
from linli.channels.pages import red
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.geography import api as geography

WORDS = "王家楼下路灯不亮，晚上很黑"
LATER = MONDAY + timedelta(days=20)


def everything_goes_wrong(world: Any) -> dict[str, int]:
    """One case or thing for every kind of red that the loop and the house know of."""
    street = world.actor("street_coordinator", "street1")
    made = {"unassigned": world.report(WORDS).case_id, "overdue": steps.in_hand(world).case_id}
    called = steps.in_hand(world).case_id
    cases.blow_whistle(
        actor=street, case_id=called, at=MONDAY, units=[world.units["water"]], reason="积水", whistle_kind="emergency"
    )
    made["whistle_unanswered"] = called
    climbing = steps.in_hand(world, matter=steps.RUBBISH).case_id
    team = steps.handler(world, steps.RUBBISH)
    cases.ask_escalation(actor=team, case_id=climbing, at=MONDAY, reason="超出能力")
    made["escalated"] = climbing
    returned = steps.assigned(world)
    dispatcher = world.actor("dispatcher", "centre")
    for again in (False, True):
        if again:
            steps.dispatch(world, returned, at=MONDAY)
        asked = cases.ask_return(
            actor=steps.handler(world), case_id=returned.case_id, at=MONDAY, reason="不归我们", rule_text="职责规定"
        )
        cases.decide_return(
            actor=dispatcher,
            case_id=returned.case_id,
            at=MONDAY,
            request=asked.made or 0,
            decision="granted",
            note="同意",
        )
    made["returned_twice"] = returned.case_id
    waiting = steps.in_hand(world).case_id
    cases.ask_suspension(
        actor=steps.handler(world),
        case_id=waiting,
        at=MONDAY,
        reason_code="season",
        reason="冬季",
        until=(LATER + timedelta(days=9)).date(),
    )
    made["undecided"] = waiting
    Message.objects.create(
        event_id=1, case_id=0, recipient="person:1", channel="email", occasion="case.reported", state="queued", attempts=3,
        created_at=MONDAY, next_at=LATER,
    )  # fmt: skip
    return made


def test_every_red_thing_has_an_owner_and_a_clock(world):
    everything_goes_wrong(world)
    found = red.found(SYSTEM, LATER)
    assert set(found) >= set(red.KINDS) - {"early_warning"}
    for kind, those in found.items():
        for one in those:
            assert one.kind == kind
            assert geography.unit(one.unit_id).open
            assert one.due_at.tzinfo is not None
            assert one.clock
            assert (one.case is None) == bool(one.said)
    assert list(found) == [kind for kind in red.KINDS if kind in found]


def test_a_case_is_red_once_and_under_what_is_most_pressing(world):
    made = everything_goes_wrong(world)
    found = red.found(SYSTEM, LATER)
    kinds = {one.case.id: kind for kind, those in found.items() for one in those if one.case}
    assert {kind: kinds[case_id] for kind, case_id in made.items()} == {kind: kind for kind in made}
    ids = [one.case.id for those in found.values() for one in those if one.case]
    assert len(ids) == len(set(ids))


def test_what_is_in_time_is_not_red(world):
    world.report()
    steps.in_hand(world)
    assert red.found(SYSTEM, MONDAY) == {}


def test_red_is_only_what_lies_in_the_readers_area(world):
    everything_goes_wrong(world)
    assert red.found(world.actor("street_coordinator", "street2"), LATER) == {}
    house = {"notices_failing", "figures_still"}
    assert not house & set(red.found(world.actor("street_coordinator", "street1"), LATER))
    assert "notices_failing" in red.found(world.actor("district_coordinator", "centre"), LATER)


def test_another_doors_source_is_added_once(world, monkeypatch):
    monkeypatch.setattr(red, "SOURCES", [])

    def warning(actor, at):
        yield red.Red(
            kind="early_warning", key="w-1", unit_id=world.units["street1"], due_at=at, clock="warning", said="Rising",
            address="/desk/warnings/1/",
        )  # fmt: skip

    red.add_source(warning)
    red.add_source(warning)
    assert [one.key for one in red.found(SYSTEM, MONDAY)["early_warning"]] == ["w-1"]


def steps_on(page: str) -> list[str]:
    """The addresses of the steps beside red things."""
    return [unescape(one) for one in re.findall(r'<a class="btn btn-sm" href="(/desk/cases/\d+/do/[^"]+)"', page)]


def test_each_step_opens_its_form_filled_in_and_the_form_does_it(world, staff):
    late = steps.in_hand(world)
    client = staff("street_coordinator", "street1")
    with clock.standing_at(LATER):
        page = client.get("/desk/command/").content.decode()
        assert f'href="/desk/cases/{late.case_id}/"' in page
        orders = [one for one in steps_on(page) if "/do/supervise/" in one]
        form = client.get(orders[0]).content.decode()
        assert re.search(r"Past its time since \d+ Mar 2026 \d\d:\d\d", form)
        assert re.search(r'<input[^>]*name="days"[^>]*value="2"', form), "nothing is left to type"
        version = re.search(r'name="version" value="(\d+)"', form)
        assert version
        given = {"reason": "Past its time", "days": "3", "version": version[1]}
        assert client.post(orders[0].partition("?")[0], given).status_code == 302
        assert [board.case.id for board in cases.supervisions(actor=SYSTEM)] == [late.case_id]
        whistles = [one for one in steps_on(page) if "/do/blow_whistle/" in one]
        assert client.get(whistles[0]).status_code == 200


def test_whoever_may_not_act_is_offered_nothing(world, staff):
    steps.in_hand(world)
    client = staff("auditor", "centre")
    with clock.standing_at(LATER):
        page = client.get("/desk/command/").content.decode()
    assert "Past its time" in page
    assert steps_on(page) == []


def test_a_screen_on_a_wall_shows_all_of_it_and_opens_nothing(world, staff):
    made = everything_goes_wrong(world)
    client = staff("wall_screen", "centre")
    with clock.standing_at(LATER):
        for address in ("/desk/command/wall/", "/desk/command/", "/desk/command/now/?wall=1"):
            answer = client.get(address)
            page = answer.content.decode()
            assert answer.status_code == 200
            assert "Whistle not answered" in page
            assert WORDS[:6] not in page
            assert "/desk/cases/" not in page
        for case_id in made.values():
            assert client.get(f"/desk/cases/{case_id}/").status_code == 403
        assert client.get("/desk/?tab=area").headers["Location"] == "/desk/command/wall/"


@pytest.mark.parametrize("role", ["dispatcher", "street_coordinator"])
def test_nobodys_words_stand_on_a_screen(world, staff, role):
    world.report(WORDS, at=MONDAY)
    client = staff(role, "street1")
    with clock.standing_at(LATER):
        for address in ("/desk/command/", "/desk/command/wall/", "/desk/command/points/"):
            assert WORDS[:6] not in client.get(address).content.decode()


def test_without_the_right_there_is_no_screen(world, staff):
    client = staff("intake_clerk", "street1")
    for address in ("", "wall/", "now/", "points/", "replay/"):
        assert client.get(f"/desk/command/{address}").status_code == 403
    assert client.get("/desk/command/roster/").status_code == 403


def test_what_has_not_changed_is_not_sent_again(world, staff):
    world.report()
    client = staff("dispatcher", "street1")
    first = client.get("/desk/command/now/")
    again = client.get("/desk/command/now/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    world.report()
    changed = client.get("/desk/command/now/", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_an_ended_session_is_said_so(world, staff):
    client = staff("dispatcher", "street1")
    client.logout()
    assert client.get("/desk/command/now/", headers={"HX-Request": "true"}).status_code == 401


def test_open_whistles_say_who_has_answered(world, staff):
    everything_goes_wrong(world)
    client = staff("street_coordinator", "street1")
    page = client.get("/desk/command/now/").content.decode()
    assert "0 of 1 answered" in page
    (board,) = cases.whistles(actor=SYSTEM)
    handler = world.actor("department_handler", "water")
    cases.answer_whistle(actor=handler, case_id=board.case.id, at=MONDAY, task=board.tasks[0].id)
    assert "1 of 1 answered" in client.get("/desk/command/now/").content.decode()


def test_the_map_gets_places_and_clocks_of_open_cases(world, staff):
    world.report(lon=118.91, lat=42.21)
    found = staff("dispatcher", "street1").get("/desk/command/points/?box=118,42,119,43&zoom=12").json()
    assert found["number"] == 1
    assert (found["x"], found["y"]) == ([118910000], [42210000])
    assert staff("dispatcher", "street2").get("/desk/command/points/").json()["number"] == 0
    assert staff("dispatcher", "street1", 2).get("/desk/command/points/?box=nonsense").status_code == 422


def test_a_wall_shows_squares_and_no_doors(world, staff):
    steps.filed(world, lon=118.95678, lat=42.27654)
    path = "/desk/command/points/?box=118,42,119,43&zoom=18"
    desk, wall = staff("dispatcher", "street1").get(path).json(), staff("wall_screen", "street1").get(path).json()
    assert (desk["x"], desk["y"], wall["number"]) == ([118956780], [42276540], 1)
    assert (wall["x"], wall["y"], wall["id"]) == ([118956500], [42276500], [0])
