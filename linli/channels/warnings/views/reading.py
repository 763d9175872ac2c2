"""Reads: the list with the urgent ones first, one warning with its evidence, projects, and whether warnings were right."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.warned import place, subject
from linli.channels.warnings import drawing, wording
from linli.channels.warnings.steps import STEPS, possible
from linli.common import clock
from linli.common.actor import Actor
from linli.geography import api as geography
from linli.insight import api as insight

KINDS: Final = ("hot", "rise", "recurrence", "clocks")
LOOKED_BACK: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    warning: insight.WarningView
    icon: str
    subject: str
    place: str
    sentence: str
    late: bool


@dataclass(frozen=True, slots=True)
class Witness:
    """One case a warning rests on, as far as the reader may see it."""

    evidence: insight.Evidence
    case: cases.CaseRow
    because: str


def row_of(one: insight.WarningView, at: datetime) -> Row:
    """A warning as a line."""
    return Row(one, wording.ICONS[one.kind], subject(one), place(one), wording.sentence(one), one.late(at))


@needs(insight.VIEW)
@require_safe
def warnings(request: HttpRequest) -> HttpResponseBase:
    """What waits for somebody, by kind; or what has ended."""
    actor, at = actor_of(request), clock.now()
    kind = request.GET.get("kind", "")
    kind, finished = kind if kind in KINDS else "", bool(request.GET.get("ended"))
    found = insight.warnings(actor=actor, finished=finished, kind=kind, at=at)
    waiting = insight.count_unfinished(actor=actor)
    context = {
        "rows": [row_of(one, at) for one in found], "kind": kind, "finished": finished, "now": at,
        "tabs": [(name, title, waiting.get(name, 0)) for name, title in insight.WARNING_KINDS], "waiting": sum(waiting.values()),
        "cut": len(found) >= insight.MOST_WARNINGS,
    }  # fmt: skip
    return render(request, "warnings/warnings.html", context)


@needs(insight.VIEW)
@require_safe
def warning(request: HttpRequest, warning_id: int) -> HttpResponseBase:
    """One warning: what was seen, why it is believed, the cases it rests on, and what can be done; one step's form may stand open."""
    step = request.GET.get("do", "")
    return page(request, warning_id, opened=step if step in STEPS else "")


def page(request: HttpRequest, warning_id: int, *, opened: str, **more: Any) -> HttpResponse:
    """The page of a warning: with the form of a step open, and with what was refused if something was."""
    actor, at = actor_of(request), clock.now()
    one = insight.warning(actor=actor, warning_id=warning_id)
    witnesses, hidden = _witnesses(actor, one)
    rows = [witness.case for witness in witnesses]
    concerned = _concerned(rows)
    owner = geography.unit(one.owner_id)
    may = insight.may_take_up(actor=actor, warning_id=warning_id)
    context = {
        "one": one, "row": row_of(one, at), "now": at, "owner": owner, "may": may, "witnesses": witnesses, "hidden": hidden,
        "bars": drawing.bars(one.days), "map": drawing.place(one), "chance": wording.chance(one),
        "method": _(wording.METHODS[one.kind]), "version": one.method.rpartition(" ")[2], "followed": [(value, _(wording.FOLLOWED[name])) for name, value in one.followed.items()],
        "opened": opened, "draft": wording.draft(one), "root": wording.root(one), "to_whistle": possible("blow_whistle", rows), "to_supervise": possible("supervise", rows),
        "units": _units(one, concerned) if may and one.unfinished else [], "concerned": concerned,
        "may_report": actor.may("cases.report"), "may_whistle": actor.may("cases.whistle"), "may_supervise": actor.may("cases.supervise"),
        "whistles": cases.FIELDS["whistle_kind"].choices, **more,
    }  # fmt: skip
    return render(request, "warnings/warning.html", context, status=422 if "error" in more else 200)


def _witnesses(actor: Actor, one: insight.WarningView) -> tuple[list[Witness], int]:
    """The cases the reader may see, and how many there are beside."""
    known = cases.rows_by_id(actor=actor, case_ids=[evidence.case_id for evidence in one.evidence])
    seen = [
        Witness(evidence, known[evidence.case_id], ", ".join(_(wording.BECAUSE[name]) for name in evidence.because))
        for evidence in one.evidence
        if evidence.case_id in known
    ]
    return seen, len(one.evidence) - len(seen)


def _concerned(rows: list[cases.CaseRow]) -> list[int]:
    """The units that have the cases it rests on, whoever has most of them first: what a form offers before anything is chosen."""
    return [unit_id for unit_id, _number in Counter(row.unit_id for row in rows).most_common()]


def _units(one: insight.WarningView, concerned: list[int]) -> list[geography.UnitView]:
    """The units that can be called or asked to lead: those of the area's district, grids apart; whoever has its cases first."""
    above = {area.id for area in geography.chain(one.area_id)}
    found = [
        unit for unit in geography.units_below("/") if unit.open and unit.area_id in above and unit.kind != "grid_body"
    ]
    return sorted(found, key=lambda unit: unit.id not in concerned)


@needs(insight.VIEW)
@require_safe
def projects(request: HttpRequest) -> HttpResponseBase:
    """Projects against what comes back: proposed, taken up, not taken up."""
    actor = actor_of(request)
    found = []
    for one in insight.proposals(actor=actor):
        warning = insight.warning(actor=actor, warning_id=one.warning_id)
        lead = geography.unit(one.lead_id)
        may = one.state == "proposed" and (
            actor.may_at_unit(insight.WARN, lead.path) or insight.may_take_up(actor=actor, warning_id=one.warning_id)
        )
        found.append((one, subject(warning), place(warning), lead, may))
    return render(request, "warnings/projects.html", {"projects": found})


@needs(insight.VIEW)
@require_safe
def precision(request: HttpRequest) -> HttpResponseBase:
    """Were we right? Of all warnings of the last ninety days, whatever became of them."""
    actor, at = actor_of(request), clock.now()
    since = cases.local_day(at) - LOOKED_BACK
    return render(
        request, "warnings/precision.html", {"kinds": insight.precision(actor=actor, since=since), "since": since}
    )
