"""Definitions and schemes that were loaded beside those that are shipped: whole files, kept for ever."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Pack(models.Model):
    """One file as it was loaded. What it says holds for periods that end on `since` or later, until another one replaces it."""

    class Kind(models.TextChoices):
        INDICATORS = "indicators", "indicators"
        SCHEME = "scheme", "scheme"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    code = models.CharField(max_length=40, blank=True, help_text="of the scheme; empty for indicators")
    since = models.DateField()
    text = models.TextField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text")
    loaded_at = models.DateTimeField()

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "code", "since", "digest"], name="insight_pack_once")
        ]
