"""Figures of a district, street, community or grid: the overview, and when and where things happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.channels.figures import ground
from linli.channels.figures.asking import Asked, asked
from linli.channels.figures.frame import area_frame
from linli.channels.figures.showing import addresses, compared, course, side_bars, table, tile, time_chart, value_said
from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.insight import api as insight

HEADLINE: Final = (
    "reported", "closed", "closed_in_time", "handled_in_time", "handling_time", "solved_rate", "satisfied_rate", "without_evidence",
)  # fmt: skip
CHARTS: Final = ("reported", "open_cases", "closed_in_time", "handled_in_time")
ABOVE: Final = tuple(dict.fromkeys((*HEADLINE, *CHARTS)))
COLUMNS: Final = ("reported", "closed_in_time", "handled_in_time", "handling_time", "solved_rate", "reopened_rate")
BELOW: Final = {
    "province": "district",
    "city": "district",
    "district": "street",
    "street": "community",
    "community": "grid",
}
WIDE_AREAS: Final = frozenset({"province", "city", "district"})  # a day there has cases enough for a line
LEAST_IN_SQUARE: Final = 5  # a square with fewer might stand for one home
LISTED: Final = 10  # squares by name
SIZES: Final = {"district": 8, "street": 3, "community": 2}


@needs(insight.VIEW)
@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """The way to the figures of the actor's own area, or, for a department, of its unit."""
    actor, query = actor_of(request), request.GET.urlencode()
    address = _own(actor)
    return redirect(f"{address}?{query}" if query else address)


def _own(actor: Actor) -> str:
    if actor.everything or not actor.scopes(insight.VIEW):
        districts = geography.areas_under(None, level="district")
        if not districts:
            raise NotFound(what=_("area"))
        return reverse("figures:area", args=[districts[0].id])
    scopes = actor.scopes(insight.VIEW)
    with_area = next((scope.area_id for scope in scopes if scope.area_id), None)
    return reverse("figures:area", args=[with_area]) if with_area else reverse("figures:unit", args=[scopes[0].unit_id])


@needs(insight.VIEW)
@require_safe
def area(request: HttpRequest, area_id: int) -> HttpResponseBase:
    """The overview of an area: its headline figures, their course, and the areas below it as a map, bars and a table."""
    actor, here = actor_of(request), geography.area(area_id)
    found = asked(request, area=[area_id])
    below = BELOW.get(here.level, "")
    grain = found.period.grain if here.level in WIDE_AREAS else found.period.wide
    ahead = insight.answer(actor=actor, question=found.question(ABOVE, [grain], compare="previous"))
    codes = tuple(dict.fromkeys((*HEADLINE, *COLUMNS)))
    sides = insight.answer(actor=actor, question=found.question(codes, [below or "grid"], compare="year_ago"))
    against = _("the time before")
    context: dict[str, Any] = {
        **area_frame(request, actor, found, here, "area"),
        "tiles": [
            tile(found, code, ahead.whole.figures[code], compared(found, code, ahead.whole, sides.whole), course(found, ahead, code))
            for code in HEADLINE
        ],
        "charts": [time_chart(found, ahead, code, against) for code in CHARTS],
    }  # fmt: skip
    if below:
        context |= _side_by_side(request, found, here, below, sides)
    return render(request, "figures/area.html", context)


def _side_by_side(
    request: HttpRequest, found: Asked, here: geography.AreaView, below: str, sides: insight.Answer
) -> dict[str, Any]:
    """The areas below one, side by side in the order of their codes: on a map, as bars, and as a table."""
    shown = request.GET.get("show", "")
    shown = shown if shown in COLUMNS else "reported"
    one = found.indicator(shown)
    links = addresses(found, "area", sides.lines)
    head = LEVEL_TITLES[below]()
    valued = {
        line.keys[0]: ground.Valued(
            line.figures[shown].value, value_said(found, one, line.figures[shown]), links.get(line.keys[0], "")
        )
        for line in sides.lines
    }
    return {
        "shown": shown,
        "shows": [(code, words.title(found.indicator(code)), f"?{found.query(show=code)}") for code in COLUMNS],
        "map": ground.by_area(
            here.id,
            below,
            valued,
            words.whole if one.plain else lambda value: words.short(one, value),
            from_least=not one.plain,
        ),
        "map_title": _("%(title)s on the map") % {"title": words.title(one)},
        "bars": side_bars(found, sides, shown, head=head, links=links),
        "table": table(found, sides, COLUMNS, head=head, links=links),
    }


LEVEL_TITLES: Final = {
    "district": lambda: _("District"), "street": lambda: _("Street"), "community": lambda: _("Community"),
    "grid": lambda: _("Grid"),
}  # fmt: skip


@needs(insight.VIEW)
@require_safe
def rhythm(request: HttpRequest, area_id: int) -> HttpResponseBase:
    """When in the week and where on the ground cases are reported."""
    actor, here = actor_of(request), geography.area(area_id)
    found = asked(request, area=[area_id])
    question = found.question(["reported"])
    hours = insight.by_hour(actor=actor, question=question)
    size = plain_number(request.GET.get("size", "")) or SIZES.get(here.level, 8)
    squares = [
        one
        for one in insight.by_square(actor=actor, question=question, size=min(size, 50))
        if one.number >= LEAST_IN_SQUARE
    ]
    links = [found.behind("reported", square=f"{one.size}.{one.row}.{one.column}") for one in squares]
    context = {
        **area_frame(request, actor, found, here, "rhythm"),
        "hours": _hours(found, hours),
        "map": ground.by_square(area_id, BELOW.get(here.level, "grid"), squares, links, words.whole),
        "map_title": _("Reported, by square"),
        "squares": _most(squares, links),
        "metres": size * 111,
        "least": LEAST_IN_SQUARE,
    }
    return render(request, "figures/rhythm.html", context)


def _most(squares: Sequence[insight.Square], links: Sequence[str]) -> list[tuple[str, int, str]]:
    """The squares with most cases: where they lie, how many, and the way to them."""
    most = sorted(zip(squares, links, strict=True), key=lambda pair: -pair[0].number)[:LISTED]
    names = ground.names_of_squares([one for one, _link in most], clock.now())
    return [(name, int(one.number), link) for name, (one, link) in zip(names, most, strict=True)]


def _hours(found: Asked, hours: dict[tuple[int, int], float]) -> charts.Heat:
    """A week as a table of hours, two to a column, so that it fits a page."""
    days = [str(name) for name in (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))]
    rows = []
    for weekday, name in enumerate(days):
        cells = []
        for hour in range(24):
            number = hours.get((weekday, hour), 0)
            said = (
                Said(words.number(number), found.behind("reported", weekday=weekday, hour=hour)) if number else Said("")
            )
            cells.append((number, said))
        whole = sum(number for number, _said in cells)
        rows.append(
            (Said(f"{name} · {words.number(whole)}", found.behind("reported", weekday=weekday) if whole else ""), cells)
        )
    return charts.heat(
        _("Reported, by weekday and hour"),
        _("Weekday"),
        [str(hour) for hour in range(24)],
        rows,
        say=words.whole,
    )
