"""The small world with signed-in staff, and facts in a folder of the test's own."""

from __future__ import annotations

import pytest

from linli.channels.desk.tests.conftest import _monday, _nothing_kept, staff, world

__all__ = ["_monday", "_nothing_kept", "staff", "world"]


@pytest.fixture(autouse=True)
def _facts_folder(settings, tmp_path):
    settings.FACTS = tmp_path / "facts"
