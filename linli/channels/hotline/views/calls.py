"""Reporters to ring back: one after the other, through the house's own line, every answer and every “not reached” written down."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases import api as cases
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError

# As many as are rung in an hour or two; the next ones move up as these are written down.
AT_ONCE = 20


@needs("cases.call_back")
@require_safe
def calls(request: HttpRequest) -> HttpResponseBase:
    """Whose word is still wanted: not rung yet first."""
    at = clock.now()
    waiting = cases.to_call_back(actor=actor_of(request), at=at)
    truths = next(field.choices for field in cases.fields_of("call_back") if field.name == "truth")
    context = {
        "waiting": waiting[:AT_ONCE],
        "further": waiting[AT_ONCE:],
        "at": at,
        "truths": [(code, _(title)) for code, title in truths],
    }
    return render(request, "hotline/calls.html", context)


@needs("cases.call_back")
@require_POST
def ring(request: HttpRequest, case_id: int, report_id: int) -> HttpResponseBase:
    """A call token to dial; the reporter's number is never shown."""
    context = {"case_id": case_id, "report_id": report_id}
    try:
        token = cases.ring(actor=actor_of(request), case_id=case_id, report_id=report_id, at=clock.now())
        return render(request, "hotline/rung.html", {**context, "token": token})
    except LinliError as error:
        return render(request, "hotline/rung.html", {**context, "error": error})


@needs("cases.call_back")
@require_POST
def word(request: HttpRequest, case_id: int, report_id: int) -> HttpResponseBase:
    """Take down what the reporter said, or that nobody answered."""
    sent = request.POST
    try:
        stars = int(sent["stars"]) if sent.get("stars") else None
    except ValueError:
        raise InvalidInput(field="stars", reason="Choose 1 to 5.") from None
    try:
        cases.call_back(
            actor=actor_of(request), case_id=case_id, at=clock.now(), truth=sent.get("truth", ""), stars=stars,
            comment=sent.get("comment", ""), report_id=report_id,
        )  # fmt: skip
    except LinliError as error:
        messages.error(request, error.message())
    else:
        messages.success(request, _("Written down."))
    return redirect("hotline:calls")
