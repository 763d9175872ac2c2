"""The filter of a list of cases: from a query string to a QueueFilter and back. The queue and the map share it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_noop

from linli.cases.api import STATE_TITLES, QueueFilter
from linli.common.actor import Actor
from linli.common.codes import plain_number


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
    "no_point": gettext_noop("no point on the map"),
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
        states=tuple(state for state in query.getlist("state") if state in STATE_TITLES),
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
        no_point=bool(query.get("no_point")),
        many_voices=bool(query.get("many_voices")),
    )
    order = query.get("order", "")
    return replace(found, order=order) if order in {"new", "due"} else found


def kept_query(query: QueryDict, **changed: str | None) -> str:
    """The part of a query string that belongs to the filter, with changes; None leaves a name out. Without cursor."""
    pairs = [(name, value) for name in KEPT for value in query.getlist(name) if value and name not in changed]
    pairs += [(name, value) for name, value in changed.items() if value]
    return urlencode(pairs)


def unshown(query: QueryDict) -> list[tuple[str, str]]:
    """What a form must carry along of the filters whose fields it does not show: all but the words, the tab and the flags."""
    beside = {"tab", "words", *FLAGS}
    return [(name, value) for name in KEPT if name not in beside for value in query.getlist(name) if value]


def is_narrowed(query: QueryDict) -> bool:
    """Whether anything beside the tab and the order is chosen."""
    return any(query.get(name) for name in KEPT if name not in {"tab", "order"})


def in_use(query: QueryDict) -> int:
    """How many of the further filters narrow the list."""
    return sum(bool(query.get(name)) for name in KEPT if name not in {"tab", "order", "words"})
