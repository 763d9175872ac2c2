"""Figures by matter: all matters of an area, and one matter by area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.channels.figures.asking import Asked, asked
from linli.channels.figures.frame import area_frame, frame
from linli.channels.figures.naming import area_name, matter_name
from linli.channels.figures.periods import beginning, label_of, parts_of
from linli.channels.figures.showing import addresses, compared, course, side_bars, table, tile, time_chart
from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.channels.pages.guards import actor_of, needs
from linli.common.codes import plain_number
from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.insight import api as insight
from linli.insight.api import Answer, Line

COLUMNS: Final = ("reported", "closed_in_time", "handling_time", "accurate_dispatch", "solved_rate", "reopened_rate")
HEADLINE: Final = (
    "reported",
    "closed_in_time",
    "handled_in_time",
    "handling_time",
    "accurate_dispatch",
    "rework_rate",
    "solved_rate",
    "explained_rate",
)
SHOWN: Final = 25  # rows of a table; the others are one step away
WARM: Final = 15  # rows of a heat table
PARTS: Final = 5  # of the stacked share; what is left is one more


@needs(insight.VIEW)
@require_safe
def matters(request: HttpRequest, area_id: int) -> HttpResponseBase:
    """What is reported in an area, most first: shares, a table, and their course."""
    actor, here = actor_of(request), geography.area(area_id)
    found = asked(request, area=[area_id])
    answer = insight.answer(actor=actor, question=found.question(COLUMNS, ["matter"]))
    lines = most_first(answer, "reported")
    timed = [line for line in lines if line.figures["handling_time"].below]
    shown = lines if request.GET.get("rows") == "all" else lines[:SHOWN]
    over = insight.answer(actor=actor, question=found.question(["reported"], ["matter", found.period.coarse]))
    links = addresses(found, "matter", lines, area=area_id)
    context = {
        **area_frame(request, actor, found, here, "matters"),
        "shares": _shares(found, lines, answer),
        "frequent": _frequent(answer),
        "bars": side_bars(found, answer, "handling_time", head=_("Matter"), links=links, lines=timed[:10]),
        "table": table(found, answer, COLUMNS, head=_("Matter"), links=links, lines=shown),
        "further": f"?{found.query(rows='all')}" if len(shown) < len(lines) else "",
        "number": len(lines),
        "heat": _over_time(found, lines[:WARM], over),
    }
    return render(request, "figures/matters.html", context)


def _frequent(answer: Answer) -> str:
    """The share of the most frequent matters in a sentence; empty where nothing was reported."""
    found = insight.most_frequent({line.keys[0]: line.figures["reported"].value or 0 for line in answer.lines})
    if not found.share:
        return ""
    number = len(found.matters)
    said = {
        "n": number, "share": words.percent(found.share), "above": words.number(found.above),
        "below": words.number(found.below),
    }  # fmt: skip
    return ngettext(
        "%(share)s of what was reported is the most frequent matter (%(above)s of %(below)s)",
        "%(share)s of what was reported are the %(n)s most frequent matters (%(above)s of %(below)s)", number,
    ) % said  # fmt: skip


def most_first(answer: Answer, code: str) -> list[Line]:
    """The lines of an answer, those with the largest count first."""
    return sorted(answer.lines, key=lambda line: -(line.figures[code].value or 0))


def _shares(found: Asked, lines: Sequence[Line], answer: Answer) -> charts.Stack:
    """The largest matters as parts of all that was reported."""
    parts = []
    for line in lines[:PARTS]:
        number = line.figures["reported"].value or 0
        parts.append(
            (
                matter_name(line.keys[0]),
                number,
                Said(words.number(number), found.behind("reported", matter=line.keys[0])),
            )
        )
    whole = answer.whole.figures["reported"].value or 0
    left = whole - sum(number for _name, number, _said in parts)
    if left > 0:
        parts.append((_("all others"), left, Said(words.number(left))))
    sentence = ", ".join(f"{name} {said.text}" for name, _number, said in parts)
    return charts.stack(
        _("What was reported"),
        parts,
        sentence=sentence,
        say_share=words.percent,
        head=(_("Matter"), words.title(found.indicator("reported")), _("Share")),
    )


def _over_time(found: Asked, lines: Sequence[Line], over: Answer) -> charts.Heat:
    """How much of each matter was reported in each week or month."""
    grain = found.period.coarse
    parts = parts_of(found.period, grain)
    numbers = {line.keys: line.figures["reported"].value or 0 for line in over.lines}
    rows = []
    for line in lines:
        code = line.keys[0]
        cells = []
        for part in parts:
            number = numbers.get((code, beginning(part, grain)), 0)
            cells.append(
                (
                    number,
                    Said(words.number(number), found.behind("reported", within=part, matter=code))
                    if number
                    else Said(""),
                )
            )
        rows.append((Said(matter_name(code)), cells))
    title = _("Reported, by matter and time")
    return charts.heat(title, _("Matter"), [label_of(part.begin, grain) for part in parts], rows, say=words.whole)


@needs(insight.VIEW)
@require_safe
def matter(request: HttpRequest, code: str) -> HttpResponseBase:
    """One matter: its figures, their course, and where it is reported. `area` narrows it."""
    if not cases.versions(code):
        raise NotFound(what=_("matter"))
    actor = actor_of(request)
    area_id = plain_number(request.GET.get("area", ""))
    level = _below(area_id)
    found = asked(request, matter=[code], **({"area": [area_id]} if area_id else {}))
    ahead = insight.answer(actor=actor, question=found.question(HEADLINE, [found.period.wide], compare="previous"))
    sides = insight.answer(actor=actor, question=found.question(HEADLINE, [level], compare="year_ago"))
    against = _("the time before")
    columns = ("reported", "closed_in_time", "handling_time", "accurate_dispatch", "solved_rate")
    links = {line.keys[0]: f"?{found.query(area=line.keys[0])}" for line in sides.lines if line.keys[0]}
    context = {
        **frame(request, found),
        "subject": matter_name(code), "code": code,
        "trail": [(area_name(area_id), f"{reverse('figures:matters', args=[area_id])}?{found.query()}")] if area_id else [],
        "tiles": [
            tile(found, one, ahead.whole.figures[one], compared(found, one, ahead.whole, sides.whole), course(found, ahead, one))
            for one in HEADLINE
        ],
        "charts": [time_chart(found, ahead, one, against) for one in ("reported", "closed_in_time")],
        "spread": side_bars(found, sides, "handling_time", head=_("Area"), links=links),
        "table": table(found, sides, columns, head=_("Area"), links=links),
    }  # fmt: skip
    return render(request, "figures/matter.html", context)


def _below(area_id: int | None) -> str:
    """The level by which a matter of this area is divided."""
    level = geography.area(area_id).level if area_id else "district"
    return {"street": "community", "community": "grid", "grid": "grid"}.get(level, "street")
