"""One case as staff see it: masked text, its parts, its place in the record. Narrowed by scope before anything is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

from django.utils.translation import gettext

from linli.audit import api as audit
from linli.cases.events import (
    AttachmentView,
    CaseRow,
    CaseView,
    ClockView,
    Duplicate,
    RatingView,
    ReportView,
    RequestView,
    TaskView,
)
from linli.cases.models import Attachment, Case, Report
from linli.cases.permissions import VIEW
from linli.cases.queries import scope
from linli.cases.queries.casefile import CaseFile, file_of
from linli.cases.queries.neighbours import likely_duplicates
from linli.cases.queries.placing import place_of
from linli.cases.queries.reporter import attachment_view
from linli.cases.rules.places import metres
from linli.cases.rules.text import mask_personal
from linli.cases.workflow.fields import HOUSE_REASONS
from linli.common.actor import Actor
from linli.common.codes import clean_receipt_number
from linli.common.errors import NotFound
from linli.text.api import ReplyHints, reply_hints

V = TypeVar("V")
ROW_COLUMNS: Final = (
    "id", "number", "title", "state", "open", "outcome", "level", "urgent", "channel", "matter__code", "matter__name",
    "matter__name_en", "street_id", "community_id", "grid_id", "address", "unit_id", "reported_at", "due_at", "closed_at",
    "reports_count", "returns", "round", "near_border", "lon", "lat",
)  # fmt: skip


def fetch(actor: Actor, case_id: int) -> Case:
    """The case, if the actor may see it. Raises NotFound otherwise: foreign and missing are never told apart."""
    rows = Case.objects.filter(scope.narrowed(actor, VIEW), pk=case_id)
    found = rows.select_related("matter", "condition", "duty_item").first()
    if found is None:
        raise NotFound(what="case")
    return found


def _only_seen(actor: Actor, case_id: int) -> Case:
    """As `fetch`, for what hangs on the case: nothing of the case itself is read but its id."""
    found = Case.objects.filter(scope.narrowed(actor, VIEW), pk=case_id).only("pk").first()
    if found is None:
        raise NotFound(what="case")
    return found


def summary(*, actor: Actor, case_id: int) -> CaseRow:
    """The list row of one case, where the whole case is not needed. NotFound as for the case."""
    rows = Case.objects.filter(scope.narrowed(actor, VIEW), pk=case_id).values_list(*ROW_COLUMNS)
    found = rows.first()
    if found is None:
        raise NotFound(what="case")
    return row_of(found)


def version(*, actor: Actor, case_id: int) -> int | None:
    """The version of a case, which every change raises; None for one the actor may not see, as for none. One small question."""
    rows = Case.objects.filter(scope.narrowed(actor, VIEW), pk=case_id)
    return rows.values_list("version", flat=True).first()


def row_of(values: tuple[Any, ...]) -> CaseRow:
    """The list row made of the columns of ROW_COLUMNS."""
    matter = [value or "" for value in values[9:12]]  # a case without a matter yet
    filled: Any = (*values[:9], *matter, *values[12:])
    return CaseRow(*filled)


def requests(*, actor: Actor, case_id: int) -> tuple[RequestView, ...]:
    """The side requests of a case, oldest first. NotFound as for the case."""
    rows = _only_seen(actor, case_id).side_requests.order_by("id").values(*RequestView.__slots__)
    return tuple(request_view(row) for row in rows)


def tasks(*, actor: Actor, case_id: int) -> tuple[TaskView, ...]:
    """The tasks of a case. NotFound as for the case."""
    rows = _only_seen(actor, case_id).tasks.order_by("id").values(*TaskView.__slots__)
    return tuple(TaskView(**row) for row in rows)


def id_of_number(actor: Actor, number: str) -> int:
    """The id of the case a receipt number was given for, if the actor may see it; a merged one names where it rests."""
    report = Report.objects.filter(receipt=clean_receipt_number(number)).values_list("case_id", flat=True).first()
    if report is None:
        raise NotFound(what="case")
    return fetch(actor, report).pk


def case_row(case: Case) -> CaseRow:
    """The list row of a fetched case."""
    matter = case.matter
    values: dict[str, Any] = {
        "matter_code": matter.code if matter else "",
        "matter_name": matter.name if matter else "",
        "matter_name_en": matter.name_en if matter else "",
    }
    plain = [name for name in CaseRow.__slots__ if not name.startswith("matter_")]
    values.update((name, getattr(case, name)) for name in plain)
    return CaseRow(**values)


def case_view(*, actor: Actor, case_id: int) -> CaseView:
    """The whole case for staff. Personal data in free text is masked; reporters are voices without names."""
    case = fetch(actor, case_id)
    return view_of(case, file_of(case))


def view_of(case: Case, file: CaseFile) -> CaseView:
    """A fetched case with its file, as staff see it."""
    condition = case.condition
    return CaseView(
        row=case_row(case), version=case.version, text=mask_personal(case.text),
        condition_number=condition.number if condition else None,
        condition=condition.condition if condition else "", condition_en=condition.condition_en if condition else "",
        closing_condition=condition.closing_condition if condition else "",
        closing_condition_en=condition.closing_condition_en if condition else "",
        district_id=case.district_id, generation_id=case.generation_id, source_crs=case.source_crs,
        duty_reason=case.duty_item.code if case.duty_item else "", answer=case.answer, legal_basis=case.legal_basis,
        handed_to=case.handed_to, refusal=case.refusal, right_channel=case.right_channel, merged_into=case.merged_into_id,
        checked_at=case.checked_at, clocks=_views(ClockView, file.clocks), tasks=_views(TaskView, file.tasks),
        requests=tuple(request_view(_plain(RequestView, row)) for row in file.requests),
        attachments=tuple(_with_distance(row, case) for row in Attachment.objects.filter(case=case).order_by("id")),
        evidence_needed=bool(condition and condition.evidence_needed),
        reports=_reports(file),
        ratings=tuple(RatingView(r.report_id, r.round, r.truth, r.stars, mask_personal(r.comment), r.at) for r in file.ratings),
        absorbed=tuple(Case.objects.filter(merged_into=case).order_by("id").values_list("id", flat=True)),
    )  # fmt: skip


def _with_distance(row: Attachment, case: Case) -> AttachmentView:
    """A file for staff: with how far from the case's place it was taken, where both are known."""
    view = attachment_view(row)
    if row.taken_lon is None or row.taken_lat is None or case.lon is None or case.lat is None:
        return view
    return replace(view, metres_away=round(metres(row.taken_lon, row.taken_lat, case.lon, case.lat)))


def _plain(view: type[Any], row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in view.__slots__}


def _views(view: type[V], rows: Iterable[Any]) -> tuple[V, ...]:
    return tuple(view(**_plain(view, row)) for row in rows)


def request_view(row: dict[str, Any]) -> RequestView:
    """A side request as pages show it; the house's own reasons in the language active now."""
    reason = gettext(row["reason"]) if row["reason"] in HOUSE_REASONS else row["reason"]
    return RequestView(**{**row, "reason": reason})


def _reports(file: CaseFile) -> tuple[ReportView, ...]:
    rows = Report.objects.filter(pk__in=[one.id for one in file.reports]).order_by("id")
    return tuple(
        ReportView(
            r.pk,
            r.receipt,
            r.channel,
            r.reporter_kind,
            mask_personal(r.text),
            r.at,
            r.contact_id is not None,
            r.suggested,
        )
        for r in rows
    )


def answer_hints(*, actor: Actor, case_id: int, draft: str) -> ReplyHints:
    """What a draft answer to the case leaves open, for whoever writes it. Nothing of it is kept. NotFound as for the case."""
    case = fetch(actor, case_id)
    return reply_hints(case.text, draft, title=case.title)


def timeline(*, actor: Actor, case_id: int) -> list[audit.EventView]:
    """Everything that happened to the case, oldest first, read from the record."""
    return audit.timeline(audit.Subject.of("case", fetch(actor, case_id).pk))


def duplicates(*, actor: Actor, case_id: int, at: datetime) -> list[Duplicate]:
    """Other cases that are likely the same, with score and reasons, among those the actor may see."""
    case = fetch(actor, case_id)
    seen = scope.narrowed(actor, VIEW)
    return likely_duplicates(
        text=case.text, place=place_of(case), matter_code=case.topic, at=at, leave_out=case.pk, only=seen
    )
