"""Parts of other units in one place: what others still owe our cases, and what we owe theirs."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases import api as cases
from linli.channels.desk.words import verb_title
from linli.channels.pages.asking import again, number_of
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError, NotFound

VERBS: Final = frozenset({"withdraw_task", "accept_task", "finish_task", "answer_whistle"})


def _context(request: HttpRequest, *, of_us: bool, case_id: int | None) -> dict[str, Any]:
    found = cases.open_parts(actor=actor_of(request), asked_of_us=of_us)
    listed = [part for part in found if case_id is None or part.case.id == case_id]
    return {
        "parts": listed, "of_us": of_us, "only": case_id, "now": clock.now(),
        "cut": cases.MOST_PARTS if len(found) >= cases.MOST_PARTS else 0,
        "case": cases.summary(actor=actor_of(request), case_id=case_id) if case_id else None,
    }  # fmt: skip


@needs("cases.view")
@require_safe
def parts(request: HttpRequest) -> HttpResponseBase:
    """The open parts, the earliest due first."""
    case_id = number_of(request.GET.get("case"), "case")
    return render(request, "desk/parts.html", _context(request, of_us=request.GET.get("of") == "us", case_id=case_id))


@needs("cases.view")
@require_POST
def act(request: HttpRequest, case_id: int, verb: str) -> HttpResponseBase:
    """Withdraw, accept or finish a part where it stands, and stay on the list."""
    if verb not in VERBS:
        raise NotFound(what=_("step"))
    of_us, only = request.POST.get("of") == "us", number_of(request.POST.get("only"), "case")
    names = {spec.name for spec in cases.fields_of(verb)} | {"task"}
    fields = {name: request.POST[name] for name in names if request.POST.get(name)}
    version = number_of(request.POST.get("version"), "version")
    try:
        cases.act(actor=actor_of(request), case_id=case_id, verb=verb, at=clock.now(), fields=fields, version=version)
    except LinliError as error:
        context = _context(request, of_us=of_us, case_id=only)
        said = _(str(error.data["reason"])) if isinstance(error, InvalidInput) else error.message()
        typed = request.POST.get("reason", "") or request.POST.get("result", "")
        context |= {"said": said, "wrong": number_of(request.POST.get("task"), "task"), "typed": typed}
        return again(request, "desk/parts.html", context, error)
    messages.success(request, _("Done: %(verb)s.") % {"verb": verb_title(verb)})
    kept = f"?of=us{f'&case={only}' if only else ''}" if of_us else f"?case={only}" if only else ""
    return redirect(f"{reverse('desk:parts')}{kept}")
