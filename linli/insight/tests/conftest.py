"""Facts of a test lie in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def facts_folder(settings: object, tmp_path: Path) -> Path:
    """Where this test's facts lie."""
    settings.FACTS = tmp_path / "facts"  # type: ignore[attr-defined]
    return tmp_path / "facts"
