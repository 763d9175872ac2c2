"""Every verb of a case as a form: shown with its fields, sent with the version the page was made for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import api as cases
from linli.cases.api import CaseView, Offer
from linli.channels.desk import choices
from linli.channels.desk.forms import Asked, FieldView, Group, fields_of, values_of
from linli.channels.desk.sentences import happened_since, lines_with_units
from linli.channels.desk.views import answering
from linli.channels.desk.views.case import pane
from linli.channels.desk.words import verb_title
from linli.channels.http_errors import known_error
from linli.channels.pages.asking import again, field_error, is_fragment, number_of
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.errors import Conflict, Forbidden, InvalidInput, LinliError, NotFound, Refused, Unavailable

# Verbs whose answer the reporter reads: their writer may ask what it leaves open.
_HINTED = frozenset({"resolve"})
# Who should get it by the duty list is shown, and offered first.
_BY_DUTY = frozenset({"dispatch", "blow_whistle", "call_unit"})
# These answer with a person or a token to dial, not with a changed case.
_PAGES_OF_THEIR_OWN = frozenset({"reveal", "ring"})


class Busy(Unavailable):
    """Others write so much that this one had no turn, or the database was away for a moment."""

    code = "busy"
    sentence = (
        "Others are writing at this moment, so this was not done. What you typed is still here; please send it again."
    )


def _offer(request: HttpRequest, case_id: int, verb: str, at: datetime) -> Offer:
    """The offer the form is about: of several of one verb, the one with the request or task named.

    Raises NotFound where the verb is not offered at all in the present state.
    """
    given = request.POST if request.method == "POST" else request.GET
    request_id, task_id = number_of(given.get("request"), "request"), number_of(given.get("task"), "task")
    offered = cases.offers(actor=actor_of(request), case_id=case_id, at=at)
    found = [o for o in offered if o.verb == verb and verb not in _PAGES_OF_THEIR_OWN]
    exact = [o for o in found if o.request_id == request_id and o.task_id == task_id]
    if not found:
        raise NotFound(what=_("step"))
    return (exact or found)[0]


def _context(
    request: HttpRequest, case: CaseView, offer: Offer, at: datetime, error: LinliError | None = None
) -> dict[str, Any]:
    typed, draft = answering.typed_before(request, case.row.id, offer.verb)
    errors = field_error(error, {spec.name for spec in offer.fields}) if error else {}
    twins = cases.duplicates(actor=actor_of(request), case_id=case.row.id, at=at) if offer.verb == "merge" else []
    holder = cases.whose_duty(actor=actor_of(request), case_id=case.row.id, at=at) if offer.verb in _BY_DUTY else None
    asked = Asked(case, offer, typed, errors, at, tuple(twins), holder)
    return {
        "case": case,
        "row": case.row,
        "offer": offer,
        "fields": fields_of(asked),
        "with_file": any(spec.kind == "file" for spec in offer.fields),
        "field_errors": errors,
        "request_id": offer.request_id or "",
        "task_id": offer.task_id or "",
        "side": next((r for r in case.requests if r.id == offer.request_id), None),
        "task": next((t for t in case.tasks if t.id == offer.task_id), None),
        **answering.beside_verb(request, case, offer, at),
        **({"draft": draft, "edition": draft.edition} if draft else {}),
        "hinted": offer.verb in _HINTED,
        "holder": holder,
        "holder_reason": _(holder.reason.msgid) % holder.reason.data if holder else "",
    }


@needs("cases.view")
@require_http_methods(["GET", "HEAD", "POST"])
def verb(request: HttpRequest, case_id: int, verb: str) -> HttpResponseBase:
    """Show the form of a verb, or do it. What was typed is kept through every refusal."""
    at = clock.now()
    actor = actor_of(request)
    if request.method != "POST":
        case = cases.case_view(actor=actor, case_id=case_id)
        offer = _offer(request, case_id, verb, at)
        return _shown(request, _context(request, case, offer, at))
    if "preview" in request.POST and verb in _HINTED:
        case = cases.case_view(actor=actor, case_id=case_id)
        context = _context(request, case, _offer(request, case_id, verb, at), at)
        return _shown(request, {**context, "hints": _hints(request, case_id)})
    try:
        _do(request, case_id, verb, at)
    except (InvalidInput, Refused, Conflict, NotFound) as error:
        return _form_again(request, case_id, verb, error, at)
    except OperationalError as error:
        if not isinstance(known_error(error), Unavailable):
            raise
        return _form_again(request, case_id, verb, Busy(), at)
    if verb in cases.DRAFTED:
        cases.drop_drafts(case_ids=[case_id], verb=verb)
    return _told(request, case_id, _("Done: %(verb)s.") % {"verb": verb_title(verb)}, at)


@needs("cases.view")
@require_POST
def accept_suggestion(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """File by the matter suggested and dispatch by the duty list: what the form names of the two, each as its own verb."""
    at, actor, given = clock.now(), actor_of(request), request.POST
    version = number_of(given.get("version"), "version")
    steps = [("file", {name: given[name] for name in ("matter", "condition") if given.get(name)})]
    steps = [*(steps if steps[0][1] else []), *([("dispatch", {"unit": given["unit"]})] if given.get("unit") else [])]
    done: list[str] = []
    for verb, fields in steps:
        try:
            version = cases.act(actor=actor, case_id=case_id, verb=verb, at=at, fields=fields, version=version).version
        except (InvalidInput, Refused, Conflict, NotFound, Forbidden) as error:
            if not done:
                return _form_again(request, case_id, verb, error, at)
            done.append(_("Not done: %(verb)s. %(reason)s") % {"verb": verb_title(verb), "reason": error.message()})
            break
        done.append(_("Done: %(verb)s.") % {"verb": verb_title(verb)})
    return _told(request, case_id, " ".join(done), at)


def _told(request: HttpRequest, case_id: int, done: str, at: datetime) -> HttpResponseBase:
    """The case as it stands after a verb, with what was done: beside the queue, or on its own page."""
    if is_fragment(request):
        return HttpResponse(pane(request, case_id, at, done=done))
    messages.success(request, done)
    return redirect("desk:case", case_id=case_id)


def _do(request: HttpRequest, case_id: int, verb: str, at: datetime) -> None:
    actor = actor_of(request)
    version = number_of(request.POST.get("version"), "version")
    if verb not in cases.VERBS:
        raise NotFound(what=_("step"))
    offer = Offer(verb, "", True, "", cases.fields_of(verb))
    if verb == "attach":
        _attach(request, case_id, version, at)
        return
    values = values_of(offer, request.POST)
    number = request.POST.get("into_number", "").strip()
    if verb == "merge" and number:
        values["into"] = number
    about = cases.ABOUT.get(verb)
    if about and request.POST.get(about):
        values[about] = request.POST[about]
    cases.act(actor=actor, case_id=case_id, verb=verb, at=at, fields=values, version=version)


def _attach(request: HttpRequest, case_id: int, version: int | None, at: datetime) -> None:
    sent = request.FILES.get("file")
    if sent is None or sent.file is None:
        raise InvalidInput(field="file", reason="This must be filled in.")
    cases.attach(
        actor=actor_of(request),
        case_id=case_id,
        at=at,
        name=sent.name or "",
        content=cast(BinaryIO, sent.file),
        purpose=request.POST.get("purpose") or "document",
        version=version,
    )


def _form_again(request: HttpRequest, case_id: int, verb: str, error: LinliError, at: datetime) -> HttpResponse:
    """The form with the error. After a conflict it is made for the new version, and says what happened meanwhile."""
    actor = actor_of(request)
    case = cases.case_view(actor=actor, case_id=case_id)
    try:
        offer = _offer(request, case_id, verb, at)
    except NotFound:
        # Somebody else moved the case on, so that the verb has no place any more: the words typed are still shown.
        if verb not in cases.VERBS:
            raise
        offer = Offer(verb, "", False, error.message(), cases.fields_of(verb))
    context = _context(request, case, offer, at, error)
    if isinstance(error, Conflict):
        seen = number_of(request.POST.get("version"), "version") or 0
        later = happened_since(cases.timeline(actor=actor, case_id=case_id), seen)
        context["meanwhile"] = lines_with_units(later)
        context["own"] = bool(later) and all(event.actor == actor.name for event in later)
    return _shown(request, context, error)


def _shown(request: HttpRequest, context: dict[str, Any], error: LinliError | None = None) -> HttpResponse:
    """The form on its page; beside the queue alone, in its own place: case and list stay as they are being read."""
    template = "desk/parts/verb_form.html" if is_fragment(request) else "desk/verb.html"
    response = again(request, template, context, error) if error else render(request, template, context)
    if is_fragment(request):
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#panel", "innerHTML"
    return response


def _hints(request: HttpRequest, case_id: int) -> Any:
    return cases.answer_hints(actor=actor_of(request), case_id=case_id, draft=request.POST.get("answer", "")[:4000])


@needs("cases.view")
@require_POST
def hints(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """What the answer being typed leaves open. Nothing of it is kept."""
    return render(request, "desk/parts/reply_hints.html", {"hints": _hints(request, case_id)})


@needs("cases.view")
@require_safe
def conditions(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """The filing conditions of the matter just chosen, as choices."""
    options = choices.conditions(request.GET.get("matter", "")[:16], "", clock.now())
    field = FieldView("condition", _("Filing condition"), "conditions", needed=True, groups=(Group("", options),))
    return render(request, "pages/components/conditions.html", {"field": field})
