"""What the desk itself remembers: filters people saved for themselves, and what was done to many cases at once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SavedFilter(models.Model):
    """A filter of the queue under a name, seen by its owner alone."""

    owner = models.CharField(max_length=96, help_text="actor, as person:12")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=2000, help_text="the query string of the queue page")
    place = models.PositiveSmallIntegerField(default=0, help_text="where its owner put it among the others")
    opens_first = models.BooleanField(default=False, help_text="what its owner's queue opens with")

    personal_data: ClassVar[str] = "account key of staff with their own filters; deleted with the account"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_once"),
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(opens_first=True), name="saved_filter_one_opens_first"
            ),
        ]


class BulkStep(models.Model):
    """One case of a verb done to many at once: its token makes sending the form twice the same as sending it once."""

    owner = models.CharField(max_length=96, help_text="actor, as person:12")
    token = models.CharField(max_length=64)
    case_id = models.BigIntegerField()
    at = models.DateTimeField()

    personal_data: ClassVar[str] = "account key of staff; deleted after 30 days"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "token", "case_id"], name="bulk_step_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="bulk_step_old")]
