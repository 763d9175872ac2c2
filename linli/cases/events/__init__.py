"""The plain values other apps meet: what goes into the loop, what comes out, and the kinds of event it records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linli.cases.events.kinds import KINDS as KINDS
from linli.cases.workflow import FieldSpec


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a door hands to the one front door of the loop. `token` is the sender's own id of this message.

    lon/lat in degrees in `crs` (WGS84, CGCS2000, GCJ-02), or `area_id` where only an area is known (a place's QR code),
    or neither: then the desk places it. Where both are given the point counts, unless it lies outside every area. `promised_at`: a due time promised elsewhere, kept as it is.
    """

    token: str
    text: str
    channel: str
    title: str = ""
    lon: float | None = None
    lat: float | None = None
    crs: str = "WGS84"
    address: str = ""
    area_id: int | None = None
    matter_code: str = ""
    contact: Any = None
    reporter_kind: str = "resident"
    language: str = "zh-hans"
    urgent: bool = False
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender gets back: the number to speak, and the secret of the sender's own link.

    `located` and `matter` (the code suggested first) are told of reports that come in whole files, for their summary.
    """

    case_id: int
    report_id: int
    number: str
    secret: str
    created: bool
    located: bool = False
    matter: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """A reporter who can be told: the report, the secret of the own link, and the key of the contact in the vault."""

    report_id: int
    case_id: int
    receipt: str
    secret: str
    contact_key: Any
    language: str


@dataclass(frozen=True, slots=True)
class RowFault:
    """A report of a bulk that was not taken: its place in the bulk, why, and which field is wrong, where it is one."""

    index: int
    token: str
    code: str
    message: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A matter suggested for a text: never filed by itself, always a person's choice."""

    matter_code: str
    name: str
    name_en: str
    confidence: float
    words: tuple[str, ...]
    engine: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A case that may be the same: score 0 to 1 and the reasons, as whole sentences in the language active now."""

    case_id: int
    number: str
    title: str
    state: str
    score: float
    reasons: tuple[str, ...]
    metres: float | None
    days: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A verb of the present state for this actor: allowed, or refused with the reason."""

    verb: str
    title: str
    allowed: bool
    reason: str
    fields: tuple[FieldSpec, ...]
    request_id: int | None = None
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a queue shows. Empty means no restriction; `scope` is one of mine, area, all; `box`: west, south, east, north in degrees."""

    scope: str = "all"
    open: bool | None = True
    states: tuple[str, ...] = ()
    matter: str = ""
    street_id: int | None = None
    community_id: int | None = None
    grid_id: int | None = None
    unit_id: int | None = None
    channel: str = ""
    words: str = ""
    overdue: bool = False
    urgent: bool = False
    near_border: bool = False
    unlocated: bool = False
    many_voices: bool = False
    no_point: bool = False
    box: tuple[float, float, float, float] | None = None
    order: str = "new"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list: enough to decide whether to open it; nothing of the reporter."""

    id: int
    number: str
    title: str
    state: str
    open: bool
    outcome: str
    level: str
    urgent: bool
    channel: str
    matter_code: str
    matter_name: str
    matter_name_en: str
    street_id: int | None
    community_id: int | None
    grid_id: int | None
    address: str
    unit_id: int
    reported_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    reports_count: int
    returns: int
    round: int
    near_border: bool
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list and the cursor of the next one, or None at the end.

    `newest_only`: of the cases that the actor's units only help with or led before, older ones were left out.
    """

    rows: tuple[CaseRow, ...]
    next: str | None
    newest_only: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many, up to a cap; `capped` says that there are more."""

    number: int
    capped: bool


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock as pages show it. `share` is the used part of the limit (1.0 = due)."""

    id: int
    kind: str
    state: str
    unit_id: int | None
    limit_amount: int
    limit_class: str
    started_at: datetime
    due_at: datetime
    first_due_at: datetime
    paused_at: datetime | None
    extensions: int
    step: int
    provisional: bool
    exempted: bool
    stopped_at: datetime | None
    task_id: int | None
    request_id: int | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """One unit's part."""

    id: int
    unit_id: int
    role: str
    state: str
    open: bool
    mandatory: bool
    note: str
    result: str
    request_id: int | None
    given_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class RequestView:
    """One side request with its decision, if it has one."""

    id: int
    case_id: int
    kind: str
    state: str
    asked_unit_id: int | None
    decide_unit_id: int | None
    reason_code: str
    reason: str
    rule_text: str
    data: Mapping[str, Any]
    asked_at: datetime
    due_at: datetime | None
    decided_at: datetime | None
    decision_note: str


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """One file of a case."""

    id: int
    purpose: str
    name: str
    content_type: str
    size: int
    has_thumbnail: bool
    round: int
    added_at: datetime
    metres_away: int | None = None  # from the place of the case; for staff, where a picture says where it was taken


@dataclass(frozen=True, slots=True)
class ReportView:
    """One voice behind a case, as staff see it: no name, no number, personal data in the text masked."""

    id: int
    receipt: str
    channel: str
    reporter_kind: str
    text: str
    at: datetime
    has_contact: bool
    suggested: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RatingView:
    """What one reporter said of one round."""

    report_id: int
    round: int
    truth: str
    stars: int | None
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case as staff see it."""

    row: CaseRow
    version: int
    text: str
    condition_number: int | None
    condition: str
    condition_en: str
    closing_condition: str
    closing_condition_en: str
    district_id: int | None
    generation_id: int | None
    source_crs: str
    duty_reason: str
    answer: str
    legal_basis: str
    handed_to: str
    refusal: str
    right_channel: str
    merged_into: int | None
    checked_at: datetime | None
    clocks: tuple[ClockView, ...]
    tasks: tuple[TaskView, ...]
    requests: tuple[RequestView, ...]
    attachments: tuple[AttachmentView, ...]
    reports: tuple[ReportView, ...]
    ratings: tuple[RatingView, ...]
    absorbed: tuple[int, ...]
    evidence_needed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the progress a reporter follows, like a parcel. `why` is a code; `from_name` the unit it was handed on by."""

    kind: str
    at: datetime
    unit_name: str
    text: str = ""
    unit_name_en: str = ""
    why: str = ""
    from_name: str = ""
    from_name_en: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a reporter sees of the own report. `may_rate`, `may_reopen` and `may_appeal` say what can be done now."""

    number: str
    title: str
    text: str
    state: str
    outcome: str
    reported_at: datetime
    promised_at: datetime | None
    answered_at: datetime | None
    unit_name: str
    unit_name_en: str
    unit_phone: str
    answer: str
    legal_basis: str
    handed_to: str
    refusal: str
    right_channel: str
    voices: int
    steps: tuple[Step, ...]
    may_rate: bool
    may_reopen: bool
    may_appeal: bool
    reopen_until: datetime | None
    rated: str
    has_contact: bool
    erased: bool
    attachments: tuple[AttachmentView, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What of a `Progress` stands in notices."""

    promised_at: datetime | None
    unit_name: str
    unit_name_en: str
    unit_phone: str
    right_channel: str
    reopen_until: datetime | None


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did, by kind."""

    done: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold for one case."""

    case_id: int
    rule: str
    detail: str
