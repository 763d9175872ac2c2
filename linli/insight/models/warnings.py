"""Early warnings, what became of them, and the projects they propose against the root of a matter that comes back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EarlyWarning(models.Model):
    """Something that was seen and not expected. It always has an owner; what became of it and whether it was right stay with it."""

    class Kind(models.TextChoices):
        HOT = "hot", _("hot spot")
        RISE = "rise", _("sudden rise")
        RECURRENCE = "recurrence", _("comes back")
        CLOCKS = "clocks", _("limits at risk")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("warning", "open")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        TURNED = "turned", _("acted on")
        DISMISSED = "dismissed", _("dismissed")
        LAPSED = "lapsed", _("gone by itself")

    class Into(models.TextChoices):
        CASE = "case", _("case")
        WHISTLE = "whistle", _("whistle")
        SUPERVISION = "supervision", _("supervision order")
        PROJECT = "project", _("root-cause project")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    about = models.CharField(max_length=120, help_text="what it is about: no two unfinished warnings tell of the same")
    family = models.CharField(max_length=60, blank=True, help_text="group of matters")
    matter = models.CharField(max_length=16, blank=True, help_text="code of the one matter, where it is one")
    area = models.ForeignKey("geography.Area", on_delete=models.PROTECT, related_name="+")
    squares = models.JSONField(
        default=list, help_text="numbers of the squares of a case's place; empty: the whole area"
    )
    unit = models.ForeignKey("geography.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+")
    begin = models.DateField(help_text="first day of what was seen")
    end = models.DateField()
    seen = models.PositiveIntegerField()
    expected = models.FloatField()
    chance = models.FloatField(null=True, blank=True, help_text="probability by chance; empty where none is reckoned")
    method = models.CharField(max_length=24)
    evidence = models.JSONField(default=list, help_text="ids of cases, or id and what was said of it")
    days = models.JSONField(default=list, help_text="day, seen and expected of the weeks before: what is drawn")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="until when its owner should have looked at it")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=160, blank=True, help_text="post, never a name")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=160, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    into = models.CharField(max_length=12, choices=Into.choices, blank=True)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    known_on = models.DateField(help_text="the day after which it can be said whether it was right")
    went_on = models.BooleanField(
        null=True, blank=True, help_text="was it right, by what followed; empty: not known yet"
    )
    followed = models.JSONField(default=dict, help_text="what was counted to say so")
    owner_says = models.BooleanField(null=True, blank=True, help_text="was it right, in the owner's word")

    personal_data: ClassVar[str] = "posts of staff who took it up"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["about"], condition=models.Q(state__in=["open", "acknowledged"]), name="warning_one_unfinished"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-opened_at"], name="warning_state"),
            models.Index(fields=["about", "-opened_at"], name="warning_about"),
            models.Index(fields=["known_on"], condition=models.Q(went_on=None), name="warning_to_score"),
        ]


class Proposal(models.Model):
    """A project proposed against what makes a matter come back, with the cases that speak for it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        TAKEN = "taken", _("taken up")
        DECLINED = "declined", _("not taken up")

    warning = models.OneToOneField(EarlyWarning, on_delete=models.PROTECT, related_name="proposal")
    area = models.ForeignKey("geography.Area", on_delete=models.PROTECT, related_name="+")
    matter = models.CharField(max_length=16, blank=True)
    cases = models.JSONField(default=list, help_text="ids")
    lead = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500, help_text="what should be done about the root")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=160)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=160, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    personal_data: ClassVar[str] = "posts of staff who proposed and decided"


class Watched(models.Model):
    """A day of a district that has been looked at whole."""

    district = models.ForeignKey("geography.Area", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["district", "day"], name="watched_once")]
