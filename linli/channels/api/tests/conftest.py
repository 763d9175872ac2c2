"""The small world with machines that hold keys, and somebody who calls the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from linli.cases.tests.world import World


@dataclass
class Caller:
    """Calls the API with a key; the time of each call is set."""

    client: Any
    key: str
    at: Any

    def send(self, method: str, path: str, body: Any = None, *, language: str = "en", **headers: str) -> Any:
        from linli.common import clock

        data = body if isinstance(body, bytes | str) else json.dumps(body) if body is not None else ""
        content_type = headers.pop("content_type", "application/json")
        given = {"Accept-Language": language, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.key:
            given["Authorization"] = f"Bearer {self.key}"
        with clock.standing_at(self.at):
            return self.client.generic(method, f"/api/v1{path}", data, content_type=content_type, headers=given)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def later(self, **span: float) -> Caller:
        return Caller(self.client, self.key, self.at + timedelta(**span))


@pytest.fixture
def world(db: None) -> World:
    from linli.cases.tests.world import build

    return build()


@pytest.fixture
def machine(world: World, client: Any) -> Callable[..., Caller]:
    """`machine(unit, *rights)`: a caller with a key for these rights over one unit of the world."""
    from linli.accounts import api as accounts
    from linli.cases.tests.world import MONDAY
    from linli.common.actor import SYSTEM

    def make(unit: str, *rights: str) -> Caller:
        key = accounts.add_key(
            actor=SYSTEM, title=f"{unit} machine", unit_id=world.units[unit], rights=rights,
            expires_at=MONDAY + timedelta(days=300), at=MONDAY - timedelta(days=1), small_centre=unit.startswith("street"),
        )  # fmt: skip
        return Caller(client, key, MONDAY)

    return make


@pytest.fixture
def stranger(db: None, client: Any) -> Caller:
    """Somebody without a key."""
    from linli.cases.tests.world import MONDAY

    return Caller(client, "", MONDAY)


STREET = ("cases.view", "cases.report", "cases.bulk", "cases.intake", "cases.dispatch", "cases.note")
HANDLER = ("cases.view", "cases.handle")
CHECKER = ("cases.view", "cases.check")


@pytest.fixture
def street(machine: Callable[..., Caller]) -> Caller:
    """A machine of the first street: reports, reads, files, dispatches."""
    return machine("street1", *STREET)
