"""The test world as a fixture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from linli.cases.tests.world import World


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """What one test left in memory must not answer the next."""
    from linli.common.memory import forget

    forget()
    yield
    forget()


@pytest.fixture
def world(db: None) -> World:
    """A fresh small world. Imported here: this file is read before Django is set up."""
    from linli.cases.tests.world import build

    return build()
