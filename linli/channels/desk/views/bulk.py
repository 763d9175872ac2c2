"""One verb for many cases: choose and fill in, see what would come of each, then do it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.cases import api as cases
from linli.cases.api import Offer
from linli.channels.desk.bulk import MOST, Bulk, Outcome, carry_out, chosen, preview, verbs_for
from linli.channels.desk.bulk_form import BulkForm
from linli.channels.desk.forms import values_of
from linli.channels.desk.rows import RowView, row_views
from linli.channels.desk.words import verb_title
from linli.channels.pages.asking import again, field_error
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput, NotFound


def _verb(request: HttpRequest, typed: QueryDict) -> str:
    """The verb chosen. NotFound for one that is none for many cases, or not this actor's."""
    allowed = verbs_for(actor_of(request))
    verb = typed.get("verb") or (allowed[0] if allowed else "")
    if verb not in allowed:
        raise NotFound(what=_("step"))
    return verb


def _bulk(verb: str, typed: QueryDict, ids: list[int]) -> Bulk:
    """What is to be done, to the cases chosen. A case into which others are merged is not merged itself."""
    fields = values_of(Offer(verb, "", True, "", cases.fields_of(verb)), typed)
    number = typed.get("into_number", "").strip()
    if verb == "merge" and number:
        fields["into"] = number
    kept = [case_id for case_id in ids if str(case_id) != fields.get("into")]
    return Bulk(verb, fields, {case_id: plain_number(typed.get(f"version-{case_id}", "")) for case_id in kept})


def _context(request: HttpRequest, verb: str, typed: QueryDict, error: InvalidInput | None = None) -> dict[str, Any]:
    actor, at = actor_of(request), clock.now()
    try:
        ids = chosen(typed.getlist("case"))
    except InvalidInput:
        ids = []
    rows = list(cases.rows_by_id(actor=actor, case_ids=ids).values())
    errors = field_error(error, {spec.name for spec in cases.fields_of(verb)}) if error else {}
    return {
        "verb": verb,
        "verbs": [(name, verb_title(name), name == verb) for name in verbs_for(actor)],
        "rows": row_views(rows, at),
        "fields": BulkForm(verb, rows, typed, errors, at).fields(),
        "field_errors": errors,
        "most": MOST,
    }


def _with_outcomes(context: dict[str, Any], outcomes: list[Outcome]) -> dict[str, Any]:
    by_id: dict[int, RowView] = {row.id: row for row in context["rows"]}
    pairs = [(by_id.get(one.case_id), one) for one in outcomes]
    done = sum(one.done for one in outcomes)
    return {**context, "outcomes": pairs, "done": done, "refused": len(outcomes) - done}


@needs("cases.view")
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponseBase:
    """The cases chosen with the fields of a verb; its preview for each; and, when confirmed, what came of each."""
    typed = request.POST if request.method == "POST" else request.GET
    verb = _verb(request, typed)
    try:
        ids = chosen(typed.getlist("case"))
        if request.method != "POST":
            return render(request, "desk/bulk.html", _context(request, verb, typed))
        return _confirmed(request, verb, ids) if "confirm" in typed else _previewed(request, verb, ids)
    except InvalidInput as error:
        return again(request, "desk/bulk.html", _context(request, verb, typed, error), error)


def _previewed(request: HttpRequest, verb: str, ids: list[int]) -> HttpResponse:
    outcomes = preview(actor=actor_of(request), bulk=_bulk(verb, request.POST, ids), at=clock.now())
    context = _with_outcomes(_context(request, verb, request.POST), outcomes)
    kept = [(n, v) for n, values in request.POST.lists() if n in _kept(verb) for v in values]
    return render(request, "desk/bulk_preview.html", {**context, "token": uuid.uuid4().hex, "kept": kept})


def _kept(verb: str) -> set[str]:
    """What of the form goes on to the confirmation."""
    return {"verb", "into_number", *(spec.name for spec in cases.fields_of(verb))}


def _confirmed(request: HttpRequest, verb: str, ids: list[int]) -> HttpResponse:
    token = request.POST.get("token", "")
    outcomes = carry_out(actor=actor_of(request), bulk=_bulk(verb, request.POST, ids), token=token, at=clock.now())
    return render(request, "desk/bulk_done.html", _with_outcomes(_context(request, verb, request.POST), outcomes))
