"""Reports that were asked for and made, and those that are made by the calendar."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class _About(models.Model):
    """What a report is: whom it is about, which kind, in which language."""

    area = models.ForeignKey("geography.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("geography.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    language = models.CharField(max_length=8)

    personal_data: ClassVar[str] = "none"

    class Meta:
        abstract = True


class ReportPlan(_About):
    """A report that is made whenever a week, month or quarter is over. Switched off, it is deleted."""

    since = models.DateTimeField()

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(area__isnull=True) ^ models.Q(unit__isnull=True), name="plan_about_area_or_unit"
            ),
            models.UniqueConstraint(fields=["area", "kind", "language"], name="plan_once_for_area"),
            models.UniqueConstraint(fields=["unit", "kind", "language"], name="plan_once_for_unit"),
        ]


class Report(_About):
    """One report: asked for, counted by the worker, kept as a document and as files until its last day."""

    class State(models.TextChoices):
        WAITING = "waiting"
        COUNTING = "counting"
        DONE = "done"
        FAILED = "failed"

    begin = models.DateField()
    end = models.DateField(help_text="last day it is about")
    token = models.CharField(max_length=64, unique=True, help_text="the same form sent twice is one report")
    asked_by = models.CharField(max_length=80, help_text="the actor, as the record names it")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices)
    tries = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0, help_text="sections counted so far")
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateField(null=True, blank=True, help_text="last day on which it can be read")
    document = models.JSONField(null=True, blank=True)
    word = models.BinaryField(null=True, blank=True)
    pdf = models.BinaryField(null=True, blank=True)

    personal_data: ClassVar[str] = "asked_by: the account that asked; erased with the report on its last day"

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(area__isnull=True) ^ models.Q(unit__isnull=True), name="report_about_area_or_unit"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["state", "id"], name="report_by_state"),
            models.Index(fields=["keep_until"], name="report_by_last_day"),
        ]
