"""What staff write before and beside the verbs: the draft of an answer, and the note that hands a desk over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.cases.models.case import Case


class Draft(models.Model):
    """What a unit has typed of an answer and not sent yet: one for each case, unit and verb, shared inside the unit."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(max_length=24)
    round = models.PositiveSmallIntegerField(default=1)
    words = models.BinaryField(help_text="the fields as typed, encrypted")
    edition = models.PositiveIntegerField(default=1, help_text="grows with every keeping: two writers meet here")
    written_by = models.CharField(max_length=96)
    written_as = models.CharField(max_length=120, help_text="the post, as the record shows it")
    written_at = models.DateTimeField()

    personal_data: ClassVar[str] = (
        "unsent words of staff, which may name people: encrypted, deleted when sent or after 14 days; account key of staff"
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "unit", "verb"], name="draft_once")]
        indexes: ClassVar = [models.Index(fields=["written_at"], name="draft_old")]


class HandOver(models.Model):
    """The note of one shift of a desk to the next: what is open, and what else to know. Read by somebody else, once."""

    unit = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=2000, blank=True)
    items = models.JSONField(default=list, help_text="[why, case id] pairs")
    written_by = models.CharField(max_length=96)
    written_as = models.CharField(max_length=120)
    written_at = models.DateTimeField()
    read_by = models.CharField(max_length=96, blank=True)
    read_as = models.CharField(max_length=120, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar[str] = (
        "account keys of staff; free text in which personal data is covered before it is kept; deleted after 30 days"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(read_by="") | ~Q(read_by=F("written_by")), name="hand_over_two_people"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "-written_at"], name="hand_over_of_unit"),
            models.Index(fields=["written_at"], name="hand_over_old"),
        ]
