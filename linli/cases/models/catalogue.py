"""What can be reported, whose duty it is, what must never be pushed down, and which days count.

Rows are versions: an edit closes a row and adds the next, so that a case keeps the version it was born with.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Pack(models.Model):
    """A versioned data file that was loaded: catalogue, duty list, calendar …"""

    name = models.CharField(max_length=48)
    version = models.CharField(max_length=24)
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=400)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "version"], name="pack_once")]


class Matter(models.Model):
    """One version of one matter of the catalogue (大类/小类 after GB/T 30428, or a hotline class)."""

    class Kind(models.TextChoices):
        COMPONENT = "component", _("component (a thing)")
        EVENT = "event", _("event")
        HOTLINE = "hotline", _("hotline class")

    code = models.CharField(
        max_length=16, help_text="C0102 component, E0110 event, H01 hotline; see the catalogue pack"
    )
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    big_class = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    keywords = models.JSONField(default=list, help_text="words that speak for this matter")
    verify_first = models.BooleanField(default=False, help_text="a public report is checked on the spot before filing")
    check_needed = models.BooleanField(default=True, help_text="somebody else checks before closing")
    ceiling = models.CharField(max_length=16, default="district", help_text="highest level this matter may climb to")
    promise_amount = models.PositiveSmallIntegerField(default=7)
    promise_class = models.CharField(max_length=16, default="calendar_day")
    public_group = models.CharField(max_length=48, blank=True, help_text="where residents find it, such as 路灯照明")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    pack = models.ForeignKey(Pack, null=True, blank=True, on_delete=models.PROTECT)

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="matter_version"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(valid_to__isnull=True), name="matter_one_open_version"
            ),
        ]


class FilingCondition(models.Model):
    """One filing-standard row of a matter (立结案标准): condition, limit, closing condition, evidence."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    condition = models.CharField(max_length=300)
    condition_en = models.CharField(max_length=400, blank=True)
    limit_amount = models.PositiveSmallIntegerField()
    limit_class = models.CharField(
        max_length=16, help_text="urgent_hour, work_hour, work_day, calendar_day, urgent_day"
    )
    closing_condition = models.CharField(max_length=300)
    closing_condition_en = models.CharField(max_length=400, blank=True)
    evidence_needed = models.BooleanField(default=False, help_text="a picture of the thing, never of a person")

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "number"], name="condition_once"),
            models.CheckConstraint(condition=models.Q(limit_amount__gt=0), name="condition_limit_positive"),
        ]


class DutyItem(models.Model):
    """Matter × area × level → lead unit (责任清单). Admission is a state; only admitted rows in force are used."""

    class State(models.TextChoices):
        APPLIED = "applied", _("applied for")
        ADMITTED = "admitted", _("admitted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    code = models.CharField(max_length=48)
    version = models.PositiveIntegerField(default=1)
    matter_code = models.CharField(
        max_length=16, help_text="a matter code or the beginning of one: E01 is a whole big class"
    )
    area = models.ForeignKey("geography.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=16, help_text="level that handles it: grid, community, street, district")
    lead_unit = models.ForeignKey("geography.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lead_kind = models.CharField(
        max_length=24, blank=True, help_text="instead of a unit: its kind, found in the case's area"
    )
    lead_trade = models.CharField(max_length=32, blank=True, help_text="and its line of work")
    co_units = models.JSONField(default=list, help_text="codes of units that help")
    legal_basis = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    hours_per_month = models.PositiveIntegerField(
        null=True, blank=True, help_text="work it costs, for the burden check"
    )
    asked_fields = models.JSONField(default=list, help_text="data fields the applicant wants to have filled in")
    times_per_month = models.PositiveSmallIntegerField(default=1, help_text="how often a month they are filled in")
    applicant = models.ForeignKey("geography.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.APPLIED)
    decided_by = models.CharField(max_length=96, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    pack = models.ForeignKey(Pack, null=True, blank=True, on_delete=models.PROTECT)

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="duty_version"),
            models.CheckConstraint(
                condition=models.Q(lead_unit__isnull=False) | ~models.Q(lead_kind=""), name="duty_has_lead"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["matter_code", "state"], name="duty_by_matter")]


class DutyOpinion(models.Model):
    """What a street or community says about an application to give it work."""

    item = models.ForeignKey(DutyItem, on_delete=models.CASCADE, related_name="opinions")
    unit = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=96)
    agrees = models.BooleanField()
    text = models.CharField(max_length=500)
    at = models.DateTimeField()

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "unit"], name="opinion_once")]


class NegativeItem(models.Model):
    """What a level must never be made responsible for (负面清单)."""

    code = models.CharField(max_length=48, unique=True)
    matter_code = models.CharField(max_length=16, help_text="a matter code or the beginning of one")
    level = models.CharField(max_length=16, default="community", help_text="this level and those below it")
    reason = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=400, blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    personal_data: ClassVar[str] = "none"


class StageLimit(models.Model):
    """One version of how long a stage may take. A case is counted by the version in force when it was reported."""

    stage = models.CharField(max_length=24)
    version = models.PositiveIntegerField(default=1)
    amount = models.PositiveSmallIntegerField()
    limit_class = models.CharField(max_length=16)
    urgent_amount = models.PositiveSmallIntegerField()
    urgent_class = models.CharField(max_length=16)
    source = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(help_text="counts for cases reported from this moment on")
    pack = models.ForeignKey(Pack, null=True, blank=True, on_delete=models.PROTECT)

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stage", "version"], name="stage_version"),
            models.CheckConstraint(condition=models.Q(amount__gt=0, urgent_amount__gt=0), name="stage_limit_positive"),
        ]


class CalendarYear(models.Model):
    """A year of a calendar that has been loaded. Without it clocks are provisional and are computed again later."""

    calendar = models.CharField(max_length=24)
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    loaded_at = models.DateTimeField()

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["calendar", "year"], name="calendar_year_once")]


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, or a rest day on which people work (make-up day)."""

    calendar = models.CharField(max_length=24)
    day = models.DateField()
    works = models.BooleanField()
    name = models.CharField(max_length=80)

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")]


class StandardAnswer(models.Model):
    """A text a unit may answer with, per matter, in both languages."""

    code = models.CharField(max_length=48, unique=True)
    matter_code = models.CharField(max_length=16, blank=True)
    occasion = models.CharField(max_length=24, help_text="resolve, refuse, progress")
    title = models.CharField(max_length=120)
    text = models.TextField()
    text_en = models.TextField(blank=True)

    personal_data: ClassVar[str] = "none"
