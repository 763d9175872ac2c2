"""Forgetting on time: contacts whose day has come, the words they wrote, and files no row speaks of any more."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from linli.cases.actions.answering import forget
from linli.cases.models import Report
from linli.cases.queries.files import FILES, THUMBNAILS, kept_digests
from linli.common.actor import SYSTEM
from linli.common.deployment import deployment
from linli.registry import api as registry

# A file is written before its row: younger ones may still be waiting for theirs.
GRACE_SECONDS: Final = 3600
# Contacts forgotten in one transaction: about half a second of the one writer that SQLite has.
BATCH: Final = 50


def forget_reporters(*, at: datetime, limit: int = 500) -> int:
    """Erase contacts whose retention day has passed and blank what their reports say of them. Answers how many.

    Works in small transactions, so that nobody waits long behind it, until nothing is due or `limit` are done.
    """
    done = 0
    while done < limit:
        wanted = min(BATCH, limit - done)
        forgotten = _forget_batch(at=at, limit=wanted)
        done += forgotten
        if forgotten < wanted:
            break
    return done


def _forget_batch(*, at: datetime, limit: int) -> int:
    with transaction.atomic():  # contact and words go together, or neither
        forgotten = registry.forget_due(at=at, limit=limit)
        for report in Report.objects.filter(contact_id__in=forgotten).order_by("id"):
            forget(report, actor=SYSTEM, at=at)
    return len(forgotten)


def sweep_files(*, older_than_seconds: int = GRACE_SECONDS) -> int:
    """Remove stored files no attachment speaks of, such as those of a transaction that never committed."""
    removed = 0
    for folder, kept in zip((FILES, THUMBNAILS), kept_digests(), strict=True):
        root = deployment().attachments_dir / folder
        for path in root.glob("*/*") if root.exists() else ():
            removed += _remove_if_orphan(path, kept, older_than_seconds)
    return removed


def _remove_if_orphan(path: Path, kept: set[str], older_than_seconds: int) -> int:
    age = time.clock_gettime(time.CLOCK_REALTIME) - path.stat().st_mtime
    if path.name in kept or age < older_than_seconds:
        return 0
    path.unlink(missing_ok=True)
    return 1
