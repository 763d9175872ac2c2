"""Every figure of an area in one table, and one indicator from all sides, with what it counts exactly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from linli.channels.figures.asking import Asked, asked
from linli.channels.figures.defining import lines_of
from linli.channels.figures.frame import area_frame, frame
from linli.channels.figures.naming import area_name, matter_name, unit_name
from linli.channels.figures.showing import compared, side_bars, tile, time_chart
from linli.channels.figures.views.areas import BELOW, LEVEL_TITLES
from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.guards import actor_of, needs
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.insight import api as insight

ROWS: Final = 15
# What figures speak of, in the order of `insight.TOPICS`; those of a pack that name no topic stand last.
TOPICS: Final = {
    "coming_in": gettext_lazy("What comes in"),
    "dispatch": gettext_lazy("Intake and dispatch"),
    "handling": gettext_lazy("Handling"),
    "closing": gettext_lazy("Checking and closing"),
    "again": gettext_lazy("Done again"),
    "voice": gettext_lazy("What reporters say"),
    "units": gettext_lazy("Units"),
    "together": gettext_lazy("Units called together"),
    "": gettext_lazy("Other figures"),
}


@needs(insight.VIEW)
@require_safe
def everything(request: HttpRequest, area_id: int) -> HttpResponseBase:
    """Every indicator of an area: value, sample, who did not answer, what was left out, and how it was before."""
    actor, here = actor_of(request), geography.area(area_id)
    found = asked(request, area=[area_id])
    codes = [code for code in found.definitions.indicators if _fits(found, code)]
    now = insight.answer(actor=actor, question=found.question(codes, compare="previous")).whole
    year_ago = insight.answer(actor=actor, question=found.question(codes, compare="year_ago")).whole
    heads = {"previous": _("Time before"), "year_ago": _("Year ago")}
    reached = [found.compares(before) for before in heads]
    tiles = {
        code: tile(
            found,
            code,
            now.figures[code],
            list(compress(compared(found, code, now, year_ago), reached)),
            SafeString(""),
        )
        for code in codes
    }
    groups = [
        (topic, title, rows)
        for topic, title in TOPICS.items()
        if (rows := [tiles[code] for code in codes if found.indicator(code).topic == topic])
    ]
    context = {"groups": groups, "heads": list(compress(heads.values(), reached))}
    return render(
        request, "figures/everything.html", {**area_frame(request, actor, found, here, "everything"), **context}
    )


def _fits(found: Asked, code: str) -> bool:
    """Whether an indicator holds for the period and can be narrowed by the filters that are set."""
    return found.indicator(code).holds_on(found.period.end) and all(
        found.definitions.has_side(code, side) for side in found.filters
    )


@needs(insight.VIEW)
@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponseBase:
    """One indicator: its definition, its course, and its division by area, matter, unit and channel where it has them."""
    actor = actor_of(request)
    where = _where(request)
    found = asked(request, **where)
    one = found.definitions.indicators.get(code)
    if one is None:
        raise NotFound(what=_("indicator"))
    ahead = insight.answer(
        actor=actor,
        question=found.question(
            [code], [found.period.wide if where and one.kind != "stock" else found.period.grain], compare="previous"
        ),
    )
    context: dict[str, Any] = {
        **frame(request, found), "subject": words.title(one), "indicator": one, "definition": lines_of(found, code), "about": _about(where),
        "trail": [(_about(where), f"{reverse('figures:area', args=where['area'])}?{found.query()}")] if "area" in where else [],
        "tile": tile(found, code, ahead.whole.figures[code], compared(found, code, ahead.whole), SafeString("")),
        "chart": time_chart(found, ahead, code, _("the time before")),
        "sides": list(_sides(actor, found, code, where)),
    }  # fmt: skip
    return render(request, "figures/indicator.html", context)


def _where(request: HttpRequest) -> dict[str, list[Any]]:
    """What the page it was reached from is about."""
    where: dict[str, list[Any]] = {}
    for name in ("area", "unit", "lead"):
        number = plain_number(request.GET.get(name, ""))
        if number is not None:
            where[name] = [number]
    return {**where, "matter": [request.GET["matter"][:40]]} if request.GET.get("matter") else where


def _about(where: dict[str, list[Any]]) -> str:
    said = [area_name(value) for value in where.get("area", ())]
    said += [unit_name(value) for name in ("unit", "lead") for value in where.get(name, ())]
    return " · ".join(said + [matter_name(value) for value in where.get("matter", ())])


def _sides(
    actor: Actor, found: Asked, code: str, where: dict[str, list[Any]]
) -> Iterator[charts.Bars | charts.Spreads]:
    """The indicator divided by each side it has: areas in the order of their codes, the others by how much they rest on."""
    here = geography.area(where["area"][0]).level if "area" in where else "district"
    level = BELOW.get(here, "")
    sides = {level: LEVEL_TITLES[level]()} if level else {}
    sides["matter"] = _("Matter")
    sides["unit" if found.indicator(code).table == "tasks" else "lead"] = _("Leading unit")
    for side, head in sides.items():
        if side in where or not found.definitions.has_side(code, side):
            continue
        answer = insight.answer(actor=actor, question=found.question([code], [side]))
        lines = list(answer.lines)
        if side != level:
            known = [line for line in lines if line.keys[0] and line.figures[code].below]
            lines = sorted(known, key=lambda line: -line.figures[code].below)[:ROWS]
        if lines:
            yield side_bars(found, answer, code, head=head, links={}, lines=lines)
