"""The cases behind a number: exactly those that were counted, each with the way to its page."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.channels.figures.asking import AREAS
from linli.channels.figures.naming import name_of
from linli.channels.figures.periods import Period, period_in
from linli.channels.pages import figures as words
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.languages import in_english
from linli.common import clock
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput
from linli.insight import api as insight
from linli.insight.api import Indicator, Keys

PAGE: Final = 50
CHIPS: Final = 8  # of what a list is narrowed to; a class of work has many matters
FAMILIES: Final = ("channel", "state", "outcome", "level", "role")  # codes that the desk has words for
TEXTS: Final = ("matter", "channel", "level", "reporter_kind", "outcome", "state", "role", "truth", "refusal")
IDS: Final = ("area", "unit", "lead")
PARTS: Final = {
    "below": gettext_noop("all of which this is a part"),
    "silent": gettext_noop("asked, and not reached"),
}


@needs(insight.VIEW)
@require_safe
def behind(request: HttpRequest) -> HttpResponseBase:
    """The list. Its sum is the number it was reached from; cases that the reader may count and not open are said to be there."""
    actor, query = actor_of(request), request.GET
    code, part = query.get("of", ""), query.get("part", "above")
    period = period_in(query, cases.local_day(clock.now()))
    on = _day(query.get("on", "")) or period.end
    one = insight.definitions_on(on).indicators.get(code)
    if one is None:
        raise InvalidInput(field="of", reason="There is no such name.")
    question = insight.asked(
        {"indicators": [code], "where": _where(query), "from": period.begin.isoformat(), "to": period.end.isoformat()},
        on=on,
    )
    found = insight.behind(
        actor=actor,
        question=question,
        part=part,
        keys=_keys(query),
        after=plain_number(query.get("after", "")),
        size=PAGE,
    )
    rows = cases.rows_by_id(actor=actor, case_ids=[case_id for case_id, _number in found.page])
    listed = [(rows[case_id], _times(one, number)) for case_id, number in found.page if case_id in rows]
    kept = query.copy()
    kept.pop("after", None)
    context = {
        "trail": _trail(query, period, one), "indicator": one, "title": _title(one, part), "part": _part_title(one, part), "basis": words.basis(one), "period": period,
        "chips": _chips(query)[:CHIPS],
        "families": [(name, value) for name in FAMILIES for value in query.getlist(name)],
        "urgent": _where(query).get("urgent", [False])[0], "number": words.added_up(one, found.number), "cases": found.cases, "in_cases": words.number(found.cases),
        "plural": words.number(found.cases) != words.added_up(one, found.number), "rows": listed,
        "hidden": len(found.page) - len(listed), "at": clock.now(),
        "first_url": f"?{kept.urlencode()}" if query.get("after") else "",
        "next_url": f"?{kept.urlencode()}&after={found.next}" if found.next else "",
    }  # fmt: skip
    return render(request, "figures/cases.html", context)


def _trail(query: QueryDict, period: Period, one: Indicator) -> list[tuple[str, str]]:
    """The way back: the page of what the number is about, and the page of its indicator there."""
    subject = {name: query.get(name, "") for name in ("area", "unit", "lead", "matter") if query.get(name)}
    filters = {name: query.get(name, "") for name in ("channel", "urgent") if query.get(name)}
    kept = urlencode({**period.query, **filters})
    found = []
    if "area" in subject:
        area_id = _id(subject["area"], "area")
        found.append((name_of("street", area_id), f"{reverse('figures:area', args=[area_id])}?{kept}"))
    elif unit := subject.get("unit", subject.get("lead")):
        unit_id = _id(unit, "unit")
        found.append((name_of("unit", unit_id), f"{reverse('figures:unit', args=[unit_id])}?{kept}"))
    address = reverse("figures:indicator", args=[one.code])
    return [*found, (words.title(one), f"{address}?{urlencode({**period.query, **filters, **subject})}")]


def _day(text: str) -> date | None:
    """The day by whose definitions is counted, where that is not the last of the period."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(field="on", reason="This must be a day such as 2026-03-31.") from None


def _times(one: Indicator, number: float) -> str:
    """What a case adds, where that is not one."""
    return "" if number == 1 else words.added_up(one, number)


def _where(query: QueryDict) -> dict[str, Any]:
    where: dict[str, Any] = {name: query.getlist(name) for name in TEXTS if name in query}
    for name in IDS:
        if name in query:
            where[name] = [_id(value, name) for value in query.getlist(name)]
    if "urgent" in query:
        where["urgent"] = [query["urgent"] in {"1", "True"}]
    return where


def _id(text: str, name: str) -> int:
    number = plain_number(text)
    if number is None:
        raise InvalidInput(field=name, reason="This value cannot be.")
    return number


def _number(query: QueryDict, name: str) -> int | None:
    return _id(query.get(name, ""), name) if query.get(name) else None


def _keys(query: QueryDict) -> Keys:
    square = tuple(_id(part, "square") for part in query.get("square", "").split(".")) if query.get("square") else None
    if square is not None and (len(square) != 3 or not square[0]):
        raise InvalidInput(field="square", reason="This value cannot be.")
    return Keys(
        areas={level: _id(query.get(level, ""), level) for level in AREAS if level in query},
        weekday=_number(query, "weekday"),
        hour=_number(query, "hour"),
        square=square,
    )


def _title(one: Indicator, part: str) -> str:
    return _("Not: %(title)s") % {"title": words.title(one)} if part == "rest" else words.title(one)


def _part_title(one: Indicator, part: str) -> str:
    if part.startswith("out") and part[3:].isdecimal() and int(part[3:]) < len(one.unless):
        left = one.unless[int(part[3:])]
        return _("left out: %(name)s") % {"name": left.name_en if in_english() else left.name}
    return _(PARTS[part]) if part in PARTS else ""


def _chips(query: QueryDict) -> list[str]:
    """What the list is narrowed to, in words that need no family; codes with words of the desk are left to the template."""
    days = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    found = [name_of("street", _id(value, "area")) for value in query.getlist("area")]
    found += [name_of(level, _id(query.get(level, ""), level)) for level in AREAS if level in query]
    found += [name_of(side, _id(value, side)) for side in ("unit", "lead") for value in query.getlist(side)]
    found += [name_of("matter", value) for value in query.getlist("matter")]
    weekday, hour = plain_number(query.get("weekday", "")), plain_number(query.get("hour", ""))
    found += [days[weekday]] if weekday is not None and weekday < len(days) else []
    return found + ([f"{hour}:00–{hour}:59"] if hour is not None else [])
