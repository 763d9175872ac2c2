"""The small world with signed-in staff, and a cover that came back three times."""

from __future__ import annotations

from pathlib import Path

import pytest

from linli.channels.desk.tests.conftest import _nothing_kept, staff, world

__all__ = ["_nothing_kept", "staff", "world"]


@pytest.fixture(autouse=True)
def _facts(settings, tmp_path: Path) -> None:
    settings.FACTS = tmp_path / "facts"


@pytest.fixture(autouse=True)
def _later():
    """Doors read the clock: it stands a day after the third time."""
    from linli.cases.tests.steps import later
    from linli.common import clock

    with clock.standing_at(later(days=15)):
        yield


@pytest.fixture
def returned(world):
    """The same cover, three times within a month, and the watch has been there."""
    from linli.cases.tests import steps
    from linli.cases.tests.steps import later
    from linli.insight import api as insight

    for day in (0, 7, 14):
        steps.filed(world, at=later(days=day), matter=steps.COVER, lon=118.9504, lat=42.2704)
    insight.rebuild(at=later(days=15))
    insight.watch(at=later(days=15))
    return world
