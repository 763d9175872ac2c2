"""Areas apart from their dated shapes, grids, and the organisation tree that works in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaLevel(models.TextChoices):
    """The levels of territory, from wide to narrow. Codes of the first five are the national ones."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    DISTRICT = "district", _("district or county")
    STREET = "street", _("street or town")
    COMMUNITY = "community", _("community or village")
    GRID = "grid", _("grid")
    MICRO_GRID = "micro_grid", _("micro-grid")
    FUNCTIONAL = "functional", _("functional area")


class Area(models.Model):
    """A piece of territory as an identity: it keeps its id when its shape, name or code changes.

    A code alone does not identify an area over time (codes are reused), so code, level and validity together do.
    """

    code = models.CharField(max_length=24)
    level = models.CharField(max_length=16, choices=AreaLevel.choices)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, help_text="ids from the root, as in /1/4/22/")
    kind = models.CharField(max_length=24, blank=True, help_text="residential, special, zone, virtual …")
    households = models.PositiveIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="first day on which it no longer exists")

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "level", "valid_from"], name="area_code_level_from"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="area_valid_span",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path"], name="area_by_path"),
            models.Index(fields=["parent", "level"], name="area_children"),
        ]


class Revision(models.Model):
    """A random token per kind of thing geography keeps in memory; every write renews it, so every process notices.

    A token instead of a counter: after a rolled-back change no later change can bring the same token again.
    """

    name = models.CharField(max_length=24, primary_key=True)
    token = models.CharField(max_length=32)

    personal_data: ClassVar[str] = "none"


class Succession(models.Model):
    """An abolished area and one area that took over from it: merges and splits are several rows."""

    old = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["old", "new"], name="succession_once"),
            models.CheckConstraint(condition=~models.Q(old=models.F("new")), name="succession_other"),
        ]


class Generation(models.Model):
    """A complete set of shapes that is loaded aside and then switched on; old cases keep the one they were born in."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=400, help_text="where the shapes come from, and on what terms")
    illustrative = models.BooleanField(default=False, help_text="drawn for a demonstration, not a real border")
    valid_from = models.DateTimeField(null=True, blank=True, help_text="when it was switched on")
    valid_to = models.DateTimeField(null=True, blank=True, help_text="when the next one replaced it")
    created_at = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file of a data pack it came from")
    stamp = models.CharField(max_length=32, help_text="renewed whenever its shapes change, so that indexes are rebuilt")
    based_on = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the set it was copied from",
    )

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_from__isnull=False), name="generation_span"
            ),
            # At most one generation is in force: switched on and not yet replaced.
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(valid_from__isnull=False, valid_to__isnull=True),
                name="generation_one_current",
            ),
        ]


class Shape(models.Model):
    """The outline of one area in one generation: WGS84/CGCS2000 lon, lat as well-known binary."""

    generation = models.ForeignKey(Generation, on_delete=models.PROTECT, related_name="shapes")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="shapes")
    outline = models.BinaryField()
    repaired = models.CharField(max_length=200, blank=True, help_text="what was repaired on loading, on request")

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["generation", "area"], name="shape_once")]


class PlannedGrid(models.Model):
    """A grid that a set of shapes brings with it: it becomes an area, with a code, when the set is published."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="planned")
    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=24, default="residential")
    households = models.PositiveIntegerField(null=True, blank=True)
    outline = models.BinaryField()
    replaces = models.JSONField(default=list, help_text="ids of the grids whose place it takes")

    personal_data: ClassVar[str] = "none"


class MicroSeat(models.Model):
    """One of the five seats of a micro-grid (1 backbone + 1 liaison + 3 volunteers), by role, vacant or taken."""

    class Role(models.TextChoices):
        BACKBONE = "backbone", _("backbone member")
        LIAISON = "liaison", _("liaison")
        VOLUNTEER = "volunteer", _("volunteer")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=16, choices=Role.choices)
    number = models.PositiveSmallIntegerField(default=1)
    person_key = models.CharField(
        max_length=64, blank=True, help_text="key of the account that accepted; empty: vacant"
    )
    nominated_key = models.CharField(max_length=64, blank=True, help_text="key of the account asked to take the seat")
    nominated_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    renew_by = models.DateField(null=True, blank=True)
    phone_public = models.BooleanField(default=False, help_text="the member agreed to show a contact")

    personal_data: ClassVar[str] = "account keys of the member and of a nominee; emptied when given up"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["area", "role", "number"], name="seat_once")]


class UnitKind(models.TextChoices):
    """The kinds of bodies in the organisation tree."""

    GOVERNMENT = "government", _("administrative unit")
    CENTRE = "centre", _("grid service centre")
    STREET_OFFICE = "street_office", _("street or town office")
    STREET_TEAM = "street_team", _("street team")
    COMMUNITY = "community", _("community or village committee")
    GRID_BODY = "grid_body", _("grid service body")
    DEPARTMENT = "department", _("department")
    DEPARTMENT_TEAM = "department_team", _("team of a department")
    UTILITY = "utility", _("public utility")
    HOTLINE = "hotline", _("hotline")
    PARTY = "party", _("party organisation")
    PROPERTY = "property", _("property manager")
    VOLUNTEERS = "volunteers", _("volunteer team")


class Unit(models.Model):
    """A body that can be given work. Territorial units see every case in their area; others see their own."""

    code = models.CharField(max_length=48, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=24, choices=UnitKind.choices)
    trade = models.CharField(
        max_length=32, blank=True, help_text="line of work, such as urban_management, water, housing"
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, unique=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="units")
    territorial = models.BooleanField(default=False)
    duty_desk = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="desk_for")
    duty_phone = models.CharField(max_length=40, blank=True, help_text="office number, never a private one")
    hours = models.CharField(max_length=80, default="08:30-12:00,14:00-18:00")
    calendar = models.CharField(max_length=24, default="cn")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    personal_data: ClassVar[str] = "none: office numbers only"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area", "kind"], name="unit_in_area"),
            models.Index(fields=["parent"], name="unit_children"),
        ]
