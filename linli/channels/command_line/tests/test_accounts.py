"""`linli accounts` as an operator uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from linli.accounts import api
from linli.accounts.tests.tree import NOW, PASSWORD, Tree, grow
from linli.channels.command_line.accounts import OPERATOR, accounts
from linli.common import clock
from linli.common.errors import InvalidInput, NotFound, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def tree() -> Tree:
    return grow()


def linli(*arguments: str, given: str = "") -> Result:
    with clock.standing_at(NOW):
        result = CliRunner().invoke(accounts, arguments, input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def add_clerk(*more: str) -> Result:
    fields = ("--post", "西屯街道受理员", "--unit", "street", "--role", "intake_clerk", "--password-stdin", *more)
    return linli("add-person", "clerk", *fields, given=PASSWORD + "\n")


def sign_in(password: str = PASSWORD) -> api.SignedIn:
    return api.sign_in(name="clerk", password=password, address="192.0.2.1", at=NOW)


def test_a_person_is_added_with_a_role_and_signs_in(tree: Tree) -> None:
    assert add_clerk().stdout == "clerk can sign in now.\n"
    signed = sign_in()
    assert signed.must_change_password
    shown = linli("show", "clerk").stdout
    assert "西屯街道受理员" in shown
    assert "intake_clerk@street" in shown


def test_the_password_is_asked_for_twice_and_never_shown(tree: Tree) -> None:
    add_clerk("--keep-password")
    assert not sign_in().must_change_password
    asked = linli("set-password", "clerk", given="Neu-und-lang-9\nNeu-und-lang-9\n")
    assert "Neu-und-lang-9" not in asked.output
    assert sign_in("Neu-und-lang-9").must_change_password


def test_roles_are_given_taken_and_listed(tree: Tree) -> None:
    add_clerk()
    linli("grant", "clerk", "supervisor@other-street", "--to", "2026-04-01")
    person = api.person_by_name(actor=OPERATOR, sign_in_name="clerk")
    assert [(held.role_code, str(held.valid_to)) for held in person.assignments][1] == ("supervisor", "2026-04-01")
    linli("revoke", "clerk", "supervisor@other-street")
    assert not api.actor_of_person(person.id, at=NOW).may("cases.supervise")
    with pytest.raises(NotFound):
        linli("revoke", "clerk", "checker")
    with pytest.raises(InvalidInput):
        linli("grant", "clerk", "emperor")
    with pytest.raises(NotFound):
        linli("grant", "clerk", "supervisor@atlantis")
    assert "派遣员 · dispatcher" in linli("roles").stdout


def test_an_unknown_role_adds_nobody(tree: Tree) -> None:
    with pytest.raises(InvalidInput):
        add_clerk("--role", "emperor")
    with pytest.raises(NotFound):
        linli("show", "clerk")


def test_roles_that_clash_add_nobody(tree: Tree) -> None:
    with pytest.raises(Refused):
        add_clerk("--role", "department_handler")
    with pytest.raises(NotFound):
        linli("show", "clerk")


def test_a_key_is_printed_once_and_revoked(tree: Tree) -> None:
    key = linli("add-key", "robot", "--unit", "street", "--right", "cases.report", "--days", "30").stdout.strip()
    assert api.actor_of_key(key, at=NOW).may("cases.report")
    listed = linli("keys").stdout
    assert key not in listed
    assert "valid" in listed
    linli("revoke-key", "_".join(key.split("_")[:2]))
    with pytest.raises(api.KeyRefused):
        api.actor_of_key(key, at=NOW)
    assert "revoked" in linli("keys").stdout


def test_an_account_is_closed_and_linked_to_an_issuer(tree: Tree) -> None:
    add_clerk()
    linli("link-outside", "clerk", "https://issuer.example", "sub-1")

    def come() -> int:
        issuer = "https://issuer.example"
        return api.person_by_outside_subject(issuer=issuer, subject="sub-1", strong=False, at=NOW).person_id

    assert come() == api.person_by_name(actor=OPERATOR, sign_in_name="clerk").id
    linli("close", "clerk")
    with pytest.raises(api.SignInRefused):
        come()


def test_secrets_are_sealed_anew(tree: Tree) -> None:
    assert linli("rotate").stdout == "0 secrets were sealed anew.\n"
