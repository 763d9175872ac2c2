"""How far the facts have come, and which files hold them. A file that no row names does not exist, whatever lies on the disk."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Reading(models.Model):
    """How far the record has been read: one row. `marked` waits until nothing up to it can appear any more."""

    through = models.BigIntegerField(default=0, help_text="id of the last event that the facts hold")
    marked = models.BigIntegerField(default=0)
    writers = models.JSONField(default=list, help_text="who was writing at `marked`, see linli.audit.queries.feed.Mark")
    at = models.DateTimeField(null=True, blank=True, help_text="up to when the facts hold all that happened")

    personal_data: ClassVar[str] = "none"


class FactFile(models.Model):
    """One Parquet file of one fact table: fresh from some events, or the folded one of a month."""

    table = models.CharField(max_length=16)
    month = models.CharField(max_length=7, blank=True, help_text="YYYY-MM of a folded file; empty: fresh")
    name = models.CharField(max_length=120, unique=True, help_text="below the folder of the facts")
    rows = models.BigIntegerField()
    size = models.BigIntegerField(help_text="bytes")
    through = models.BigIntegerField(help_text="id of the last event it takes into account")
    spans = models.JSONField(default=dict, help_text="first and last moment of each of its times; empty: not known")

    personal_data: ClassVar[str] = "none"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["table", "month"], name="fact_file_of_month")]


class RollupFile(models.Model):
    """One roll-up of one folded fact file: written with it, named with it, gone with it."""

    file = models.ForeignKey(FactFile, on_delete=models.CASCADE, related_name="rollups")
    grain = models.CharField(max_length=32, help_text="see linli.insight.rules.grains")
    name = models.CharField(max_length=120, unique=True, help_text="below the folder of the facts")
    rows = models.BigIntegerField()
    size = models.BigIntegerField(help_text="bytes")
    measures = models.JSONField(default=list, help_text="keys of the measures it holds")
    zone = models.CharField(max_length=64, help_text="the time zone its days are those of")

    personal_data: ClassVar[str] = "none"
