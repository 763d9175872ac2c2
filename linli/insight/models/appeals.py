"""Appeals against an assessment: that one case should not count for a unit, and what two reviewers said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Appeal(models.Model):
    """One unit's appeal about one case in one scheme, once. Granted, the case is left out there and stays visible as left out."""

    class State(models.TextChoices):
        ASKED = "asked", "asked"
        GRANTED = "granted", "granted"
        REFUSED = "refused", "refused"

    scheme = models.CharField(max_length=40)
    case_id = models.BigIntegerField(
        help_text="of the loop; no foreign key, facts outlive no case and know it by number only"
    )
    case_number = models.CharField(max_length=20)
    unit_id = models.BigIntegerField()
    subject_id = models.BigIntegerField(help_text="the area or unit that the case would count for")
    begin = models.DateField(help_text="first day of the period")
    ground = models.CharField(max_length=40, help_text="code of an exclusion of the scheme")
    evidence = models.TextField(help_text="covered: nothing in it leads to a person")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    first_by = models.CharField(max_length=80, blank=True)
    first_note = models.TextField(blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decision_note = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar[str] = "staff accounts that asked and decided; what is written is covered"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "case_id", "unit_id"], name="insight_appeal_once")
        ]
        indexes: ClassVar = [models.Index(fields=["scheme", "begin"], name="insight_appeal_period")]
