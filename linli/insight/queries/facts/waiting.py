"""Whether there is something to do: asked again and again by the worker, so answered by the database and without an engine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from linli.cases import api as cases
from linli.insight.models import EarlyWarning, FactFile, Report

LEFT_FOR: Final = timedelta(minutes=10)  # whoever says nothing about a report for so long has died


def fresh_facts_wait() -> bool:
    """Whether facts lie outside of their months."""
    return FactFile.objects.filter(month="").exists()


def has_facts() -> bool:
    """Whether there are facts at all."""
    return FactFile.objects.exists()


def report_waits(*, at: datetime) -> bool:
    """Whether a report is to be made now: one waits, or was left unfinished."""
    return Report.objects.filter(reports_to_make(at)).exists()


def reports_to_make(at: datetime) -> Q:
    """The reports that wait or were left unfinished."""
    left = Q(state=Report.State.COUNTING, started_at__lt=at - LEFT_FOR)
    return Q(state=Report.State.WAITING) | left


def score_waits(*, at: datetime) -> bool:
    """Whether a warning can be held against what followed."""
    return EarlyWarning.objects.filter(went_on=None, known_on__lt=cases.local_day(at)).exists()
