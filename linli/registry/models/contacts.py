"""The identity vault: who reported, encrypted, apart from what was reported."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Contact(models.Model):
    """A reporter's contact, encrypted. Cases hold only its random key; handlers never see more than that."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.BinaryField(help_text="encrypted; empty when erased")
    phone = models.BinaryField(help_text="encrypted; empty when erased")
    email = models.BinaryField(help_text="encrypted; empty when erased")
    words = models.BinaryField(
        default=b"", help_text="the report as it was written, where it names people; encrypted; empty when erased"
    )
    phone_lookup = models.CharField(max_length=64, blank=True, help_text="keyed hash of the phone number")
    consent_to_share = models.BooleanField(default=False, help_text="the reporter agreed that the handler may be told")
    created_at = models.DateTimeField()
    keep_until = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar[str] = (
        "name, phone, e-mail and words of a reporter, encrypted; erased by the reporter or when keep_until has passed"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["phone_lookup"], name="contact_by_phone"),
            # Only those still kept: what was erased over the years must not be walked through at every round.
            models.Index(
                fields=["keep_until", "key"], condition=models.Q(erased_at__isnull=True), name="contact_to_forget"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Relay(models.Model):
    """A token that stands for a reporter's phone number: a call can be put through without anybody seeing it."""

    token = models.CharField(max_length=12, primary_key=True)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="relays")
    issued_to = models.CharField(max_length=96)
    purpose = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    calls = models.PositiveSmallIntegerField(default=0)

    personal_data: ClassVar[str] = "a link to a contact; deleted with it"

    def __str__(self) -> str:
        return f"issued to {self.issued_to}"
