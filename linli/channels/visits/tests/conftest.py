"""The small world with signed-in staff, as at the desk, and the shipped list of services."""

from pathlib import Path

import pytest

from linli.channels.desk.tests.conftest import _monday, _nothing_kept, staff, world

__all__ = ["_monday", "_nothing_kept", "staff", "world"]
PACK = Path(__file__).resolve().parents[3] / "packs" / "community"


@pytest.fixture(autouse=True)
def _services(world):
    from linli.cases.tests.world import MONDAY
    from linli.common.actor import SYSTEM
    from linli.community import api as community

    community.load_services(actor=SYSTEM, folder=PACK, at=MONDAY)
