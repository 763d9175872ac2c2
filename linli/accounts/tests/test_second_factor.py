"""The second factor: enrolling, codes that work once, recovery, and a house that requires it."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from cryptography.fernet import Fernet

from linli.accounts import api as accounts
from linli.accounts.models import Person, RecoveryCode
from linli.accounts.tests.tree import NOW, PASSWORD, Tree, actor, somebody
from linli.common.actor import SYSTEM
from linli.common.errors import NotFound, Refused, Unavailable

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def clerk(tree: Tree) -> int:
    return somebody("clerk", ("intake_clerk", tree.street), home=tree.street)


def code_at(secret, at):
    return pyotp.TOTP(secret).at(at)


def enrolled(person_id):
    offer = accounts.enrol_second_factor(actor=actor(person_id), password=PASSWORD, at=NOW)
    codes = accounts.confirm_second_factor(actor=actor(person_id), code=code_at(offer.secret, NOW), at=NOW)
    return offer.secret, codes


def try_it(code="", at=LATER):
    return accounts.sign_in(name="clerk", password=PASSWORD, code=code, address="192.0.2.1", at=at)


def test_once_confirmed_it_is_asked_for(clerk):
    secret, codes = enrolled(clerk)
    assert len(set(codes)) == 10
    with pytest.raises(accounts.SecondFactorNeeded):
        try_it()
    with pytest.raises(accounts.SignInRefused):
        try_it("000000" if code_at(secret, LATER) != "000000" else "000001")
    assert try_it(code_at(secret, LATER)).person_id == clerk


def test_an_offer_that_was_not_confirmed_counts_for_nothing(clerk):
    accounts.enrol_second_factor(actor=actor(clerk), password=PASSWORD, at=NOW)
    assert try_it().person_id == clerk
    with pytest.raises(accounts.SignInRefused):
        accounts.confirm_second_factor(actor=actor(clerk), code="12", at=NOW)
    assert try_it().person_id == clerk


def test_enrolling_asks_for_the_password_once_more(clerk):
    with pytest.raises(accounts.SignInRefused):
        accounts.enrol_second_factor(actor=actor(clerk), password="wrong", at=NOW)


def test_a_code_works_once(clerk):
    secret, _ = enrolled(clerk)
    code = code_at(secret, LATER)
    try_it(code)
    with pytest.raises(accounts.SignInRefused):
        try_it(code)
    with pytest.raises(accounts.SignInRefused):
        try_it(code, at=LATER + timedelta(seconds=20))
    assert try_it(code_at(secret, LATER + timedelta(seconds=60)), at=LATER + timedelta(seconds=60))


def test_the_code_that_confirmed_does_not_sign_in(clerk):
    secret, _ = enrolled(clerk)
    with pytest.raises(accounts.SignInRefused):
        try_it(code_at(secret, NOW), at=NOW)


def test_one_step_of_drift_is_borne_not_more(clerk):
    secret, _ = enrolled(clerk)
    with pytest.raises(accounts.SignInRefused):
        try_it(code_at(secret, LATER - timedelta(seconds=90)))
    assert try_it(code_at(secret, LATER - timedelta(seconds=30)))


def test_codes_are_typed_in_any_digits_and_groups(clerk):
    secret, _ = enrolled(clerk)
    code = code_at(secret, LATER)
    wide = "".join(chr(ord(ch) + 0xFEE0) for ch in code)
    assert try_it(f" {wide[:3]} {wide[3:]} ")


@pytest.mark.parametrize("code", ["²²²²²²", "一二三四五六", "-", "9" * 10_000, "\x00" * 6])
def test_odd_codes_are_refused(clerk, code):
    enrolled(clerk)
    with pytest.raises(accounts.SignInRefused):
        try_it(code)


def test_a_recovery_code_works_once_and_only_for_its_person(tree, clerk):
    _, codes = enrolled(clerk)
    other = somebody("other", home=tree.street)
    _, foreign = enrolled(other)
    with pytest.raises(accounts.SignInRefused):
        try_it(foreign[0])
    assert try_it(codes[3].replace("-", " ").upper()).person_id == clerk
    with pytest.raises(accounts.SignInRefused):
        try_it(codes[3])
    assert RecoveryCode.objects.filter(person_id=clerk).count() == 9
    assert not any(codes[0].replace("-", "") in row for row in RecoveryCode.objects.values_list("code_hash", flat=True))


def test_wrong_codes_lock_the_name_like_wrong_passwords(clerk):
    enrolled(clerk)
    for _ in range(5):
        with pytest.raises(accounts.SignInRefused):
            try_it("zzzz")
    with pytest.raises(accounts.LockedOut):
        try_it("zzzz")


def test_new_recovery_codes_replace_the_old(clerk):
    _, old = enrolled(clerk)
    new = accounts.renew_recovery_codes(actor=actor(clerk), password=PASSWORD, at=NOW)
    with pytest.raises(accounts.SignInRefused):
        try_it(old[0])
    assert try_it(new[0])


def test_it_is_put_off_by_the_person_or_by_an_administrator(tree, clerk):
    enrolled(clerk)
    with pytest.raises(accounts.SignInRefused):
        accounts.disable_second_factor(actor=actor(clerk), password="wrong", at=NOW)
    accounts.disable_second_factor(actor=actor(clerk), password=PASSWORD, at=NOW)
    assert try_it()
    enrolled(clerk)
    with pytest.raises(Refused):
        accounts.reset_second_factor(actor=actor(clerk), person_id=clerk, at=NOW)
    boss = actor(somebody("boss", ("administrator", tree.street), home=tree.street))
    accounts.reset_second_factor(actor=boss, person_id=clerk, at=NOW)
    assert try_it()
    assert not RecoveryCode.objects.filter(person_id=clerk).exists()


def test_where_it_is_required_no_right_holds_without_it(tree, clerk, settings):
    settings.ENV = settings.ENV | {"LINLI_TWO_FACTOR": "required"}
    signed = try_it()
    assert signed.must_enrol
    session = accounts.actor_of_session(clerk, rights_version=signed.rights_version, at=NOW)
    assert not session.may("cases.view")
    secret, _ = enrolled(clerk)
    assert actor(clerk).may("cases.intake")
    assert not try_it(code_at(secret, LATER)).must_enrol
    with pytest.raises(Refused):
        accounts.disable_second_factor(actor=actor(clerk), password=PASSWORD, at=NOW)


def test_the_secret_is_stored_encrypted_and_survives_a_change_of_keys(clerk, settings):
    secret, _ = enrolled(clerk)
    stored = bytes(Person.objects.get(pk=clerk).second_factor)
    assert secret.encode() not in stored
    old, new = settings.ENV["LINLI_VAULT_KEYS"], Fernet.generate_key().decode()
    settings.ENV = settings.ENV | {"LINLI_VAULT_KEYS": [new, *old]}
    assert accounts.rotate_second_factors() == 1
    settings.ENV = settings.ENV | {"LINLI_VAULT_KEYS": [new]}
    assert try_it(code_at(secret, LATER))
    settings.ENV = settings.ENV | {"LINLI_VAULT_KEYS": old}
    with pytest.raises(Unavailable):
        try_it(code_at(secret, LATER + timedelta(minutes=1)))


def test_nobody_confirms_what_was_not_offered_and_no_machine_enrols(clerk):
    with pytest.raises(Refused):
        accounts.confirm_second_factor(actor=actor(clerk), code="123456", at=NOW)
    with pytest.raises(NotFound):
        accounts.enrol_second_factor(actor=SYSTEM, password="", at=NOW)
