"""Pages of assessment schemes: what counts, what it came to for each unit with all its parts, and appeals against it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import api as cases
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.tables import CSV, XLSX, csv_of, xlsx_of
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError, NotFound, Refused
from linli.insight import api as insight

EARLIEST: Final = date(2000, 1, 1)


@needs(insight.VIEW)
@require_safe
def listed(request: HttpRequest) -> HttpResponseBase:
    """The schemes that hold today."""
    known = insight.definitions_on(_today()).indicators
    return render(request, "schemes/list.html", {"schemes": insight.schemes(_today()), "known": known})


def _today() -> date:
    return cases.local_day(clock.now())


def _month(request: HttpRequest, scheme: insight.Scheme) -> date:
    """The assessment month asked for, else the one that runs today."""
    try:
        month = date.fromisoformat(f"{request.GET.get('month') or request.POST.get('month', '')}-01")
    except ValueError:
        return scheme.month_of(_today())
    return month if EARLIEST <= month <= scheme.month_of(_today()) else scheme.month_of(_today())


@needs(insight.VIEW)
@require_safe
def result(request: HttpRequest, code: str) -> HttpResponseBase:
    """A scheme over one month: parts of every unit, difficulty, what was left out."""
    return render(request, "schemes/result.html", _context(request, code))


def _context(request: HttpRequest, code: str) -> dict[str, Any]:
    actor, today = actor_of(request), _today()
    month = _month(request, insight.scheme_on(code, today))
    found = insight.assessed(actor=actor, code=code, month=month)
    return {
        "found": found, "scheme": found.scheme, "month": month, "provisional": found.end >= today,
        "month_before": insight.spans.month_before(month), "known": insight.definitions_on(found.end).indicators,
        "month_after": insight.spans.month_after(month) if found.end < today else None,
        "appeals": insight.appeals(actor=actor, code=code, begin=found.begin),
        "may_appeal": actor.may(insight.APPEAL) and today <= found.end + timedelta(days=found.scheme.appeal_days),
        "appeal_until": found.end + timedelta(days=found.scheme.appeal_days),
    }  # fmt: skip


@needs(insight.VIEW)
@require_safe
def download(request: HttpRequest, code: str, ending: str) -> HttpResponseBase:
    """The result as a file, one row for each unit and part, the sum only beside them."""
    if ending not in {"csv", "xlsx"}:
        raise Http404
    found = _context(request, code)["found"]
    columns = (
        "from", "to", "scheme", "code", "name", "part", "value", "numerator", "denominator", "no_answer", "points", "out_of",
        "sum", "sum_out_of", "left_out_on_appeal", "not_counted", "definitions",
    )  # fmt: skip
    rows = [row for one in (*found.results, found.whole) for row in _rows(found, one)]
    name = f"{code}-{found.end.isoformat()[:7]}.{ending}"
    body = csv_of(columns, rows) if ending == "csv" else xlsx_of({"result": (columns, rows)})
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type=CSV if ending == "csv" else XLSX, headers=headers)


def _rows(found: insight.Assessment, one: insight.Result) -> list[tuple[Any, ...]]:
    head = (found.begin.isoformat(), found.end.isoformat(), found.scheme.code, one.code, one.name)
    tail = (
        one.points,
        one.reachable,
        one.left_out,
        "; ".join(f"{aside.name}={aside.number}" for aside in one.aside),
        found.version,
    )
    parts = [
        (*head, part.item.indicator, part.figure.value, part.figure.above, part.figure.below, part.figure.silent, part.points, part.item.points, *tail)
        for part in one.parts
    ]  # fmt: skip
    taken = [
        (*head, one_taken.deduction.indicator, one_taken.number, one_taken.number, None, None, -one_taken.points, None, *tail)
        for one_taken in one.taken
    ]  # fmt: skip
    return parts + taken


# --- appeals --------------------------------------------------------------------------------------------------------------


@needs(insight.APPEAL)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask that a case should not count for one's own unit, with what proves it."""
    month = _month(request, insight.scheme_on(code, _today()))
    scheme = insight.scheme_of(code, month)
    context: dict[str, Any] = {"scheme": scheme, "month": month, "sent": request.POST}
    if request.method != "POST":
        return render(request, "schemes/appeal.html", context)
    try:
        insight.appeal(
            actor=actor_of(request), code=code, month=month, number="".join(request.POST.get("number", "").split())[:20],
            ground=request.POST.get("ground", ""), evidence=request.POST.get("evidence", ""), at=clock.now(),
        )  # fmt: skip
    except NotFound:
        context["error"] = _("There is no such case of your unit.")
    except (InvalidInput, Refused) as error:
        context["error"] = error.message()
    else:
        messages.success(request, _("The appeal is on its way to two reviewers."))
        return redirect("schemes:result", code=code)
    return render(request, "schemes/appeal.html", context, status=422)


@needs(insight.REVIEW)
@require_safe
def appeals(request: HttpRequest) -> HttpResponseBase:
    """Appeals that wait for a review."""
    return render(request, "schemes/appeals.html", _waiting(request))


def _waiting(request: HttpRequest) -> dict[str, Any]:
    return {"lines": [(one, *_appealed(one)) for one in insight.appeals(actor=actor_of(request), open_only=True)]}


def _appealed(one: insight.AppealView) -> tuple[insight.Scheme, Any]:
    """The scheme and the ground of an appeal, as they hold for its month: today another version may."""
    scheme = insight.scheme_appealed(one)
    return scheme, next((ground for ground in scheme.grounds if ground.code == one.ground), None)


@needs(insight.REVIEW)
@require_POST
def review(request: HttpRequest, appeal_id: int) -> HttpResponseBase:
    """Grant or refuse; the second reviewer is another person."""
    granted = request.POST.get("decision") == "grant"
    try:
        found = insight.review(
            actor=actor_of(request),
            appeal_id=appeal_id,
            granted=granted,
            note=request.POST.get("note", ""),
            at=clock.now(),
        )
    except (InvalidInput, Refused, LinliError) as error:
        return render(request, "schemes/appeals.html", {**_waiting(request), "error": error.message()}, status=422)
    said = {
        "asked": _("Granted once; another person reviews it again."),
        "granted": _("Granted: the case is left out, and that stays visible."),
        "refused": _("Refused."),
    }
    messages.success(request, said[found.state])
    return redirect("schemes:appeals")
