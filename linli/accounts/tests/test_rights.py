"""What an actor may: against a brute-force model of random trees and grants, and as time and roles change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.accounts import api as accounts
from linli.accounts.models import Assignment, Person, Role
from linli.accounts.queries.actors import grants_of
from linli.accounts.rules.roles import Holding, clash, clash_with
from linli.accounts.tests.tree import NOW, TODAY, Tree, actor, somebody
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import Forbidden, NotFound
from linli.common.rights import UnknownRight
from linli.geography import api as geography

DAY = timedelta(days=1)
RIGHTS = ["cases.view", "cases.intake", "cases.dispatch", "cases.handle", "accounts.view"]


@dataclass(frozen=True)
class Place:
    """As much of a unit as scopes look at."""

    id: int
    path: str
    territorial: bool = False
    area_id: int | None = None
    area_level: str | None = None


@st.composite
def trees(draw) -> dict[int, int | None]:
    """Unit → parent; unit 1 is the root, ids reach two digits so that /1/ and /11/ meet."""
    size = draw(st.integers(1, 14))
    return {1: None} | {unit: draw(st.integers(1, unit - 1)) for unit in range(2, size + 1)}


def path_of(tree: dict[int, int | None], unit: int) -> str:
    parent = tree[unit]
    return f"{path_of(tree, parent) if parent else '/'}{unit}/"


def is_at_or_above(tree: dict[int, int | None], above: int, unit: int | None) -> bool:
    while unit is not None:
        if unit == above:
            return True
        unit = tree[unit]
    return False


@given(st.data())
def test_a_right_holds_exactly_at_the_units_granted_and_below(data):
    tree = data.draw(trees())
    units = st.sampled_from(sorted(tree))
    holdings = data.draw(st.lists(st.tuples(st.lists(st.sampled_from(RIGHTS), max_size=3), units), max_size=6))
    places = {unit: Place(unit, path_of(tree, unit)) for unit in tree}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(geography, "unit", places.__getitem__)
        grants = grants_of([("any", rights, unit) for rights, unit in holdings])
    somebody_ = Actor(kind="person", key="1", label="", grants=grants)
    for right in RIGHTS:
        assert somebody_.may(right) == any(right in rights for rights, _ in holdings)
        for unit in tree:
            expected = any(right in rights and is_at_or_above(tree, over, unit) for rights, over in holdings)
            assert somebody_.may_at_unit(right, places[unit].path) == expected


ROLES = ["intake_clerk", "department_handler", "auditor", "administrator", "duty_decider"]
SPANS = st.tuples(st.integers(-3, 3), st.one_of(st.none(), st.integers(1, 4)))


@pytest.mark.parametrize("seed", range(4))
def test_stored_assignments_give_the_rights_of_their_roles_for_their_days(tree: Tree, seed):
    """The same model over the database: random roles, units and spans, looked at on each day around."""
    import random

    chance = random.Random(seed)
    units = [tree.district, tree.street, tree.other_street, tree.community, tree.department]
    person_id = somebody("worker", home=tree.community)
    roles = {role.code: role for role in Role.objects.filter(code__in=ROLES)}
    held = []
    for _ in range(6):
        start = TODAY + chance.randint(-3, 3) * DAY
        end = start + chance.randint(1, 4) * DAY if chance.random() < 0.7 else None
        code, unit = chance.choice(ROLES), chance.choice(units)
        Assignment.objects.get_or_create(
            person_id=person_id, role=roles[code], unit_id=unit.id, valid_from=start, defaults={"valid_to": end}
        )
    held = list(Assignment.objects.filter(person_id=person_id).select_related("role", "unit"))
    every_right = {right for role in roles.values() for right in role.rights}
    for days in range(-5, 9):
        on = TODAY + days * DAY
        found = accounts.actor_of_person(person_id, at=NOW + days * DAY)
        for right in every_right:
            for unit in units:
                expected = any(
                    right in a.role.rights
                    and a.valid_from <= on
                    and (a.valid_to is None or on < a.valid_to)
                    and unit.path.startswith(a.unit.path)
                    for a in held
                )
                assert found.may_at_unit(right, unit.path) == expected


def test_a_territorial_unit_brings_its_area_a_department_does_not(tree):
    street = actor(somebody("street", ("dispatcher", tree.street), home=tree.street))
    (scope,) = street.scopes("cases.view")
    assert (scope.unit_id, scope.area_level, scope.area_id) == (tree.street.id, "street", tree.street.area_id)
    department = actor(somebody("dep", ("department_handler", tree.department), home=tree.department))
    (scope,) = department.scopes("cases.view")
    assert (scope.unit_id, scope.area_level, scope.area_id) == (tree.department.id, None, None)
    assert (department.label, department.name) == ("post of dep", f"person:{department.key}")


def test_a_right_ends_at_midnight_where_the_house_stands(tree):
    person_id = somebody("clerk", home=tree.street)
    accounts.grant(
        actor=SYSTEM, person_id=person_id, role_code="intake_clerk", unit_id=tree.street.id, at=NOW,
        valid_from=TODAY, valid_to=TODAY + DAY,
    )  # fmt: skip
    midnight = NOW.replace(hour=16)  # 24:00 in Shanghai
    assert accounts.actor_of_person(person_id, at=midnight - timedelta(seconds=1)).may("cases.intake")
    assert not accounts.actor_of_person(person_id, at=midnight).may("cases.intake")


def test_an_unknown_right_raises_wherever_it_is_asked(tree):
    with pytest.raises(UnknownRight):
        actor(somebody("clerk", home=tree.street)).may("cases.fly")


def test_a_stored_role_with_an_unknown_right_is_refused_as_a_whole(tree):
    person_id = somebody("clerk", ("intake_clerk", tree.street), home=tree.street)
    Role.objects.filter(code="intake_clerk").update(rights=["cases.view", "cases.fly"])
    Person.objects.filter(pk=person_id).update(rights_version=7)
    with pytest.raises(accounts.BrokenRole) as broken:
        actor(person_id)
    assert broken.value.data == {"role": "intake_clerk", "right": "cases.fly"}
    with pytest.raises(accounts.BrokenRole):
        accounts.roles()


def test_a_session_ends_with_every_change_of_rights_and_the_new_rights_hold_at_once(tree):
    person_id = somebody("worker", home=tree.street)
    boss = actor(somebody("boss", ("administrator", tree.district), home=tree.district))

    def version():
        return Person.objects.get(pk=person_id).rights_version

    def changed(action):
        before = version()
        assert accounts.actor_of_session(person_id, rights_version=before, at=NOW).key == str(person_id)
        result = action()
        with pytest.raises(accounts.SessionEnded):
            accounts.actor_of_session(person_id, rights_version=before, at=NOW)
        return result

    def give():
        return accounts.grant(actor=boss, person_id=person_id, role_code="checker", unit_id=tree.street.id, at=NOW)

    assignment_id = changed(give)
    assert accounts.actor_of_session(person_id, rights_version=version(), at=NOW).may("cases.check")
    changed(lambda: accounts.revoke(actor=boss, assignment_id=assignment_id, at=NOW))
    assert not actor(person_id).may("cases.check")
    changed(lambda: accounts.set_password(actor=boss, person_id=person_id, password="Neu-und-lang-9", at=NOW))
    changed(lambda: accounts.deactivate(actor=boss, person_id=person_id, at=NOW))
    for gone in (person_id, 10**9):
        with pytest.raises(NotFound):
            actor(gone)


def test_changing_a_role_changes_the_rights_of_its_holders_at_once(tree):
    args: dict[str, Any] = {"code": "reader", "name": "查阅员", "name_en": "reader", "at": NOW}
    accounts.add_role(actor=SYSTEM, rights=["cases.view"], **args)
    person_id = somebody("reader", ("reader", tree.street), home=tree.street)
    before = Person.objects.get(pk=person_id).rights_version
    assert not actor(person_id).may("cases.whistle")
    accounts.change_role(actor=SYSTEM, rights=["cases.view", "cases.whistle"], **args)
    assert actor(person_id).may("cases.whistle")
    with pytest.raises(accounts.SessionEnded):
        accounts.actor_of_session(person_id, rights_version=before, at=NOW)


def test_few_queries(tree, django_assert_num_queries):
    person_id = somebody("busy", ("checker", tree.street), ("supervisor", tree.district), home=tree.street)
    geography.unit(tree.street.id)
    version = Person.objects.get(pk=person_id).rights_version
    with django_assert_num_queries(2):
        actor(person_id)
    with django_assert_num_queries(1):
        accounts.actor_of_session(person_id, rights_version=version, at=NOW)


# --- separation of duties --------------------------------------------------------------------------------------------


def test_every_shipped_role_holds_to_the_table_of_separation(tree):
    shipped = {role.code: role for role in accounts.roles()}
    assert all(clash(role.rights, small_centre=role.small_centre) is None for role in shipped.values())
    assert {code for code, role in shipped.items() if role.small_centre} == {"small_centre", "street_coordinator"}
    duties = {
        "intake_clerk": {"cases.intake"},
        "dispatcher": {"cases.dispatch", "cases.supervise"},
        "department_handler": {"cases.handle"},
        "grid_worker": {"cases.check"},
        "street_coordinator": {"cases.intake", "cases.dispatch", "cases.check", "cases.supervise"},
        "small_centre": {"cases.intake", "cases.dispatch", "cases.supervise"},
        "auditor": {"audit.read"},
    }
    columns = {"cases.intake", "cases.dispatch", "cases.handle", "cases.check", "cases.supervise", "audit.read"}
    for code, expected in duties.items():
        assert set(shipped[code].rights) & columns == expected, code
    assert set(shipped["auditor"].rights) == {
        "cases.view",
        "accounts.view",
        "audit.read",
        "insight.view",
        "insight.screen",
    }


@pytest.mark.parametrize(
    ("rights", "small_centre", "pair"),
    [
        (["cases.intake", "cases.dispatch"], False, ("cases.dispatch", "cases.intake")),
        (["cases.intake", "cases.dispatch"], True, None),
        (["cases.handle", "cases.check"], True, ("cases.check", "cases.handle")),
        (["cases.handle", "cases.supervise"], False, ("cases.handle", "cases.supervise")),
        (["audit.read", "cases.view"], False, None),
        (["audit.read", "cases.note"], True, ("audit.read", "cases.note")),
        (["audit.read", "accounts.manage"], False, ("audit.read", "accounts.manage")),
        (["cases.dispatch", "cases.supervise"], False, None),
    ],
)
def test_which_rights_must_not_meet(rights, small_centre, pair):
    assert clash(rights, small_centre=small_centre) == pair


HOLDINGS = st.builds(
    Holding,
    rights=st.frozensets(st.sampled_from(["cases.intake", "cases.dispatch", "cases.handle", "cases.view"]), max_size=2),
    small_centre=st.just(False),
    unit_path=st.sampled_from(["/1/", "/1/2/", "/1/21/", "/1/2/3/"]),
    valid_from=st.dates(date(2026, 1, 1), date(2026, 1, 6)),
    valid_to=st.one_of(st.none(), st.dates(date(2026, 1, 7), date(2026, 1, 9))),
)


@given(st.lists(HOLDINGS, max_size=4), HOLDINGS)
def test_a_clash_is_found_exactly_where_some_unit_and_day_sees_both_rights(held, new):
    def holds(holding, path, on):
        in_time = holding.valid_from <= on and (holding.valid_to is None or on < holding.valid_to)
        return in_time and path.startswith(holding.unit_path)

    days = [date(2026, 1, 1) + n * DAY for n in range(10)]
    paths = ["/1/", "/1/2/", "/1/21/", "/1/2/3/"]
    apart = [{"cases.intake", "cases.dispatch"}, {"cases.intake", "cases.handle"}, {"cases.dispatch", "cases.handle"}]
    expected = any(
        pair <= old.rights | new.rights and holds(old, path, on) and holds(new, path, on)
        for old in held
        for pair in apart
        for path in paths
        for on in days
    )
    assert (clash_with(held, new) is not None) == expected


def test_forbidden_is_told_apart_from_unknown_only_inside_the_own_part(tree):
    street_boss = actor(somebody("boss", ("administrator", tree.street), home=tree.street))
    outsider = somebody("outsider", home=tree.other_street)
    nobody = actor(somebody("nobody", home=tree.street))
    with pytest.raises(NotFound):
        accounts.deactivate(actor=street_boss, person_id=outsider, at=NOW)
    with pytest.raises(Forbidden):
        accounts.deactivate(actor=nobody, person_id=outsider, at=NOW)
