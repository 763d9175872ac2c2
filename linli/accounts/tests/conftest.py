"""What every test of accounts stands on: the shipped roles and a small tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from linli.accounts.tests.tree import Tree


@pytest.fixture
def tree(db) -> Tree:
    """The shipped roles and a small organisation tree."""
    # Not at the top: pytest reads this file before Django is set up.
    from linli.accounts import api as accounts
    from linli.accounts.tests.tree import grow

    accounts.ensure_roles()
    return grow()
