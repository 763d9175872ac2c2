"""The queue's filters: from the query string to a QueueFilter, and the choices a page offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext, gettext_noop

from linli.cases.api import QueueFilter
from linli.channels.desk import words
from linli.channels.desk.forms import Choice, FieldView, Group
from linli.channels.desk.places import area_of
from linli.channels.pages.templatetags.pages import named
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import NotFound
from linli.geography import api as geography


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the queue: its name in the address, its title, its icon, and the filter it stands for."""

    name: str
    title: str
    filters: QueueFilter


TABS: Final = (
    Tab("mine", gettext_noop("Mine to do"), QueueFilter(scope="mine", order="due")),
    Tab("area", gettext_noop("In my area"), QueueFilter(scope="area")),
    Tab("overdue", gettext_noop("Overdue"), QueueFilter(scope="all", overdue=True, order="due")),
    Tab("closed", gettext_noop("Ended"), QueueFilter(scope="all", open=False)),
)
FLAGS: Final = {
    "urgent": gettext_noop("urgent"),
    "overdue": gettext_noop("overdue"),
    "near_border": gettext_noop("near a border"),
    "unlocated": gettext_noop("no place yet"),
    "many_voices": gettext_noop("several reports"),
}
AREAS: Final = ("street", "community", "grid")
# What of the query string belongs to a filter, and so may be saved under a name.
KEPT: Final = ("tab", "state", "matter", "street", "community", "grid", "unit", "channel", "words", "order", *FLAGS)
LONGEST: Final = 120


def tabs_for(actor: Actor) -> tuple[Tab, ...]:
    """The tabs that make sense for this actor: only who handles has something of their own to do."""
    return tuple(tab for tab in TABS if tab.name != "mine" or actor.may("cases.handle"))


def tab_named(actor: Actor, name: str) -> Tab:
    """The tab with this name, or the actor's first."""
    tabs = tabs_for(actor)
    return next((tab for tab in tabs if tab.name == name), tabs[0])


def _id(query: QueryDict, name: str) -> int | None:
    return plain_number(query.get(name, ""))


def parse(query: QueryDict, tab: Tab) -> QueueFilter:
    """The filter a query string means, on top of its tab. What cannot be read is left out, never an error."""
    found = replace(
        tab.filters,
        states=tuple(state for state in query.getlist("state") if state in words.STATES),
        matter=query.get("matter", "")[:16],
        street_id=_id(query, "street"),
        community_id=_id(query, "community"),
        grid_id=_id(query, "grid"),
        unit_id=_id(query, "unit"),
        channel=query.get("channel", "")[:16],
        words=query.get("words", "").replace("\x00", "").strip()[:LONGEST],
        urgent=bool(query.get("urgent")),
        overdue=tab.filters.overdue or bool(query.get("overdue")),
        near_border=bool(query.get("near_border")),
        unlocated=bool(query.get("unlocated")),
        many_voices=bool(query.get("many_voices")),
    )
    order = query.get("order", "")
    return replace(found, order=order) if order in {"new", "due"} else found


def kept_query(query: QueryDict, **changed: str | None) -> str:
    """The part of a query string that belongs to the filter, with changes; None leaves a name out. Without cursor."""
    pairs = [(name, value) for name in KEPT for value in query.getlist(name) if value and name not in changed]
    pairs += [(name, value) for name, value in changed.items() if value]
    return urlencode(pairs)


def is_narrowed(query: QueryDict) -> bool:
    """Whether anything beside the tab and the order is chosen."""
    return any(query.get(name) for name in KEPT if name not in {"tab", "order"})


def in_use(query: QueryDict) -> int:
    """How many of the further filters narrow the list."""
    return sum(bool(query.get(name)) for name in KEPT if name not in {"tab", "order", "words"})


def _choices(pairs: Iterable[tuple[str, str]], chosen: Any) -> tuple[Group, ...]:
    return (Group("", tuple(Choice(value, label, chosen=str(value) == str(chosen or "")) for value, label in pairs)),)


def _children(parent_id: int | None, level: str) -> list[tuple[str, str]]:
    try:
        found = geography.areas_under(parent_id, level=level)
    except NotFound:
        return []
    return [(str(area.id), named(area)) for area in sorted(found, key=lambda a: a.code)]


def _area_fields(filters: QueueFilter) -> list[FieldView]:
    streets = _children(None, "street")
    fields = [
        FieldView(
            "street", gettext("Street or town"), "select", groups=_choices(streets, filters.street_id), searchable=True
        )
    ]
    if filters.street_id and area_of(filters.street_id):
        below = _children(filters.street_id, "community")
        groups = _choices(below, filters.community_id)
        fields.append(FieldView("community", gettext("Community or village"), "select", groups=groups))
    if filters.community_id and area_of(filters.community_id):
        groups = _choices(_children(filters.community_id, "grid"), filters.grid_id)
        fields.append(FieldView("grid", gettext("Grid"), "select", groups=groups))
    return fields


def fields_for(filters: QueueFilter, matters: Iterable[Any], units: Iterable[Any]) -> list[FieldView]:
    """The further filters of the page, filled in."""
    states = [(code, gettext(title)) for code, title in words.STATES.items()]
    state = filters.states[0] if filters.states else ""
    channels = [(code, gettext(title)) for code, title in words.CHANNELS.items()]
    listed = [(m.code, f"{m.code} {named(m)}") for m in matters]
    return [
        FieldView("state", gettext("State"), "select", groups=_choices(states, state)),
        FieldView("matter", gettext("Matter"), "select", groups=_choices(listed, filters.matter), searchable=True),
        *_area_fields(filters),
        FieldView(
            "unit",
            gettext("Unit"),
            "select",
            groups=_choices([(str(u.id), named(u)) for u in units], filters.unit_id),
            searchable=True,
        ),
        FieldView("channel", gettext("Channel"), "select", groups=_choices(channels, filters.channel)),
        FieldView(
            "order",
            gettext("Order"),
            "select",
            groups=_choices([("new", gettext("newest first")), ("due", gettext("due first"))], filters.order),
        ),
    ]
