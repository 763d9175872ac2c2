"""Set a checkpoint: a seal over the whole record up to one event. Put a new key in force: everything under it, at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from linli.audit import rules
from linli.audit.actions.append import record
from linli.audit.events import CheckpointView, Happening, Subject
from linli.audit.models import Chain, Checkpoint
from linli.audit.queries import audit_keys, digest_between, settled_through, verify
from linli.audit.queries.eras import eras_of
from linli.audit.rules import Head
from linli.common.actor import SYSTEM
from linli.common.errors import Refused

_BATCH: Final = 500
_NOT_WHOLE: Final = "The record is not whole: verify it and find out why before a new key is put in force."
_CHANGED: Final = "The last checkpoint was changed. Verify the record before you set another."


def checkpoint(*, at: datetime) -> CheckpointView | None:
    """Seal the record as it stands now; None while it is empty, the last checkpoint where nothing was added.

    From then on the loss of whole chains is found, too. Each checkpoint adds to the one before it, so setting one
    costs only what was recorded since. A new key takes over with `rotate_key` only. Raises Refused where the last
    checkpoint was tampered with, Unavailable when a long-running writer does not finish in five seconds.
    """
    through, last = settled_through(), _last()
    key = _key_of(last)
    if through == (last.through if last else 0):
        return _view(last) if last else None
    events, total = digest_between(key, last.through if last else 0, through)
    if last:
        events, total = events + last.events, total + rules.digest_number(last.digest)
    return _set(key, through, (events, total), last, at)


def rotate_key(*, at: datetime, progress: Callable[[int, int], None] | None = None) -> CheckpointView | None:
    """Put the newest key in force, once every process seals with it; None where it is in force already.

    Verifies the record, seals every head anew, and sets a checkpoint under the new key over everything there is; from
    there on the older keys verify what they sealed and seal nothing. May be stopped and started again. `progress` is
    told (done, in all) of the heads. Raises Refused where the record is not whole, Unavailable as `checkpoint`.
    """
    keys, last = audit_keys(), _last()
    if last and _key_of(last) == keys[0]:
        return None
    if verify():
        raise Refused(reason="record_not_whole", text=_NOT_WHOLE)
    _seal_heads_anew(keys, progress)
    with transaction.atomic():
        told = Happening("record.key_rotated", {"key": rules.key_id(keys[0])})
        record(subject=Subject("record", "keys"), actor=SYSTEM, at=at, happenings=[told])
    through = settled_through()
    return _set(keys[0], through, digest_between(keys[0], 0, through), last, at)


def _seal_heads_anew(keys: tuple[bytes, ...], progress: Callable[[int, int], None] | None) -> None:
    total, done, last = Chain.objects.count(), 0, 0
    while True:
        with transaction.atomic():
            heads = list(Chain.objects.filter(pk__gt=last).order_by("pk").select_for_update()[:_BATCH])
            if not heads:
                return
            Chain.objects.bulk_update([head for head in heads if _sealed_anew(head, keys)], ["head"], batch_size=_BATCH)
        done, last = done + len(heads), heads[-1].pk
        if progress:
            progress(done, max(done, total))


def _sealed_anew(head: Chain, keys: tuple[bytes, ...]) -> bool:
    """Seal a head under the newest key; whether it was not already. What fits no key was changed since it was verified."""
    subject, end = Subject(head.subject_kind, head.subject_id), Head(head.length, head.seal)
    place = rules.place_of_key(keys, head.head, lambda key: rules.head_seal(key, subject, end))
    if place is None:
        raise Refused(reason="record_not_whole", text=_NOT_WHOLE)
    head.head = rules.head_seal(keys[0], subject, end)
    return place > 0


def _set(key: bytes, through: int, covered: tuple[int, int], last: Checkpoint | None, at: datetime) -> CheckpointView:
    """Store the checkpoint that follows `last`, or answer the one that somebody else has set meanwhile."""
    events, digest = covered[0], rules.digest_text(covered[1])
    seal = rules.checkpoint_seal(key, through, events, digest, at, last.seal if last else "")
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE audit_checkpoint IN SHARE ROW EXCLUSIVE MODE")
        newest = _last()
        if newest != last and newest:
            return _view(newest)  # ours would not follow it
        row = Checkpoint.objects.create(through=through, events=events, digest=digest, at=at, seal=seal)
    return _view(row)


def _last() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-through").first()


def _view(row: Checkpoint) -> CheckpointView:
    return CheckpointView(through=row.through, events=row.events, at=row.at, seal=row.seal)


def _key_of(last: Checkpoint | None) -> bytes:
    """The key in force: that of the last checkpoint; before the first one, the oldest there is. Refused as promised."""
    keys = audit_keys()
    if last is None:
        return keys[-1]
    eras, bad = eras_of(keys, list(Checkpoint.objects.order_by("through")))
    if any(through == last.through for through, _ in bad):
        raise Refused(reason="checkpoint_changed", text=_CHANGED)
    return keys[eras[-1].place]
