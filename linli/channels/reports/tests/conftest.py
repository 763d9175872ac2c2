"""The small world with signed-in staff, as at the desk; facts lie in a folder of the test's own."""

from pathlib import Path

import pytest

from linli.channels.desk.tests.conftest import _monday, _nothing_kept, staff, world

__all__ = ["_monday", "_nothing_kept", "staff", "world"]


@pytest.fixture(autouse=True)
def _facts(settings: object, tmp_path: Path) -> None:
    settings.FACTS = tmp_path / "facts"  # type: ignore[attr-defined]
