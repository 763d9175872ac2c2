"""Reports to be read: whoever may count an area or unit reads every report about it, and nobody else knows of any."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q

from linli.common.actor import Actor
from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.insight.events import PlanView, ReportView
from linli.insight.models import Report, ReportPlan
from linli.insight.permissions import PLAN, VIEW
from linli.insight.queries.reporting.kinds import KINDS
from linli.insight.queries.warnings.reading import key_of
from linli.insight.rules.asking import LARGEST
from linli.insight.rules.paper import Document, read

SIZE: Final = 50
_LIGHT: Final = ("document", "word", "pdf")


def may_read(actor: Actor, about: str, about_id: int) -> bool:
    """Whether the actor may have and read reports about this area or unit. False for one that does not exist."""
    return _holds(actor, VIEW, about, about_id)


def may_plan(actor: Actor, about: str, about_id: int) -> bool:
    """Whether the actor may have reports about it made by the calendar."""
    return _holds(actor, PLAN, about, about_id)


def _holds(actor: Actor, right: str, about: str, about_id: int) -> bool:
    try:
        if about == "area":
            return geography.holds_over(actor, right, about_id)
        return actor.may_at_unit(right, geography.unit(about_id).path)
    except NotFound:
        return False


def within_reach(actor: Actor) -> Q:
    """The condition for reports and plans about what the actor may count."""
    actor.need(VIEW)
    if actor.everything:
        return Q()
    conditions = [Q(unit__path__startswith=scope.unit_path) for scope in actor.scopes(VIEW)]
    conditions += [Q(area__path__startswith=path) for path in geography.territories(actor, VIEW)]
    return reduce(or_, conditions)


def reports(*, actor: Actor, on: date, after: int | None = None, size: int = SIZE) -> list[ReportView]:
    """The reports the actor may read, newest first, from below the id `after`. Raises Forbidden without the right anywhere."""
    rows = Report.objects.filter(within_reach(actor)).exclude(keep_until__lt=on)
    if after is not None:
        rows = rows.filter(pk__lt=min(after, LARGEST))
    return [view_of(row) for row in rows.defer(*_LIGHT).order_by("-pk")[:size]]


def report(*, actor: Actor, report_id: int, on: date) -> ReportView:
    """One report. Raises NotFound, for one of another area and one past its last day as well."""
    return view_of(row_for(actor, report_id, on))


def document_of(*, actor: Actor, report_id: int, on: date) -> Document | None:
    """The report itself, to be shown; None as long as it is not made. Raises NotFound."""
    row_for(actor, report_id, on)
    told = Report.objects.values_list("document", flat=True).get(pk=report_id)
    return read(told) if told else None


def row_for(actor: Actor, report_id: int, on: date) -> Report:
    """The row without what is large. Raises NotFound."""
    rows = Report.objects.filter(within_reach(actor), pk=key_of(report_id))
    row = rows.exclude(keep_until__lt=on).defer(*_LIGHT).first()
    if row is None:
        raise NotFound(what="report")
    return row


def plans(*, actor: Actor) -> list[PlanView]:
    """The reports made by the calendar about what the actor may count."""
    rows = ReportPlan.objects.filter(within_reach(actor)).order_by("area_id", "unit_id", "kind", "language")
    return [PlanView(row.pk, *_about(row), row.kind, row.language, row.since) for row in rows]


def view_of(row: Report) -> ReportView:
    """A row as others read it."""
    return ReportView(
        row.pk, *_about(row), row.kind, row.language, row.begin, row.end, row.state, row.step, KINDS[row.kind].steps, row.asked_by,
        row.asked_at, row.done_at, row.keep_until,
    )  # fmt: skip


def _about(row: Report | ReportPlan) -> tuple[str, int]:
    return ("area", row.area_id) if row.area_id is not None else ("unit", row.unit_id or 0)
