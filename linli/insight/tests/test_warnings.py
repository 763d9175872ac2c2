"""Stories of early warnings: raised once, owned by a desk, acted on by one of two, and held against what followed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY, World, build
from linli.common.actor import SYSTEM
from linli.common.errors import Conflict, Forbidden, InvalidInput, NotFound, Refused
from linli.geography import api as geography
from linli.insight import api as insight

pytestmark = pytest.mark.django_db(transaction=True)
SPOT = {"lon": 118.9504, "lat": 42.2704}
SUNDAY = 41  # days after the first Monday: the evening of a Sunday


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world, committed."""
    return build()


@pytest.fixture
def burst(town: World) -> World:
    """Six weeks of a lamp a day in the second street and every second day in the first, where then nine come on one day."""
    for day in range(SUNDAY + 1):
        town.report(at=later(days=day), area_id=town.areas["grid2"], matter_code=steps.LAMP)
        if day % 2:
            town.report(at=later(days=day), matter_code=steps.LAMP)
    for minute in range(9):
        town.report(at=later(days=SUNDAY, minutes=minute), matter_code=steps.LAMP)
    insight.rebuild(at=later(days=SUNDAY, hours=1))
    return town


@pytest.fixture
def returned(town: World) -> World:
    """The same cover, three times within a month."""
    for day in (0, 7, 14):
        steps.filed(town, at=later(days=day), matter=steps.COVER, **SPOT)
    insight.rebuild(at=later(days=15))
    insight.watch(at=later(days=15))
    return town


def listed(world: World, role: str = "street_coordinator", unit: str = "street1", **more: object) -> list:
    """The warnings somebody sees."""
    return insight.warnings(actor=world.actor(role, unit), at=later(days=50), **more)


def kinds(warning_id: int) -> list[str]:
    """What the record tells of a warning."""
    return [event.kind for event in audit.timeline(audit.Subject.of("warning", warning_id))]


def test_a_burst_is_raised_once_with_an_owner_and_its_cases(burst: World) -> None:
    at = later(days=SUNDAY, hours=2)
    assert insight.watch(at=at) == 1
    assert insight.watch(at=at) == 0
    assert insight.watch(at=at + timedelta(days=1)) == 0
    (one,) = listed(burst)
    assert (one.kind, one.area_id, one.owner_id) == ("rise", burst.areas["street1"], burst.units["street1"])
    assert one.seen >= 9
    assert one.expected < 3
    assert one.chance < 1e-4
    assert len(one.evidence) == one.seen
    assert sum(seen for day, seen, _ in one.days if one.begin <= day <= one.end) == one.seen
    assert kinds(one.id) == ["warning.raised"]
    assert [event.data["owner"] for event in audit.timeline(audit.Subject.of("warning", one.id))] == [one.owner_id]


def test_a_worker_that_dies_half_way_leaves_the_rest_to_the_next(burst: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at = later(days=SUNDAY, hours=2)
    record = audit.record

    def dies(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(audit, "record", dies)
    with pytest.raises(KeyboardInterrupt):
        insight.watch(at=at)
    monkeypatch.setattr(audit, "record", record)
    assert listed(burst) == []
    assert insight.watch(at=at) == 1


def test_other_streets_do_not_see_it_and_who_may_only_look_cannot_act(returned: World) -> None:
    (one,) = listed(returned)
    other, auditor = returned.actor("street_coordinator", "street2"), returned.actor("auditor", "centre")
    assert listed(returned, unit="street2") == []
    with pytest.raises(NotFound):
        insight.warning(actor=other, warning_id=one.id)
    with pytest.raises(NotFound):
        insight.acknowledge(actor=other, warning_id=one.id, at=MONDAY)
    with pytest.raises(NotFound):
        insight.warning(actor=auditor, warning_id=2**70)
    assert insight.warning(actor=auditor, warning_id=one.id) == one
    with pytest.raises(Forbidden):
        insight.dismiss(actor=auditor, warning_id=one.id, reason="no", at=MONDAY)
    with pytest.raises(Forbidden):
        insight.warnings(actor=returned.actor("checker", "centre"), at=MONDAY)


def test_of_two_who_decide_the_second_is_told(returned: World) -> None:
    (one,) = listed(returned)
    first, second = returned.actor("street_coordinator", "street1"), returned.actor("district_coordinator", "centre")
    at = later(days=16)
    assert insight.acknowledge(actor=first, warning_id=one.id, at=at).state == "acknowledged"
    assert insight.acknowledge(actor=second, warning_id=one.id, at=at).acknowledged_by == first.label
    with pytest.raises(InvalidInput):
        insight.dismiss(actor=first, warning_id=one.id, reason="  ", at=at)
    assert insight.dismiss(actor=first, warning_id=one.id, reason="路面施工，已知", at=at).reason == "路面施工，已知"
    for act in (
        lambda: insight.turn_into_case(actor=second, warning_id=one.id, text="请现场查看", at=at),
        lambda: insight.dismiss(actor=second, warning_id=one.id, reason="same", at=at),
    ):
        with pytest.raises(Conflict):
            act()
    assert cases.count(actor=second, filters=cases.QueueFilter(), at=at).number == 3
    assert kinds(one.id) == ["warning.raised", "warning.acknowledged", "warning.dismissed"]
    assert insight.watch(at=at) == 0  # what was dismissed is not told again at once


def test_it_becomes_a_case_at_its_place_with_the_way_back(returned: World) -> None:
    (one,) = listed(returned)
    actor = returned.actor("street_coordinator", "street1")
    done = insight.turn_into_case(actor=actor, warning_id=one.id, text="井盖三次破损，请查根源", at=later(days=16))
    assert (done.state, done.into) == ("turned", "case")
    view = cases.case_view(actor=actor, case_id=done.case_id)
    assert view.row.street_id == returned.areas["street1"]
    assert done.case_id not in [evidence.case_id for evidence in one.evidence]


def test_whistle_and_order_need_a_case_it_rests_on(returned: World) -> None:
    (one,) = listed(returned)
    actor = returned.actor("street_coordinator", "street1")
    stranger = returned.report(at=later(days=16))
    with pytest.raises(InvalidInput):
        insight.turn_into_supervision(
            actor=actor, warning_id=one.id, case_id=stranger.case_id, reason="why", days=2, at=later(days=16)
        )
    newest = one.evidence[0].case_id
    with pytest.raises((Refused, InvalidInput, Conflict)):  # a case nobody handles yet takes no order
        insight.turn_into_supervision(
            actor=actor, warning_id=one.id, case_id=newest, reason="why", days=2, at=later(days=16)
        )
    assert insight.warning(actor=actor, warning_id=one.id).state == "open"
    cases.dispatch(
        actor=returned.actor("dispatcher", "centre"), case_id=newest, at=later(days=16), unit=returned.units["roads"]
    )
    cases.accept(actor=steps.handler(returned, steps.COVER), case_id=newest, at=later(days=16, minutes=1))
    done = insight.turn_into_whistle(
        actor=actor, warning_id=one.id, case_id=newest, units=[returned.units["water"]], reason="同一处三次",
        whistle_kind="key_work", at=later(days=16, minutes=2),
    )  # fmt: skip
    assert (done.into, done.case_id) == ("whistle", newest)
    told = [event.kind for event in audit.timeline(audit.Subject.of("case", newest))]
    assert told[-1] == "case.whistle_blown"


def test_a_project_is_proposed_with_its_cases_and_decided_once(returned: World) -> None:
    (one,) = listed(returned)
    actor, at = returned.actor("street_coordinator", "street1"), later(days=16)
    done = insight.propose_project(
        actor=actor, warning_id=one.id, lead_id=returned.units["roads"], words="更换整段井座", at=at
    )
    (project,) = insight.proposals(actor=actor)
    assert done.proposal == project
    assert set(project.cases) == {evidence.case_id for evidence in one.evidence}
    with pytest.raises(NotFound):
        insight.decide_project(
            actor=returned.actor("street_coordinator", "street2"), proposal_id=project.id, take=True, reason="", at=at
        )
    with pytest.raises(InvalidInput):
        insight.decide_project(actor=actor, proposal_id=project.id, take=False, reason="", at=at)
    lead = returned.actor("department_leader", "roads")
    assert insight.warning(actor=lead, warning_id=one.id).proposal == project
    taken = insight.decide_project(actor=lead, proposal_id=project.id, take=True, reason="", at=at)
    assert (taken.state, taken.decided_by) == ("taken", lead.label)
    with pytest.raises(Conflict):
        insight.decide_project(actor=actor, proposal_id=project.id, take=False, reason="late", at=at)
    assert kinds(one.id)[1:] == ["project.proposed", "warning.turned", "project.taken"]


def test_what_comes_back_once_more_was_right(returned: World) -> None:
    (one,) = listed(returned)
    steps.filed(returned, at=later(days=20), matter=steps.COVER, **SPOT)
    insight.rebuild(at=later(days=50))
    assert insight.score_warnings(at=later(days=40)) == 0  # its time has not come
    assert insight.score_warnings(at=later(days=50)) == 1
    assert insight.score_warnings(at=later(days=50)) == 0
    scored = insight.warning(actor=returned.actor("street_coordinator", "street1"), warning_id=one.id)
    assert (scored.went_on, scored.state, dict(scored.followed)) == (True, "open", {"again": 1})
    (row,) = insight.precision(actor=returned.actor("auditor", "centre"), since=one.begin)
    assert (row.kind, row.raised, row.scored, row.right) == ("recurrence", 1, 1, 1)


def test_a_burst_that_is_over_ends_by_itself_and_counts_as_not_right(burst: World) -> None:
    insight.watch(at=later(days=SUNDAY, hours=2))
    (one,) = listed(burst)
    insight.rebuild(at=later(days=SUNDAY + 9))
    assert insight.score_warnings(at=later(days=SUNDAY + 9)) == 1
    actor = burst.actor("street_coordinator", "street1")
    scored = insight.warning(actor=actor, warning_id=one.id)
    assert (scored.went_on, scored.state) == (False, "lapsed")
    assert scored.followed["seen"] == 0
    said = insight.judge(actor=actor, warning_id=one.id, right=True, at=later(days=SUNDAY + 10))
    assert (said.owner_says, said.went_on) == (True, False)
    assert listed(burst) == []
    assert [found.id for found in listed(burst, finished=True)] == [one.id]


def test_a_merged_case_stays_evidence(returned: World) -> None:
    (one,) = listed(returned)
    first, last = one.evidence[-1].case_id, one.evidence[0].case_id
    clerk = returned.actor("intake_clerk", "street1")
    cases.merge(actor=clerk, case_id=last, into=first, reason="同一井盖", at=later(days=16))
    insight.rebuild(at=later(days=16))
    insight.watch(at=later(days=16, hours=1))
    (still,) = listed(returned)
    assert still.evidence == one.evidence


def test_a_closed_desk_hands_its_warnings_on(town: World) -> None:
    new = geography.NewUnit(
        code="u-desk", name="街道值守台", kind="street_team", parent_id=town.units["street1"], valid_from=later(days=-9).date(),
        area_id=town.areas["street1"],
    )  # fmt: skip
    desk, street = geography.add_unit(actor=SYSTEM, new=new, at=MONDAY).id, town.units["street1"]
    geography.change_unit(actor=SYSTEM, unit_id=street, changes={"duty_desk_id": desk}, at=MONDAY)
    for day in (0, 7, 14):
        steps.filed(town, at=later(days=day), matter=steps.COVER, **SPOT)
    insight.rebuild(at=later(days=15))
    insight.watch(at=later(days=15))
    (one,) = listed(town)
    assert one.owner_id == desk
    geography.change_unit(actor=SYSTEM, unit_id=street, changes={"duty_desk_id": street}, at=later(days=16))
    cases.close_unit(actor=SYSTEM, unit_id=desk, successor_id=street, at=later(days=16))
    insight.watch(at=later(days=18))
    (handed,) = listed(town)
    assert (handed.id, handed.owner_id) == (one.id, street)
    assert kinds(one.id) == ["warning.raised", "warning.handed_on"]
