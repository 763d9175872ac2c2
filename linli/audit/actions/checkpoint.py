"""Set a checkpoint: a seal over the whole record up to one event."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from linli.audit import rules
from linli.audit.events import CheckpointView
from linli.audit.models import Checkpoint
from linli.audit.queries import audit_key, digest_between, settled_through
from linli.common.errors import Refused


def checkpoint(*, at: datetime) -> CheckpointView | None:
    """Seal the record as it stands now; None while it is empty, the last checkpoint where nothing was added.

    From then on the loss of whole chains is found, too. Each checkpoint adds to the one before it, so setting one
    costs only what was recorded since. Raises Refused where the last checkpoint was tampered with, Unavailable when a
    long-running writer does not finish in five seconds.
    """
    through, last = settled_through(), _last()
    if through == (last.through if last else 0):
        return _view(last) if last else None
    _check_seal(last)
    events, total = digest_between(last.through if last else 0, through)
    if last:
        events, total = events + last.events, total + rules.digest_number(last.digest)
    digest = rules.digest_text(total)
    seal = rules.checkpoint_seal(audit_key(), through, events, digest, at, last.seal if last else "")
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE audit_checkpoint IN SHARE ROW EXCLUSIVE MODE")
        newest = _last()
        if newest != last and newest:
            return _view(newest)  # somebody else has set one meanwhile; ours would not follow it
        row = Checkpoint.objects.create(through=through, events=events, digest=digest, at=at, seal=seal)
    return _view(row)


def _last() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-through").first()


def _view(row: Checkpoint) -> CheckpointView:
    return CheckpointView(through=row.through, events=row.events, at=row.at, seal=row.seal)


def _check_seal(last: Checkpoint | None) -> None:
    if last is None:
        return
    before = Checkpoint.objects.filter(through__lt=last.through).order_by("-through").first()
    previous = before.seal if before else ""
    if last.seal != rules.checkpoint_seal(audit_key(), last.through, last.events, last.digest, last.at, previous):
        raise Refused(
            reason="checkpoint_changed",
            text="The last checkpoint was changed. Verify the record before you set another.",
        )
