"""Two at the same moment: tries, codes, clashing roles, the same name."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
import pytest
from django.db import connection

from linli.accounts import api as accounts
from linli.accounts.models import Assignment, Person, SignInAttempt
from linli.accounts.tests.tree import NOW, PASSWORD, actor, grow, somebody
from linli.common.actor import SYSTEM
from linli.common.errors import LinliError

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grown():
    accounts.ensure_roles()
    return grow()


def together(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment, each on its own connection; what each answered or raised."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait()
            return call()
        except LinliError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_tries_at_the_same_moment_cannot_slip_past_the_count(grown):
    somebody("clerk", home=grown.street)

    def guess():
        return accounts.sign_in(name="clerk", password="wrong", address="192.0.2.1", at=NOW)

    kinds = [type(answer) for answer in together(*[guess] * 8)]
    assert sorted(kind.__name__ for kind in kinds) == ["LockedOut"] * 3 + ["SignInRefused"] * 5
    assert set(SignInAttempt.objects.values_list("failures", flat=True)) == {5}


def test_one_code_signs_in_once(grown):
    person_id = somebody("clerk", home=grown.street)
    offer = accounts.enrol_second_factor(actor=actor(person_id), password=PASSWORD, at=NOW)
    codes = accounts.confirm_second_factor(actor=actor(person_id), code=pyotp.TOTP(offer.secret).at(NOW), at=NOW)

    def try_it():
        return accounts.sign_in(name="clerk", password=PASSWORD, code=codes[0], address="192.0.2.1", at=NOW)

    answers = together(*[try_it] * 3)
    assert sum(isinstance(answer, accounts.SignedIn) for answer in answers) == 1


def test_two_roles_that_clash_are_not_given_at_the_same_moment(grown):
    person_id = somebody("worker", home=grown.street)

    def give(role):
        return lambda: accounts.grant(
            actor=SYSTEM, person_id=person_id, role_code=role, unit_id=grown.street.id, at=NOW
        )

    answers = together(give("department_handler"), give("checker"))
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert Assignment.objects.filter(person_id=person_id).count() == 1


def test_one_name_is_given_once(grown):
    def add():
        return accounts.add_person(actor=SYSTEM, sign_in_name="clerk", post="受理员", unit_id=grown.street.id, at=NOW)

    answers = together(add, add, add)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert Person.objects.count() == 1
