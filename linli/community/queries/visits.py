"""Visits of an area, counted by service and place, and the one visit a slip belongs to."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import Count

from linli.common.actor import Actor
from linli.common.errors import NotFound
from linli.community import rules
from linli.community.events import VisitCount, VisitView
from linli.community.models import Visit
from linli.community.permissions import VIEW
from linli.community.queries import areas, services

PAGE = 50


def visits(*, actor: Actor, area_id: int, before: tuple[date, int] | None = None, size: int = PAGE) -> list[VisitView]:
    """The visits of an area, newest first, older than `before` (day and id). Raises Forbidden, NotFound for a foreign area."""
    rows = Visit.objects.filter(area_id__in=areas.ids(actor, VIEW, area_id)).select_related("service")
    if before:
        day, last = before
        rows = rows.filter(on__lte=day).exclude(on=day, id__gte=last)
    return [view(row) for row in rows.order_by("-on", "-id")[: min(size, 200)]]


def counts(*, actor: Actor, area_id: int, since: date) -> list[VisitCount]:
    """How many visits each area saw since a day, by service: what is asked for where. Raises as `visits`."""
    rows = Visit.objects.filter(area_id__in=areas.ids(actor, VIEW, area_id), on__gte=since)
    grouped = rows.values_list("area_id", "service_id", "service__name", "service__name_en").annotate(Count("id"))
    ordered = grouped.order_by("area__code", "service__position")
    return [
        VisitCount(area, services.ServiceView(code, name, name_en), number)
        for area, code, name, name_en, number in ordered
    ]


def visit_of_slip(*, slip: str) -> VisitView:
    """The visit this slip was handed over for. InvalidInput for a mistyped code, NotFound for one that belongs to none."""
    return view(row_of_slip(slip))


def row_of_slip(slip: str) -> Visit:
    """The row behind a slip. Raises as `visit_of_slip`."""
    kept = rules.slip_hash(settings.ENV["LINLI_LOOKUP_KEY"], rules.slip(slip))
    row = Visit.objects.select_related("service").filter(slip=kept).first()
    if row is None:
        raise NotFound(what="visit")
    return row


def view(row: Visit) -> VisitView:
    """The visit as a plain value."""
    return VisitView(
        row.pk, row.area_id, row.building, services.view(row.service), row.on, row.case_number, row.note, row.corrected_at,
        row.keep_until,
    )  # fmt: skip
