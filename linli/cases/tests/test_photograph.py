"""The small world put back from its photograph is the world that was built."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.cases.tests import steps
from linli.cases.tests.photograph import Photograph
from linli.cases.tests.world import World, from_nothing
from linli.common import memory
from linli.geography.api import forget_what_is_kept

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.django_table_names()):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def put_up_and_taken_down(photograph: Photograph[World]) -> tuple[World, dict[str, list[Any]]]:
    """The world and what stood in the tables, which are empty again."""
    forget()
    with transaction.atomic():
        world, rows = photograph.put_up(), everything()
        transaction.set_rollback(True)
    forget()
    return world, rows


def forget() -> None:
    """What is kept in memory, as whoever writes past the actions does."""
    forget_what_is_kept()
    memory.forget()


def test_put_back_it_is_the_same_and_a_case_goes_through_it():
    """Every row of every table; and the record's chains can be gone on with."""
    photograph = Photograph(from_nothing)
    built, rows = put_up_and_taken_down(photograph)
    again, rows_again = put_up_and_taken_down(photograph)
    assert rows["geography_unit"]
    assert (again, rows_again) == (built, rows)

    again.units.clear()  # nobody else's world
    world = photograph.put_up()
    forget()
    assert world == built
    assert steps.view_of_anybody(steps.closed(world)).row.state == "closed"
    assert not list(audit.verify())


def test_where_something_stands_already_it_is_built():
    """A photograph would not fit there."""
    photograph = Photograph(from_nothing)
    world, _ = put_up_and_taken_down(photograph)
    accounts.ensure_roles()
    assert photograph.put_up().units.keys() == world.units.keys()
    assert not list(audit.verify())
