"""Doing something to see what it would do, with everything it wrote taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

T = TypeVar("T")


def rehearsed(act: Callable[[], T]) -> T:
    """What `act` answers or raises, while nothing of what it writes stays.

    A preview made so cannot promise anything else than the act itself would do at this moment.
    """
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    return answer
