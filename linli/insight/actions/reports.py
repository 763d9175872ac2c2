"""Reports: asked for, counted and drawn by the worker, taken as a file, made by the calendar, and removed on their day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F

from linli.audit import api as audit
from linli.cases import api as cases
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import InvalidInput, NotFound, Refused
from linli.geography import api as geography
from linli.insight import events
from linli.insight.models import Report, ReportPlan
from linli.insight.permissions import PLAN, VIEW
from linli.insight.queries.facts.waiting import reports_to_make
from linli.insight.queries.reporting.kinds import KINDS, LANGUAGES
from linli.insight.queries.reporting.reports import may_plan, may_read, row_for
from linli.insight.rules.paper import Document, plain
from linli.insight.rules.spans import BadSpan, Span, free, latest, span_of

KEPT: Final = timedelta(days=180)
MOST_WAITING: Final = 10  # of one asker
MOST_TRIES: Final = 3
FORMS: Final = ("word", "pdf")

Drawn = Callable[[Document], tuple[bytes, bytes]]


def ask_report(*, actor: Actor, new: events.NewReport, at: datetime) -> int:
    """Ask for a report and return its id; the worker makes it. The same token gives the same report.

    Raises Forbidden, NotFound (what it is about is not the actor's), InvalidInput, Refused (too many are waiting).
    """
    actor.need(VIEW)
    if not may_read(actor, new.about, new.about_id):
        raise NotFound(what="area")
    span = _checked(new)
    if not 8 <= len(new.token) <= 64:
        raise InvalidInput(field="token", reason="This form is not complete; please open it again.")
    waiting = Report.objects.filter(asked_by=actor.name, state__in=(Report.State.WAITING, Report.State.COUNTING))
    if waiting.exclude(token=_own(new.token, actor)).count() >= MOST_WAITING:
        raise Refused(
            reason="too_many_reports", text="Several reports you asked for are still being made. Please wait for them."
        )
    return _asked(actor, new, span, at)


def _checked(new: events.NewReport) -> Span:
    kind = KINDS.get(new.kind)
    if kind is None or new.language not in LANGUAGES:
        raise InvalidInput(field="kind", reason="There is no such report.")
    try:
        return free(new.begin, new.end) if kind.span == "free" else span_of(kind.span, new.begin)
    except BadSpan:
        raise InvalidInput(field="end", reason="Choose days that follow each other, at most a year of them.") from None


def _asked(actor: Actor, new: events.NewReport, span: Span, at: datetime) -> int:
    about, token = {f"{new.about}_id": new.about_id}, _own(new.token, actor)
    values = {"kind": new.kind, "language": new.language, "begin": span.begin, "end": span.end}
    try:
        with transaction.atomic():
            row = Report.objects.create(
                **about, **values, token=token, asked_by=actor.name, asked_at=at, state=Report.State.WAITING
            )
            told = {**about, **values, "begin": span.begin.isoformat(), "end": span.end.isoformat()}
            _record(events.REPORT_ASKED, row.pk, actor, at, told, new=True)
    except IntegrityError:
        known = Report.objects.filter(token=token).values_list("pk", flat=True).first()
        if known is None:
            raise
        return known
    return row.pk


def _own(token: str, actor: Actor) -> str:
    """A token as it is kept: those of one asker never meet those of another, nor those of the calendar."""
    return sha256(f"{actor.name}|{token}".encode()).hexdigest()


def _record(kind: str, report_id: int, actor: Actor, at: datetime, data: dict[str, Any], *, new: bool = False) -> None:
    subject = audit.Subject.of("report", report_id)
    audit.record(subject=subject, actor=actor, at=at, happenings=[audit.Happening(kind, data)], new=new)


# --- making ---------------------------------------------------------------------------------------------------------------


def make_next_report(*, at: datetime, draw: Drawn) -> int | None:
    """Count and draw the report that has waited longest, and return its id; None where none waits.

    One that a worker left unfinished is taken up again ten minutes later, three times at most. `draw` makes the Word and the PDF file.
    """
    row = _taken(at)
    if row is None:
        return None
    # The engine behind the facts is loaded by the process that counts, and only once it does.
    from linli.insight.queries.reporting.composing import compose  # noqa: PLC0415  (heavy)
    from linli.insight.queries.reporting.frame import Subject  # noqa: PLC0415  (heavy)

    subject = Subject("area", row.area_id) if row.area_id is not None else Subject("unit", row.unit_id or 0)
    span = Span(KINDS[row.kind].span, row.begin, row.end)

    def told(step: int) -> None:
        Report.objects.filter(pk=row.pk).update(step=step)

    try:
        document = compose(subject=subject, span=span, kind=row.kind, language=row.language, told=told)
        if document is None:
            raise NotFound(what="facts")
        word, pdf = draw(document)
    except Exception as error:
        _put_back(row, type(error).__name__, at)
        raise
    with transaction.atomic():
        Report.objects.filter(pk=row.pk).update(
            state=Report.State.DONE,
            document=plain(document),
            word=word,
            pdf=pdf,
            done_at=at,
            keep_until=cases.local_day(at) + KEPT,
        )
        _record(events.REPORT_MADE, row.pk, SYSTEM, at, {"facts": document.stamp})
    return row.pk


def _taken(at: datetime) -> Report | None:
    """The next report, now this worker's: of several that ask at once, one gets it."""
    for row in Report.objects.filter(reports_to_make(at)).order_by("pk")[:MOST_WAITING]:
        mine = Report.objects.filter(pk=row.pk, state=row.state, tries=row.tries)
        if row.tries >= MOST_TRIES:
            _fail(row, "Unfinished", at)
        elif mine.update(state=Report.State.COUNTING, started_at=at, tries=F("tries") + 1, step=0):
            row.tries += 1
            return row
    return None


def _put_back(row: Report, error: str, at: datetime) -> None:
    """Let the report be tried again, or fail it for good."""
    if row.tries >= MOST_TRIES:
        _fail(row, error, at)
    else:
        Report.objects.filter(pk=row.pk).update(state=Report.State.COUNTING, started_at=at)


def _fail(row: Report, error: str, at: datetime) -> None:
    with transaction.atomic():
        Report.objects.filter(pk=row.pk).update(
            state=Report.State.FAILED, done_at=at, keep_until=cases.local_day(at) + KEPT
        )
        _record(events.REPORT_FAILED, row.pk, SYSTEM, at, {"error": error})


# --- taking, removing -----------------------------------------------------------------------------------------------------


def take_report(*, actor: Actor, report_id: int, form: str, at: datetime) -> bytes:
    """The report as a file, `word` or `pdf`; that it was taken stands in the record. Raises NotFound."""
    if form not in FORMS:
        raise NotFound(what="report")
    with transaction.atomic():
        row = row_for(actor, report_id, cases.local_day(at))
        content = Report.objects.values_list(form, flat=True).get(pk=row.pk)
        if content is None:
            raise NotFound(what="report")
        _record(events.REPORT_TAKEN, row.pk, actor, at, {"form": form})
    return bytes(content)


def remove_report(*, actor: Actor, report_id: int, at: datetime) -> None:
    """Remove a report before its day: by whoever asked for it, or may plan reports about the same. Raises NotFound, Refused."""
    with transaction.atomic():
        row = row_for(actor, report_id, cases.local_day(at))
        about = ("area", row.area_id) if row.area_id is not None else ("unit", row.unit_id or 0)
        if row.asked_by != actor.name and not may_plan(actor, *about):
            raise Refused(
                reason="not_yours", text="Only whoever asked for it, or plans reports here, removes a report."
            )
        _removed(row.pk, actor, at)


def _removed(report_id: int, actor: Actor, at: datetime) -> None:
    Report.objects.filter(pk=report_id).delete()
    _record(events.REPORT_REMOVED, report_id, actor, at, {})


def forget_reports(*, at: datetime) -> int:
    """Remove the reports whose last day is over, some hundreds a round. Returns how many."""
    over = list(Report.objects.filter(keep_until__lt=cases.local_day(at)).values_list("pk", flat=True)[:500])
    for report_id in over:
        with transaction.atomic():
            _removed(report_id, SYSTEM, at)
    return len(over)


# --- by the calendar ------------------------------------------------------------------------------------------------------


def plan_report(*, actor: Actor, about: str, about_id: int, kind: str, language: str, at: datetime) -> int:
    """Have a kind of report made whenever its week, month or quarter is over. Returns the plan's id, the old one where there is one.

    Raises Forbidden, NotFound, InvalidInput.
    """
    actor.need(PLAN)
    if not may_plan(actor, about, about_id):
        raise NotFound(what="area")
    if kind not in KINDS or KINDS[kind].span == "free" or language not in LANGUAGES:
        raise InvalidInput(field="kind", reason="There is no such report.")
    values = {f"{about}_id": about_id, "kind": kind, "language": language}
    with transaction.atomic():
        row, made = ReportPlan.objects.get_or_create(**values, defaults={"since": at})
        if made:
            _record_plan(events.PLAN_SWITCHED_ON, row.pk, actor, at, values)
    return row.pk


def end_plan(*, actor: Actor, plan_id: int, at: datetime) -> None:
    """No longer have it made. Raises NotFound."""
    with transaction.atomic():
        row = ReportPlan.objects.filter(pk=plan_id).first()
        about = ("area", row.area_id) if row and row.area_id is not None else ("unit", (row.unit_id if row else 0) or 0)
        if row is None or not may_plan(actor, *about):
            raise NotFound(what="plan")
        row.delete()
        _record_plan(events.PLAN_SWITCHED_OFF, plan_id, actor, at, {f"{about[0]}_id": about[1], "kind": row.kind})


def _record_plan(kind: str, plan_id: int, actor: Actor, at: datetime, data: dict[str, Any]) -> None:
    subject = audit.Subject.of("report_plan", plan_id)
    audit.record(subject=subject, actor=actor, at=at, happenings=[audit.Happening(kind, data)])


def ask_planned(*, at: datetime) -> int:
    """Ask for every planned report whose span is over, from the first working day after it on; once each. Returns how many."""
    today, asked = cases.local_day(at), 0
    for plan in ReportPlan.objects.order_by("pk"):
        kind = KINDS[plan.kind].span
        now, over = latest(kind, today, 2)
        token = f"plan-{plan.pk}-{over.begin.isoformat()}"
        if today < first_working_day(now.begin) or Report.objects.filter(token=_own(token, SYSTEM)).exists():
            continue
        about, about_id = ("area", plan.area_id) if plan.area_id is not None else ("unit", plan.unit_id or 0)
        new = events.NewReport(about, about_id or 0, plan.kind, over.begin, over.end, plan.language, token)
        _asked(SYSTEM, new, over, at)
        asked += 1
    return asked


def first_working_day(day: date) -> date:
    """This day, or the first one after it on which people work by the house's calendar."""
    calendar = cases.calendar_for("cn", geography.root().hours)
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day
