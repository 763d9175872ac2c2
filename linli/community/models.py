"""Tables of zones and visits.

A visit holds neither who came nor who opened: no column of it could be counted by person or found by household. The
household's slip is a keyed hash, its door a mark that only the house's own key can make.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceKind(models.Model):
    """What a visit can be for: the closed list, loaded from a pack. A retired one stays for the visits that have it."""

    code = models.SlugField(max_length=32, primary_key=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    retired = models.BooleanField(default=False)

    personal_data: ClassVar[str] = "none"

    def __str__(self) -> str:
        return self.code


class Zone(models.Model):
    """Buildings of a grid that one post answers for, from a day until it ends."""

    class Purpose(models.TextChoices):
        """What somebody answers for. What party or belief somebody holds is no purpose and is nowhere asked."""

        CONTACT = "contact", _("contact for the households")
        BUILDING = "building", _("speaker of the building")
        HELP = "help", _("neighbourly help")

    area = models.ForeignKey("geography.Area", on_delete=models.PROTECT, related_name="+")
    holder_id = models.BigIntegerField(help_text="account of staff or of a volunteer; pages show the post")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="first day on which it no longer stands")

    personal_data: ClassVar[str] = "account of whoever answers for the buildings; a duty, shown as a post"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="zone_span",
            ),
        ]


class Building(models.Model):
    """A building of a zone, by its public address. Never a door, never a household."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="buildings")
    address = models.CharField(max_length=80)

    personal_data: ClassVar[str] = "none: the public address of a building"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "address"], name="building_once")]


class Visit(models.Model):
    """One visit: the day, the service, the building or grid, and what came of it as the number of a case."""

    area = models.ForeignKey("geography.Area", on_delete=models.PROTECT, related_name="+")
    building = models.CharField(max_length=80, blank=True)
    service = models.ForeignKey(ServiceKind, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    case_number = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=60, blank=True, help_text="bounded, and refused where it speaks of a person")
    slip = models.CharField(max_length=64, unique=True, help_text="keyed hash of the code on the household's slip")
    corrected_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateField()

    personal_data: ClassVar[str] = (
        "a building and a day; the household reads, corrects and erases it; deleted on keep_until"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area", "-on", "-id"], name="visit_of_area"),
            models.Index(fields=["keep_until"], name="visit_to_forget"),
        ]


class ClosedDoor(models.Model):
    """A household that wants no visits: a mark to ask for, not a list to read."""

    area = models.ForeignKey("geography.Area", on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64)
    on = models.DateField()

    personal_data: ClassVar[str] = "keyed hash of a door; taken back by the household at any time"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["area", "mark"], name="closed_door_once")]
