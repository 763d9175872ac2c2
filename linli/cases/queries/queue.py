"""Lists of cases: narrowed by scope first, read by keyset, never counted beyond a cap.

A list is the union of a few branches (area, unit, tasks), each served by its own index; their pages are merged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.cases.events import CaseRow, Count, Page, QueueFilter
from linli.cases.models import Case, Task
from linli.cases.permissions import HANDLE, VIEW
from linli.cases.queries import scope
from linli.cases.queries.cases import ROW_COLUMNS, row_of
from linli.cases.workflow import State
from linli.common.actor import Actor
from linli.common.errors import InvalidInput

ORDERS: Final = {"new": ("-id",), "due": ("due_at", "id")}
LARGEST_PAGE: Final = 200


def _branches(actor: Actor, filters: QueueFilter) -> list[Q]:
    if filters.scope == "mine":
        units = scope.unit_ids(actor.scopes(HANDLE))
        if not units:
            return []
        tasked = Exists(Task.objects.filter(case=OuterRef("pk"), unit_id__in=units, open=True))
        return [Q(unit_id__in=units), Q(tasked)]
    found = scope.branches(actor, VIEW)
    if filters.scope == "area":
        return [q for q in (scope.area_condition(s) for s in actor.scopes(VIEW)) if q] or found
    return found


def _condition(filters: QueueFilter, at: datetime) -> Q:
    known = {state.value for state in State}
    if set(filters.states) - known:
        raise InvalidInput(field="states", reason="There is no such state.")
    plain = {
        "open": filters.open, "street_id": filters.street_id, "community_id": filters.community_id,
        "grid_id": filters.grid_id, "unit_id": filters.unit_id, "channel": filters.channel or None,
        "urgent": filters.urgent or None, "near_border": filters.near_border or None,
        "state__in": list(filters.states) or None, "due_at__lt": at if filters.overdue else None,
        "reports_count__gt": 1 if filters.many_voices else None, "district_id__isnull": filters.unlocated or None,
    }  # fmt: skip
    condition = Q(**{name: value for name, value in plain.items() if value is not None})
    if filters.matter:
        condition &= Q(topic__startswith=filters.matter)
    for word in filters.words.split()[:5]:
        condition &= Q(title__icontains=word) | Q(text__icontains=word) | Q(address__icontains=word) | Q(number=word)
    return condition


def _ordered(rows: QuerySet[Case], order: str) -> QuerySet[Case]:
    if order not in ORDERS:
        raise InvalidInput(field="order", reason="Choose new or due.")
    return (
        rows.filter(due_at__isnull=False).order_by(*ORDERS[order]) if order == "due" else rows.order_by(*ORDERS[order])
    )


def _after(order: str, cursor: str) -> Q:
    """The keyset condition behind a cursor. Raises InvalidInput for one that was not given out here."""
    try:
        if order == "due":
            stamp, _, last = cursor.partition("~")
            due = datetime.fromisoformat(stamp)
            if due.tzinfo is None:
                raise ValueError(stamp)
            return Q(due_at__gte=due) & (Q(due_at__gt=due) | Q(id__gt=int(last)))
        return Q(id__lt=int(cursor))
    except (ValueError, OverflowError) as error:
        raise InvalidInput(field="after", reason="This page mark is not valid.") from error


def _cursor(order: str, row: CaseRow) -> str:
    return f"{row.due_at.isoformat()}~{row.id}" if order == "due" and row.due_at else str(row.id)


def _key(order: str, row: CaseRow) -> Any:
    return (row.due_at, row.id) if order == "due" else -row.id


def queue(*, actor: Actor, filters: QueueFilter, after: str | None = None, size: int = 50, at: datetime) -> Page:
    """One page of the cases the actor may see, by filter and order. InvalidInput for unknown states, orders and marks."""
    size = max(1, min(size, LARGEST_PAGE))
    condition = _condition(filters, at)
    if after:
        condition &= _after(filters.order, after)
    found: dict[int, CaseRow] = {}
    for branch in _branches(actor, filters):
        rows = _ordered(Case.objects.filter(branch, condition), filters.order)
        found.update((values[0], row_of(values)) for values in rows.values_list(*ROW_COLUMNS)[: size + 1])
    merged = sorted(found.values(), key=lambda row: _key(filters.order, row))
    page = merged[:size]
    return Page(tuple(page), _cursor(filters.order, page[-1]) if len(merged) > size else None)


def rows_by_id(*, actor: Actor, case_ids: Iterable[int]) -> dict[int, CaseRow]:
    """The list rows of these cases, as far as the actor may see them."""
    rows = Case.objects.filter(scope.narrowed(actor, VIEW), pk__in=list(case_ids))
    return {values[0]: row_of(values) for values in rows.values_list(*ROW_COLUMNS)}


def count(*, actor: Actor, filters: QueueFilter, cap: int = 10_000, at: datetime) -> Count:
    """How many cases the filter matches, at most `cap`: an exact count of everything costs a second at a million cases."""
    condition = _condition(filters, at)
    branches = _branches(actor, filters)
    if len(branches) == 1:
        number = len(Case.objects.filter(branches[0], condition).order_by().values_list("id")[: cap + 1])
    else:
        seen: set[int] = set()
        for branch in branches:
            seen.update(Case.objects.filter(branch, condition).order_by().values_list("id", flat=True)[: cap + 1])
        number = len(seen)
    return Count(min(number, cap), number > cap)


def map_points(
    *, actor: Actor, filters: QueueFilter, at: datetime, limit: int = 4_000
) -> list[tuple[int, float, float, str, bool]]:
    """Id, lon, lat, state and urgency of located cases, newest first, for a map."""
    condition = _condition(filters, at) & Q(lon__isnull=False)
    found: dict[int, tuple[int, float, float, str, bool]] = {}
    for branch in _branches(actor, filters):
        rows: Any = Case.objects.filter(branch, condition).order_by("-id")
        found.update((r[0], r) for r in rows.values_list("id", "lon", "lat", "state", "urgent")[:limit])
    return sorted(found.values(), key=lambda row: -row[0])[:limit]


def export(*, actor: Actor, filters: QueueFilter, at: datetime) -> Iterator[dict[str, Any]]:
    """Every row of a list, page by page, under the very same scope and filters as the list itself."""
    after: str | None = None
    while True:
        page = queue(actor=actor, filters=filters, after=after, size=LARGEST_PAGE, at=at)
        yield from (asdict(row) for row in page.rows)
        if page.next is None:
            return
        after = page.next


def counts_by_state() -> dict[str, int]:
    """How many cases stand in each state, the whole house over. Bare counts, for summaries of commands."""
    counted = dict(Case.objects.order_by().values_list("state").annotate(n=models.Count("id")))
    return {state.value: counted[state.value] for state in State if state.value in counted}


def is_empty() -> bool:
    """Whether there is no case at all yet."""
    return not Case.objects.exists()
