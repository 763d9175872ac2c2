"""What every process keeps in memory of tables that change rarely, and how it notices a change.

A cheap stamp of the tables (counts and highest ids) is read at most once a second. A transaction that writes sees its
own writes at once and nobody else sees them before they are committed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from django.db import transaction

T = TypeVar("T")

SECONDS_BETWEEN_LOOKS: Final = 1.0


class _OpenWrite(threading.local):
    """The hooks of this thread's open transaction that has written reference data, and values built inside it."""

    def __init__(self) -> None:
        self.hooks: list[Callable[[], None]] = []
        self.values: dict[int, Any] = {}


_open_write = _OpenWrite()
_kept: list[Kept[Any]] = []
_building = threading.RLock()


class Kept(Generic[T]):
    """A value built from the database, kept until the stamp changes."""

    def __init__(self, stamp: Callable[[], object], build: Callable[[], T]) -> None:
        self._stamp, self._build = stamp, build
        self._value: tuple[object, T] | None = None
        self._looked_at = float("-inf")
        _kept.append(self)

    def get(self) -> T:
        """The value, at most a second old; inside a transaction that wrote, as that transaction sees it."""
        if _writing():
            return self._own()
        now = time.monotonic()
        if self._value is None or now - self._looked_at >= SECONDS_BETWEEN_LOOKS:
            self._look(now)
        assert self._value is not None
        return self._value[1]

    def _look(self, now: float) -> None:
        with _building:
            stamp = self._stamp()
            if self._value is None or self._value[0] != stamp:
                self._value = (stamp, self._build())
            self._looked_at = now

    def _own(self) -> T:
        if id(self) not in _open_write.values:
            _open_write.values[id(self)] = self._build()
        value: T = _open_write.values[id(self)]
        return value

    def look_again(self) -> None:
        """Read the stamp at the next use instead of within a second."""
        self._looked_at = float("-inf")


def changed() -> None:
    """Called by every action that writes reference data, inside its transaction."""
    _open_write.values.clear()
    # A new hook each time: savepoints that are rolled back take theirs with them.
    hook = _Hook()
    _open_write.hooks.append(hook)
    transaction.on_commit(hook)


class _Hook:
    """Runs when the writing transaction is committed; an object of its own, so that it can be found again."""

    def __call__(self) -> None:
        forget_own()


def _writing() -> bool:
    """Whether this thread's open transaction wrote. What was rolled back, in whole or to a savepoint, dropped its hooks."""
    if not _open_write.hooks:
        return False
    waiting = {id(entry[1]) for entry in transaction.get_connection().run_on_commit}
    left = [hook for hook in _open_write.hooks if id(hook) in waiting]
    if not left:
        forget_own()
    elif len(left) < len(_open_write.hooks):
        _open_write.hooks = left
        _open_write.values.clear()
    return bool(left)


def forget_own() -> None:
    """Forget what the ended transaction saw; everything kept is checked at its next use."""
    _open_write.hooks.clear()
    _open_write.values.clear()
    for kept in _kept:
        kept.look_again()


def forget() -> None:
    """Forget everything. For tests, and for whoever wrote to the tables past the actions."""
    forget_own()
    for kept in _kept:
        kept._value = None  # noqa: SLF001 - its own module
