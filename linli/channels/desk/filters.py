"""The further filters of the queue: the choices its page offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext

from linli.cases.api import QueueFilter
from linli.channels.desk import words
from linli.channels.desk.forms import Choice, FieldView, Group
from linli.channels.desk.places import area_of
from linli.channels.pages.templatetags.pages import named
from linli.common.errors import NotFound
from linli.geography import api as geography


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
    fields = [
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
            none=gettext("as the tab has it"),
        ),
    ]
    return [one if one.none else replace(one, none=gettext("any")) for one in fields]
