"""The duty list with its applications, the gaps, the negative list, the calendars."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.api import DutyItemView
from linli.channels.desk import choices, words
from linli.channels.desk.forms import FieldView, Sheet
from linli.channels.pages.asking import again, day_of, field_error, number_of
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.channels.pages.templatetags.pages import named
from linli.common import clock, reading
from linli.common.actor import Actor
from linli.common.errors import LinliError
from linli.common.reading import optional
from linli.geography import api as geography

PAGE = 60


@signed_in
@require_safe
def duties(request: HttpRequest) -> HttpResponseBase:
    """The duty list: by state, matter and level."""
    at, query = clock.now(), request.GET
    items = cases.duty_items(
        state=query.get("state", ""), matter_code=query.get("matter", "").strip().upper(), level=query.get("level", "")
    )
    wanted = query.get("words", "").casefold().split()
    found = [item for item in items if all(word in _text(item) for word in wanted)]
    start = min(number_of(query.get("from"), "page") or 0, len(found))
    context = {
        "items": found[start : start + PAGE],
        "total": len(found),
        "next_url": f"?{_with(request, start + PAGE)}" if start + PAGE < len(found) else "",
        "first_url": f"?{_with(request, 0)}" if start else "",
        "query": query,
        "states": words.DUTIES,
        "levels": ["grid", "community", "street", "district"],
        "waiting": len(cases.duty_items(state="applied")),
        "gaps": len(cases.gaps(day_of(at))),
        "may_apply": actor_of(request).may("cases.duty_apply"),
    }
    return render(request, "desk/duties.html", context)


def _with(request: HttpRequest, start: int) -> str:
    query = request.GET.copy()
    query["from"] = str(start)
    return query.urlencode()


def _text(item: DutyItemView) -> str:
    row = item.row
    said = (
        row.code,
        row.matter_code,
        item.lead_unit_name,
        item.area_name,
        row.lead_trade,
        row.legal_basis,
        item.reason,
    )
    return " ".join(said).casefold()


@signed_in
@require_safe
def duty(request: HttpRequest, code: str) -> HttpResponseBase:
    """One item: what it says, what was thought of it, what happened to it, and what this actor may do."""
    return render(request, "desk/duty.html", _duty_context(request, code))


def _duty_context(request: HttpRequest, code: str) -> dict[str, Any]:
    actor, item = actor_of(request), cases.duty_item(code)
    matters = [m for m in cases.matters(day_of(clock.now())) if m.code.startswith(item.row.matter_code)]
    return {
        "item": item,
        "weight": cases.weight_of(code, at=clock.now()),
        "matters": matters,
        "events": audit.timeline(audit.Subject("duty", code)),
        "may_opine": item.state == "applied" and actor.may("cases.duty_opinion"),
        "may_decide": item.state == "applied" and actor.may("cases.duty_decide"),
        "may_withdraw": item.state in {"applied", "admitted"}
        and (actor.may("cases.duty_decide") or _applies_for(actor, item)),
        "opinion_units": _units_of(actor, "cases.duty_opinion"),
        "typed": request.POST,
    }


def _applies_for(actor: Actor, item: DutyItemView) -> bool:
    return item.applicant_id is not None and actor.may_at_unit(
        "cases.duty_apply", geography.unit(item.applicant_id).path
    )


def _units_of(actor: Actor, right: str) -> list[geography.UnitView]:
    return [geography.unit(scope.unit_id) for scope in actor.scopes(right)]


def _turned(request: HttpRequest, code: str, act: Any, done: str) -> HttpResponseBase:
    """Do something with an item and go back to it; a refusal is shown on its page with what was typed."""
    try:
        act()
    except LinliError as error:
        return again(request, "desk/duty.html", _duty_context(request, code), error)
    messages.success(request, done)
    return redirect("desk:duty", code=code)


@needs("cases.duty_opinion")
@require_POST
def opinion(request: HttpRequest, code: str) -> HttpResponseBase:
    """A street's or community's word on an application."""
    actor, post = actor_of(request), request.POST
    unit_id = number_of(post.get("unit"), "unit") or actor.unit_id or 0
    agrees = post.get("agrees") == "true"
    return _turned(
        request,
        code,
        lambda: cases.give_opinion(
            actor=actor, code=code, unit_id=unit_id, agrees=agrees, text=post.get("text", ""), at=clock.now()
        ),
        _("Your opinion is recorded."),
    )


@needs("cases.duty_decide")
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponseBase:
    """Admit an application or not."""
    actor, post = actor_of(request), request.POST
    admit = post.get("admit") == "true"
    return _turned(
        request,
        code,
        lambda: cases.decide_duty(actor=actor, code=code, admit=admit, note=post.get("note", ""), at=clock.now()),
        _("Decided."),
    )


@signed_in
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take an item back; the case functions check whose it is."""
    actor, post = actor_of(request), request.POST
    return _turned(
        request,
        code,
        lambda: cases.withdraw_duty(actor=actor, code=code, reason=post.get("reason", ""), at=clock.now()),
        _("Withdrawn."),
    )


def _application_fields(actor: Actor, typed: Any, errors: dict[str, str], at: datetime) -> list[FieldView]:
    sheet = Sheet(typed, errors)
    own = [(str(unit.id), named(unit)) for unit in _units_of(actor, "cases.duty_apply")]
    matters = [(m.code, f"{m.code} {named(m)}") for m in cases.matters(day_of(at))]
    levels = [(level, words.word(level, "level")) for level in ("grid", "community", "street", "district")]
    streets = sorted(geography.areas_under(None, level="street"), key=lambda area: area.code)
    units = [unit for unit in choices.open_units() if unit.area_level not in {"community", "grid", "micro_grid"}]
    return [
        sheet.select("applicant", _("In the name of"), own, needed=True),
        sheet.select("matter", _("Matter"), matters, needed=True, searchable=True),
        sheet.select("level", _("Level that handles it"), levels, needed=True, widget="radio"),
        sheet.select("area", _("Where (everywhere, if left open)"), [(str(a.id), named(a)) for a in streets]),
        sheet.select("lead", _("Lead unit"), [(str(u.id), named(u)) for u in units], needed=True, searchable=True),
        *_reason_fields(sheet),
    ]


def _reason_fields(sheet: Sheet) -> list[FieldView]:
    not_again = _("What Linli holds already must not be asked again.")
    return [
        sheet.field("legal_basis", _("Legal basis"), needed=True, size=300),
        sheet.field("reason", _("Why this level should do it"), "area", needed=True, size=300),
        sheet.field("hours", _("Hours of work a month it costs"), "number", minimum="0", maximum="10000"),
        sheet.field("asked", _("Data fields to be filled in, by commas"), size=300, help=not_again),
        sheet.field("times", _("How often a month they are filled in"), "number", minimum="1", maximum="31"),
        sheet.field("valid_from", _("From"), "date", needed=True),
        sheet.field("valid_to", _("Until (needed for communities and grids)"), "date"),
        sheet.field("exception", _("Why an exception, if one is needed"), size=300),
    ]


def _application(post: Any, at: datetime) -> cases.DutyApplication:
    return cases.DutyApplication(
        applicant_id=number_of(post.get("applicant"), "unit") or 0,
        matter_code=post.get("matter", ""),
        level=post.get("level", ""),
        reason=post.get("reason", "").strip(),
        legal_basis=post.get("legal_basis", "").strip(),
        valid_from=optional(reading.day, post, "valid_from") or day_of(at),
        valid_to=optional(reading.day, post, "valid_to"),
        area_id=number_of(post.get("area"), "area"),
        lead_unit_id=number_of(post.get("lead"), "unit"),
        hours_per_month=number_of(post.get("hours"), "hours"),
        asked_fields=tuple(
            name.strip() for name in post.get("asked", "").replace("，", ",").split(",") if name.strip()
        ),
        times_per_month=number_of(post.get("times"), "times") or 1,
        exception=post.get("exception", "").strip(),
    )


@needs("cases.duty_apply")
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponseBase:
    """Apply for a duty item."""
    actor, at = actor_of(request), clock.now()
    if request.method != "POST":
        return render(request, "desk/duty_new.html", {"fields": _application_fields(actor, request.GET, {}, at)})
    try:
        made = cases.apply_for_duty(actor=actor, new=_application(request.POST, at), at=at)
    except LinliError as error:
        errors = field_error(
            error, {"times", "matter", "level", "lead", "reason", "legal_basis", "valid_from", "valid_to", "area"}
        )
        fields = _application_fields(actor, request.POST, errors, at)
        return again(request, "desk/duty_new.html", {"fields": fields, "field_errors": errors}, error)
    messages.success(request, _("Applied. Streets and communities concerned may give their opinion now."))
    return redirect("desk:duty", code=made.row.code)


@signed_in
@require_safe
def gaps(request: HttpRequest) -> HttpResponseBase:
    """Matters nobody's duty item speaks of, contradictions, and items that end soon."""
    today = day_of(clock.now())
    missing = [cases.matter(code, today) for code in cases.gaps(today)]
    context = {"missing": missing, "contradictions": cases.contradictions(today), "expiring": cases.expiring(today)}
    return render(request, "desk/gaps.html", context)


@signed_in
@require_safe
def negative(request: HttpRequest) -> HttpResponseBase:
    """What must never be pushed down."""
    return render(
        request,
        "desk/negative.html",
        {"items": cases.negative_items(day_of(clock.now())), "may_edit": actor_of(request).may("cases.catalogue")},
    )


@signed_in
@require_safe
def calendars(request: HttpRequest) -> HttpResponseBase:
    """Years loaded, with the holidays and make-up days that clocks count by."""
    years = cases.calendar_years()
    this = day_of(clock.now()).year
    loaded = {view.year for view in years}
    return render(
        request,
        "desk/calendars.html",
        {
            "years": years,
            "this_year": this,
            "several": len({view.calendar for view in years}) > 1,
            "missing": [y for y in (this, this + 1) if y not in loaded],
            "may_edit": actor_of(request).may("cases.catalogue"),
        },
    )
