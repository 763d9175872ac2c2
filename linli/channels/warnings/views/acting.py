"""Steps: each parses what was sent, calls one action, and goes back to the page with a word of what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.channels.pages.guards import actor_of, needs
from linli.channels.warnings.views.reading import page
from linli.common import clock
from linli.common.codes import plain_number
from linli.common.errors import Forbidden, LinliError, NotFound
from linli.insight import api as insight

MOST: Final = 4000


def _done(
    request: HttpRequest, warning_id: int, act: Callable[[], insight.WarningView], said: str, form: str = ""
) -> HttpResponseBase:
    """Do it and go back; what was refused is said above the form it was typed in, and nothing typed is lost."""
    try:
        one = act()
    except (NotFound, Forbidden):
        raise
    except LinliError as error:
        return page(
            request,
            warning_id,
            opened=form,
            error=error.message(),
            form=form,
            sent=request.POST,
            called=_called(request),
        )
    messages.success(request, said)
    if one.case_id is not None and form == "case":
        return redirect("desk:case", one.case_id)
    return redirect("warnings:warning", warning_id)


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:MOST]


def _number(request: HttpRequest, name: str) -> int:
    return plain_number(request.POST.get(name, "")) or 0


def _called(request: HttpRequest) -> list[int]:
    return [number for text in request.POST.getlist("units")[:50] if (number := plain_number(text))]


@needs(insight.WARN)
@require_POST
def acknowledge(request: HttpRequest, warning_id: int) -> HttpResponseBase:
    """Say that somebody looks into it."""
    actor, at = actor_of(request), clock.now()
    return _done(
        request, warning_id, lambda: insight.acknowledge(actor=actor, warning_id=warning_id, at=at),
        _("Noted: you look into it."),
    )  # fmt: skip


@needs(insight.WARN)
@require_POST
def case(request: HttpRequest, warning_id: int) -> HttpResponseBase:
    """Open a case from it."""
    actor, at, text = actor_of(request), clock.now(), _typed(request, "text")
    return _done(
        request, warning_id, lambda: insight.turn_into_case(actor=actor, warning_id=warning_id, text=text, at=at),
        _("A case is opened; the warning keeps the way to it."), "case",
    )  # fmt: skip


@needs(insight.WARN)
@require_POST
def whistle(request: HttpRequest, warning_id: int) -> HttpResponseBase:
    """Call several units over one of its cases."""
    actor, at = actor_of(request), clock.now()
    units = _called(request)
    return _done(
        request, warning_id,
        lambda: insight.turn_into_whistle(
            actor=actor, warning_id=warning_id, case_id=_number(request, "case"), units=units, reason=_typed(request, "reason"),
            whistle_kind=_typed(request, "whistle_kind"), at=at,
        ),
        _("The units are called."), "whistle",
    )  # fmt: skip


@needs(insight.WARN)
@require_POST
def supervise(request: HttpRequest, warning_id: int) -> HttpResponseBase:
    """Order the unit that handles one of its cases to answer."""
    actor, at = actor_of(request), clock.now()
    return _done(
        request, warning_id,
        lambda: insight.turn_into_supervision(
            actor=actor, warning_id=warning_id, case_id=_number(request, "case"), reason=_typed(request, "reason"),
            days=_number(request, "days"), at=at,
        ),
        _("The order is issued."), "supervise",
    )  # fmt: skip


@needs(insight.WARN)
@require_POST
def project(request: HttpRequest, warning_id: int) -> HttpResponseBase:
    """Propose a project against the root."""
    actor, at = actor_of(request), clock.now()
    return _done(
        request, warning_id,
        lambda: insight.propose_project(
            actor=actor, warning_id=warning_id, lead_id=_number(request, "lead"), words=_typed(request, "words"), at=at
        ),
        _("The project is proposed; the unit that is to lead it has been told."), "project",
    )  # fmt: skip


@needs(insight.WARN)
@require_POST
def dismiss(request: HttpRequest, warning_id: int) -> HttpResponseBase:
    """End it without a step, saying why."""
    actor, at, reason = actor_of(request), clock.now(), _typed(request, "reason")
    return _done(
        request, warning_id, lambda: insight.dismiss(actor=actor, warning_id=warning_id, reason=reason, at=at),
        _("Dismissed. Whether it was right is still looked at."), "dismiss",
    )  # fmt: skip


@needs(insight.WARN)
@require_POST
def judge(request: HttpRequest, warning_id: int) -> HttpResponseBase:
    """The owner's word whether it was right."""
    actor, at, right = actor_of(request), clock.now(), request.POST.get("right") == "yes"
    return _done(
        request, warning_id, lambda: insight.judge(actor=actor, warning_id=warning_id, right=right, at=at),
        _("Thank you: your word is kept beside what is counted."),
    )  # fmt: skip


@needs(insight.VIEW)
@require_POST
def decide_project(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """Take a project up or decline it. Whether one may is decided by the action: the lead's people may, too."""
    take = request.POST.get("take") == "yes"
    try:
        insight.decide_project(
            actor=actor_of(request),
            proposal_id=proposal_id,
            take=take,
            reason=_typed(request, "reason"),
            at=clock.now(),
        )
    except (NotFound, Forbidden):
        raise
    except LinliError as error:
        messages.error(request, error.message())
    else:
        messages.success(request, _("The project is taken up.") if take else _("The project is not taken up."))
    return redirect("warnings:projects")
