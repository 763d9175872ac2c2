"""What is to be told to whom, and what became of it. No words of anybody, no name, no address: those are read when it is sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """One notice to one recipient through one channel; once for each event, however often the event is worked off."""

    class Channel(models.TextChoices):
        IN_APP = "in_app", _("in the app")
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")
        DROPPED = "dropped", _("no longer wanted")

    event_id = models.BigIntegerField()
    case_id = models.BigIntegerField()
    recipient = models.CharField(max_length=64, help_text="report:ID, unit:ID or person:ID")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    occasion = models.CharField(max_length=40, help_text="kind of the event: names the template")
    language = models.CharField(max_length=10, blank=True)
    data = models.JSONField(default=dict, help_text="gaps of the template: ids, percents, days")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(help_text="when it is tried (again)")
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True, help_text="kind of the failure, never an address")

    personal_data: ClassVar[str] = "ids of reports and accounts; deleted after 90 days"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event_id", "recipient", "channel"], name="message_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=models.Q(state="queued"), name="message_to_send"),
            models.Index(fields=["recipient", "-id"], condition=models.Q(channel="in_app"), name="message_inbox"),
            models.Index(fields=["created_at"], name="message_old"),
        ]


class Bookmark(models.Model):
    """Up to which notice somebody has read. No times: how busy anybody is, nobody counts."""

    reader = models.CharField(max_length=96, unique=True)
    upto = models.BigIntegerField()

    personal_data: ClassVar[str] = "account key of staff and the id of a notice"
