"""What a reporter may see with a receipt: progress like parcel tracking, and who looked. Never what belongs to others."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from linli.audit import api as audit
from linli.cases.events import AttachmentView, NoticeFacts, Progress, Step
from linli.cases.models import Attachment, Case, Clock, Rating, Report
from linli.cases.rules.text import mask_personal
from linli.common.codes import clean_receipt_number
from linli.common.deployment import deployment
from linli.common.errors import InvalidInput, NotFound
from linli.geography import api as geography
from linli.registry import api as registry

# The steps a reporter is shown: every hand-off among them. What units say to each other stays inside.
TOLD = {
    "case.reported": "received", "case.joined": "joined", "case.filed": "filed", "case.finding_appealed": "appealed", "case.refused": "refused",
    "case.dispatched": "dispatched", "case.arbitrated": "dispatched", "case.self_handled": "accepted", "case.accepted": "accepted",
    "case.progress_told": "progress", "case.resolved": "answered", "case.check_passed": "checked", "case.came_back": "came_back",
    "case.suspension_decided": "suspended", "case.resumed": "resumed", "case.closed": "closed", "case.reopened": "reopened",
    "case.merged": "merged", "case.unmerged": "unmerged", "case.escalation_decided": "escalated", "case.void_decided": "void",
    "case.return_decided": "handed_back", "case.sent_back_to_intake": "sent_back", "case.escalated": "climbed", "case.unit_called": "helped",
}  # fmt: skip
_DECISIONS = frozenset(
    {"case.suspension_decided", "case.escalation_decided", "case.void_decided", "case.return_decided"}
)
# Why it was handed on, as codes; what units wrote to each other is not for everybody.
_WHY = {
    "case.arbitrated": "joint_meeting", "case.self_handled": "on_the_spot", "case.return_decided": "not_its_duty",
    "case.sent_back_to_intake": "something_missing", "case.escalated": "nobody_in_time", "case.escalation_decided": "next_level",
}  # fmt: skip
_HANDED_ON = frozenset({*_WHY, "case.dispatched"}) - {"case.self_handled", "case.sent_back_to_intake"}


def own_report(number: str) -> Report:
    """The report with this receipt number, as typed or spoken. InvalidInput for a mistyped one, NotFound for an unknown one."""
    found = Report.objects.select_related("case").filter(receipt=clean_receipt_number(number)).first()
    if found is None:
        raise NotFound(what="receipt number")
    return found


def report_by_secret(secret: str) -> Report:
    """The report whose own link holds this secret. Raises NotFound."""
    digest = hashlib.sha256(secret[:128].encode()).hexdigest()
    found = Report.objects.select_related("case").filter(secret=digest).first() if secret else None
    if found is None:
        raise NotFound(what="receipt number")
    return found


def proven_report(number: str, *, secret: str = "", phone: str = "") -> Report:
    """The report, if the secret of its link or the reporter's phone number proves who asks. NotFound otherwise."""
    report = own_report(number)
    digest = hashlib.sha256(secret[:128].encode()).hexdigest()
    by_secret = bool(secret and report.secret) and hmac.compare_digest(report.secret, digest)
    try:
        by_phone = bool(phone) and report.contact_id is not None and registry.phone_matches(report.contact_id, phone)
    except InvalidInput:
        by_phone = False
    if not (by_secret or by_phone):
        raise NotFound(what="receipt number")
    return report


def case_answering(report: Report) -> Case:
    """The case that answers for a report: its own, or the one it rests in."""
    case = report.case
    while case.merged_into_id is not None:
        case = Case.objects.get(pk=case.merged_into_id)
    return case


def track(*, number: str, at: datetime) -> Progress:
    """Progress of a report by its receipt number. Wrong and unknown numbers are told apart only by the check digit.

    Staff know the numbers of their cases, too: what the reporter wrote is masked here as it is on the desk.
    """
    found = progress_of(own_report(number), at)
    return replace(
        found, title=mask_personal(found.title, readers="public"), text=mask_personal(found.text, readers="public")
    )


def track_by_secret(*, secret: str, at: datetime) -> Progress:
    """Progress of a report by the secret of its own link, in the words it was written in."""
    report = report_by_secret(secret)
    found = progress_of(report, at)
    written = registry.own_words(report.contact_id) if report.contact_id else ""
    return replace(found, text=written or found.text)


def progress_of(report: Report, at: datetime) -> Progress:
    """What the reporter of this report may see now."""
    case = case_answering(report)
    unit, until = geography.unit(case.unit_id), _reopen_until(case)
    rated = (
        Rating.objects.filter(report=report, round=case.round)
        .exclude(truth__in=["not_reached", "declined"])
        .values_list("truth", flat=True)
        .first()
    )
    appealed = case.side_requests.filter(kind="finding_appeal").exists() if case.refusal == "not_real" else True
    own = case.pk == report.case_id
    promise = promise_of(case)
    return Progress(
        number=report.receipt, title=report.case.title, text=report.text, state=case.state, outcome=case.outcome,
        reported_at=report.at, promised_at=promise[0], answered_at=promise[1], unit_name=unit.name, unit_name_en=unit.name_en,
        unit_phone=unit.duty_phone, answer=case.answer if case.state in {"resolved", "closed", "refused"} else "",
        legal_basis=case.legal_basis, handed_to=case.handed_to, refusal=case.refusal, right_channel=case.right_channel,
        voices=case.reports_count, steps=tuple(steps_of(report, case)),
        may_rate=case.state in {"resolved", "closed"} and not rated, may_reopen=bool(case.state == "closed" and until and at <= until),
        may_appeal=bool(case.state == "refused" and not appealed and until and at <= until),
        reopen_until=until, rated=rated or "", has_contact=report.contact_id is not None, erased=not report.text,
        attachments=tuple(_files(report, case if own else None)),
    )  # fmt: skip


def notice_facts(*, number: str) -> NoticeFacts:
    """What a notice tells of a report by its receipt number, without all that `track` shows. Raises as `track`."""
    case = case_answering(own_report(number))
    unit = geography.unit(case.unit_id)
    return NoticeFacts(
        promised_at=promise_of(case)[0], unit_name=unit.name, unit_name_en=unit.name_en, unit_phone=unit.duty_phone,
        right_channel=case.right_channel, reopen_until=_reopen_until(case),
    )  # fmt: skip


def _reopen_until(case: Case) -> datetime | None:
    """Until when the reporter may reopen an ended case, or appeal."""
    ended = case.closed_at if case.state in {"closed", "refused"} else None
    return ended + timedelta(days=deployment().reopen_days) if ended else None


def promise_of(case: Case) -> tuple[datetime | None, datetime | None]:
    """When the reporter was promised an answer, and when it was given, if it was."""
    clocks = Clock.objects.filter(case=case, kind=Clock.Kind.PROMISE).order_by("-id")
    return clocks.values_list("due_at", "stopped_at").first() or (None, None)


def steps_of(report: Report, case: Case) -> list[Step]:
    """The steps told to this reporter, oldest first: of the own case, then of the case it rests in since the merge."""
    events = audit.timeline(audit.Subject.of("case", report.case_id))
    if case.pk != report.case_id:
        merged = max((e.at for e in events if e.kind == "case.merged"), default=report.at)
        events += [e for e in audit.timeline(audit.Subject.of("case", case.pk)) if e.at >= merged]
    steps: list[Step] = []
    holder: int | None = None
    for event in events:
        if _is_told(event):
            steps.append(_step(event, holder))
        holder = event.data.get("unit_id") or holder
    return steps


def _is_told(event: audit.EventView) -> bool:
    return event.kind in TOLD and (event.kind not in _DECISIONS or bool(event.data.get("granted")))


def _step(event: audit.EventView, before: int | None) -> Step:
    """The step behind an event; `before`: the unit that had the case until then."""
    unit = _unit(event.data.get("to") or event.data.get("unit_id"))
    giver = _unit(event.data.get("unit_returning") or before) if event.kind in _HANDED_ON else None
    if giver is not None and unit is not None and giver.id == unit.id:
        giver = None
    text = str(event.data.get("text", "")) if event.kind == "case.progress_told" else ""
    return Step(
        TOLD[event.kind], event.at, unit.name if unit else "", text, unit.name_en if unit else "", _why(event),
        giver.name if giver else "", giver.name_en if giver else "",
    )  # fmt: skip


def _unit(unit_id: Any) -> geography.UnitView | None:
    return geography.unit(int(unit_id)) if unit_id else None


def _why(event: audit.EventView) -> str:
    if event.kind == "case.dispatched":
        return "duty_list" if event.data.get("duty") else "decided"
    return _WHY.get(event.kind, "")


def _files(report: Report, case: Case | None) -> list[AttachmentView]:
    """The reporter's own files and, in the own case, pictures of the finished work."""
    rows = list(Attachment.objects.filter(report=report))
    if case is not None:
        rows += list(Attachment.objects.filter(case=case, purpose="after"))
    return [attachment_view(row) for row in rows]


def attachment_view(row: Attachment) -> AttachmentView:
    """A file as pages list it."""
    return AttachmentView(
        row.pk, row.purpose, row.name, row.content_type, row.size, bool(row.thumbnail), row.round, row.added_at
    )


def who_looked(*, number: str, secret: str = "", phone: str = "") -> list[registry.Look]:
    """Every look at this reporter's identity: when, which role, why. Needs the link's secret or the phone number."""
    report = proven_report(number, secret=secret, phone=phone)
    return registry.looks(report.contact_id) if report.contact_id else []
