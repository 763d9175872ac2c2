"""Who is on duty: posts of units with an office telephone, for a stretch of time. A plan, and no record of who came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Shift(models.Model):
    """One post of a unit on duty from one moment to another, and the telephone at which it answers."""

    class Role(models.TextChoices):
        LEADING = "leading", _("leads the shift")
        DESK = "desk", _("answers the desk")
        EMERGENCY = "emergency", _("goes out in an emergency")

    unit = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=12, choices=Role.choices)
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    phone = models.CharField(max_length=40, help_text="of the post, never a private one")
    post = models.CharField(max_length=60, blank=True, help_text="what the unit calls the post")
    planned_by = models.CharField(max_length=96)
    planned_at = models.DateTimeField()

    personal_data: ClassVar[str] = (
        "account key of staff; a name only where staff write one as the post; deleted 30 days after the shift"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="shift_ends_later"),
            models.UniqueConstraint(fields=["unit", "role", "begins"], name="shift_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "ends"], name="shift_of_unit"),
            models.Index(fields=["ends"], name="shift_old"),
        ]
