"""Tables of the record. Triggers made by the migrations refuse UPDATE and DELETE on events, on both engines."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One thing that happened to one subject; sealed by an HMAC over itself and the hash before it."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=64)
    actor = models.CharField(max_length=96)
    actor_label = models.CharField(max_length=200)
    at = models.DateTimeField()
    data = models.TextField()
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    personal_data: ClassVar[str] = "none: actors by role and unit, data without names or numbers"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "sequence"], name="event_once_per_place"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "at"], name="event_by_kind")]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} #{self.sequence}"


class Chain(models.Model):
    """The head of a subject's chain: how long it is and its last seal. Locked while an event is appended."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    seal = models.CharField(max_length=64, help_text="seal of the last event")
    head = models.CharField(max_length=64, help_text="seal over subject, length and last seal")

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="chain_once_per_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"


class Pending(models.Model):
    """An event that still waits for its reactions: the outbox, written in the event's own transaction."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="pending", primary_key=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    given_up = models.BooleanField(default=False)

    personal_data: ClassVar[str] = "none"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["given_up", "not_before"], name="pending_due")]

    def __str__(self) -> str:
        return f"event {self.event_id}"


class Checkpoint(models.Model):
    """A seal over the whole record up to one event, so that whole chains cannot vanish unseen."""

    through = models.BigIntegerField(unique=True)
    events = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    seal = models.CharField(max_length=64)

    personal_data: ClassVar[str] = "none"

    def __str__(self) -> str:
        return f"through {self.through}"
