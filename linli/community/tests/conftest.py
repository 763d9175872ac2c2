"""The small world of the loop, with the shipped list of services."""

from __future__ import annotations

from pathlib import Path

import pytest

PACK = Path(__file__).resolve().parents[2] / "packs" / "community"


@pytest.fixture
def world(db):
    from linli.cases.tests import world as worlds
    from linli.common.actor import SYSTEM
    from linli.community import api as community

    made = worlds.build()
    community.load_services(actor=SYSTEM, folder=PACK, at=worlds.MONDAY)
    return made
