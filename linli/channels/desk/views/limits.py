"""How long each stage may take: read by all, changed version by version by the editors of the catalogue."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import api as cases
from linli.channels.desk import words
from linli.channels.desk.forms import FieldView
from linli.channels.pages.asking import again, field_error, number_of
from linli.channels.pages.fields import Choice, Group
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.common import clock
from linli.common.errors import LinliError, NotFound

COLUMNS: Final = ("amount", "limit_class", "urgent_amount", "urgent_class", "source")


@signed_in
@require_safe
def limits(request: HttpRequest) -> HttpResponseBase:
    """The limits of all stages, and which are missing."""
    context = {
        "limits": cases.stage_limits(), "missing": cases.stages_missing(),
        "may_edit": actor_of(request).may("cases.catalogue"),
    }  # fmt: skip
    return render(request, "desk/limits.html", context)


@needs("cases.catalogue")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, stage: str) -> HttpResponseBase:
    """Change the limit of a stage: what is sent becomes its next version, for cases reported from now on."""
    versions = cases.stage_versions(stage)
    if not versions:
        raise NotFound(what=_("stage"))
    present = {name: str(getattr(versions[0].limit, name)) for name in COLUMNS}
    if request.method != "POST":
        return render(request, "desk/limit_edit.html", _context(stage, versions, present, {}))
    typed = {name: request.POST.get(name, "").strip() for name in COLUMNS}
    seen = number_of(request.POST.get("seen"), _("stage"))
    try:
        made = cases.change_stage(actor=actor_of(request), stage=stage, changes=typed, at=clock.now(), version=seen)
    except LinliError as error:
        errors = field_error(error, set(COLUMNS))
        return again(request, "desk/limit_edit.html", _context(stage, versions, typed, errors), error)
    messages.success(request, _("Version %(version)d is in force.") % {"version": made.version})
    return redirect("desk:limits")


def _context(
    stage: str, versions: list[cases.StageView], values: dict[str, str], errors: dict[str, str]
) -> dict[str, object]:
    def number(name: str, label: str) -> FieldView:
        return FieldView(
            name,
            label,
            "number",
            value=values[name],
            needed=True,
            error=errors.get(name, ""),
            minimum="1",
            maximum="3660",
        )

    def counting(name: str) -> FieldView:
        codes = [code for code in words.LIMITS if code != "given"]
        options = tuple(Choice(code, words.word(code, "limit"), chosen=code == values[name]) for code in codes)
        return FieldView(name, _("Counted in"), "select", value=values[name], needed=True, error=errors.get(name, ""),
                         groups=(Group("", options),))  # fmt: skip

    fields = [
        number("amount", _("Ordinary cases")), counting("limit_class"), number("urgent_amount", _("Urgent cases")),
        counting("urgent_class"),
        FieldView("source", _("Where the figures come from"), value=values["source"], size=200, error=errors.get("source", "")),
    ]  # fmt: skip
    return {"stage": stage, "versions": versions, "fields": fields, "field_errors": errors}
