"""Simulation: ask what would happen, wait for it, read and share what was found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import api as cases
from linli.channels.figures import simulating
from linli.channels.pages import figures as words
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError
from linli.insight import api as insight
from linli.insight.api import VIEW


@needs(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponseBase:
    """The form, filled in with what is usual or with what an earlier one asked; sent, the way to the new simulation."""
    actor = actor_of(request)
    if request.method != "POST":
        return _form(request, actor, simulating.usual(cases.local_day(clock.now())))
    try:
        made = insight.ask_simulation(actor=actor, asked=simulating.to_ask(request.POST), at=clock.now())
    except LinliError as error:
        return _form(request, actor, request.POST, _said(error), status=422)
    return redirect("figures:simulation", made)


def _form(request: HttpRequest, actor: Actor, form: QueryDict, error: str = "", status: int = 200) -> HttpResponse:
    context = {**_asking(actor, form), "error": error, "earlier": _earlier(actor)}
    return render(request, "figures/simulations.html", context, status=status)


def _asking(actor: Actor, form: QueryDict) -> dict[str, Any]:
    """What the form needs: its values, and what can be chosen."""
    try:
        ask = insight.asked_simulation({"from": form.get("from"), "to": form.get("to")})
        units = insight.simulable_units(actor=actor, begin=ask.begin, end=ask.end)
    except InvalidInput:
        units = []
    return {
        "form": form, "units": units, "choices": simulating.choices(form), "targets": simulating.TARGETS,
        "days": simulating.DAYS, "replications": simulating.REPLICATIONS,
    }  # fmt: skip


def _earlier(actor: Actor) -> list[tuple[insight.SimulationView, str]]:
    return [(one, simulating.title_of(one.asked)) for one in insight.simulations(actor=actor)]


def _said(error: LinliError) -> str:
    """What is wrong, the field called by what the form calls it."""
    if not isinstance(error, InvalidInput):
        return error.message()
    return fault_said(str(error.data["field"]), str(error.data["reason"]))


def fault_said(field: str, reason: str) -> str:
    """A field and what is wrong with it, in the reader's language."""
    code, _dot, _name = field.partition(".")
    scenario = insight.scenarios().get(code)
    title = simulating.FIELDS.get(field, "")
    called = named(scenario) if scenario else _(title) if title else field
    return f"{called}: {_(reason)}" if reason else called


@needs(VIEW)
@require_safe
def one(request: HttpRequest, simulation_id: int) -> HttpResponseBase:
    """One simulation: how far it is, or what was found. `?unit=` chooses whose curve is drawn."""
    actor = actor_of(request)
    found = insight.simulation(actor=actor, simulation_id=simulation_id)
    context: dict[str, Any] = {
        "one": found, "title": simulating.title_of(found.asked), "fault": fault_said(*found.fault) if found.fault else "",
        "percent": round(100 * found.progress), **_asking(actor, simulating.from_asked(found.asked)),
    }  # fmt: skip
    if found.told:
        context |= _told(request, found)
    part = request.headers.get("HX-Request") == "true"
    answer = render(request, "figures/parts/simulation.html" if part else "figures/simulation.html", context)
    if part and found.state in {"done", "failed"}:
        answer["HX-Refresh"] = "true"  # the charts need the whole page once
    return answer


def _told(request: HttpRequest, found: insight.SimulationView) -> dict[str, Any]:
    told = found.told or {}
    units = told["units"]
    wanted = request.GET.get("unit", "")
    shown = next((unit for unit in units if str(unit["unit"]) == wanted), None)
    shown = shown or next((unit for unit in units if unit["needed"] and unit["needed"] > unit["posts"]), None)
    shown = shown or next(iter(units), None)
    return {
        "told": told, "summary": simulating.summary(told), "lines": simulating.unit_lines(told),
        "backlog": simulating.backlog_chart(told), "waiting": simulating.waiting_chart(told), "shown": shown,
        "curve": simulating.curve_chart(shown, as_before=told["as_before"]) if shown else None,
        "played": _days(told), "history": _days(found.asked),
        "history_share": words.percent(told["history"]["in_time"] or 0),
    }  # fmt: skip


def _days(kept: Mapping[str, Any]) -> tuple[date, ...]:
    """The first and the last day of what is kept."""
    return tuple(date.fromisoformat(kept[name]) for name in ("from", "to"))
