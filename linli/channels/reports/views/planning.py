"""Reports that are made by the calendar."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.cases import api as cases
from linli.channels.http_errors import status_of
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.languages import in_english
from linli.channels.reports import choices
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError
from linli.insight import api as insight


@needs("insight.plan_reports")
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest) -> HttpResponseBase:
    """The plans within reach, and the form for another one."""
    actor, error = actor_of(request), None
    if request.method == "POST":
        try:
            _switch_on(request)
        except LinliError as refused:
            error = refused
        else:
            messages.success(request, _("From now on it is made by itself."))
            return redirect("reports:plans")
    names = {kind.code: kind for kind in choices.kinds()}
    rows = [
        {"plan": plan, "kind": names[plan.kind].name, "about": choices.about_named(plan.about, plan.about_id),
         "language": dict(choices.LANGUAGES)[plan.language], "own": insight.may_plan(actor, plan.about, plan.about_id)}
        for plan in insight.plans(actor=actor)
    ]  # fmt: skip
    said = (
        None if error is None else _(str(error.data["reason"])) if isinstance(error, InvalidInput) else error.message()
    )
    context = {
        "rows": rows, "kinds": [kind for kind in names.values() if kind.span != "free"], "languages": choices.LANGUAGES, "error": said,
        "groups": choices.subjects(actor, cases.local_day(clock.now()), insight.PLAN), "chosen": "en" if in_english() else "zh-hans",
    }  # fmt: skip
    return render(request, "reports/plans.html", context, status=status_of(error) if error else 200)


def _switch_on(request: HttpRequest) -> None:
    about = choices.subject_of(request.POST.get("about", "")[:40])
    if about is None:
        raise InvalidInput(field="about", reason="Choose an area or a unit.")
    insight.plan_report(
        actor=actor_of(request), about=about[0], about_id=about[1], kind=request.POST.get("kind", "")[:20],
        language=request.POST.get("language", "")[:20], at=clock.now(),
    )  # fmt: skip


@needs("insight.plan_reports")
@require_POST
def end(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    """No longer have it made."""
    insight.end_plan(actor=actor_of(request), plan_id=plan_id, at=clock.now())
    messages.success(request, _("It is no longer made by itself."))
    return redirect("reports:plans")
