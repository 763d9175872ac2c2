"""The negative list and the calendars: edited with a look at what they would forbid or move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import api as cases
from linli.channels.administration.looking import Change, Consequence, run
from linli.channels.pages.asking import day_of
from linli.channels.pages.fields import FieldView, Sheet
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.channels.pages.templatetags.pages import named, when
from linli.common import clock
from linli.common.errors import Conflict, InvalidInput, NotFound
from linli.common.rehearsal import rehearsed
from linli.geography import api as geography

NEGATIVE: Final = ("code", "matter_code", "level", "reason", "reason_en", "legal_basis")
MOST_MOVES: Final = 30
LINE: Final = "2026-10-01 0 国庆节"


@signed_in
@require_safe
def negative_list(request: HttpRequest) -> HttpResponseBase:
    """The negative list in force, with the way to each item."""
    items = cases.negative_items(day_of(clock.now()))
    context = {"items": items, "may_edit": actor_of(request).may("cases.catalogue")}
    return render(request, "administration/negative_list.html", context)


@needs("cases.catalogue")
@require_http_methods(["GET", "HEAD", "POST"])
def negative_edit(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """Add an item of the negative list, or change one."""
    actor, at = actor_of(request), clock.now()
    old = next((item for item in cases.negative_items(day_of(at)) if item.code == code), None)
    if code and old is None:
        raise NotFound(what=_("item of the negative list"))
    present = {name: str(getattr(old, name)) for name in NEGATIVE} if old else {"level": "community"}
    seen = {f"seen_{name}": present.get(name, "") if old else "" for name in NEGATIVE}

    def store(typed: Mapping[str, str]) -> tuple[str, ...]:
        values = {name: typed.get(name, "").strip() for name in NEGATIVE} | ({"code": code} if code else {})
        was = {name: typed.get(f"seen_{name}", "") for name in NEGATIVE}
        return cases.set_negative(actor=actor, values=values, at=at, seen=was)

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        forbidden = rehearsed(lambda: store(typed))
        level = dict(_levels()).get(typed.get("level", ""), "")
        said = _("From now on nothing of “%(matter)s” can be given to the level “%(level)s” or below it.")
        found = [Consequence(said % {"matter": typed.get("matter_code", ""), "level": level})]
        if forbidden:
            text = _("These duty items go against it. Nothing is dispatched by them any more; withdraw them:")
            found.append(Consequence(text, "warn", forbidden))
        return found

    def act(typed: Mapping[str, str]) -> str:
        store(typed)
        return _("The negative list is changed.")

    title = _("Change “%(code)s”") % {"code": code} if code else _("Add an item to the negative list")
    change = Change(title, reverse("administration:negative_list"), lambda typed, errors: _fields(typed, errors, new=not code),
                    look, act, lambda: reverse("administration:negative_list"), _("Put it in force"), present=present, seen=seen)  # fmt: skip
    return run(request, change)


def _levels() -> list[tuple[str, str]]:
    labels = dict(geography.AreaLevel.choices)
    return [(level, str(labels[level])) for level in ("grid", "community", "street")]


def _fields(typed: Mapping[str, Any], errors: Mapping[str, str], *, new: bool) -> list[FieldView]:
    sheet = Sheet(typed, errors)
    matters = [(m.code, f"{m.code} {named(m)}") for m in cases.matters(day_of(clock.now()))]
    known = {code for code, _title in matters}
    chosen = str(typed.get("matter_code", ""))
    begun = [(chosen, chosen)] if chosen and chosen not in known else []
    return [
        *([sheet.field("code", _("Lasting code"), needed=True, size=48)] if new else []),
        sheet.select("matter_code", _("Matter"), [*begun, *matters], needed=True, searchable=True),
        sheet.select("level", _("Level that must not be given it, with those below"), _levels(), needed=True),
        sheet.field("reason", _("Reason"), "area", needed=True, size=300),
        sheet.field("reason_en", _("Reason in English"), "area", size=400),
        sheet.field("legal_basis", _("Legal basis"), size=300),
    ]


@needs("cases.catalogue")
@require_http_methods(["GET", "HEAD", "POST"])
def negative_end(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take an item off the negative list."""
    actor, at = actor_of(request), clock.now()

    def end(typed: Mapping[str, str]) -> None:
        cases.end_negative(actor=actor, code=code, reason=typed.get("reason", ""), at=at)

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        rehearsed(lambda: end(typed))
        return [
            Consequence(
                _("“%(code)s” no longer holds. An admission is still needed before work is given down.")
                % {"code": code},
                "warn",
            )
        ]

    def act(typed: Mapping[str, str]) -> str:
        end(typed)
        return _("The item is off the list.")

    def fields(typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[FieldView]:
        return [Sheet(typed, errors).field("reason", _("Reason"), "area", needed=True, size=300)]

    change = Change(_("Take “%(code)s” off the list") % {"code": code}, reverse("administration:negative_list"), fields, look,
                    act, lambda: reverse("administration:negative_list"), _("Take it off"))  # fmt: skip
    return run(request, change)


# --- calendars ----------------------------------------------------------------------------------------------------------


@signed_in
@require_safe
def calendar_list(request: HttpRequest) -> HttpResponseBase:
    """The loaded years by calendar, and those that units count by and nobody has loaded."""
    this = day_of(clock.now()).year
    years = cases.calendar_years()
    used = {unit.calendar for unit in geography.units_below("/") if unit.open}
    loaded = {(year.calendar, year.year) for year in years}
    missing = [(name, year) for name in sorted(used) for year in (this, this + 1) if (name, year) not in loaded]
    context = {
        "years": years,
        "missing": missing,
        "this_year": this,
        "may_edit": actor_of(request).may("cases.catalogue"),
    }
    return render(request, "administration/calendar_list.html", context)


@needs("cases.catalogue")
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_year(request: HttpRequest, calendar: str, year: int) -> HttpResponseBase:
    """Add or edit a year: one line a day; shown are the open clocks that would move."""
    actor, at = actor_of(request), clock.now()
    present = next((one for one in cases.calendar_years() if (one.calendar, one.year) == (calendar, year)), None)
    lines = "\n".join(f"{day} {'1' if works else '0'} {name}" for day, works, name in present.days) if present else ""

    def load(typed: Mapping[str, str]) -> cases.CalendarReport:
        if typed.get("seen", "").split() != lines.split():
            raise Conflict(state=f"{calendar} {year}")
        rows = _days(typed.get("days", ""))
        source = typed.get("source", "").strip()
        return cases.load_calendar(actor=actor, calendar=calendar, year=year, rows=rows, source=source, at=at)

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        report = rehearsed(lambda: load(typed))
        if report.unchanged:
            return []
        numbers = {"looked": report.clocks_looked_at, "moved": report.clocks_moved}
        said = Consequence(
            _("%(looked)s open clocks count by this year; %(moved)s of them get another due time.") % numbers
        )
        visible = cases.rows_by_id(actor=actor, case_ids=[move.case_id for move in report.moves[:MOST_MOVES]])
        moves = tuple(
            _told(move, visible[move.case_id].number) for move in report.moves[:MOST_MOVES] if move.case_id in visible
        )
        if not report.clocks_moved:
            return [said]
        text = _("Each is recorded on its case, and the reporter sees the new day. The first of them:")
        return [said, Consequence(text, "warn", moves)]

    def act(typed: Mapping[str, str]) -> str:
        report = load(typed)
        return _("The year is loaded; %(n)s clocks have moved.") % {"n": report.clocks_moved}

    def fields(typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[FieldView]:
        sheet = Sheet(typed, errors)
        said = _("One day a line: date, 0 for rest or 1 for work, name. For example: %(line)s") % {"line": LINE}
        return [
            sheet.field("source", _("Where these days come from"), needed=True, size=300),
            sheet.field("days", _("Days that differ from their weekday"), "area", rows=18, size=5000, help=said),
        ]

    title = _("%(calendar)s %(year)s") % {"calendar": calendar, "year": year}
    change = Change(
        title, reverse("administration:calendar_list"), fields, look, act, lambda: reverse("administration:calendar_list"),
        _("Load the year"), present={"days": lines, "source": present.source if present else ""}, seen={"seen": lines},
    )  # fmt: skip
    return run(request, change)


def _told(move: cases.ClockMove, number: str) -> str:
    gaps = {"number": number, "before": when(move.before), "after": when(move.after)}
    return _("%(number)s: %(before)s → %(after)s") % gaps


def _days(text: str) -> list[cases.DayIn]:
    """The days that were typed. Raises InvalidInput naming the line that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = line.split(maxsplit=2)
        try:
            day = date.fromisoformat(parts[0])
        except ValueError:
            raise InvalidInput(
                field="days", reason=_("Line %(n)s does not begin with a date.") % {"n": number}
            ) from None
        if len(parts) < 3 or parts[1] not in {"0", "1"}:
            raise InvalidInput(field="days", reason=_("Line %(n)s needs 0 or 1 and a name.") % {"n": number})
        found.append(cases.DayIn(day, parts[1] == "1", parts[2][:80]))
    return found
