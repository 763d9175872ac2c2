"""Special analyses of an area, and the cases behind any number of theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.channels.figures.asking import asked
from linli.channels.figures.classes import CLASSES
from linli.channels.figures.frame import area_frame
from linli.channels.figures.naming import area_name, family_name, name_of
from linli.channels.figures.studies import burden, clocks, endings, fairness, flow, hops, recurrence
from linli.channels.figures.studies.study import Study, Subject
from linli.channels.figures.studies.titles import COUNTINGS, PARTS
from linli.channels.pages import figures as words
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput
from linli.geography import api as geography
from linli.insight import api as insight

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """A special analysis: its icon, what it is called and what it asks."""

    icon: str
    title: str
    question: str
    study: Callable[[Subject], Study]


KINDS: Final[Mapping[str, Kind]] = {
    "flow": Kind("filter", gettext_noop("Funnel of the loop"), gettext_noop("How far do cases come, and whom do they wait for?"), flow.study),
    "clocks": Kind("clock", gettext_noop("Health of clocks"), gettext_noop("Which clocks are kept, by how much, and what comes due?"), clocks.study),
    "returns": Kind("arrow-back-up", gettext_noop("Returns and wrong hops"), gettext_noop("Which cases go to a unit whose duty they are not?"), hops.study),
    "recurrence": Kind("refresh", gettext_noop("What comes back"), gettext_noop("Where does the same thing happen again and again?"), recurrence.study),
    "endings": Kind("circle-check", gettext_noop("How cases end"), gettext_noop("With proof, by silence, opened again, not true?"), endings.study),
    "burden": Kind("home-heart", gettext_noop("Burden of communities"), gettext_noop("What is asked of communities and grids, and by whom?"), burden.study),
    "fairness": Kind("scale", gettext_noop("Fairness between areas"), gettext_noop("Does like work get like answers everywhere?"), fairness.study),
}  # fmt: skip

COUNTED_IN: Final = {
    "reached": "flow", "stays": "flow", "kept": "clocks", "ahead": "clocks", "dispatched": "returns", "given": "returns",
    "repeated": "recurrence", "ended": "endings", "said": "endings", "asked": "burden",
}  # fmt: skip


@needs(insight.VIEW)
@require_safe
def studies(request: HttpRequest, area_id: int) -> HttpResponseBase:
    """The special analyses there are, with what each asks."""
    found, here = asked(request, area=[area_id]), geography.area(area_id)
    listed = [
        (one.icon, _(one.title), _(one.question), f"{reverse('figures:study', args=[area_id, name])}?{found.query()}")
        for name, one in KINDS.items()
    ]
    return render(
        request,
        "figures/studies.html",
        {**area_frame(request, actor_of(request), found, here, "studies"), "listed": listed},
    )


@needs(insight.VIEW)
@require_safe
def study(request: HttpRequest, area_id: int, name: str) -> HttpResponseBase:
    """One special analysis of an area and a period."""
    if name not in KINDS:
        raise Http404
    actor, here, found = actor_of(request), geography.area(area_id), asked(request, area=[area_id])
    subject = Subject(actor, here, found, clock.now(), request.GET.dict())
    one = KINDS[name]
    context = {
        **area_frame(request, actor, found, here, "studies"),
        "kind": one, "title": _(one.title), "question": _(one.question), "study": one.study(subject),
        "beside": [
            (_(other.title), f"{reverse('figures:study', args=[area_id, key])}?{found.query()}", key == name) for key, other in KINDS.items()
        ],
    }  # fmt: skip
    return render(request, "figures/study.html", context)


# --- the cases behind a number ---------------------------------------------------------------------------------------------

NUMBERS: Final = frozenset(
    {"district", "street", "community", "grid", "unit", "lead", "asked_by", "next_unit", "cell", "month"}
)
AREAS: Final = frozenset({"district", "street", "community", "grid"})
UNITS: Final = frozenset({"unit", "lead", "asked_by", "next_unit"})


@needs(insight.VIEW)
@require_safe
def counted(request: HttpRequest) -> HttpResponseBase:
    """The list. Its sum is the number it was reached from; cases that the reader may count and not open are said to be there."""
    actor, query, at = actor_of(request), request.GET, clock.now()
    area_id = plain_number(query.get("area", ""))
    if area_id is None:
        raise InvalidInput(field="area", reason="This value cannot be.")
    here = geography.area(area_id)
    asked_for = asked(request, area=[area_id])
    subject = Subject(actor, here, asked_for, at, query.dict())
    counting, part, where = query.get("of", ""), query.get("part", ""), _where(query)
    found = insight.cases_counted(
        **subject.given,
        counting=counting,
        part=part,
        where=where,
        after=plain_number(query.get("after", "")),
        size=PAGE,
    )
    rows = cases.rows_by_id(actor=actor, case_ids=[case_id for case_id, _number in found.page])
    kept = query.copy()
    kept.pop("after", None)
    name = COUNTED_IN.get(counting, "fairness")
    context = {
        "trail": [
            (area_name(area_id), f"{reverse('figures:area', args=[area_id])}?{asked_for.query()}"),
            (_(KINDS[name].title), f"{reverse('figures:study', args=[area_id, name])}?{asked_for.query()}"),
        ],
        "title": _(COUNTINGS[counting]), "part": _(PARTS[counting][part]) if part in PARTS[counting] else "", "basis": area_name(area_id),
        "period": asked_for.period, "chips": _chips(where), "number": words.number(found.number), "cases": found.cases, "in_cases": words.number(found.cases),
        "plural": found.cases != found.number,
        "rows": [(rows[case_id], "" if adds == 1 else words.number(adds)) for case_id, adds in found.page if case_id in rows],
        "hidden": sum(case_id not in rows for case_id, _adds in found.page), "at": at,
        "first_url": f"?{kept.urlencode()}" if query.get("after") else "",
        "next_url": f"?{kept.urlencode()}&after={found.next}" if found.next else "",
    }  # fmt: skip
    return render(request, "figures/cases.html", context)


def _where(query: QueryDict) -> dict[str, Any]:
    """The row of the table that was pressed: the sides stand in the address as `by_…`."""
    where: dict[str, Any] = {}
    for name, value in query.items():
        side = name.removeprefix("by_")
        if side == name:
            continue
        where[side] = _value(side, str(value))
    return where


def _value(side: str, text: str) -> Any:
    if side == "urgent":
        return text in {"1", "True"}
    number = plain_number(text) if side in NUMBERS else None
    if side in NUMBERS and number is None:
        raise InvalidInput(field=side, reason="This value cannot be.")
    return text if number is None else number


def _chips(where: Mapping[str, Any]) -> list[str]:
    found = []
    for side, value in where.items():
        if side in AREAS:
            found.append(area_name(value))
        elif side in UNITS:
            found.append(name_of("unit", value) if value or side != "next_unit" else _("not given on yet"))
        elif side == "matter":
            found.append(name_of("matter", value))
        elif side == "family":
            found.append(family_name(value))
        elif side == "kind":
            found.append(_(clocks.KINDS.get(value, "")))
        elif side == "difficulty":
            found.append(_(CLASSES.get(value, "")))
    return [one for one in found if one]
