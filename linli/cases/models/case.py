"""The case, the reports it answers, the hands it went through, what proves it, and what reporters said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.cases.models.catalogue import FilingCondition, Matter
from linli.cases.workflow import OPEN_STATES, State


class Case(models.Model):
    """One matter at one place, from report to verified answer."""

    class Outcome(models.TextChoices):
        NONE = "", _("none yet")
        SOLVED = "solved", _("solved")
        EXPLAINED = "explained", _("explained, not solvable")
        HANDED_OVER = "handed_over", _("handed over")
        NO_EVIDENCE = "no_evidence", _("closed without evidence")
        NOT_FOUND = "not_found", _("not found on the spot")
        ANSWERED = "answered", _("answered at once")

    number = models.CharField(max_length=12, unique=True, help_text="receipt number of the first report")
    state = models.CharField(max_length=12, choices=State.choices())
    open = models.BooleanField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    channel = models.CharField(max_length=16)
    title = models.CharField(max_length=160)
    text = models.TextField()
    text_digest = models.CharField(max_length=16, help_text="of the words alone, to find the same text again")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT)
    topic = models.CharField(
        max_length=16, blank=True, help_text="code of the matter; until filing, of the one suggested"
    )
    condition = models.ForeignKey(FilingCondition, null=True, blank=True, on_delete=models.PROTECT, db_index=False)
    duty_item = models.ForeignKey("cases.DutyItem", null=True, blank=True, on_delete=models.PROTECT, db_index=False)
    urgent = models.BooleanField(default=False)

    # Place: the ids the case was born with stay true when areas change later.
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    source_crs = models.CharField(max_length=10, blank=True)
    source_lon = models.FloatField(null=True, blank=True)
    source_lat = models.FloatField(null=True, blank=True)
    cell = models.BigIntegerField(null=True, blank=True, help_text="square of about 110 m, for neighbours")
    address = models.CharField(max_length=300, blank=True)
    generation = models.ForeignKey(
        "geography.Generation", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    district = models.ForeignKey(
        "geography.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    street = models.ForeignKey(
        "geography.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    community = models.ForeignKey(
        "geography.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    grid = models.ForeignKey(
        "geography.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    near_border = models.BooleanField(default=False)

    # Whose it is, always exactly one.
    unit = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=16, default="street")
    return_until = models.DateTimeField(null=True, blank=True, help_text="until when the unit may return it")
    final_owner = models.BooleanField(default=False, help_text="decided by arbitration: cannot be returned again")

    reported_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True, help_text="earliest due time of its running clocks")
    closed_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True, help_text="passed the check of the present round")
    round = models.PositiveSmallIntegerField(
        default=1, help_text="raised when it comes back: failed check, not true, reopened"
    )
    returns = models.PositiveSmallIntegerField(default=0)
    reports_count = models.PositiveIntegerField(default=1)
    answer = models.TextField(blank=True, help_text="what the reporter is told")
    legal_basis = models.CharField(max_length=300, blank=True)
    handed_to = models.CharField(max_length=160, blank=True)
    refusal = models.CharField(max_length=32, blank=True, help_text="reason code")
    right_channel = models.CharField(max_length=160, blank=True, help_text="where a refused reporter should go")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed")
    state_before = models.CharField(max_length=12, blank=True, help_text="to return to when un-merged")
    version = models.PositiveIntegerField(default=1, help_text="raised by every verb; a stale page is told so")

    personal_data: ClassVar[str] = (
        "free text of a reporter, which may name people: masked for handlers, blanked when the reports are erased"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(open=True, state__in=[s.value for s in OPEN_STATES])
                | (models.Q(open=False) & ~models.Q(state__in=[s.value for s in OPEN_STATES])),
                name="case_open_as_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state=State.MERGED.value, merged_into__isnull=False)
                | (~models.Q(state=State.MERGED.value) & models.Q(merged_into__isnull=True)),
                name="case_merged_into",
            ),
            models.CheckConstraint(condition=~models.Q(merged_into=models.F("id")), name="case_not_into_itself"),
            models.CheckConstraint(
                condition=~models.Q(state=State.CLOSED.value) | ~models.Q(outcome=""), name="case_closed_has_outcome"
            ),
        ]
        # Foreign keys have no index of their own where one of these begins with them, or where nobody searches by them:
        # each index is written for every report.
        # Queues are read by one scope and open/closed, newest or most urgent first, page by page.
        indexes: ClassVar = [
            models.Index(fields=["-id"], name="case_open_new", condition=models.Q(open=True)),
            models.Index(fields=["due_at", "id"], name="case_open_due", condition=models.Q(open=True)),
            models.Index(fields=["-id"], name="case_ended_new", condition=models.Q(open=False)),
            models.Index(fields=["topic", "open", "-id"], name="case_topic_new"),
            models.Index(fields=["unit", "open", "due_at", "id"], name="case_unit_due"),
            models.Index(fields=["unit", "open", "-id"], name="case_unit_new"),
            models.Index(fields=["district", "open", "due_at", "id"], name="case_district_due"),
            models.Index(fields=["district", "open", "-id"], name="case_district_new"),
            models.Index(fields=["street", "open", "due_at", "id"], name="case_street_due"),
            models.Index(fields=["street", "open", "-id"], name="case_street_new"),
            models.Index(fields=["community", "open", "-id"], name="case_community_new"),
            models.Index(fields=["grid", "open", "-id"], name="case_grid_new"),
            # All that a map draws or counts, so that it reads no case: by latitude, the areas, and what marks say.
            models.Index(
                fields=[
                    "lat",
                    "lon",
                    "district",
                    "street",
                    "community",
                    "grid",
                    "unit",
                    "urgent",
                    "due_at",
                    "topic",
                    "open",
                    "id",
                ],
                name="case_open_place",
                condition=models.Q(open=True),
            ),
            models.Index(fields=["cell", "reported_at"], name="case_cell"),
            models.Index(fields=["text_digest", "reported_at"], name="case_digest"),
        ]


class Report(models.Model):
    """One voice: what one reporter sent through one channel, with a receipt of its own. Many may stand behind a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    receipt = models.CharField(max_length=12, unique=True)
    channel = models.CharField(max_length=16)
    token = models.CharField(max_length=80, help_text="the sender's own id of this message: twice the same is once")
    secret = models.CharField(max_length=64, blank=True, help_text="hash of the secret in the reporter's own link")
    reporter_kind = models.CharField(
        max_length=16, default="resident", help_text="resident, grid_worker, clerk, rider, machine"
    )
    reporter = models.CharField(max_length=96, blank=True, help_text="actor who sent it, if one signed in")
    contact = models.ForeignKey(
        "registry.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.TextField()
    language = models.CharField(max_length=10, default="zh-hans")
    suggested = models.JSONField(default=dict, help_text="matter suggested, by which engine, with what confidence")
    at = models.DateTimeField()

    personal_data: ClassVar[str] = "free text of a reporter; blanked on erasure"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["channel", "token"], name="report_once")]
        indexes: ClassVar = [models.Index(fields=["contact"], name="report_by_contact")]


class Hand(models.Model):
    """Who did which duty on a case: the memory of the separation of duties."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="hands", db_index=False)
    duty = models.CharField(max_length=16, help_text="report, intake, dispatch, handle, check, supervise, second_read")
    actor = models.CharField(max_length=96)
    unit_id = models.BigIntegerField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()

    personal_data: ClassVar[str] = "account key of staff; belongs to the record of the case"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "duty", "actor", "round"], name="hand_once")]


class Attachment(models.Model):
    """A file that shows a thing: sniffed, bounded, without position data in what is served."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    purpose = models.CharField(max_length=12, help_text="report, before, after, document")
    round = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256; also the file's name in the store")
    thumbnail = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    taken_lon = models.FloatField(null=True, blank=True)
    taken_lat = models.FloatField(null=True, blank=True)
    added_by = models.CharField(max_length=96)
    added_at = models.DateTimeField()

    personal_data: ClassVar[str] = "a picture of a thing, which may show more; erased with the report it came with"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "digest", "purpose", "round"], name="attachment_once")
        ]


class Rating(models.Model):
    """What one reporter said of one round of handling. That nobody was reached, or nothing was said, is written down, too."""

    class Truth(models.TextChoices):
        TRUE = "true", _("true")
        PARTLY = "partly", _("partly true")
        NOT_TRUE = "not_true", _("not true")
        NOT_REACHED = "not_reached", _("not reached")
        DECLINED = "declined", _("reached, would not say")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    truth = models.CharField(max_length=12, choices=Truth.choices)
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=16)
    at = models.DateTimeField()

    personal_data: ClassVar[str] = "a reporter's opinion; the comment is blanked on erasure"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "round"], name="rating_once"),
            models.CheckConstraint(
                condition=models.Q(stars__isnull=True) | models.Q(stars__gte=1, stars__lte=5), name="rating_stars"
            ),
        ]
