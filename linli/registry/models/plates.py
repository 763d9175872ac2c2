"""Plates: durable marks on places and things, each with a token that its QR code carries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Plate(models.Model):
    """A QR plate fixed to a place or a thing. Its token and its short code are for ever: a dead plate still leads somewhere."""

    class State(models.TextChoices):
        MADE = "made", _("to be printed")
        PRINTED = "printed", _("printed")
        MOUNTED = "mounted", _("mounted")
        DAMAGED = "damaged", _("damaged")
        LOST = "lost", _("lost")
        REPLACED = "replaced", _("replaced")
        RETIRED = "retired", _("retired")

    token = models.CharField(max_length=20, unique=True, help_text="stands in the QR code")
    code = models.CharField(max_length=8, unique=True, help_text="printed to be typed; the last character checks it")
    state = models.CharField(max_length=12, choices=State.choices, default=State.MADE)
    area = models.ForeignKey("geography.Area", on_delete=models.PROTECT, related_name="+")
    thing = models.CharField(
        max_length=16, blank=True, help_text="kind of thing it is fixed to; empty: the place itself"
    )
    spot = models.CharField(max_length=80, blank=True, help_text="where exactly, such as house 12, east door")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True, help_text="office number printed on it; empty: not printed yet")
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    matter = models.CharField(max_length=12, blank=True, help_text="receipt number of the matter of its damage")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    personal_data: ClassVar[str] = "none: a plate knows its place, and nobody who scanned it"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="replaced", successor__isnull=False)
                | (~models.Q(state="replaced") & models.Q(successor__isnull=True)),
                name="plate_replaced_has_successor",
            ),
            models.CheckConstraint(condition=~models.Q(successor=models.F("id")), name="plate_not_its_own_successor"),
        ]
        indexes: ClassVar = [models.Index(fields=["area", "state", "id"], name="plate_in_area")]
