"""Fixtures of geography. Imports stand inside: this file is read before Django is ready."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from linli.geography.tests.small_district import District


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """What one test left in memory must not answer the next."""
    from linli.geography import api

    api.forget_what_is_kept()
    yield
    api.forget_what_is_kept()


@pytest.fixture
def district(db: None) -> District:
    """A small district: two streets, three communities, eight units."""
    from linli.geography.tests.small_district import make

    return make()
