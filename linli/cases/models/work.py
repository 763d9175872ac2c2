"""Work on a case: tasks of units, side requests, and clocks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models.case import Case


class SideRequest(models.Model):
    """Something asked beside the main line, with a decider who is not the asker, and a clock of its own."""

    class Kind(models.TextChoices):
        FIELD_CHECK = "field_check", _("field check before filing")
        FINDING_APPEAL = "finding_appeal", _("appeal: it is real")
        RETURN = "return", _("return")
        ARBITRATION = "arbitration", _("arbitration")
        WHISTLE = "whistle", _("whistle")
        EXTENSION = "extension", _("extension")
        SUSPENSION = "suspension", _("suspension")
        CLOSING_CHECK = "closing_check", _("check before closing")
        SECOND_READING = "second_reading", _("second reading")
        SUPERVISION = "supervision", _("supervision order")
        TIMEOUT_APPEAL = "timeout_appeal", _("timeout appeal")
        ESCALATION = "escalation", _("escalation")
        VOIDING = "voiding", _("voiding")

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        LAPSED = "lapsed", _("lapsed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="side_requests")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    round = models.PositiveSmallIntegerField(default=1)
    asked_by = models.CharField(max_length=96)
    asked_unit = models.ForeignKey("geography.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decide_unit = models.ForeignKey("geography.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=32, blank=True)
    reason = models.CharField(max_length=1000)
    rule_text = models.CharField(max_length=1000, blank=True, help_text="the rule that proves a return")
    data = models.JSONField(default=dict, help_text="what belongs to the kind: until, plan, first reviewer …")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=96, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=1000, blank=True)

    personal_data: ClassVar[str] = "account keys of staff; reasons without names"

    class Meta:
        constraints: ClassVar = [
            # Who blew a whistle confirms what came of it, who issued an order clears it; all else takes two people.
            models.CheckConstraint(
                condition=Q(decided_by="")
                | ~Q(decided_by=F("asked_by"))
                | Q(state="withdrawn")
                | Q(kind__in=["whistle", "supervision"]),
                name="request_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="request_decided_when_not_asked",
            ),
            # Whistles and supervision orders may run side by side; of every other kind one at a time.
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state="asked") & ~Q(kind__in=["whistle", "supervision"]),
                name="request_one_open_per_kind",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["decide_unit", "state", "kind", "due_at"], name="request_to_decide"),
            models.Index(fields=["case", "kind", "state"], name="request_of_case"),
            # What is open is a few hundred rows of many years' requests: boards and screens read these.
            models.Index(fields=["kind", "due_at", "id"], name="request_open", condition=Q(state="asked")),
        ]


class Task(models.Model):
    """One unit's part of a case: the lead's, a co-unit's, or one called by a whistle."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead")
        CO = "co", _("co-unit")
        WHISTLE = "whistle", _("called by whistle")

    class State(models.TextChoices):
        OPEN = "open", _("given")
        ACCEPTED = "accepted", _("accepted")
        DONE = "done", _("done")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    unit = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=8, choices=Role.choices)
    mandatory = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    open = models.BooleanField(default=True)
    request = models.ForeignKey(SideRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    round = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=1000, blank=True)
    result = models.CharField(max_length=2000, blank=True)
    given_by = models.CharField(max_length=96)
    given_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar[str] = "account keys of staff"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(role="lead", open=True), name="task_one_lead"),
            models.UniqueConstraint(
                fields=["case", "unit", "role"], condition=Q(open=True), name="task_once_per_unit_and_role"
            ),
            models.CheckConstraint(
                condition=Q(open=True, state__in=["open", "accepted"])
                | Q(open=False, state__in=["done", "returned", "withdrawn"]),
                name="task_open_as_state",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "open", "-case"], name="task_unit_open"),
            models.Index(fields=["unit", "-case"], name="task_helping", condition=~Q(role="lead")),
        ]


class Clock(models.Model):
    """One clock: what must be done by when, how long it was paused, and which warnings were given."""

    class Kind(models.TextChoices):
        PROMISE = "promise", _("promise to the reporter")
        FILE = "file", _("filing")
        DISPATCH = "dispatch", _("dispatch")
        ACCEPT = "accept", _("acceptance")
        HANDLE = "handle", _("handling")
        CHECK = "check", _("checking")
        CONFIRM = "confirm", _("the reporter's answer")
        TASK = "task", _("task of a unit")
        RESPONSE = "response", _("response to a whistle")
        REQUEST = "request", _("decision on a request")

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        MET = "met", _("met")
        MISSED = "missed", _("missed")
        CANCELLED = "cancelled", _("cancelled")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="clocks")
    request = models.ForeignKey(SideRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    unit = models.ForeignKey(
        "geography.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    limit_amount = models.PositiveIntegerField()
    limit_class = models.CharField(
        max_length=16, help_text="urgent_hour, work_hour, work_day, calendar_day, urgent_day, given"
    )
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField(help_text="before any extension or pause")
    paused_at = models.DateTimeField(null=True, blank=True)
    pauses = models.JSONField(default=list, help_text="[from, to] pairs")
    extensions = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0, help_text="last warning given, in percent")
    next_at = models.DateTimeField(null=True, blank=True, help_text="when the sweep must look again")
    provisional = models.BooleanField(default=False, help_text="computed without a calendar year that was not loaded")
    exempted = models.BooleanField(default=False, help_text="was overdue, not counted: a granted appeal")
    stopped_at = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar[str] = "none"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(due_at__gte=F("started_at")), name="clock_due_after_start"),
            models.CheckConstraint(
                condition=Q(state__in=["running", "paused"], stopped_at__isnull=True)
                | Q(state__in=["met", "missed", "cancelled"], stopped_at__isnull=False),
                name="clock_stopped_as_state",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state__in=["running", "paused"], task__isnull=True, request__isnull=True),
                name="clock_one_per_kind",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], condition=Q(state="running", next_at__isnull=False), name="clock_to_sweep"
            ),
            models.Index(fields=["case", "state"], name="clock_of_case"),
            models.Index(fields=["unit", "kind", "state"], name="clock_of_unit"),
        ]
