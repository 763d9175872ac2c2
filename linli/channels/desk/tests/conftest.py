"""The small world of the loop, with real accounts that sign in through the desk's own page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from linli.cases.tests.world import World

PASSWORD = "Brücke-am-Fluss-7"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """What one test left in memory must not answer the next."""
    from linli.common.memory import forget
    from linli.geography.api import forget_what_is_kept

    forget()
    forget_what_is_kept()
    yield
    forget()
    forget_what_is_kept()


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """Doors read the clock: it stands on a Monday morning of the world."""
    from linli.cases.tests.world import MONDAY
    from linli.common import clock

    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def world(db: None) -> World:
    """A fresh small world."""
    from linli.cases.tests.world import build

    return build()


@pytest.fixture
def staff(world: World) -> Callable[..., Client]:
    """A maker of browsers in which somebody with a role over a unit has signed in (in English)."""
    from django.test import Client

    from linli.accounts import api as accounts
    from linli.cases.tests.world import MONDAY
    from linli.common.actor import SYSTEM

    def make(role: str, unit: str, number: int = 1) -> Client:
        name = f"{role}.{unit}.{number}".replace("_", "-")
        person_id = accounts.add_person(
            actor=SYSTEM, sign_in_name=name, post=f"{unit} {role} {number}", unit_id=world.units[unit], at=MONDAY,
            password=PASSWORD, must_change=False,
        )  # fmt: skip
        accounts.grant(actor=SYSTEM, person_id=person_id, role_code=role, unit_id=world.units[unit], at=MONDAY)
        client = Client(headers={"accept-language": "en"})
        answer = client.post("/desk/sign-in/", {"name": name, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        client.person_id = person_id  # type: ignore[attr-defined]
        return client

    return make
