"""What is kept in memory: own writes seen at once, others' only when committed, rolled-back ones never."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.common.actor import SYSTEM
from linli.geography import api
from linli.geography.queries import memory
from linli.geography.tests.small_district import AT, SINCE, District


def party(code: str = "P1") -> api.UnitView:
    top = api.units_below("/")[0].id
    return api.add_unit(actor=SYSTEM, new=api.NewUnit(code, "party branch", "party", top, SINCE), at=AT)


def codes() -> set[str]:
    return {unit.code for unit in api.units_below("/")}


@contextmanager
def rolled_back() -> Iterator[None]:
    """A block whose writes are taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_reading_asks_the_database_at_most_once_a_second(district: District) -> None:
    memory.forget()
    api.unit(district.units["centre"]), api.area(district.areas["district"])
    with CaptureQueriesContext(connection) as queries:
        for _ in range(200):
            api.duty_desk_of(district.units["team_a"])
            api.chain(district.areas["community_a1"])
            api.units_below("/")
    assert len(queries) <= 1


def test_a_write_is_seen_at_once_within_its_transaction(district: District) -> None:
    assert "P1" not in codes()
    party()
    assert "P1" in codes()


def test_a_rolled_back_write_is_forgotten(district: District) -> None:
    with rolled_back():
        party()
        assert "P1" in codes()
    assert "P1" not in codes()


def test_a_rolled_back_inner_write_leaves_the_outer_one(district: District) -> None:
    with transaction.atomic():
        party("P1")
        with rolled_back():
            party("P2")
            assert codes() >= {"P1", "P2"}
        assert codes() >= {"P1"}
        assert "P2" not in codes()


@pytest.mark.django_db(transaction=True)
def test_others_see_a_write_only_when_it_is_committed() -> None:
    from linli.geography.tests.small_district import make

    make()
    seen: dict[str, set[str]] = {}

    def look(name: str) -> None:
        try:
            memory.look_again()
            seen[name] = codes()
        finally:
            connection.close()

    def elsewhere(name: str) -> None:
        thread = threading.Thread(target=look, args=[name])
        thread.start()
        thread.join()

    with transaction.atomic():
        party()
        elsewhere("during")
        assert "P1" in codes()
    elsewhere("after")
    assert "P1" not in seen["during"]
    assert "P1" in seen["after"]
    assert "P1" in codes()


@pytest.mark.django_db(transaction=True)
def test_another_process_notices_within_a_second() -> None:
    from linli.geography.tests.small_district import make

    made = make()
    assert "P1" not in codes()
    # What another process does: the rows and the token change, and nothing in this process is told.
    row = {"code": "P1", "name": "x", "kind": "party", "parent_id": made.units["centre"], "valid_from": SINCE}
    from linli.geography.models import Revision, Unit

    Unit.objects.create(path="/999999/", **row)
    Revision.objects.filter(name=memory.UNITS).update(token="written elsewhere")
    start = time.monotonic()
    while "P1" not in codes():
        assert time.monotonic() - start < 5
        time.sleep(0.05)
    Unit.objects.filter(code="P1").delete()


@pytest.mark.django_db(transaction=True)
def test_two_grids_added_at_once_take_different_numbers() -> None:
    from linli.geography.tests.small_district import make

    made = make()
    results: list[str] = []

    def add() -> None:
        try:
            new = api.NewGrid("grid")
            community = made.areas["community_a1"]
            added = api.add_grid(actor=SYSTEM, community_id=community, new=new, valid_from=SINCE, at=AT)
            results.append(added.area.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [f"150402001001{number:03d}" for number in range(1, 5)]
