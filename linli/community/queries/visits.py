"""Visits of an area, counted by service and place, and the one visit a slip belongs to."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Count

from linli.common.actor import Actor
from linli.common.deployment import lookup_keys
from linli.common.errors import NotFound
from linli.community import rules
from linli.community.events import VisitCount, VisitView
from linli.community.models import ServiceKind, Visit
from linli.community.permissions import VIEW
from linli.community.queries import areas, services
from linli.geography import api as geography

PAGE = 50


def visits(*, actor: Actor, area_id: int, before: tuple[date, int] | None = None, size: int = PAGE) -> list[VisitView]:
    """The visits of an area, newest first, older than `before` (day and id). Raises Forbidden, NotFound for a foreign area."""
    rows = Visit.objects.filter(area_id__in=areas.ids(actor, VIEW, area_id)).select_related("service")
    if before:
        day, last = before
        rows = rows.filter(on__lte=day).exclude(on=day, id__gte=last)
    return [view(row) for row in rows.order_by("-on", "-id")[: min(size, 200)]]


def counts(*, actor: Actor, area_id: int, since: date) -> list[VisitCount]:
    """What each community was visited for since a day, by service, most asked for first. Raises as `visits`.

    Never narrower than a community: many a grid has one worker, and its number would be that person's. Empty for a grid.
    """
    held = areas.ids(actor, VIEW, area_id)
    if geography.area(area_id).level in {"grid", "micro_grid"}:
        return []
    rows = (
        Visit.objects.filter(area_id__in=held, on__gte=since).values_list("area_id", "service_id").annotate(Count("id"))
    )
    totals: Counter[tuple[int, str]] = Counter()
    for place, service, number in rows.order_by("area__code"):
        totals[_community_of(place), service] += number
    kinds = {row.code: services.view(row) for row in ServiceKind.objects.filter(code__in={code for _, code in totals})}
    ordered = sorted(totals.items(), key=lambda item: (geography.area(item[0][0]).code, -item[1]))
    return [VisitCount(place, kinds[code], number) for (place, code), number in ordered]


def _community_of(area_id: int) -> int:
    return next(area.id for area in geography.chain(area_id) if area.level == "community")


def visit_of_slip(*, slip: str) -> VisitView:
    """The visit this slip was handed over for. InvalidInput for a mistyped code, NotFound for one that belongs to none."""
    return view(row_of_slip(slip))


def find_by_slip(code: str) -> Visit | None:
    """The row behind the clean code of a slip, by the key of now or one of before."""
    kept = [rules.slip_hash(key, code) for key in lookup_keys()]
    return Visit.objects.select_related("service").filter(slip__in=kept).first()


def row_of_slip(slip: str) -> Visit:
    """The row behind a slip. Raises as `visit_of_slip`."""
    row = find_by_slip(rules.slip(slip))
    if row is None:
        raise NotFound(what="visit")
    return row


def to_change(slip: str) -> Visit:
    """The row behind a slip, locked: of two who change it, the second finds what the first left. Raises as `visit_of_slip`."""
    found = row_of_slip(slip)
    row = Visit.objects.select_for_update(of=("self",)).select_related("service").filter(pk=found.pk).first()
    if row is None:
        raise NotFound(what="visit")
    return row


def view(row: Visit) -> VisitView:
    """The visit as a plain value."""
    return VisitView(
        row.pk, row.area_id, row.building, services.view(row.service), row.on, row.case_number, row.note, row.corrected_at,
        row.keep_until,
    )  # fmt: skip
