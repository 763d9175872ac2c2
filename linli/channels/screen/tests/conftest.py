"""The same small world and signed-in staff as at the desk, and facts in a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from linli.channels.desk.tests.conftest import _monday, _nothing_kept, staff, world

__all__ = ["_monday", "_nothing_kept", "facts_folder", "staff", "world"]


@pytest.fixture(autouse=True)
def facts_folder(settings: object, tmp_path: Path) -> Path:
    """Where this test's facts lie."""
    settings.FACTS = tmp_path / "facts"  # type: ignore[attr-defined]
    return tmp_path / "facts"
