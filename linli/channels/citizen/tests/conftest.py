"""The small world, and a resident's browser that keeps no cookies it is not given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from linli.cases.tests.world import World


@pytest.fixture
def world(db: None) -> World:
    from linli.cases.tests.world import build

    return build()


@pytest.fixture
def resident(world: World) -> Any:
    """Speaks English, enforces what a browser enforces, and stands at a Monday morning."""
    from django.test import Client

    from linli.cases.tests.world import MONDAY
    from linli.common import clock

    with clock.standing_at(MONDAY):
        yield Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
