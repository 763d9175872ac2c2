"""The queue: tabs, filters, pages, counts, and the filters somebody saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from linli.cases import api as cases
from linli.channels.desk import filters as further
from linli.channels.desk.choices import day_of, open_units
from linli.channels.desk.models import SavedFilter
from linli.channels.desk.rows import row_views
from linli.channels.desk.views.asking import is_fragment
from linli.channels.pages import queue_filters as filters
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.common import clock
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError

PAGE: Final = 50
MOST_SAVED: Final = 20


@dataclass(frozen=True, slots=True)
class TabView:
    """A tab as the page shows it."""

    name: str
    title: str
    address: str
    here: bool


@signed_in
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """One page of the queue. Somebody without the right to see cases is sent to what is theirs."""
    actor, at = actor_of(request), clock.now()
    if not actor.may("cases.view"):
        return redirect(_elsewhere(actor))
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
        "filters": chosen,
        "narrowed": filters.is_narrowed(request.GET),
        "plain": f"?tab={tab.name}",
        "kept": filters.kept_query(request.GET),
        # A page that looks through a part of the cases may come back short, and yet there are more.
        "further": bool(page.next) and len(page.rows) < PAGE,
        "newest_helped": cases.NEWEST_TASKS if page.newest_only else 0,
        "due_first": chosen.order == "due",
        "next_url": f"?{filters.kept_query(request.GET)}&after={page.next}" if page.next else "",
        "first_url": f"?{filters.kept_query(request.GET)}" if request.GET.get("after") else "",
        "flags": [(name, gettext(title), bool(request.GET.get(name))) for name, title in filters.FLAGS.items()],
        "saved": SavedFilter.objects.filter(owner=actor.name).order_by("name"),
        "counts_url": f"{reverse('desk:counts')}?tab={tab.name}",
        "further_url": f"{reverse('desk:further_filters')}?{filters.kept_query(request.GET, tab=tab.name)}",
    }
    if context["narrowed"]:
        context["fields"] = _fields(chosen, at)
    return render(request, "desk/queue.html", context)


def _elsewhere(actor: Actor) -> str:
    """Where somebody belongs who sees no cases."""
    if actor.may("accounts.manage") or actor.may("accounts.view"):
        return "desk:people"
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
    return redirect(f"{reverse('desk:queue')}?{filters.kept_query(request.GET)}")


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


@needs("cases.view")
@require_POST
def save_filter(request: HttpRequest) -> HttpResponseBase:
    """Keep the present filter under a name; a name used before is renewed."""
    owner, name = actor_of(request).name, request.POST.get("name", "").strip()[:40]
    query = request.POST.get("query", "")[:1000]
    if not name:
        raise InvalidInput(field=gettext("Name"), reason=gettext("Give the filter a name."))
    if SavedFilter.objects.filter(owner=owner).exclude(name=name).count() >= MOST_SAVED:
        raise InvalidInput(
            field=gettext("Name"),
            reason=gettext("You have saved %(most)d filters; delete one first.") % {"most": MOST_SAVED},
        )
    try:
        with transaction.atomic():
            SavedFilter.objects.update_or_create(owner=owner, name=name, defaults={"query": query})
    except IntegrityError:  # saved twice at the same moment: the other one is just as good
        pass
    return HttpResponseRedirect(f"{reverse('desk:queue')}?{query}")


@needs("cases.view")
@require_POST
def delete_filter(request: HttpRequest, filter_id: int) -> HttpResponseBase:
    """Delete an own saved filter; one of somebody else is as good as not there."""
    SavedFilter.objects.filter(owner=actor_of(request).name, pk=filter_id).delete()
    return HttpResponseRedirect(reverse("desk:queue")) if not is_fragment(request) else HttpResponse("")
