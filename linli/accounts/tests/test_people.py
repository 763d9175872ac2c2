"""Accounts: adding, changing, closing, passwords, outside sign-in, reading."""

from __future__ import annotations

from typing import Any

import pytest

from linli.accounts import api as accounts
from linli.accounts.models import Person
from linli.accounts.rules.sign_in import check_name, is_complex
from linli.accounts.tests.tree import NOW, PASSWORD, Tree, actor, somebody
from linli.audit import api as audit
from linli.common.actor import ANONYMOUS, SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused

ISSUER = "https://issuer.example"


def add(tree: Tree, *, by=SYSTEM, **fields):
    given: dict[str, Any] = {"sign_in_name": "clerk", "post": "西屯街道派遣员", "unit_id": tree.street.id, "at": NOW}
    return accounts.add_person(actor=by, **(given | fields))


def sign_in(name="clerk", password=PASSWORD):
    return accounts.sign_in(name=name, password=password, address="192.0.2.1", at=NOW)


@pytest.fixture
def boss(tree):
    return actor(somebody("boss", ("administrator", tree.street), home=tree.street))


@pytest.mark.parametrize("name", ["", "a", "a b", "x" * 81, "名 字", "-dash", "a\x00b", "a/b", "<b>"])
def test_a_sign_in_name_is_plain(tree, name):
    with pytest.raises(InvalidInput):
        add(tree, sign_in_name=name)
    assert not Person.objects.exists()


def test_names_differ_by_more_than_case_and_width(tree):
    add(tree, sign_in_name="Clerk")
    for name in ("clerk", "CLERK", "ｃｌｅｒｋ", " clerk "):
        with pytest.raises(InvalidInput):
            add(tree, sign_in_name=name)
    assert check_name("网格员01") == "网格员01"


@pytest.mark.parametrize(
    "password",
    ["", "short-1A", "aaaaaaaaaaaa", "password123", "Clerk-2026-x", "1234567890", "A1b" * 400, "onlysmalllettershere"],
)
def test_weak_passwords_are_refused(tree, password):
    with pytest.raises(InvalidInput) as refused:
        add(tree, password=password)
    assert refused.value.data["field"] == "password"
    assert not Person.objects.exists()


def test_what_counts_as_complex():
    assert is_complex("abc123-x")
    assert is_complex("correct horse battery")
    assert not is_complex("abcdefgh12")
    assert is_complex("红山区Ab")


@pytest.mark.parametrize("fields", [{"post": " "}, {"post": "x" * 121}, {"email": "no"}, {"language": "fr"}])
def test_fields_are_checked(tree, fields):
    with pytest.raises(InvalidInput):
        add(tree, **fields)
    with pytest.raises(NotFound):
        add(tree, unit_id=10**9)


def test_people_are_added_only_within_the_own_part(tree, boss):
    assert add(tree, by=boss, unit_id=tree.community.id)
    for unit in (tree.district, tree.other_street):
        with pytest.raises(Forbidden):
            add(tree, by=boss, sign_in_name="other", unit_id=unit.id)
    with pytest.raises(Forbidden):
        add(tree, by=ANONYMOUS, sign_in_name="other")


def test_a_password_somebody_else_chose_is_changed_before_any_right_holds(tree, boss):
    person_id = add(tree, by=boss, password=PASSWORD)
    accounts.grant(actor=boss, person_id=person_id, role_code="checker", unit_id=tree.street.id, at=NOW)
    signed = sign_in()
    assert signed.must_change_password
    session = accounts.actor_of_session(person_id, rights_version=signed.rights_version, at=NOW)
    assert not session.may("cases.check")
    with pytest.raises(InvalidInput):
        accounts.change_password(actor=session, old=PASSWORD, new=PASSWORD, at=NOW)
    with pytest.raises(accounts.SignInRefused):
        accounts.change_password(actor=session, old="wrong", new="Mein-eigenes-8", at=NOW)
    renewed = accounts.change_password(actor=session, old=PASSWORD, new="Mein-eigenes-8", at=NOW)
    assert not renewed.must_change_password
    with pytest.raises(accounts.SessionEnded):
        accounts.actor_of_session(person_id, rights_version=signed.rights_version, at=NOW)
    assert accounts.actor_of_session(person_id, rights_version=renewed.rights_version, at=NOW).may("cases.check")
    assert sign_in(password="Mein-eigenes-8").person_id == person_id


def test_guessing_the_old_password_in_a_stolen_session_is_counted(tree):
    clerk = actor(add(tree, password=PASSWORD))
    for _ in range(5):
        with pytest.raises(accounts.SignInRefused):
            accounts.change_password(actor=clerk, old="wrong", new="Mein-eigenes-8", at=NOW)
    with pytest.raises(accounts.LockedOut):
        accounts.change_password(actor=clerk, old=PASSWORD, new="Mein-eigenes-8", at=NOW)


def test_setting_a_password_lifts_a_lock_out(tree, boss):
    person_id = add(tree, password=PASSWORD)
    for _ in range(5):
        with pytest.raises(accounts.SignInRefused):
            sign_in(password="wrong")
    accounts.set_password(actor=boss, person_id=person_id, password="Neu-und-lang-9", at=NOW)
    assert sign_in(password="Neu-und-lang-9").must_change_password


def test_the_password_of_somebody_with_wider_rights_is_out_of_reach(tree, boss):
    """Otherwise whoever manages one street would sign in as the district's coordinator who sits there."""
    wide = somebody("wide", ("district_coordinator", tree.district), home=tree.street)
    for action in (
        lambda: accounts.set_password(actor=boss, person_id=wide, password="Neu-und-lang-9", at=NOW),
        lambda: accounts.reset_second_factor(actor=boss, person_id=wide, at=NOW),
        lambda: accounts.link_outside_subject(actor=boss, person_id=wide, issuer=ISSUER, subject="x", at=NOW),
    ):
        with pytest.raises(Forbidden):
            action()


def test_nobody_closes_or_reopens_the_own_account(tree, boss):
    for action in (accounts.deactivate, accounts.reactivate):
        with pytest.raises(Refused):
            action(actor=boss, person_id=int(boss.key), at=NOW)


def test_closing_erases_what_is_not_needed_and_reopening_needs_a_new_password(tree, boss):
    person_id = add(tree, password=PASSWORD, email="office@example.org")
    for _ in range(2):
        accounts.deactivate(actor=boss, person_id=person_id, at=NOW)
    assert Person.objects.get(pk=person_id).email == ""
    accounts.reactivate(actor=boss, person_id=person_id, at=NOW)
    with pytest.raises(accounts.SignInRefused):
        sign_in()
    kinds = [event.kind for event in audit.timeline(audit.Subject.of("person", person_id))]
    assert kinds[:3] == ["person.added", "person.deactivated", "person.reactivated"]


def test_moving_somebody_needs_the_right_over_both_units(tree, boss):
    person_id = add(tree)
    accounts.change_person(
        actor=boss, person_id=person_id, at=NOW, fields={"unit_id": tree.community.id, "post": "核查员"}
    )
    moved = accounts.person(actor=boss, person_id=person_id)
    assert (moved.unit_id, moved.post) == (tree.community.id, "核查员")
    with pytest.raises(Forbidden):
        accounts.change_person(actor=boss, person_id=person_id, at=NOW, fields={"unit_id": tree.district.id})
    with pytest.raises(InvalidInput):
        accounts.change_person(actor=boss, person_id=person_id, at=NOW, fields={"is_active": "no"})


def test_the_person_chooses_the_language(tree):
    person_id = add(tree)
    accounts.choose_language(actor=actor(person_id), language="en")
    assert accounts.person(actor=actor(person_id), person_id=person_id).language == "en"
    with pytest.raises(InvalidInput):
        accounts.choose_language(actor=actor(person_id), language="tlh")


# --- reading ---------------------------------------------------------------------------------------------------------


def test_people_see_themselves_and_administrators_their_part(tree, boss):
    inside = somebody("inside", home=tree.community)
    outside = somebody("outside", home=tree.other_street)
    assert accounts.person(actor=actor(inside), person_id=inside).sign_in_name == "inside"
    assert accounts.person_by_name(actor=boss, sign_in_name="INSIDE").id == inside
    for reader, person_id in ((actor(inside), outside), (boss, outside), (ANONYMOUS, inside), (boss, 10**9)):
        with pytest.raises(NotFound):
            accounts.person(actor=reader, person_id=person_id)
    assert [view.sign_in_name for view in accounts.people(actor=boss)] == ["boss", "inside"]
    assert [view.sign_in_name for view in accounts.people(actor=boss, after="boss", size=1)] == ["inside"]
    assert [view.sign_in_name for view in accounts.people(actor=SYSTEM)] == ["boss", "inside", "outside"]
    assert accounts.people(actor=actor(inside)) == []


def test_whom_a_notice_to_a_unit_reaches(tree):
    handler = somebody("handler", ("department_handler", tree.department), home=tree.department)
    somebody("leader-above", ("department_leader", tree.district), home=tree.district)
    closed = somebody("closed", ("department_handler", tree.department), home=tree.department)
    accounts.deactivate(actor=SYSTEM, person_id=closed, at=NOW)
    reached = accounts.people_at(unit_id=tree.department.id, right="cases.handle", at=NOW)
    assert [someone.person_id for someone in reached] == [handler]

    def by_email():
        asked = {"unit_id": tree.department.id, "right": "cases.handle", "at": NOW}
        return [someone.person_id for someone in accounts.people_at(**asked, by_email=True)]

    assert by_email() == []
    Person.objects.filter(pk__in=[handler, closed]).update(email="post@example.org")
    assert by_email() == [handler]
    assert accounts.posts([handler, 10**9]) == {handler: ("post of handler", "post of handler")}


# --- outside sign-in -------------------------------------------------------------------------------------------------


def link(person_id, *, subject="sub-1", by=SYSTEM):
    accounts.link_outside_subject(actor=by, person_id=person_id, issuer=ISSUER, subject=subject, at=NOW)


def outside(subject="sub-1", *, issuer=ISSUER, strong=False):
    return accounts.person_by_outside_subject(issuer=issuer, subject=subject, strong=strong, at=NOW)


def test_a_linked_person_signs_in_at_the_issuer_and_no_longer_by_password(tree, boss):
    person_id = add(tree, password=PASSWORD)
    link(person_id, by=boss)
    assert outside().person_id == person_id
    assert outside(issuer=ISSUER + "/").person_id == person_id
    with pytest.raises(accounts.SignInRefused):
        sign_in()
    with pytest.raises(Refused):
        accounts.set_password(actor=boss, person_id=person_id, password="Neu-und-lang-9", at=NOW)
    accounts.unlink_outside_subject(actor=boss, person_id=person_id, at=NOW)
    with pytest.raises(accounts.SignInRefused):
        outside()
    accounts.set_password(actor=boss, person_id=person_id, password="Neu-und-lang-9", at=NOW)


def test_unknown_foreign_and_closed_subjects_are_refused(tree):
    person_id = add(tree)
    link(person_id)
    for attempt in (lambda: outside("sub-2"), lambda: outside(issuer="https://other.example")):
        with pytest.raises(accounts.SignInRefused):
            attempt()
    with pytest.raises(InvalidInput):
        outside("")
    accounts.deactivate(actor=SYSTEM, person_id=person_id, at=NOW)
    with pytest.raises(accounts.SignInRefused):
        outside()


def test_a_subject_is_linked_to_one_account(tree):
    link(add(tree))
    with pytest.raises(InvalidInput):
        link(add(tree, sign_in_name="second"))


def test_where_a_second_factor_is_required_the_issuer_must_vouch_for_it(tree, settings):
    link(add(tree))
    settings.ENV = settings.ENV | {"LINLI_TWO_FACTOR": "required"}
    with pytest.raises(accounts.SignInRefused):
        outside()
    assert not outside(strong=True).must_enrol
