"""The duty roster of a unit, week by week: what is planned, where nobody is, and the note from shift to shift beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from linli.cases import api as cases
from linli.cases.api import NewShift, ShiftView
from linli.channels.pages.asking import field_error, number_of
from linli.channels.pages.guards import actor_of, needs
from linli.channels.screen.templatetags.screen import ROLES
from linli.common import clock
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError, NotFound, Refused

FIELDS: Final = frozenset({"role", "begins", "ends", "phone", "post"})
# Whoever answers the desk must always be there; the other posts need not.
ALWAYS: Final = "desk"
ROSTER: Final = "cases.roster"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week: the shifts that begin on it, and when nobody answers."""

    on: date
    shifts: tuple[ShiftView, ...]
    free: tuple[tuple[datetime, datetime], ...]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _today() -> date:
    return cases.local_day(clock.now())


def _unit(request: HttpRequest, actor: Actor) -> int:
    """The unit whose roster is shown: the one named, else the actor's own, else the first. NotFound for another's."""
    mine = cases.roster_units(actor)
    wanted = number_of(request.POST.get("unit") or request.GET.get("unit"), "unit")
    if not mine or (wanted is not None and wanted not in mine):
        raise NotFound(what=_("unit"))
    return wanted if wanted is not None else next((one for one in mine if one == actor.unit_id), mine[0])


def _monday(request: HttpRequest) -> date:
    """The week that is shown; this one for what is no day."""
    try:
        day = date.fromisoformat(request.POST.get("week") or request.GET.get("week") or "")
    except ValueError:
        day = _today()
    day = max(date(2000, 1, 10), min(day, date(2199, 1, 1)))
    return day - timedelta(days=day.weekday())


def _days(found: Sequence[ShiftView], monday: date, now: datetime) -> list[Day]:
    """The week's days. A gap counts from now on, and only where a roster is kept at all."""
    week = []
    for number in range(7):
        begins, ends = _midnight(monday + timedelta(days=number)), _midnight(monday + timedelta(days=number + 1))
        free = cases.uncovered(found, ALWAYS, max(begins, now), ends) if found and ends > now else []
        own = tuple(one for one in found if begins <= one.begins < ends)
        week.append(Day(monday + timedelta(days=number), own, tuple(free)))
    return week


def _context(request: HttpRequest, error: LinliError | None = None) -> dict[str, Any]:
    actor, now = actor_of(request), clock.now()
    unit_id, monday = _unit(request, actor), _monday(request)
    found = cases.shifts(
        unit_ids=[unit_id], begins=_midnight(monday) - timedelta(days=1), ends=_midnight(monday + timedelta(days=7))
    )
    days = _days(found, monday, now)
    return {
        "unit_id": unit_id, "units": cases.roster_units(actor), "monday": monday, "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7), "after": monday + timedelta(days=7), "days": days, "today": _today(),
        "any": any(day.shifts for day in days), "roles": list(ROLES), "typed": request.POST,
        "errors": field_error(error, set(FIELDS)) if error else {}, "error": error,
        "writes_notes": actor.may("cases.dispatch"),
    }  # fmt: skip


@needs(ROSTER)
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest) -> HttpResponseBase:
    """Show a week of a unit's roster, or put a shift on it. What was typed is kept through every refusal."""
    if request.method != "POST":
        return render(request, "screen/roster.html", _context(request))
    actor = actor_of(request)
    try:
        cases.plan_shift(actor=actor, at=clock.now(), new=_new(request, _unit(request, actor)))
    except (InvalidInput, Refused) as error:
        return render(request, "screen/roster.html", _context(request, error), status=422)
    messages.success(request, _("The shift is on the roster."))
    return _back(request)


def _new(request: HttpRequest, unit_id: int) -> NewShift:
    given = request.POST
    return NewShift(
        unit_id, given.get("role", ""), _moment(given.get("begins", ""), "begins"), _moment(given.get("ends", ""), "ends"),
        given.get("phone", ""), given.get("post", ""),
    )  # fmt: skip


def _moment(text: str, field: str) -> datetime:
    """A moment as browsers send it, in the house's own time."""
    try:
        moment = datetime.fromisoformat(text[:32])
        return timezone.make_aware(moment) if moment.tzinfo is None else moment
    except (ValueError, OverflowError):
        raise InvalidInput(field=field, reason="This must be a day and a time.") from None


@needs(ROSTER)
@require_POST
def copy(request: HttpRequest) -> HttpResponseBase:
    """Plan the week shown as the one before it was."""
    actor = actor_of(request)
    begins = _midnight(_monday(request))
    added = cases.copy_week(actor=actor, at=clock.now(), unit_id=_unit(request, actor), begins=begins)
    copied = ngettext("%(n)d shift was copied.", "%(n)d shifts were copied.", added) % {"n": added}
    messages.success(request, copied if added else _("There was nothing to copy."))
    return _back(request)


@needs(ROSTER)
@require_POST
def remove(request: HttpRequest, shift_id: int) -> HttpResponseBase:
    """Take a shift off the roster."""
    cases.remove_shift(actor=actor_of(request), at=clock.now(), shift_id=shift_id)
    messages.success(request, _("The shift is off the roster."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    unit_id = _unit(request, actor_of(request))
    return redirect(f"{reverse('screen:roster')}?unit={unit_id}&week={_monday(request).isoformat()}")
