"""Run as a process on a fresh database: build the small world and print a key that may report."""

from __future__ import annotations

import django

django.setup()

from datetime import timedelta  # noqa: E402

from linli.accounts import api as accounts  # noqa: E402
from linli.cases.tests.world import build  # noqa: E402
from linli.common import clock  # noqa: E402
from linli.common.actor import SYSTEM  # noqa: E402

world, at = build(), clock.now()
rights = ("cases.view", "cases.report")
unit = world.units["street1"]
key = accounts.add_key(
    actor=SYSTEM, title="load", unit_id=unit, rights=rights, expires_at=at + timedelta(days=1), at=at
)  # fmt: skip
print(key, world.areas["grid1"])
