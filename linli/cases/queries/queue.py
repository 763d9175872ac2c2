"""Lists of cases: narrowed by scope first, read by keyset, never counted beyond a cap.

A list is the union of a few branches (area, unit, tasks), each served by its own index; their pages are merged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from linli.cases.events import CaseRow, Count, Page, QueueFilter
from linli.cases.models import Case, Task
from linli.cases.permissions import HANDLE, VIEW
from linli.cases.queries import scope
from linli.cases.queries.cases import ROW_COLUMNS, row_of
from linli.cases.rules.text import NUMBER_KINDS, find_personal
from linli.cases.workflow import State
from linli.common.actor import Actor
from linli.common.among import Among
from linli.common.codes import RECEIPT_LENGTH
from linli.common.errors import InvalidInput
from linli.common.planning import planned_for_these_values

ORDERS: Final = {"new": ("-id",), "due": ("due_at", "id")}
LARGEST_PAGE: Final = 200
WINDOW: Final = 5_000  # cases looked through row by row for one page, in each branch
FEW_UNITS: Final = 4  # so many units are looked up one by one, each in the order of its index
NEWEST_TASKS: Final = 500  # so many of the cases that somebody's units help with or led before stand in a list


@dataclass(frozen=True, slots=True)
class Branch:
    """One part of what a list shows, served by one index. `few`: so few that they may be sorted.

    `scattered`: the cases of many units, which no index holds in one order; sorted, too, where they are looked at row by row.
    `listed`: by their ids, fewer than are looked through for a page; `cut`: only the newest of them.
    `share`: into how many parts it divides with others what is looked through row by row.
    """

    where: Q
    few: bool = False
    scattered: bool = False
    cut: bool = False
    listed: bool = False
    share: int = 1


def _branches(actor: Actor, filters: QueueFilter, after: str | None = None) -> list[Branch]:
    if filters.scope == "mine":
        units = scope.unit_ids(actor.scopes(HANDLE))
        return [*_led(units, filters), _helped(units, open=True)] if units else []
    areas = list(dict.fromkeys(q for q in (scope.area_condition(s) for s in actor.scopes(VIEW)) if q))
    if filters.scope == "area" and areas:
        return [Branch(q) for q in areas]
    if scope.sees_everything(actor, VIEW):
        return [Branch(Q())]
    units = scope.unit_ids(actor.scopes(VIEW))
    if not units:
        return [Branch(q) for q in areas]
    before = after if filters.order == "new" else None
    return [*(Branch(q) for q in areas), *_led(units, filters), _helped(units, before=before)]


def _led(units: Sequence[int], filters: QueueFilter) -> list[Branch]:
    """Cases that one of the units leads now. Ended ones are many: those of a few units come in order, unit by unit."""
    if filters.open is False and len(units) <= FEW_UNITS:
        return [Branch(Q(unit_id=unit), share=len(units)) for unit in units]
    return [Branch(Q(unit_id__in=units), few=filters.open is True, scattered=True)]


def _helped(units: Sequence[int], *, open: bool = False, before: str | None = None) -> Branch:  # noqa: A002  (the column's name)
    """Cases on which the units help or have helped, or which they have led; whoever leads now is found by the case itself.

    The newest of them: an index cannot tell which of many years' tasks belong to cases that are still open.
    """
    tasks = (
        Task.objects.filter(unit_id__in=units, state__in=scope.TASK_SEEN)
        .order_by("-case_id")
        .values_list("case_id", flat=True)
    )
    if before and before.isdecimal():
        tasks = tasks.filter(case_id__lt=int(before))
    helped = tasks.exclude(role=Task.Role.LEAD)
    if open:
        return Branch(Q(pk__in=helped.filter(open=True)), few=True)
    led = tasks.filter(role=Task.Role.LEAD, open=False)
    newest = [list(part[:NEWEST_TASKS]) for part in (helped, led)]
    return Branch(
        Q(Among(F("pk"), sorted({pk for part in newest for pk in part}))),
        few=True,
        listed=True,
        cut=any(len(part) == NEWEST_TASKS for part in newest),
    )


def _condition(filters: QueueFilter) -> Q:
    """What an index beside the branch's own can serve."""
    plain = {
        "open": filters.open, "street_id": filters.street_id, "community_id": filters.community_id,
        "grid_id": filters.grid_id, "unit_id": filters.unit_id, "district_id__isnull": filters.unlocated or None,
    }  # fmt: skip
    return Q(**{name: value for name, value in plain.items() if value is not None})


def _rows(branch: Branch, filters: QueueFilter, at: datetime) -> QuerySet[Case]:
    """The cases of a branch that fit what an index can serve; `due` is when they are due.

    The planner takes open cases with a due time for rare and would walk all of them for the few of a branch that is sorted:
    there it is kept from seeing the column.
    """
    due = Coalesce("due_at", "due_at") if branch.few or branch.scattered else F("due_at")
    rows = Case.objects.filter(branch.where, _condition(filters)).alias(due=due)
    return rows.filter(due__lt=at) if filters.overdue else rows


def _narrowing(filters: QueueFilter) -> Q:
    """What is looked at row by row."""
    known = {state.value for state in State}
    if set(filters.states) - known:
        raise InvalidInput(field="states", reason="There is no such state.")
    plain = {
        "channel": filters.channel or None, "urgent": filters.urgent or None, "near_border": filters.near_border or None,
        "state__in": list(filters.states) or None,
        "reports_count__gt": 1 if filters.many_voices else None,
        "lon__isnull": filters.no_point or None,
    }  # fmt: skip
    narrowing = Q(**{name: value for name, value in plain.items() if value is not None})
    for name in ("words", "matter", "channel"):
        if "\x00" in getattr(filters, name):
            raise InvalidInput(field=name, reason="This text holds characters that cannot be stored.")
    if filters.box:
        west, south, east, north = filters.box
        narrowing &= Q(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    if filters.matter:
        narrowing &= Q(topic__startswith=filters.matter)
    _refuse_probing(filters.words)
    for word in filters.words.split()[:5]:
        # Chinese knows no case; folding it for every row would cost more than reading the row.
        has = "contains" if word.upper() == word.lower() else "icontains"
        texts = ("title", "text", "address")
        narrowing &= reduce(or_, (Q(**{f"{column}__{has}": word}) for column in texts)) | Q(number=word)
    return narrowing


def _refuse_probing(words: str) -> None:
    """Nobody finds out by searching whose number stands in a text: lists show such numbers masked."""
    digits = [word for word in words.split() if word.isdecimal() and len(word) >= 5 and len(word) != RECEIPT_LENGTH]
    if digits or any(found.kind in NUMBER_KINDS - {"plate"} for found in find_personal(words)):
        raise InvalidInput(field="words", reason="Personal numbers cannot be searched for.")


def _ordered(rows: QuerySet[Any], order: str, *, few: bool = False) -> QuerySet[Any]:
    """Rows of `_rows` in the order asked for. `few`: sorted by a sum, which no index offers, so that nothing walks all cases to find them."""
    if order not in ORDERS:
        raise InvalidInput(field="order", reason="Choose new or due.")
    if order == "due":
        return rows.filter(due__isnull=False).order_by("due", F("id") + 0 if few else "id")
    return rows.order_by((F("id") + 0).desc() if few else "-id")


def _after(order: str, cursor: str) -> Q:
    """The keyset condition behind a cursor. Raises InvalidInput for one that was not given out here."""
    try:
        if order == "due":
            stamp, _, last = cursor.partition("~")
            due = datetime.fromisoformat(stamp)
            if due.tzinfo is None:
                raise ValueError(stamp)
            return Q(due__gte=due) & (Q(due__gt=due) | Q(id__gt=int(last)))
        return Q(id__lt=int(cursor))
    except (ValueError, OverflowError) as error:
        raise InvalidInput(field="after", reason="This page mark is not valid.") from error


def _cursor(order: str, row: CaseRow) -> str:
    return _mark(order, row.due_at, row.id) if order == "due" else _mark(order, row.id)


def _mark(order: str, *key: Any) -> str:
    """It stands in addresses as it is, where a plus means a space: a moment ends with Z."""
    return f"{key[0].astimezone(UTC).replace(tzinfo=None).isoformat()}Z~{key[1]}" if order == "due" else str(key[0])


def _key(order: str, row: CaseRow) -> Any:
    return (row.due_at, row.id) if order == "due" else -row.id


@planned_for_these_values()
def queue(*, actor: Actor, filters: QueueFilter, after: str | None = None, size: int = 50, at: datetime) -> Page:
    """One page of the cases the actor may see, by filter and order. InvalidInput for unknown states, orders and marks.

    Where a filter must be looked at row by row, one page looks through at most 5,000 cases of each branch: it may then
    hold fewer rows than asked for, or none, and still have a next one.
    """
    size = max(1, min(size, LARGEST_PAGE))
    narrowing = _narrowing(filters)
    onward = _after(filters.order, after) if after else Q()
    found: dict[int, CaseRow] = {}
    ends: list[tuple[Any, ...]] = []
    branches = _branches(actor, filters, after)
    for branch in branches:
        few = branch.few or (branch.scattered and bool(narrowing))
        rows = _ordered(_rows(branch, filters, at).filter(onward), filters.order, few=few)
        end = _end_of_window(rows, filters.order, branch.share) if narrowing and not branch.listed else None
        if end:
            ends.append(end)
            rows = rows.filter(_up_to(filters.order, end))
        shown = rows.filter(narrowing).values_list(*ROW_COLUMNS)[: size + 1]
        found.update((values[0], row_of(values)) for values in shown)
    end = min(ends, default=None) if filters.order == "due" else max(ends, default=None)
    return replace(_page(found, filters.order, size, end), newest_only=any(branch.cut for branch in branches))


def _page(found: Mapping[int, CaseRow], order: str, size: int, end: tuple[Any, ...] | None) -> Page:
    """The rows up to the end of the shortest window, and the mark to go on from."""
    merged = sorted(found.values(), key=lambda row: _key(order, row))
    if end is not None:
        merged = [row for row in merged if (_key(order, row) <= end if order == "due" else row.id >= end[0])]
    page = tuple(merged[:size])
    if len(merged) > size:
        return Page(page, _cursor(order, page[-1]))
    return Page(page, _mark(order, *end) if end else None)


def _end_of_window(rows: QuerySet[Case], order: str, share: int) -> tuple[Any, ...] | None:
    """Where the window of a branch ends: (id) or (due time, id) of its last case; None where all fits into it."""
    keys = ("due_at", "id") if order == "due" else ("id",)
    size = max(1, WINDOW // share)
    return next(iter(rows.values_list(*keys)[size : size + 1]), None)


def _up_to(order: str, end: tuple[Any, ...]) -> Q:
    return Q(due__lte=end[0]) if order == "due" else Q(id__gte=end[0])


def rows_by_id(*, actor: Actor, case_ids: Iterable[int]) -> dict[int, CaseRow]:
    """The list rows of these cases, as far as the actor may see them."""
    rows = Case.objects.filter(scope.narrowed(actor, VIEW), pk__in=list(case_ids))
    return {values[0]: row_of(values) for values in rows.values_list(*ROW_COLUMNS)}


@planned_for_these_values()
def count(*, actor: Actor, filters: QueueFilter, cap: int = 10_000, at: datetime) -> Count:
    """How many cases the filter matches, at most `cap`: an exact count of everything costs a second at a million cases."""
    narrowing = _narrowing(filters)
    number, beyond, counted = 0, False, Q(pk__in=[])
    for branch in _branches(actor, filters):
        rows = _rows(branch, filters, at).order_by()
        if narrowing and not branch.listed:
            end = _end_of_window(_ordered(rows, "new", few=branch.few or branch.scattered), "new", branch.share)
            beyond = beyond or end is not None
            rows = rows.filter(id__gte=end[0]) if end else rows
        number += rows.filter(narrowing).exclude(counted)[: cap + 1 - number].count()
        if number > cap:
            break
        counted |= branch.where
    return Count(min(number, cap), number > cap or beyond)


def looked_through(*, actor: Actor, filters: QueueFilter, at: datetime, most: int) -> tuple[list[QuerySet[Case]], bool]:
    """What a list shows in parts that share no case, for questions about all of it; whether older cases were left out.

    Of each branch the newest `most` cases are looked through, so that no question walks through many years.
    """
    narrowing = _narrowing(filters)
    parts: list[QuerySet[Case]] = []
    cut, before = False, Q(pk__in=[])
    for branch in _branches(actor, filters):
        rows = _rows(branch, filters, at)
        newest = _ordered(rows, "new", few=branch.few or branch.scattered)
        end = None if branch.listed else next(iter(newest.values_list("id", flat=True)[most - 1 : most]), None)
        cut = cut or end is not None or branch.cut
        rows = rows.filter(id__gte=end) if end is not None else rows
        parts.append(rows.filter(narrowing).exclude(before))
        before |= branch.where
    return parts, cut


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
