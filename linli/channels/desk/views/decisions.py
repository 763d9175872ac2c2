"""Decisions that wait, one after the other: the facts beside the answer, and the next one comes up by itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases import api as cases
from linli.cases.api import Board, Offer
from linli.channels.desk import deciding
from linli.channels.desk.forms import Asked, FieldView, fields_of, values_of
from linli.channels.desk.sentences import lines_of
from linli.channels.desk.words import word
from linli.channels.pages.asking import again, field_error, is_fragment, number_of
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.errors import Conflict, LinliError, NotFound


def _waiting(request: HttpRequest) -> list[Board]:
    """Everything that waits for this actor, by kind, within a kind the earliest due first."""
    boards = [b for b in cases.to_decide(actor=actor_of(request), at=clock.now()) if b.request.kind in deciding.KINDS]
    return sorted(boards, key=lambda board: deciding.order_of(board.request.kind))


def _context(
    request: HttpRequest, boards: list[Board], kind: str, wanted: int | None, error: LinliError | None = None
) -> dict[str, Any]:
    counted = Counter(board.request.kind for board in boards)
    kind = kind if kind in counted else ""
    listed = [board for board in boards if not kind or board.request.kind == kind]
    here = next((board for board in listed if board.request.id == wanted), listed[0] if listed else None)
    base = reverse("desk:decisions")
    return {
        "kinds": [(name, word(name, "request"), number, name == kind) for name, number in counted.items()],
        "kind": kind, "boards": listed, "here": here, "base": base, "all": len(boards),
        "cut": cases.MOST_BOARDS if len(boards) >= cases.MOST_BOARDS else 0, "now": clock.now(),
        **(_at_hand(request, here, error) if here else {}),
    }  # fmt: skip


def _at_hand(request: HttpRequest, board: Board, error: LinliError | None) -> dict[str, Any]:
    """The facts of the request being decided, and its form."""
    actor, at, case_id = actor_of(request), clock.now(), board.case.id
    case = cases.case_view(actor=actor, case_id=case_id)
    about = deciding.offers_about(board, cases.offers(actor=actor, case_id=case_id, at=at))
    kind = deciding.KINDS[board.request.kind]
    errors = field_error(error, {spec.name for offer in about for spec in offer.fields}) if error else {}
    answered = bool(kind.yes_no) or len(kind.verbs) > 1
    return {
        "case": case, "row": case.row, "offer": about[0] if about else None, "refused": _refused(about),
        "answers": deciding.answers(board.request.kind, about), "answered": answered,
        "fields": _fields(request, case, about, kind.yes_no, errors), "field_errors": errors,
        "standing": cases.standing(actor=actor, case_id=case_id, at=at), "meeting": deciding.will_meet(board, case),
        "earlier": [one for one in reversed(case.requests) if one.id != board.request.id and one.decided_at],
        "clocks": [one for one in case.clocks if one.state in {"running", "paused"} and one.kind in {"promise", "handle", "accept", "file", "dispatch"}],
        "pictures": [one for one in case.attachments if one.has_thumbnail],
    }  # fmt: skip


def _refused(about: list[Offer]) -> str:
    """Why nothing of it may be done, where that is so."""
    return "" if not about or any(offer.allowed for offer in about) else about[0].reason


def _fields(
    request: HttpRequest, case: cases.CaseView, about: list[Offer], yes_no: str, errors: dict[str, str]
) -> list[FieldView]:
    """The fields of the decision but for yes and no, which are the buttons."""
    if not about:
        return []
    offer = replace(about[0], fields=tuple(spec for spec in about[0].fields if spec.name != yes_no))
    return fields_of(Asked(case, offer, request.POST, errors, clock.now()))


def _page(request: HttpRequest) -> str:
    return "desk/parts/deciding.html" if is_fragment(request) else "desk/decisions.html"


@needs("cases.view")
@require_safe
def decisions(request: HttpRequest) -> HttpResponseBase:
    """What waits for this actor's decision, by kind, with the one at hand opened."""
    wanted = number_of(request.GET.get("request"), "request")
    context = _context(request, _waiting(request), request.GET.get("kind", ""), wanted)
    return render(request, _page(request), context)


@needs("cases.view")
@require_POST
def decide(request: HttpRequest, request_id: int) -> HttpResponseBase:
    """Decide one, and bring up the next of the list it stood in."""
    before, kind = _waiting(request), request.POST.get("kind", "")
    board = next((one for one in before if one.request.id == request_id), None)
    if board is None:  # decided by somebody else, or never this actor's: the two look alike
        gone = NotFound(what=_("request"))
        context = _context(request, before, kind, None)
        return again(request, _page(request), {**context, "note": gone.message()}, gone)
    try:
        _act(request, board)
    except LinliError as error:
        context = _context(request, _waiting(request), kind, request_id, error)
        if isinstance(error, Conflict):
            context["meanwhile"] = _meanwhile(request, board.case.id)
        return again(request, _page(request), context, error)
    listed = [one.request.id for one in before if not kind or one.request.kind == kind]
    after = listed[listed.index(request_id) + 1 :] if request_id in listed else []
    said = _("Decided: %(kind)s · %(title)s") % {
        "kind": word(board.request.kind, "request"), "title": board.case.title or board.case.number,
    }  # fmt: skip
    if is_fragment(request):
        context = _context(request, _waiting(request), kind, after[0] if after else None)
        return render(request, "desk/parts/deciding.html", {**context, "said": said})
    messages.success(request, said)
    rest = f"&request={after[0]}" if after else ""
    return redirect(f"{reverse('desk:decisions')}?kind={kind if kind in deciding.KINDS else ''}{rest}")


def _act(request: HttpRequest, board: Board) -> None:
    verbs = deciding.KINDS[board.request.kind].verbs
    verb = request.POST.get("verb", verbs[0])
    if verb not in verbs:
        raise NotFound(what=_("step"))
    values = values_of(Offer(verb, "", True, "", cases.fields_of(verb)), request.POST)
    if cases.ABOUT.get(verb) == "request":
        values["request"] = str(board.request.id)
    version = number_of(request.POST.get("version"), "version")
    cases.act(actor=actor_of(request), case_id=board.case.id, verb=verb, at=clock.now(), fields=values, version=version)


def _meanwhile(request: HttpRequest, case_id: int) -> Any:
    seen = number_of(request.POST.get("version"), "version") or 0
    told = cases.timeline(actor=actor_of(request), case_id=case_id)
    return lines_of([event for event in told if event.data.get("version", 0) > seen])
