"""Signing in, failing, being locked out."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password

from linli.accounts import api as accounts
from linli.accounts.models import Person, SignInAttempt
from linli.accounts.tests.tree import NOW, PASSWORD, Tree, somebody
from linli.audit import api as audit
from linli.common.actor import SYSTEM

MINUTE = timedelta(minutes=1)


def try_it(name="clerk", password=PASSWORD, *, at=NOW, code="", address="192.0.2.7"):
    return accounts.sign_in(name=name, password=password, code=code, address=address, at=at)


@pytest.fixture
def clerk(tree: Tree) -> int:
    return somebody("clerk", ("intake_clerk", tree.street), home=tree.street)


def test_the_right_password_signs_in_and_is_recorded(clerk):
    signed = try_it(" CLERK ")
    assert signed.person_id == clerk
    assert accounts.actor_of_session(clerk, rights_version=signed.rights_version, at=NOW).key == str(clerk)
    events = audit.timeline(audit.Subject.of("person", clerk))
    assert [event.kind for event in events] == ["person.added", "person.role_granted", "person.signed_in"]
    assert not any(PASSWORD in str(event.data) or event.data.get("name") == "clerk" for event in events)


@pytest.mark.parametrize(
    ("name", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("", ""), ("clerk", "x" * 100_000)]
)
def test_whatever_is_wrong_the_answer_is_the_same(clerk, name, password):
    with pytest.raises(accounts.SignInRefused) as refused:
        try_it(name, password)
    assert refused.value.data == {}
    assert str(refused.value) == "Name, password or code is not right."


def test_a_failure_is_recorded_without_what_was_typed(clerk):
    with pytest.raises(accounts.SignInRefused):
        try_it(password="my other password")
    with pytest.raises(accounts.SignInRefused):
        try_it(name="my other password")
    last = audit.timeline(audit.Subject.of("person", clerk))[-1]
    assert (last.kind, last.data) == ("person.sign_in_failed", {"what": "password"})
    unknown = audit.timeline(audit.Subject("sign_in", "2026-03-02"))
    assert [(event.kind, event.data) for event in unknown] == [("sign_in.failed", {})]


def fail(times, *, at=NOW, name="clerk", address="192.0.2.7"):
    for _ in range(times):
        with pytest.raises(accounts.SignInRefused):
            try_it(name, "wrong", at=at, address=address)


@pytest.mark.parametrize("name", ["clerk", "nobody"])
def test_a_name_is_locked_after_five_failures_and_for_longer_each_time(clerk, name):
    fail(5, name=name)
    with pytest.raises(accounts.LockedOut) as locked:
        try_it(name, address="198.51.100.9")
    assert locked.value.data == {"until": NOW + MINUTE, "minutes": 1}
    fail(1, at=NOW + MINUTE, name=name)
    with pytest.raises(accounts.LockedOut) as locked:
        try_it(name, at=NOW + 2 * MINUTE)
    assert locked.value.data["until"] == NOW + 3 * MINUTE


def test_the_lock_never_grows_beyond_an_hour_and_passes(clerk):
    fail(5)
    at = NOW
    for _ in range(12):
        at += timedelta(hours=1)
        fail(1, at=at)
    with pytest.raises(accounts.LockedOut):
        try_it(at=at + timedelta(minutes=59))
    assert try_it(at=at + timedelta(minutes=60)).person_id == clerk
    kinds = [event.kind for event in audit.timeline(audit.Subject.of("person", clerk))]
    assert kinds.count("person.locked") == 13


def test_success_starts_the_name_afresh(clerk):
    for _ in range(3):
        fail(4)
        try_it()


def test_one_address_trying_many_names_is_locked(clerk):
    for number in range(40):
        fail(1, name=f"name{number}")
    with pytest.raises(accounts.LockedOut):
        try_it()
    assert try_it(address="192.0.2.8").person_id == clerk


def test_a_success_gives_an_address_back_one_try_only(clerk):
    for number in range(39):
        fail(1, name=f"name{number}")
    try_it()
    fail(1, name="another")
    with pytest.raises(accounts.LockedOut):
        try_it()


def test_one_ipv6_network_is_one_address(clerk):
    for number in range(40):
        fail(1, name=f"name{number}", address=f"2001:db8:1:2::{number:x}")
    with pytest.raises(accounts.LockedOut):
        try_it(address="2001:db8:1:2:ffff::1")
    assert try_it(address="2001:db8:1:3::1").person_id == clerk


def test_what_is_counted_names_nobody_and_is_forgotten_after_a_day(clerk):
    fail(1)
    assert all("clerk" not in key and "192" not in key for key in SignInAttempt.objects.values_list("key", flat=True))
    assert accounts.forget_attempts(at=NOW + timedelta(hours=23)) == 0
    assert accounts.forget_attempts(at=NOW + timedelta(hours=25)) == 2


def test_a_closed_account_and_one_without_password_cannot_sign_in(tree, clerk):
    somebody("bare", home=tree.street, password=None)
    accounts.deactivate(actor=SYSTEM, person_id=clerk, at=NOW)
    for name in ("clerk", "bare"):
        with pytest.raises(accounts.SignInRefused):
            try_it(name, "")
        with pytest.raises(accounts.SignInRefused):
            try_it(name)


def test_an_unknown_name_costs_a_hash_like_a_known_one(clerk, monkeypatch):
    from linli.accounts.actions import attempts

    compared = []

    def counting(password, encoded):
        compared.append(encoded)
        return check_password(password, encoded)

    monkeypatch.setattr(attempts, "check_password", counting)
    for name in ("clerk", "nobody"):
        fail(1, name=name)
    assert len(compared) == 2


def test_nothing_counts_sign_ins_or_remembers_the_last_one(clerk):
    names = {field.name for field in Person._meta.get_fields()}
    assert "last_login" not in names
    before = Person.objects.filter(pk=clerk).values().get()
    try_it()
    assert Person.objects.filter(pk=clerk).values().get() == before
