"""What geography keeps in memory in every process, and how every process notices a change.

Each kind of thing (areas, units, generations) has a token in the database that every write renews (`touch`). A process
looks at the tokens at most once a second, with one query for all of them, and rebuilds what has another token.
A transaction that writes sees its own writes at once; nobody else sees them before they are committed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, TypeVar
from uuid import uuid4

from django.db import transaction

from linli.geography.models import Revision

AREAS: Final = "areas"
UNITS: Final = "units"
GENERATIONS: Final = "generations"
SECONDS_BETWEEN_LOOKS: Final = 1.0

T = TypeVar("T")


@dataclass(slots=True)
class _Written:
    """A token written by a transaction of this thread that has not ended yet."""

    token: str
    on_commit: Callable[[], None]


class _Tokens:
    """The tokens as last seen by this process."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}
        self.looked_at = float("-inf")
        self.epoch = 0


class _Thread(threading.local):
    """What this thread's open transaction has written, and what it built from that."""

    def __init__(self) -> None:
        self.written: dict[str, list[_Written]] = {}
        self.values: dict[str, tuple[str, Any]] = {}


_tokens = _Tokens()
_thread = _Thread()
_build_lock = threading.Lock()


def touch(*names: str) -> None:
    """Renew the tokens of these kinds, in the caller's transaction: every process will rebuild them."""
    for name in names:
        token = uuid4().hex
        Revision.objects.update_or_create(name=name, defaults={"token": token})
        written = _Written(token, partial(look_again))
        _thread.written.setdefault(name, []).append(written)
        transaction.on_commit(written.on_commit)


def look_again() -> None:
    """Make this process look at the tokens at the next read instead of within a second."""
    _tokens.looked_at = float("-inf")


def forget() -> None:
    """Forget everything kept in memory. For tests, and for anyone who wrote to the tables past the actions."""
    _tokens.seen = {}
    _tokens.epoch += 1
    _thread.written.clear()
    _thread.values.clear()
    look_again()


class Kept(Generic[T]):
    """One value built from the database and kept until the token of its kind changes."""

    def __init__(self, name: str, build: Callable[[], T]) -> None:
        self._name = name
        self._build = build
        self._entry: tuple[tuple[int, str], T] | None = None

    def get(self) -> T:
        """The value as it is now; inside a transaction that wrote, as that transaction sees it."""
        own = _own_token(self._name)
        return self._shared() if own is None else self._own(own)

    def _own(self, token: str) -> T:
        kept = _thread.values.get(self._name)
        if kept is None or kept[0] != token:
            kept = _thread.values[self._name] = (token, self._build())
        value: T = kept[1]
        return value

    def _shared(self) -> T:
        key = (_tokens.epoch, _seen_token(self._name))
        entry = self._entry
        if entry is None or entry[0] != key:
            with _build_lock:
                entry = self._entry
                if entry is None or entry[0] != key:
                    entry = self._entry = (key, self._build())
        return entry[1]


def _own_token(name: str) -> str | None:
    """The token this thread's open transaction wrote last and did not roll back; None once it has ended."""
    written = _thread.written.get(name)
    if not written:
        return None
    # Django drops the callbacks of a rolled-back block and runs those of a committed one: the list tells which it was.
    waiting = [entry[1] for entry in transaction.get_connection().run_on_commit]
    while written and not any(call is written[-1].on_commit for call in waiting):
        written.pop()
    if written:
        return written[-1].token
    _thread.values.pop(name, None)
    return None


def _seen_token(name: str) -> str:
    now = time.monotonic()
    if now - _tokens.looked_at >= SECONDS_BETWEEN_LOOKS:
        _tokens.seen = dict(Revision.objects.values_list("name", "token"))
        _tokens.looked_at = now
    return _tokens.seen.get(name, "")
