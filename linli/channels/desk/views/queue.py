"""The queue: tabs, filters, pages, counts, and the filters somebody saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.channels.desk import filters as further
from linli.channels.desk import keys, maps
from linli.channels.desk.bulk import verbs_for
from linli.channels.desk.choices import open_units
from linli.channels.desk.rows import row_views
from linli.channels.desk.views import saved
from linli.channels.desk.views.case import pane
from linli.channels.desk.words import verb_title
from linli.channels.pages import queue_filters as filters
from linli.channels.pages.asking import day_of, is_fragment
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.common import clock
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import LinliError, NotFound

PAGE: Final = 50
SHOWN_BY: Final = "further"  # asks for the page with its further filters open, where no script loads them


@dataclass(frozen=True, slots=True)
class TabView:
    """A tab as the page shows it."""

    name: str
    title: str
    address: str
    here: bool
    key: str


@signed_in
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """One page of the queue. Somebody without the right to see cases is sent to what is theirs."""
    actor, at = actor_of(request), clock.now()
    if not actor.may("cases.view"):
        return redirect(_elsewhere(actor))
    views = saved.views_of(actor)
    first = next((view for view in views if view.opens_first), None)
    if first and not request.GET:
        return redirect(f"{reverse('desk:queue')}?{first.query}")
    found = _by_number(actor, request.GET.get("words", ""))
    if found is not None:
        return redirect("desk:case", case_id=found)
    tab = filters.tab_named(actor, request.GET.get("tab", ""))
    chosen = filters.parse(request.GET, tab)
    page = cases.queue(actor=actor, filters=chosen, after=request.GET.get("after") or None, size=PAGE, at=at)
    context = {
        "tabs": _tabs(request, actor, tab.name),
        "tab": tab.name,
        "rows": row_views(page.rows, at),
        "bulk_verbs": [(name, verb_title(name)) for name in verbs_for(actor)] if tab.name != "closed" else [],
        "filters": chosen,
        "narrowed": filters.is_narrowed(request.GET),
        "in_use": filters.in_use(request.GET),
        "plain": f"?tab={tab.name}",
        "here_url": _here(request),
        "map_url": f"{reverse('desk:queue_map')}?ids={'.'.join(str(row.id) for row in page.rows)}" if page.rows else "",
        "kept": filters.kept_query(request.GET),
        # A page that looks through a part of the cases may come back short, and yet there are more.
        "further": bool(page.next) and len(page.rows) < PAGE,
        "newest_helped": cases.NEWEST_TASKS if page.newest_only else 0,
        "due_first": chosen.order == "due",
        "next_url": f"?{filters.kept_query(request.GET)}&after={page.next}" if page.next else "",
        "first_url": f"?{filters.kept_query(request.GET)}" if request.GET.get("after") else "",
        "flags": [(name, gettext(title), bool(request.GET.get(name))) for name, title in filters.FLAGS.items()],
        "saved": views,
        "counts_of_views": reverse("desk:view_counts"),
        "counts_url": f"{reverse('desk:counts')}?tab={tab.name}",
        "unshown": filters.unshown(request.GET),
        "shown_by": SHOWN_BY,
        "further_url": f"{reverse('desk:further_filters')}?{filters.kept_query(request.GET, tab=tab.name)}",
    }
    if is_fragment(request):
        return render(request, "desk/parts/queue_rows.html", {**context, "alone": True})
    if request.GET.get(SHOWN_BY):
        context["fields"] = _fields(chosen, at)
    return render(request, "desk/queue.html", context | (beside := _beside(request, at)), status=beside["status"])


def _here(request: HttpRequest) -> str:
    """The query of this page of the list, without the case beside it."""
    kept = request.GET.copy()
    kept.pop("case", None)
    return kept.urlencode()


def _beside(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """The case the address names, to be shown beside the list; one that is not there is said to be so in its place."""
    case_id = plain_number(request.GET.get("case", ""))
    if case_id is None:
        return {"opened": None, "pane": "", "status": 200}
    try:
        return {"opened": case_id, "pane": pane(request, case_id, at), "status": 200}
    except NotFound as error:
        return {"opened": case_id, "pane": "", "missing": error, "status": 404}


def _elsewhere(actor: Actor) -> str:
    """Where somebody belongs who sees no cases."""
    if actor.may("accounts.manage") or actor.may("accounts.view"):
        return "administration:start"
    if actor.may("insight.screen"):
        return "screen:wall"
    return "desk:duties" if actor.grants else "desk:account"


def _by_number(actor: Actor, words: str) -> int | None:
    """The case whose receipt number was typed as search words, if it is one the actor may see."""
    digits = "".join(words.split()).replace("-", "")
    if not (digits.isdecimal() and len(digits) == 12):
        return None
    try:
        return cases.id_of_number(actor, digits)
    except LinliError:
        return None


def _tabs(request: HttpRequest, actor: Actor, here: str) -> list[TabView]:
    return [
        TabView(
            tab.name,
            gettext(tab.title),
            f"?{filters.kept_query(request.GET, tab=tab.name, state=None)}",
            tab.name == here,
            keys.TABS.get(tab.name, ""),
        )
        for tab in filters.tabs_for(actor)
    ]


def _fields(chosen: cases.QueueFilter, at: Any) -> list[Any]:
    narrow = [unit for unit in open_units() if unit.area_level not in {"community", "grid", "micro_grid"}]
    return further.fields_for(chosen, cases.matters(day_of(at)), narrow)


@needs("cases.view")
@require_safe
def further_filters(request: HttpRequest) -> HttpResponseBase:
    """The further filters, loaded when somebody opens them."""
    actor = actor_of(request)
    tab = filters.tab_named(actor, request.GET.get("tab", ""))
    fields = _fields(filters.parse(request.GET, tab), clock.now())
    if is_fragment(request):
        return render(request, "desk/parts/further_filters.html", {"fields": fields})
    return redirect(f"{reverse('desk:queue')}?{filters.kept_query(request.GET, **{SHOWN_BY: '1'})}")


@needs("cases.view")
@require_safe
def queue_map(request: HttpRequest) -> HttpResponseBase:
    """The cases of a page of the list on a small map of own shapes; only those this actor may see."""
    listed = [found for part in request.GET.get("ids", "").split(".") if (found := plain_number(part)) is not None]
    rows = cases.rows_by_id(actor=actor_of(request), case_ids=listed[:PAGE])
    shown = maps.map_of_rows(list(rows.values()), clock.now())
    opened = plain_number(request.GET.get("case", ""))
    return render(request, "desk/parts/queue_map.html", {"map": shown, "opened": opened})


@needs("cases.view")
@require_safe
def counts(request: HttpRequest) -> HttpResponseBase:
    """How many cases stand in each tab, capped, and how many decisions wait: asked for after the page is shown."""
    actor, at = actor_of(request), clock.now()
    here = request.GET.get("tab", "")
    counted = [
        (
            tab.name,
            gettext(tab.title),
            f"{reverse('desk:queue')}?tab={tab.name}",
            tab.name == here,
            cases.count(actor=actor, filters=tab.filters, at=at),
        )
        for tab in filters.tabs_for(actor)
        if tab.name != "closed"
    ]
    waiting = cases.count_to_decide(actor=actor)
    return render(request, "desk/parts/counts.html", {"counted": counted, "waiting": waiting})
