"""The one table of the processes: when each scheduled job is due."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Turn(models.Model):
    """When a job of the timetable is due next. A worker takes the turn by moving `next_at`; the row is the lock."""

    job = models.CharField(max_length=64, primary_key=True)
    next_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    personal_data: ClassVar[str] = "none"
