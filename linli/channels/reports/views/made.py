"""Reports: the list, the form, one report with its preview and files."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.channels.http_errors import status_of
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.languages import in_english
from linli.channels.reports import choices
from linli.common import clock
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput, LinliError
from linli.insight import api as insight

SIZE: Final = 30
FORMS: Final = {
    "word": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("pdf", "application/pdf"),
}
STATES: Final = {"waiting": "soon", "counting": "soon", "done": "met", "failed": "late"}


def row_of(report: insight.ReportView, names: dict[str, str] | None = None) -> dict[str, Any]:
    """A report as pages show it."""
    kind = next(kind for kind in choices.kinds() if kind.code == report.kind)
    states = {
        "waiting": _("waits its turn"),
        "counting": _("is being counted"),
        "done": _("ready"),
        "failed": _("could not be made"),
    }
    return {
        "report": report, "kind": kind.name, "about": choices.about_named(report.about, report.about_id),
        "span": insight.span_named(insight.spans.Span(kind.span, report.begin, report.end)), "state": states[report.state],
        "tone": STATES[report.state], "running": report.state in {"waiting", "counting"},
        "language": dict(choices.LANGUAGES)[report.language], "by": (names or {}).get(report.asked_by) or _by(report.asked_by),
    }  # fmt: skip


def _by(actor: str) -> str:
    """The post of whoever asked; the calendar where nobody did."""
    kind, _colon, key = actor.partition(":")
    if kind == "person" and key.isdecimal():
        post = accounts.posts([int(key)]).get(int(key))
        return post[in_english()] if post else ""
    return _("the calendar") if kind == "system" else kind


@needs("insight.view")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports there are, newest first."""
    actor, on = actor_of(request), cases.local_day(clock.now())
    after = plain_number(request.GET.get("after", ""))
    found = insight.reports(actor=actor, on=on, after=after, size=SIZE + 1)
    posts = {name: _by(name) for name in {report.asked_by for report in found}}
    more = f"?after={found[SIZE - 1].id}" if len(found) > SIZE else ""
    rows = [row_of(report, posts) for report in found[:SIZE]]
    context = {
        "rows": rows, "kinds": choices.kinds(), "next_url": more, "first_url": "?" if after is not None else "",
        "plans": actor.may(insight.PLAN), "running": any(row["running"] for row in rows),
    }  # fmt: skip
    return render(request, "reports/reports.html", context)


@needs("insight.view")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """The form, and the report that is asked for with it."""
    if request.method != "POST":
        return render(request, "reports/ask.html", _form(request, request.GET.dict()))
    typed = {name: request.POST.get(name, "")[:80] for name in ("kind", "about", "begin", "end", "language", "token")}
    try:
        report_id = insight.ask_report(actor=actor_of(request), new=_wanted(typed), at=clock.now())
    except LinliError as error:
        said = _(str(error.data["reason"])) if isinstance(error, InvalidInput) else error.message()
        return render(request, "reports/ask.html", _form(request, typed) | {"error": said}, status=status_of(error))
    return redirect("reports:report", report_id)


def _wanted(typed: dict[str, str]) -> insight.NewReport:
    about = choices.subject_of(typed["about"])
    if about is None:
        raise InvalidInput(field="about", reason="Choose an area or a unit.")
    try:
        begin = date.fromisoformat(typed["begin"])
        end = date.fromisoformat(typed["end"]) if typed["end"] else begin
    except ValueError:
        raise InvalidInput(field="begin", reason="Choose a period.") from None
    return insight.NewReport(*about, typed["kind"], begin, end, typed["language"], typed["token"])


def _form(request: HttpRequest, typed: dict[str, str]) -> dict[str, Any]:
    today = cases.local_day(clock.now())
    kinds = choices.kinds()
    kind = next((kind for kind in kinds if kind.code == typed.get("kind")), kinds[1])
    spans = choices.spans(kind.span, today) if kind.span != "free" else []
    groups = choices.subjects(actor_of(request), today)
    first = groups[0].options[0][0] if groups else ""
    return {
        "kinds": kinds, "kind": kind, "spans": spans, "groups": groups,
        "languages": choices.LANGUAGES, "typed": {
            "about": typed.get("about") or first, "language": typed.get("language") or ("en" if in_english() else "zh-hans"),
            "begin": typed.get("begin") or (spans[1][0] if spans else ""), "end": typed.get("end", ""), "token": typed.get("token") or str(uuid4()),
        },
    }  # fmt: skip


@needs("insight.view")
@require_safe
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report: how far it is, or the report itself."""
    actor, on = actor_of(request), cases.local_day(clock.now())
    found = insight.report(actor=actor, report_id=report_id, on=on)
    document = insight.document_of(actor=actor, report_id=report_id, on=on) if found.state == "done" else None
    own = found.asked_by == actor.name or insight.may_plan(actor, found.about, found.about_id)
    context = {"row": row_of(found), "document": document, "own": own, "step": found.step, "steps": found.steps}
    return render(request, "reports/report.html", context)


@needs("insight.view")
@require_safe
def state(request: HttpRequest, report_id: int) -> HttpResponse:
    """How far a report is, asked again and again by the page until it is made; then the page is loaded anew."""
    found = insight.report(actor=actor_of(request), report_id=report_id, on=cases.local_day(clock.now()))
    row = row_of(found)
    answer = render(request, "reports/parts/progress.html", {"row": row, "step": found.step, "steps": found.steps})
    if not row["running"]:
        answer.headers["HX-Refresh"] = "true"
    return answer


@needs("insight.view")
@require_safe
def take(request: HttpRequest, report_id: int, form: str) -> HttpResponseBase:
    """The report as a file. That it was taken stands in the record."""
    actor, at = actor_of(request), clock.now()
    content = insight.take_report(actor=actor, report_id=report_id, form=form, at=at)
    row = row_of(insight.report(actor=actor, report_id=report_id, on=cases.local_day(at)))
    ending, kind = FORMS[form]
    name = quote(f"{row['about']}_{row['kind']}_{row['report'].begin}.{ending}".replace("/", " "))
    headers = {
        "Content-Disposition": f"attachment; filename=\"report-{report_id}.{ending}\"; filename*=UTF-8''{name}", "Cache-Control": "no-store",
    }  # fmt: skip
    return HttpResponse(content, content_type=kind, headers=headers)


@needs("insight.view")
@require_POST
def remove(request: HttpRequest, report_id: int) -> HttpResponseBase:
    """Remove a report before its day."""
    try:
        insight.remove_report(actor=actor_of(request), report_id=report_id, at=clock.now())
    except LinliError as error:
        if error.code == "not_found":
            raise
        messages.error(request, error.message())
        return redirect("reports:report", report_id)
    messages.success(request, _("The report was removed."))
    return redirect("reports:reports")
