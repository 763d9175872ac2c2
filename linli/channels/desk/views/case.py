"""The case page, its files, and the opening of a reporter's identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import api as cases
from linli.cases.api import CaseView, ClockView, Offer
from linli.channels.desk import choices, maps
from linli.channels.desk.rows import row_views
from linli.channels.desk.sentences import lines_of
from linli.channels.desk.suggestions import suggested
from linli.channels.desk.views import answering
from linli.channels.desk.words import word
from linli.channels.pages.asking import again, is_fragment
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.errors import LinliError

MAIN_LINE: Final = ("received", "filed", "assigned", "in_hand", "resolved", "closed")
RUNNING: Final = frozenset({"running", "paused"})
# Offered where they belong on the page, or on a page of their own, and not among the buttons.
ELSEWHERE: Final = frozenset({"reveal", "ring", "reject_suggestion"})
LADDER: Final = ("grid", "community", "street", "district")
LONG_TIMELINE: Final = 30
# The vault notes an opened identity under the case, too; the case tells of it in its own words, and once is enough.
TOLD_ALREADY: Final = "identity.revealed"
# Verbs that carry the main line forward are shown first and strongest; the order is theirs on the page.
FORWARD: Final = (
    "file", "self_handle", "dispatch", "arbitrate", "accept", "accept_task", "answer_whistle", "finish_task", "resolve", "pass_check",
    "fail_check", "second_read", "answer_field_check", "decide_finding_appeal", "decide_return", "decide_extension", "decide_suspension", "decide_escalation",
    "decide_void", "decide_timeout_appeal", "reply_supervision", "clear_supervision", "call_back", "close", "resume",
)  # fmt: skip
GROUPS: Final = (
    (gettext_noop("Next"), FORWARD),
    (gettext_noop("Together"), ("call_unit", "withdraw_task", "blow_whistle", "plan_whistle", "end_whistle")),
    (
        gettext_noop("Ask"),
        (
            "ask_field_check",
            "ask_return",
            "ask_extension",
            "ask_suspension",
            "ask_escalation",
            "ask_timeout_appeal",
            "ask_void",
            "withdraw_request",
        ),
    ),
    (gettext_noop("Tell and keep"), ("describe", "tell_progress", "add_note", "attach")),
    (gettext_noop("Otherwise"), ()),
)


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock with the part of its time used, for a row of the table."""

    clock: ClockView
    share: float
    tone: str
    bar: float


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """Verbs of one kind: those allowed, and those refused with the reason."""

    title: str
    first: bool
    allowed: tuple[Offer, ...]
    refused: tuple[Offer, ...]


def clock_lines(case: CaseView, at: datetime) -> list[ClockLine]:
    """Running clocks first, the earliest due on top; then the stopped ones."""
    ordered = sorted(case.clocks, key=lambda c: (c.state not in RUNNING, c.due_at))
    return [_clock_line(one, at) for one in ordered]


def _clock_line(one: ClockView, at: datetime) -> ClockLine:
    end = one.stopped_at or one.paused_at or at
    whole = max((one.due_at - one.started_at).total_seconds(), 1)
    share = max((end - one.started_at).total_seconds() / whole, 0)
    tone = "late" if share > 1 else "soon" if share >= 0.8 and one.state == "running" else "used"
    return ClockLine(one, share, tone, round(min(share, 1) * 100, 1))


def verb_groups(offers: list[Offer]) -> list[VerbGroup]:
    """The offers in groups; what belongs to none comes last."""
    known = {name for _, names in GROUPS for name in names}
    found = []
    for number, (title, names) in enumerate(GROUPS):
        mine = [o for o in offers if (o.verb in names if names else o.verb not in known)]
        mine.sort(key=lambda o: names.index(o.verb) if o.verb in names else 0)
        if mine:
            allowed = tuple(o for o in mine if o.allowed)
            found.append(VerbGroup(title, number == 0, allowed, tuple(o for o in mine if not o.allowed)))
    return found


def case_context(request: HttpRequest, case_id: int, at: datetime) -> dict[str, Any]:
    """Everything the case page shows. Raises NotFound for a case outside the actor's area."""
    actor = actor_of(request)
    whole = cases.whole_case(actor=actor, case_id=case_id, at=at)
    case, offers = whole.view, whole.offers
    told = [event for event in whole.events if event.kind != TOLD_ALREADY]
    rejected = {event.data["matter"] for event in told if event.kind == "case.suggestion_rejected"}
    lines = lines_of(told)
    lines.reverse()
    drawn = maps.map_of(case)
    promise = next((c for c in case.clocks if c.kind == "promise"), None)
    clocks = clock_lines(case, at)
    groups = verb_groups([o for o in offers if o.verb not in ELSEWHERE])
    here = MAIN_LINE.index(case.row.state) if case.row.state in MAIN_LINE else -1
    return {
        "case": case,
        "row": case.row,
        "clocks": [line for line in clocks if line.clock.state in RUNNING],
        "stopped_clocks": [line for line in clocks if line.clock.state not in RUNNING],
        "promise": promise,
        "groups": groups,
        "next_step": next((group.allowed[0] for group in groups if group.first and group.allowed), None),
        **answering.beside_case(request, case, offers, at),
        "may_reveal": any(o.verb == "reveal" and o.allowed for o in offers)
        and any(r.has_contact for r in case.reports),
        "suggested": (suggestion := suggested(whole, actor, rejected, at)),
        "hint": suggestion.hint if suggestion else None,
        "may_file": any(o.verb == "file" and o.allowed for o in offers),
        "named_areas": choices.named_areas(case) if any(o.verb == "describe" and o.allowed for o in offers) else [],
        "may_unmerge": any(o.verb == "unmerge" and o.allowed for o in offers),
        "absorbed": whole.absorbed,
        "lines": lines[:LONG_TIMELINE],
        "older": lines[LONG_TIMELINE:],
        "steps": here >= 0
        and [
            (word(name, "state"), "past" if n < here else "now" if n == here else "")
            for n, name in enumerate(MAIN_LINE)
        ],
        "ladder": [(word(name, "level"), name == case.row.level) for name in LADDER],
        "map": drawn,
        "map_names": maps.names_of(drawn) if drawn else "",
        "requests": list(reversed(case.requests)),
        "at": at,
    }


@needs("cases.view")
@require_safe
def case(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """The whole case; beside the queue without the frame around it."""
    if is_fragment(request):
        return HttpResponse(pane(request, case_id, clock.now()))
    return render(request, "desk/case.html", case_context(request, case_id, clock.now()))


def pane(request: HttpRequest, case_id: int, at: datetime, *, done: str = "") -> SafeString:
    """The case as it stands beside the queue; with what was just `done` to it also its row of the list anew."""
    context = {**case_context(request, case_id, at), "frame": "desk/pane.html", "beside": True, "done": done}
    if done:
        context |= {"changed_row": row_views([context["row"]], at), "opened": case_id}
    return render_to_string("desk/case.html", context, request)


@needs("cases.view")
@require_safe
def by_number(request: HttpRequest, number: str) -> HttpResponseBase:
    """The case behind a receipt number, as printed on paper and in notices."""
    return redirect("desk:case", case_id=cases.id_of_number(actor_of(request), number))


@needs("cases.view")
@require_safe
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """A file of a case, or its thumbnail; only pictures are shown in the browser, all else is downloaded."""
    path, content_type, name = cases.attachment(
        actor=actor_of(request), attachment_id=attachment_id, thumbnail="small" in request.GET
    )
    shown = content_type in {"image/jpeg", "image/png", "image/webp", "image/gif"}
    response = FileResponse(path.open("rb"), content_type=content_type, filename=name, as_attachment=not shown)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@needs("cases.reveal")
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, case_id: int, report_id: int) -> HttpResponseBase:
    """Ask for the reason, then show a reporter's identity once. The look is recorded and visible to the reporter."""
    actor, at = actor_of(request), clock.now()
    found = cases.case_view(actor=actor, case_id=case_id)
    reason = request.POST.get("reason", "").strip()
    context = {"case": found, "row": found.row, "report_id": report_id, "reason": reason}
    if request.method != "POST":
        return render(request, "desk/reveal.html", context)
    try:
        contact = cases.reveal(actor=actor, case_id=case_id, report_id=report_id, reason=reason, at=at)
    except LinliError as error:
        return again(request, "desk/reveal.html", context, error)
    response: HttpResponse = render(request, "desk/reveal.html", {**context, "contact": contact})
    response.headers["Cache-Control"] = "no-store, private"
    return response
