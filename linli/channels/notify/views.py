"""The page with a unit's notices."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from linli.cases import api as cases
from linli.channels.notify import reading
from linli.channels.notify.writing import notice_if, unit_text
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.channels.pages.warned import place, subject
from linli.common import clock
from linli.common.codes import plain_number
from linli.geography import api as geography
from linli.insight import api as insight


@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest notices to the reader's units, page by page."""
    actor = actor_of(request)
    after = plain_number(request.GET.get("after", ""))
    found = reading.inbox(actor=actor, after=after, size=reading.PAGE + 1)
    rows = found[: reading.PAGE]
    known = cases.rows_by_id(actor=actor, case_ids={row.case_id for row in rows})
    raised = insight.warnings_by_id(actor=actor, warning_ids=set(filter(None, map(_warning, rows))))
    notices = [
        {
            "notice": row, "text": unit_text(row.occasion, dict(row.data)), "case": known.get(row.case_id),
            "unit": geography.unit(row.unit_id), "warning": raised.get(_warning(row)), "about": _about(raised.get(_warning(row))),
        }
        for row in rows
    ]  # fmt: skip
    context = {
        "notices": notices, "unread": reading.unread(actor=actor), "newest": rows[0].id if rows and after is None else None,
        "next_url": f"?after={rows[-1].id}" if len(found) > reading.PAGE else "", "first_url": "?" if after is not None else "",
        "one_unit": len({row.unit_id for row in rows}) <= 1, "reads_cases": actor.may("cases.view"),
    }  # fmt: skip
    return render(request, "notify/inbox.html", context)


def _warning(row: reading.NoticeView) -> int:
    """The early warning a notice speaks of; 0 for none."""
    return int(row.data.get("warning", 0))


def _about(warning: insight.WarningView | None) -> str:
    """What a warning is about and where, for whoever may see it."""
    return f"{subject(warning)} · {place(warning)}" if warning else ""


@signed_in
@require_POST
def seen(request: HttpRequest) -> HttpResponseBase:
    """Mark everything up to the newest notice shown as read."""
    upto = plain_number(request.POST.get("upto", ""))
    if upto is not None:
        reading.mark_seen(actor=actor_of(request), upto=upto)
    return HttpResponseRedirect(reverse("notify:inbox"), status=303)


@needs("cases.handle")
@require_safe
def preview(request: HttpRequest, case_id: int, verb: str) -> HttpResponse:
    """The message reporters would get after an answer is sent, in both languages."""
    progress = cases.progress_if(actor=actor_of(request), case_id=case_id, verb=verb, fields={}, at=clock.now())
    notices = [(language, *notice_if(verb, progress, language)) for language in ("zh-hans", "en")]
    return render(request, "notify/preview.html", {"notices": notices})
