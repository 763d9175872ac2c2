"""Reactions that forget what has no use any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linli.audit.api import EventView
from linli.cases import api as cases


def forget_drafts(events: Sequence[EventView], at: datetime) -> None:
    """Forget what was typed for cases that have been answered, or whose reporter wishes to be forgotten."""
    cases.drop_drafts(case_ids=[int(event.subject.id) for event in events])
