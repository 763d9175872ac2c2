"""What public doors count: how often one address asked within the hour."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Tally(models.Model):
    """How often one address did one kind of thing in one hour. The key is a keyed hash that changes with the hour."""

    key = models.CharField(max_length=32, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField()

    personal_data: ClassVar[str] = "keyed hash of a network address, worthless after the hour and deleted soon after"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["until"], name="tally_until")]
