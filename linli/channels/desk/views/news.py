"""What is new since a page was made: asked for every few seconds by whoever has it open, and mostly answered with nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.cases.api import CaseRow
from linli.channels.desk.rows import mark_of
from linli.channels.desk.sentences import Line, happened_since, lines_with_units
from linli.channels.desk.views.queue import PAGE
from linli.channels.pages import queue_filters as filters
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.actor import Actor
from linli.common.codes import plain_number


@dataclass(frozen=True, slots=True)
class ListNews:
    """How a page of the list differs from the one shown: cases that are new on it, changed, and gone from it."""

    new: int
    changed: int
    gone: int

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


@needs("cases.view")
@require_safe
def news(request: HttpRequest) -> HttpResponseBase:
    """What is new on this page of the list and on the case beside it; 204 where nothing is.

    One look at the page of the list and one at the version of the case; what happened to the case is read only if it changed.
    """
    actor, at = actor_of(request), clock.now()
    listed = _list_news(request, actor, at) if "seen" in request.GET else None
    case_id, version = plain_number(request.GET.get("case", "")), plain_number(request.GET.get("version", ""))
    told = _case_news(actor, case_id, version) if case_id is not None and version is not None else []
    if not listed and not told:
        return HttpResponse(status=204)
    return render(request, "desk/parts/news.html", {"listed": listed, "told": told, "case_id": case_id})


def _list_news(request: HttpRequest, actor: Actor, at: datetime) -> ListNews:
    chosen = filters.parse(request.GET, filters.tab_named(actor, request.GET.get("tab", "")))
    page = cases.queue(actor=actor, filters=chosen, after=request.GET.get("after") or None, size=PAGE, at=at)
    return compared(_marks(request.GET.get("seen", "")), page.rows, more=page.next is not None)


def _marks(seen: str) -> dict[int, str]:
    """Ids with the marks of the rows shown, as the page sends them: 12-1a2b3c4d.13-…"""
    pairs = (part.partition("-") for part in seen.split(".")[: 2 * PAGE])
    return {case_id: mark for text, _, mark in pairs if (case_id := plain_number(text)) is not None}


def compared(seen: Mapping[int, str], rows: Iterable[CaseRow], *, more: bool) -> ListNews:
    """The page as it is now against the one shown. Where there are `more`, new ones push as many over its end."""
    now = {row.id: mark_of(row) for row in rows}
    new = len(now.keys() - seen.keys())
    changed = sum(now[case_id] != mark for case_id, mark in seen.items() if case_id in now)
    gone = len(seen.keys() - now.keys())
    return ListNews(new, changed, max(0, gone - new) if more else gone)


def _case_news(actor: Actor, case_id: int, version: int) -> list[Line]:
    """What happened to the case since that version, newest last; nothing for a case the actor does not see."""
    if cases.version(actor=actor, case_id=case_id) in {version, None}:
        return []
    lines: list[Any] = lines_with_units(happened_since(cases.timeline(actor=actor, case_id=case_id), version))
    return lines[-5:]
