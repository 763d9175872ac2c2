"""Saved views of the queue: kept under a name, put in order, one of them opened first. Each person's own."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from linli.cases import api as cases
from linli.channels.desk.models import SavedFilter
from linli.channels.pages import queue_filters as filters
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError, NotFound

MOST_SAVED: Final = 20
LONGEST_NAME: Final = 40
LONGEST_QUERY: Final = 2000
COUNTED_TO: Final = 999


def views_of(actor: Actor) -> list[SavedFilter]:
    """The views this actor saved, in their order."""
    return list(SavedFilter.objects.filter(owner=actor.name).order_by("place", "name"))


def _own(actor: Actor, filter_id: int) -> SavedFilter:
    """A view of this actor; one of somebody else is as good as not there."""
    found = SavedFilter.objects.select_for_update().filter(owner=actor.name, pk=filter_id).first()
    if found is None:
        raise NotFound(what=gettext("view"))
    return found


def _name_of(request: HttpRequest) -> str:
    name = request.POST.get("name", "").replace("\x00", "").strip()[:LONGEST_NAME]
    if not name:
        raise InvalidInput(field=gettext("Name"), reason=gettext("Give the view a name."))
    return name


@needs("cases.view")
@require_POST
def save(request: HttpRequest) -> HttpResponseBase:
    """Keep the present filter under a name; a name used before is renewed."""
    owner, name = actor_of(request).name, _name_of(request)
    query = filters.kept_query(QueryDict(request.POST.get("query", "")))
    if len(query) > LONGEST_QUERY:
        raise InvalidInput(field=gettext("Name"), reason=gettext("This filter is too long to be kept."))
    others = SavedFilter.objects.filter(owner=owner).exclude(name=name)
    if others.count() >= MOST_SAVED:
        said = gettext("You have saved %(most)d views; delete one first.") % {"most": MOST_SAVED}
        raise InvalidInput(field=gettext("Name"), reason=said)
    last = max(others.values_list("place", flat=True), default=0)
    values = {"query": query}
    try:
        with transaction.atomic():
            SavedFilter.objects.update_or_create(
                owner=owner, name=name, defaults=values, create_defaults={**values, "place": last + 1}
            )
    except IntegrityError:  # saved twice at the same moment: the other one is just as good
        pass
    return HttpResponseRedirect(f"{reverse('desk:queue')}?{query}")


@needs("cases.view")
@require_safe
def views(request: HttpRequest) -> HttpResponseBase:
    """The views somebody saved, to be renamed, put in order, opened first or deleted."""
    return render(request, "desk/views.html", {"saved": views_of(actor_of(request))})


@needs("cases.view")
@require_POST
def rename(request: HttpRequest, filter_id: int) -> HttpResponseBase:
    """Give a view another name."""
    name = _name_of(request)
    try:
        with transaction.atomic():
            found = _own(actor_of(request), filter_id)
            found.name = name
            found.save(update_fields=["name"])
    except IntegrityError:
        said = gettext("Another of your views is called so.")
        raise InvalidInput(field=gettext("Name"), reason=said) from None
    return redirect("desk:views")


@needs("cases.view")
@require_POST
def move(request: HttpRequest, filter_id: int) -> HttpResponseBase:
    """Move a view one place up or down."""
    with transaction.atomic():
        found = _own(actor_of(request), filter_id)
        listed = views_of(actor_of(request))
        at = next(place for place, one in enumerate(listed) if one.pk == found.pk)
        to = max(0, at - 1) if request.POST.get("way") == "up" else min(len(listed) - 1, at + 1)
        listed.insert(to, listed.pop(at))
        for place, one in enumerate(listed, start=1):
            one.place = place
        SavedFilter.objects.bulk_update(listed, ["place"])
    return redirect("desk:views")


@needs("cases.view")
@require_POST
def open_first(request: HttpRequest, filter_id: int) -> HttpResponseBase:
    """Open the queue with this view, or, where it does so already, with the first tab again."""
    with transaction.atomic():
        found = _own(actor_of(request), filter_id)
        wanted = not found.opens_first
        SavedFilter.objects.filter(owner=found.owner, opens_first=True).update(opens_first=False)
        found.opens_first = wanted
        found.save(update_fields=["opens_first"])
    return redirect("desk:views")


@needs("cases.view")
@require_POST
def delete(request: HttpRequest, filter_id: int) -> HttpResponseBase:
    """Delete an own view."""
    SavedFilter.objects.filter(owner=actor_of(request).name, pk=filter_id).delete()
    return redirect("desk:views")


@needs("cases.view")
@require_safe
def counts(request: HttpRequest) -> HttpResponseBase:
    """How many cases stand in each saved view, up to a thousand: asked for after the page is shown."""
    actor, at = actor_of(request), clock.now()
    counted = []
    for view in views_of(actor):
        query = QueryDict(view.query)
        chosen = filters.parse(query, filters.tab_named(actor, query.get("tab", "")))
        try:
            counted.append((view.pk, cases.count(actor=actor, filters=chosen, cap=COUNTED_TO, at=at)))
        except LinliError:  # saved before a rule that refuses it now: the view itself will say why
            continue
    return render(request, "desk/parts/view_counts.html", {"counted": counted})
