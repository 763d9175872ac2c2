"""How a write here enters the record: by subject, with nothing of what was said at a door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from linli.audit import api as audit
from linli.common.actor import Actor


def record(kind: str, *, of: tuple[str, object], actor: Actor, at: datetime, data: Mapping[str, Any]) -> None:
    """Append one event about `of` (kind and id) in the caller's transaction."""
    audit.record(subject=audit.Subject.of(*of), actor=actor, at=at, happenings=[audit.Happening(kind, dict(data))])


def day(at: datetime) -> date:
    """The calendar day where the house stands."""
    return timezone.localtime(at).date()
