"""What a place words in its own way, and the packs it took in: both versioned, both can be taken back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class HouseText(models.Model):
    """One version of a text a place has made its own. Where there is none, or the newest is empty, the program's holds."""

    key = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    since = models.DateTimeField()

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "version"], name="house_text_version")]


class PackImport(models.Model):
    """A pack somebody brought: looked at, then applied, perhaps undone. Keeps what it held and every row it changed."""

    class State(models.TextChoices):
        LOOKED_AT = "looked_at"
        APPLIED = "applied"
        UNDONE = "undone"

    name = models.CharField(max_length=48)
    version = models.CharField(max_length=24)
    whole = models.BooleanField(help_text="rows the files do not hold were ended")
    files = models.JSONField(help_text="name → text of each file")
    differences = models.JSONField(
        default=list, help_text="[file, key, row before, row after], null where there was none"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.LOOKED_AT)
    made_by = models.CharField(max_length=96)
    made_label = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="when it was applied, or undone")

    personal_data: ClassVar[str] = "account key and post of staff; reference data without persons"
