"""What phones have sent: the memory that makes sending twice the same as sending once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Sent(models.Model):
    """One thing a phone sent, by the phone's own token, with the answer it got. No words, no place, no phone time."""

    owner = models.CharField(max_length=96, help_text="actor, as person:12")
    token = models.CharField(max_length=64)
    case_id = models.BigIntegerField()
    answer = models.JSONField(default=dict, help_text="case, number, state: given again when it is sent again")
    at = models.DateTimeField()

    personal_data: ClassVar[str] = "account key of staff; deleted after 60 days"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "token"], name="field_sent_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="field_sent_old")]
