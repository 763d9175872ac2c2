"""Keys of machines: given once, kept as a hash, scoped to rights over one unit, expiring, revocable."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_noop

from linli.accounts.actions.separation import refuse_clash
from linli.accounts.models import Machine
from linli.accounts.permissions import MACHINES
from linli.accounts.queries.actors import day_of, grants_of
from linli.accounts.rules.keys import LONGEST_LIFE, RawKey, new_key, read_key
from linli.accounts.rules.refusals import KeyRefused
from linli.accounts.rules.roles import NOT_FOR_MACHINES, clash
from linli.audit import api as audit
from linli.common import rights as register
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound
from linli.geography import api as geography

KEEP_SECONDS: Final = 5.0
KEEP_AT_MOST: Final = 1024


@dataclass(frozen=True, slots=True)
class _Remembered:
    actor: Actor
    expires_at: datetime
    until: float  # by the process's own monotonic clock


_remembered: dict[str, _Remembered] = {}


def add_key(
    *, actor: Actor, title: str, unit_id: int, rights: Collection[str], expires_at: datetime, at: datetime,
    small_centre: bool = False,
) -> str:  # fmt: skip
    """Give a machine a key for these rights over one unit and answer it: it is shown this once, only a hash is kept.

    `small_centre`: the key of a small centre's own system may join what its people may; the record shows it. Raises Forbidden, NotFound (unit), InvalidInput (no or unknown rights, rights no machine gets, expiry missing,
    past or more than two years away), Refused (separation of duties: a key is one hand, as a person is).
    """
    unit = geography.unit(unit_id)
    actor.need_at_unit(MACHINES, unit.path)
    _check(title, rights, expires_at, at=at)
    _keep_apart(rights, small_centre=small_centre)
    key = new_key()
    with transaction.atomic():
        machine = Machine.objects.create(
            prefix=key.prefix, key_hash=key.digest(), title=title.strip(), unit_id=unit.id, rights=sorted(set(rights)),
            created_at=at, expires_at=expires_at,
        )  # fmt: skip
        data = {"prefix": key.prefix, "unit": unit.id, "rights": machine.rights, "expires_at": expires_at.isoformat(),
                "small_centre": small_centre}  # fmt: skip
        _note(machine, actor, "machine.key_added", data, at=at, new=True)
    return str(key)


def _check(title: str, rights: Collection[str], expires_at: datetime, *, at: datetime) -> None:
    if not 1 <= len(title.strip()) <= 120:
        raise InvalidInput(field="title", reason=gettext_noop("It needs 1 to 120 characters."))
    if not rights:
        raise InvalidInput(field="rights", reason=gettext_noop("A key needs at least one right."))
    unknown = sorted(set(rights) - {right.name for right in register.all_rights()})
    if unknown:
        raise InvalidInput(field="rights", reason=gettext_noop("There is no such right."), right=unknown[0])
    kept = sorted(set(rights) & NOT_FOR_MACHINES)
    if kept:
        reason = gettext_noop("No machine gets a right that needs a person who answers for it.")
        raise InvalidInput(field="rights", reason=reason, right=kept[0])
    if expires_at.tzinfo is None or not at < expires_at <= at + LONGEST_LIFE:
        reason = gettext_noop("It must lie in the future, and not more than two years away.")
        raise InvalidInput(field="expiry", reason=reason)


def _keep_apart(rights: Collection[str], *, small_centre: bool) -> None:
    pair = clash(rights, small_centre=small_centre)
    if pair is not None:
        refuse_clash(pair)


def revoke_key(*, actor: Actor, prefix: str, at: datetime) -> None:
    """Revoke a key; every process refuses it within five seconds. Doing it twice changes nothing.

    Raises Forbidden, NotFound.
    """
    actor.need(MACHINES)
    with transaction.atomic():
        machine = Machine.objects.select_for_update().filter(prefix=prefix).first()
        if machine is None or not actor.may_at_unit(MACHINES, geography.unit(machine.unit_id).path):
            raise NotFound(what="key")
        if machine.revoked_at is None:
            machine.revoked_at = at
            machine.save(update_fields=["revoked_at"])
            _note(machine, actor, "machine.key_revoked", {"prefix": prefix}, at=at)
    _remembered.clear()


def actor_of_key(raw_key: str, *, at: datetime) -> Actor:
    """The machine behind a key, with its rights. Raises KeyRefused, without saying why, or BrokenRole.

    Remembered for at most five seconds per process, so a revocation is seen by then; the expiry is looked at each time.
    """
    key = read_key(raw_key)
    if key is None:
        raise KeyRefused
    digest = key.digest()
    known = _remembered.get(digest)
    if known is None or known.until <= time.monotonic():
        known = _look_up(key, digest, at=at)
        if len(_remembered) >= KEEP_AT_MOST:
            _remembered.clear()
        _remembered[digest] = known
    if known.expires_at <= at:
        raise KeyRefused
    return known.actor


def _look_up(key: RawKey, digest: str, *, at: datetime) -> _Remembered:
    machine = Machine.objects.filter(prefix=key.prefix).first()
    # Compared even where there is none, so that known and unknown prefixes take the same time.
    right = constant_time_compare(digest, machine.key_hash if machine else "0" * 64)
    if machine is None or not right or machine.revoked_at is not None or machine.expires_at <= at:
        raise KeyRefused
    actor = Actor(
        kind="machine",
        key=str(machine.pk),
        label=machine.title,
        unit_id=machine.unit_id,
        unit_path=geography.unit(machine.unit_id).path,
        grants=grants_of([(machine.title, machine.rights, machine.unit_id)]),
    )
    today = day_of(at)
    if machine.last_used_on != today:
        Machine.objects.filter(pk=machine.pk).exclude(last_used_on=today).update(last_used_on=today)
    return _Remembered(actor, machine.expires_at, time.monotonic() + KEEP_SECONDS)


def _note(
    machine: Machine, actor: Actor, kind: str, data: dict[str, object], *, at: datetime, new: bool = False
) -> None:
    subject = audit.Subject.of("machine", machine.pk)
    audit.record(subject=subject, actor=actor, at=at, happenings=[audit.Happening(kind, data)], new=new)
