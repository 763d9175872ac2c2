"""How a duty item comes to be admitted, and what may never be pushed down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from linli.audit import api as audit
from linli.cases.actions.duties import DutyApplication, apply_for_duty, decide_duty, give_opinion, withdraw_duty
from linli.cases.models import DutyItem
from linli.cases.queries import duties
from linli.cases.rules.duty import Step
from linli.cases.tests.world import MONDAY, World
from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.common.memory import forget

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


@pytest.fixture
def new(world: World) -> DutyApplication:
    return DutyApplication(
        applicant_id=world.units["lighting"],
        matter_code="E0110",
        level="grid",
        reason="巡查时顺带记录",
        legal_basis="街道职责清单第十二条",
        valid_from=DAY,
        valid_to=date(2026, 12, 31),
        area_id=world.areas["street1"],
        lead_kind="grid_body",
        hours_per_month=4,
    )


def chain(world: World) -> list[Step]:
    return [Step(world.areas[f"{level}1"], level) for level in ("grid", "community", "street")]


def applied(world: World, new: DutyApplication) -> str:
    return apply_for_duty(actor=world.actor("duty_applicant", "lighting"), new=new, at=MONDAY).row.code


def heard(world: World, code: str, *, agrees: bool = True, unit: str = "community1"):
    actor = world.actor("street_coordinator", "street1")
    return give_opinion(
        actor=actor, code=code, unit_id=world.units[unit], agrees=agrees, text="每月约四小时，可以", at=MONDAY
    )


def decided(world: World, code: str, *, admit: bool = True, actor=None):
    return decide_duty(
        actor=actor or world.actor("duty_decider", "centre"), code=code, admit=admit, note="同意", at=MONDAY
    )


def test_apply_hear_admit_and_only_then_may_a_grid_be_given_it(world: World, new):
    assert not duties.admitted_for("grid", "E0110", chain(world), DAY).allowed
    code = applied(world, new)
    assert not duties.admitted_for("grid", "E0110", chain(world), DAY).allowed
    heard(world, code)
    view = decided(world, code)
    assert view.state == "admitted"
    admission = duties.admitted_for("grid", "E0110", chain(world), DAY)
    assert admission.allowed
    assert admission.row is not None
    assert admission.row.code == code
    assert not duties.admitted_for("grid", "E0110", [Step(world.areas["grid2"], "grid")], DAY).allowed
    assert not duties.admitted_for("grid", "E0110", chain(world), date(2026, 12, 31)).allowed
    kinds = [event.kind for event in audit.timeline(audit.Subject("duty", code))]
    assert kinds == ["duty.applied", "duty.opinion_given", "duty.admitted"]


def test_whoever_applies_cannot_decide(world: World, new):
    code = applied(world, new)
    heard(world, code)
    applicant = world.actor("duty_applicant", "lighting")
    both = replace(applicant, grants={**applicant.grants, **world.actor("duty_decider", "centre").grants})
    with pytest.raises(Refused) as refused:
        decided(world, code, actor=both)
    assert refused.value.data["reason"] == "decider_is_applicant"
    colleague = replace(world.actor("duty_decider", "centre"), unit_id=world.units["lighting"])
    with pytest.raises(Refused):
        decided(world, code, actor=colleague)
    elsewhere = replace(both, unit_id=world.units["centre"])
    with pytest.raises(Refused):
        decided(world, code, actor=elsewhere)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"valid_to": None}, "expiry_needed"),
        ({"valid_to": date(2031, 1, 1)}, "term_too_long"),
        ({"valid_to": DAY}, "ends_before_it_begins"),
        ({"valid_from": DAY - timedelta(days=1)}, "starts_in_the_past"),
        ({"hours_per_month": None}, "hours_needed"),
        ({"asked_fields": ("households", "wall colour")}, "already_held"),
        ({"matter_code": "C0102", "level": "community"}, "negative_list"),
        ({"matter_code": "C0105"}, "negative_list"),
    ],
)
def test_applications_that_push_work_down_are_refused(world: World, new, changes, reason):
    with pytest.raises(Refused) as refused:
        applied(world, replace(new, **changes))
    assert refused.value.data["reason"] == reason
    assert refused.value.message()
    assert not DutyItem.objects.filter(state="applied").exists()


def test_a_held_fact_may_be_asked_again_with_a_recorded_exception(world: World, new):
    code = applied(world, replace(new, asked_fields=("households",), exception="登记数据已过期一年"))
    data = audit.timeline(audit.Subject("duty", code))[0].data
    assert data["exception"] == "登记数据已过期一年"
    assert data["held_fields"] == ["households"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"matter_code": "C77"}, "matter"),
        ({"matter_code": ""}, "matter"),
        ({"level": "planet"}, "level"),
        ({"lead_kind": "ministry"}, "lead"),
        ({"reason": " "}, "reason"),
        ({"legal_basis": ""}, "legal basis"),
    ],
)
def test_unknown_codes_and_missing_words_are_named(world: World, new, changes, field):
    with pytest.raises(InvalidInput) as refused:
        applied(world, replace(new, **changes))
    assert refused.value.data["field"] == field


def test_unknown_units_and_areas_are_not_found(world: World, new):
    for changes in (
        {"area_id": 999_999},
        {"lead_unit_id": 999_999},
        {"co_units": ("nobody",)},
        {"applicant_id": 999_999},
    ):
        with pytest.raises(NotFound):
            apply_for_duty(actor=SYSTEM, new=replace(new, **changes), at=MONDAY)


def test_nothing_is_admitted_for_a_grid_unheard(world: World, new):
    code = applied(world, new)
    with pytest.raises(Refused) as refused:
        decided(world, code)
    assert refused.value.data["reason"] == "opinion_needed"
    assert decided(world, code, admit=False).state == "refused"
    with pytest.raises(Refused):
        heard(world, code)


def test_opinions_come_once_from_those_concerned(world: World, new):
    code = applied(world, new)
    heard(world, code)
    with pytest.raises(Refused) as twice:
        heard(world, code)
    assert twice.value.data["reason"] == "opinion_given"
    for unit in ("community2", "roads", "centre"):
        with pytest.raises(Refused) as refused:
            give_opinion(actor=SYSTEM, code=code, unit_id=world.units[unit], agrees=True, text="好", at=MONDAY)
        assert refused.value.data["reason"] == "not_concerned"
    with pytest.raises(Refused) as own:
        give_opinion(actor=SYSTEM, code=code, unit_id=new.applicant_id, agrees=True, text="好", at=MONDAY)
    assert own.value.data["reason"] == "own_application"
    assert [opinion.unit_name for opinion in duties.duty_item(code).opinions] == ["community1"]


def test_no_grid_is_given_more_than_one_full_post(world: World, new):
    first = applied(world, replace(new, hours_per_month=150, matter_code="E0999"))
    heard(world, first)
    decided(world, first)
    second = applied(world, replace(new, hours_per_month=20))
    heard(world, second)
    with pytest.raises(Refused) as refused:
        decided(world, second)
    assert refused.value.data["reason"] == "burden_too_heavy"
    assert "170" in str(refused.value)


def test_a_contradiction_must_be_withdrawn_first(world: World, new):
    first = applied(world, new)
    heard(world, first)
    decided(world, first)
    second = applied(world, replace(new, lead_kind="volunteers"))
    heard(world, second)
    with pytest.raises(Refused) as refused:
        decided(world, second)
    assert refused.value.data["code"] == first
    withdraw_duty(actor=world.actor("duty_applicant", "lighting"), code=first, reason="改由志愿者承担", at=MONDAY)
    assert decided(world, second).state == "admitted"
    row = duties.choose_duty("E0110", chain(world), DAY).row
    assert row is not None
    assert row.code == second


def test_only_applicant_and_decider_withdraw_and_only_what_is_open(world: World, new):
    code = applied(world, new)
    with pytest.raises(Forbidden):
        withdraw_duty(actor=world.actor("duty_applicant", "roads"), code=code, reason="x", at=MONDAY)
    with pytest.raises(InvalidInput):
        withdraw_duty(actor=SYSTEM, code=code, reason=" ", at=MONDAY)
    assert (
        withdraw_duty(actor=world.actor("duty_decider", "centre"), code=code, reason="不需要", at=MONDAY).state
        == "withdrawn"
    )
    with pytest.raises(Refused):
        withdraw_duty(actor=SYSTEM, code=code, reason="again", at=MONDAY)
    with pytest.raises(NotFound):
        withdraw_duty(actor=SYSTEM, code="D-none", reason="x", at=MONDAY)


def test_rights_are_asked_for_at_the_right_unit(world: World, new):
    with pytest.raises(Forbidden):
        apply_for_duty(actor=world.actor("duty_applicant", "roads"), new=new, at=MONDAY)
    code = applied(world, new)
    with pytest.raises(Forbidden):
        give_opinion(
            actor=world.actor("street_coordinator", "street2"),
            code=code,
            unit_id=world.units["community1"],
            agrees=True,
            text="好",
            at=MONDAY,
        )
    with pytest.raises(Forbidden):
        decided(world, code, actor=world.actor("duty_applicant", "centre"))


def test_holes_contradictions_and_what_ends_soon_are_reported(world: World, new):
    assert duties.gaps(DAY) == ["E0999"]
    assert duties.contradictions(DAY) == []
    DutyItem.objects.create(
        code="D-X",
        matter_code="E0110",
        level="street",
        lead_kind="utility",
        state="admitted",
        valid_from=date(2020, 1, 1),
        decided_at=MONDAY,
    )
    forget()
    assert duties.contradictions(DAY) == [("D-E0110", "D-X")]
    code = applied(world, new)
    heard(world, code)
    decided(world, code)
    assert [view.row.code for view in duties.expiring(date(2026, 12, 1))] == [code]
    assert duties.expiring(date(2026, 6, 1)) == []
    assert [
        view.row.code for view in duties.duty_items(state="admitted", matter_code="E0110", level="grid", on=DAY)
    ] == [code]
    assert [item.code for item in duties.negative_items(DAY)] == ["N-1"]
