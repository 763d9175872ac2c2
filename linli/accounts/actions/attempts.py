"""Counting tries to sign in, per name and per address, under keyed hashes; and locking out for a growing time.

A try is counted before the password is looked at and taken back when it was right, so that many tries at the same
moment cannot slip past the count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import check_password, get_hasher, make_password
from django.db import transaction
from django.utils.crypto import salted_hmac

from linli.accounts.models import Person, SignInAttempt
from linli.accounts.rules.refusals import LockedOut, SignInRefused
from linli.accounts.rules.sign_in import (
    PASSWORD_LENGTH,
    PATIENCE_WITH_ADDRESS,
    PATIENCE_WITH_NAME,
    Patience,
    clean_address,
    clean_name,
)
from linli.common.actor import Actor
from linli.common.errors import NotFound

KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """A try under one key: how often it has failed by now, this one included, and the lock this one would start."""

    key: str
    failures: int
    locked_until: datetime | None


def name_key(name: str) -> str:
    """The key a sign-in name is counted under: a keyed hash, so that the table names nobody."""
    return "name:" + salted_hmac("linli.accounts.attempts", clean_name(name), algorithm="sha256").hexdigest()


def address_key(address: str) -> str:
    """The key a network address is counted under: a keyed hash."""
    hashed = salted_hmac("linli.accounts.attempts", clean_address(address), algorithm="sha256")
    return "address:" + hashed.hexdigest()


def count_try(*, name: str, address: str | None, at: datetime) -> Counted:
    """Count a try under the name and, if known, the address; answer the name's count. Raises LockedOut.

    Must not run inside a transaction that a refusal would roll back.
    """
    patience = {name_key(name): PATIENCE_WITH_NAME}
    if address is not None:
        patience[address_key(address)] = PATIENCE_WITH_ADDRESS
    with transaction.atomic():
        rows = _locked_rows(patience, at=at)
        _refuse_locked(rows, at=at)
        counted = {row.key: _one_more(row, patience[row.key], at=at) for row in rows}
    return counted[name_key(name)]


def _locked_rows(keys: Iterable[str], *, at: datetime) -> list[SignInAttempt]:
    new = [SignInAttempt(key=key, window_from=at) for key in keys]
    SignInAttempt.objects.bulk_create(new, ignore_conflicts=True)
    # Locked in one order by everybody, so that two tries never wait for each other.
    return list(SignInAttempt.objects.select_for_update().filter(key__in=list(keys)).order_by("key"))


def _refuse_locked(rows: Iterable[SignInAttempt], *, at: datetime) -> None:
    until = max((row.locked_until for row in rows if row.locked_until and row.locked_until > at), default=None)
    if until is not None:
        raise LockedOut(until=until, minutes=max(1, -(-int((until - at).total_seconds()) // 60)))


def _one_more(row: SignInAttempt, patience: Patience, *, at: datetime) -> Counted:
    if at - row.window_from >= patience.window:
        row.failures, row.window_from = 0, at
    row.failures += 1
    lock = patience.lock_after(row.failures)
    row.locked_until = at + lock if lock else None
    row.save(update_fields=["failures", "window_from", "locked_until"])
    return Counted(row.key, row.failures, row.locked_until)


def forgive(*, name: str, address: str | None) -> None:
    """Take back a try that was right: the name starts afresh, the address gets this one try back, not the others."""
    SignInAttempt.objects.filter(key=name_key(name)).delete()
    if address is None:
        return
    with transaction.atomic():
        row = SignInAttempt.objects.select_for_update().filter(key=address_key(address)).first()
        if row is not None:
            row.failures = max(0, row.failures - 1)
            if PATIENCE_WITH_ADDRESS.lock_after(row.failures) is None:
                row.locked_until = None
            row.save(update_fields=["failures", "locked_until"])


def forget_name(name: str) -> None:
    """Lift a lock-out of this name."""
    SignInAttempt.objects.filter(key=name_key(name)).delete()


def forget_attempts(*, at: datetime) -> int:
    """Delete what was counted more than a day ago; answer how many rows. The timetable calls it every hour."""
    return SignInAttempt.objects.filter(window_from__lt=at - KEPT).exclude(locked_until__gt=at).delete()[0]


_stand_in: dict[str, str] = {}


def is_right(person: Person | None, password: str) -> bool:
    """Whether this is the person's password. An unknown or closed account costs the same work as a known one."""
    usable = person is not None and person.is_active and person.has_usable_password()
    encoded = person.password if person is not None and usable else _hash_of_nobody()
    right = check_password(password[: PASSWORD_LENGTH + 1], encoded)
    return right and usable and len(password) <= PASSWORD_LENGTH


def _hash_of_nobody() -> str:
    algorithm = str(get_hasher().algorithm)
    if algorithm not in _stand_in:
        _stand_in[algorithm] = make_password("nobody has this password")
    return _stand_in[algorithm]


def prove(actor: Actor, *, password: str, at: datetime) -> None:
    """Let a person who is signed in prove the password once more, counted like a sign-in.

    Nothing to prove for an account without a password (it signs in at an outside issuer).
    Raises SignInRefused, LockedOut, NotFound.
    """
    person = Person.objects.filter(pk=int(actor.key), is_active=True).first() if actor.kind == "person" else None
    if person is None:
        raise NotFound(what="person")
    if not person.has_usable_password():
        return
    count_try(name=person.sign_in_name, address=None, at=at)
    if not is_right(person, password):
        raise SignInRefused
    forgive(name=person.sign_in_name, address=None)
