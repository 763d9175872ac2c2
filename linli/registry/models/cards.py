"""Contact cards: which posts answer for a place, at which office number, and what was handed out last."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Post(models.Model):
    """One line of a place's contact card: a post and its office, never a person. Empty number and hours: those of the unit."""

    class Role(models.TextChoices):
        GRID_SECRETARY = "grid_secretary", _("secretary of the grid's party branch")
        ESTATE_SECRETARY = "estate_secretary", _("secretary of the estate's party branch")
        COMMUNITY_SECRETARY = "community_secretary", _("secretary of the community's party committee")
        GRID_LEADER = "grid_leader", _("head of the grid")
        GRID_WORKER = "grid_worker", _("grid worker on duty")
        PROPERTY_MANAGER = "property_manager", _("property manager's office")

    area = models.ForeignKey("geography.Area", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=Role.choices)
    unit = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(max_length=40, blank=True, help_text="office or relay number, never a private one")
    hours = models.CharField(max_length=80, blank=True)
    vacant = models.BooleanField(default=False)
    substitute = models.ForeignKey(
        "geography.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="empty: the duty desk",
    )
    changed_at = models.DateTimeField()

    personal_data: ClassVar[str] = "none: posts and office numbers"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["area", "role"], name="post_once")]


class CardIssue(models.Model):
    """What a place's contact card said when it was handed out last: whether it is still true can be told from it."""

    area = models.OneToOneField("geography.Area", on_delete=models.PROTECT, related_name="+", primary_key=True)
    content = models.CharField(max_length=64, help_text="digest of what was printed")
    issued_at = models.DateTimeField()

    personal_data: ClassVar[str] = "none"
