"""What was published for everybody, month by month, as it was published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OpenMonth(models.Model):
    """The open statistics of one month. Written once: what changes in the record later changes no published number."""

    month = models.DateField(unique=True, help_text="its first day")
    tables = models.JSONField(help_text="the rows of each table, see linli.insight.queries.openly")
    least = models.PositiveIntegerField(help_text="the smallest number told of any place or group")
    published_at = models.DateTimeField()

    personal_data: ClassVar[str] = "none"
