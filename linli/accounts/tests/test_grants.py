"""Who may give what to whom, where; roles that are added and changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.accounts import api as accounts
from linli.accounts.models import Assignment, Role
from linli.accounts.tests.tree import NOW, TODAY, Tree, actor, somebody
from linli.audit import api as audit
from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused

DAY = timedelta(days=1)


@pytest.fixture
def boss(tree: Tree):
    """An administrator of one street."""
    return actor(somebody("boss", ("administrator", tree.street), home=tree.street))


def give(by, person_id, role, unit, **span):
    return accounts.grant(actor=by, person_id=person_id, role_code=role, unit_id=unit.id, at=NOW, **span)


def test_an_administrator_gives_roles_within_the_own_part_of_the_tree(tree, boss):
    inside = somebody("inside", home=tree.community)
    assert give(boss, inside, "community_worker", tree.community)
    assert actor(inside).may("cases.handle")
    for unit in (tree.district, tree.other_street, tree.department):
        with pytest.raises(Forbidden):
            give(boss, inside, "supervisor", unit)
    outside = somebody("outside", home=tree.other_street)
    with pytest.raises(NotFound):
        give(boss, outside, "checker", tree.street)


def test_nobody_changes_the_own_roles(tree, boss):
    with pytest.raises(Refused):
        give(boss, int(boss.key), "street_coordinator", tree.street)
    own = Assignment.objects.get(person_id=int(boss.key))
    with pytest.raises(Refused):
        accounts.revoke(actor=boss, assignment_id=own.pk, at=NOW)


def test_without_the_right_nothing_is_given(tree):
    clerk = actor(somebody("clerk", ("intake_clerk", tree.district), home=tree.district))
    other = somebody("other", home=tree.street)
    with pytest.raises(Forbidden):
        give(clerk, other, "checker", tree.street)


def test_giving_twice_is_giving_once(tree, boss):
    person_id = somebody("checker", home=tree.street)
    first = give(boss, person_id, "checker", tree.street)
    assert give(boss, person_id, "checker", tree.street) == first
    assert give(boss, person_id, "checker", tree.street, valid_from=TODAY + DAY, valid_to=TODAY + 2 * DAY) == first
    kinds = [event.kind for event in audit.timeline(audit.Subject.of("person", person_id))]
    assert kinds == ["person.added", "person.role_granted"]


def test_a_role_is_taken_back_at_once_and_can_be_given_again(tree, boss):
    person_id = somebody("checker", home=tree.street)
    assignment = give(boss, person_id, "checker", tree.street)
    later = NOW + 5 * DAY
    for _ in range(2):
        accounts.revoke(actor=boss, assignment_id=assignment, at=later)
    assert not accounts.actor_of_person(person_id, at=later).may("cases.check")
    assert Assignment.objects.get(pk=assignment).valid_to == TODAY + 5 * DAY
    accounts.grant(actor=boss, person_id=person_id, role_code="checker", unit_id=tree.street.id, at=later)
    assert accounts.actor_of_person(person_id, at=later).may("cases.check")
    kinds = [event.kind for event in audit.timeline(audit.Subject.of("person", person_id))]
    assert kinds == ["person.added", "person.role_granted", "person.role_revoked", "person.role_granted"]


@pytest.mark.parametrize("days", [0, -1])
def test_a_span_that_ends_before_it_begins_is_refused(tree, boss, days):
    person_id = somebody("checker", home=tree.street)
    with pytest.raises(InvalidInput):
        give(boss, person_id, "checker", tree.street, valid_to=TODAY + days * DAY)
    assert not Assignment.objects.filter(person_id=person_id).exists()


def test_unknown_people_roles_and_units_are_not_found(tree, boss):
    person_id = somebody("checker", home=tree.street)
    with pytest.raises(NotFound):
        give(boss, 10**9, "checker", tree.street)
    with pytest.raises(NotFound):
        give(boss, person_id, "emperor", tree.street)
    with pytest.raises(NotFound):
        accounts.grant(actor=boss, person_id=person_id, role_code="checker", unit_id=10**9, at=NOW)
    with pytest.raises(NotFound):
        accounts.revoke(actor=boss, assignment_id=10**9, at=NOW)


def test_duties_kept_apart_do_not_meet_in_one_hand_over_the_same_units(tree):
    person_id = somebody("worker", ("department_handler", tree.street), home=tree.street)
    for unit in (tree.street, tree.community, tree.district):
        with pytest.raises(Refused) as refused:
            give(SYSTEM, person_id, "checker", unit)
        assert refused.value.data["reason"] == "separation_of_duties"
    assert give(SYSTEM, person_id, "checker", tree.other_street)
    assert give(SYSTEM, person_id, "department_leader", tree.street)


def test_duties_may_follow_each_other_in_time(tree):
    person_id = somebody("worker", home=tree.street)
    give(SYSTEM, person_id, "intake_clerk", tree.street, valid_from=TODAY, valid_to=TODAY + 10 * DAY)
    with pytest.raises(Refused):
        give(SYSTEM, person_id, "dispatcher", tree.street, valid_from=TODAY + 9 * DAY)
    assert give(SYSTEM, person_id, "dispatcher", tree.street, valid_from=TODAY + 10 * DAY)


def test_the_auditor_holds_nothing_that_writes(tree):
    person_id = somebody("auditor", ("auditor", tree.district), home=tree.district)
    for role in ("administrator", "dispatcher", "grid_worker", "catalogue_editor"):
        with pytest.raises(Refused):
            give(SYSTEM, person_id, role, tree.street)


# --- roles -----------------------------------------------------------------------------------------------------------

READER: dict[str, Any] = {"code": "reader", "name": "查阅员", "name_en": "reader", "at": NOW}


def test_installing_the_roles_again_changes_nothing(tree):
    assert accounts.ensure_roles() == 0
    Role.objects.filter(code="checker").update(rights=["cases.view"])
    assert accounts.ensure_roles() == 1
    assert "cases.check" in accounts.role("checker").rights


def test_roles_are_edited_only_from_the_top_of_the_tree(tree, boss):
    with pytest.raises(Forbidden):
        accounts.add_role(actor=boss, rights=["cases.view"], **READER)
    top = actor(somebody("top", ("administrator", tree.district), home=tree.district))
    assert accounts.add_role(actor=top, rights=["cases.view"], **READER)
    assert accounts.role("reader").rights == ("cases.view",)


@pytest.mark.parametrize("rights", [["cases.fly"], ["cases.view", "Cases.View"]])
def test_a_role_with_an_unknown_right_is_refused(tree, rights):
    with pytest.raises(InvalidInput):
        accounts.add_role(actor=SYSTEM, rights=rights, **READER)


def test_a_role_that_joins_duties_needs_the_flag_of_a_small_centre(tree):
    both = ["cases.intake", "cases.dispatch"]
    with pytest.raises(Refused):
        accounts.add_role(actor=SYSTEM, rights=both, **READER)
    accounts.add_role(actor=SYSTEM, rights=both, small_centre=True, **READER)
    with pytest.raises(Refused):
        accounts.change_role(actor=SYSTEM, rights=both, small_centre=False, **READER)
    with pytest.raises(Refused):
        accounts.change_role(actor=SYSTEM, rights=["cases.handle", "cases.check"], small_centre=True, **READER)
    assert accounts.role("reader").small_centre


def test_a_change_that_would_join_duties_in_a_holders_hand_is_refused(tree):
    accounts.add_role(actor=SYSTEM, rights=["cases.view"], **READER)
    somebody("worker", ("reader", tree.street), ("department_handler", tree.street), home=tree.street)
    with pytest.raises(Refused):
        accounts.change_role(actor=SYSTEM, rights=["cases.view", "cases.check"], **READER)
    assert accounts.role("reader").rights == ("cases.view",)


def test_shipped_roles_are_not_edited(tree):
    with pytest.raises(Refused):
        accounts.change_role(actor=SYSTEM, rights=["cases.view"], **(READER | {"code": "checker"}))


def test_nobody_widens_a_role_of_the_own(tree):
    accounts.add_role(actor=SYSTEM, rights=["cases.view"], **READER)
    top = actor(somebody("top", ("administrator", tree.district), ("reader", tree.street), home=tree.district))
    with pytest.raises(Refused):
        accounts.change_role(actor=top, rights=["cases.view", "cases.reveal"], **READER)


def test_a_code_is_used_once_and_plain(tree):
    for code in ("checker", "Reader", "", "a b"):
        with pytest.raises(InvalidInput):
            accounts.add_role(actor=SYSTEM, rights=["cases.view"], **(READER | {"code": code}))
    with pytest.raises(NotFound):
        accounts.role("reader")
