"""What the administration calls fields, events and parts of packs: msgids by code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop

from linli.accounts import api as accounts
from linli.audit.api import EventView
from linli.channels.pages.hands import posts_of
from linli.channels.pages.languages import facts
from linli.channels.pages.templatetags.pages import named, when
from linli.common.errors import NotFound
from linli.geography import api as geography

FIELDS: Final[Mapping[str, str]] = {
    "name": gettext_noop("Name"),
    "name_en": gettext_noop("Name in English"),
    "kind": gettext_noop("Kind"),
    "trade": gettext_noop("Line of work"),
    "area_id": gettext_noop("Area"),
    "territorial": gettext_noop("Territorial"),
    "duty_desk_id": gettext_noop("Duty desk"),
    "duty_phone": gettext_noop("Office telephone"),
    "hours": gettext_noop("Office hours"),
    "calendar": gettext_noop("Calendar"),
}
EVENTS: Final[Mapping[str, str]] = {
    "person.added": gettext_noop("account added"),
    "person.changed": gettext_noop("account changed"),
    "person.deactivated": gettext_noop("account closed"),
    "person.reactivated": gettext_noop("account opened again"),
    "person.locked_by_hand": gettext_noop("account locked"),
    "person.role_granted": gettext_noop("role given"),
    "person.role_revoked": gettext_noop("role taken back"),
    "person.password_set": gettext_noop("password set by an administrator"),
    "person.way_in_given": gettext_noop("link and code to set a password given"),
    "person.way_in_used": gettext_noop("password set by link or code"),
    "person.second_factor_off": gettext_noop("second factor switched off"),
    "person.outside_linked": gettext_noop("outside sign-in linked"),
    "person.outside_unlinked": gettext_noop("outside sign-in unlinked"),
    "unit.added": gettext_noop("unit added"),
    "unit.changed": gettext_noop("unit changed"),
    "unit.moved": gettext_noop("unit moved in the tree"),
    "unit.closed": gettext_noop("unit closed"),
    "unit.reopened": gettext_noop("closing taken back"),
    "pack.loaded": gettext_noop("data pack loaded"),
    "pack.undone": gettext_noop("import undone"),
    "geography.pack_loaded": gettext_noop("places of a data pack loaded"),
    "calendar.loaded": gettext_noop("year of a calendar loaded"),
    "negative.added": gettext_noop("item of the negative list added"),
    "negative.changed": gettext_noop("item of the negative list changed"),
    "negative.ended": gettext_noop("item of the negative list ended"),
    "text.changed": gettext_noop("text changed"),
}


def field_word(name: str) -> str:
    """What a field of a unit is called."""
    return gettext(FIELDS[name]) if name in FIELDS else name


def event_word(kind: str) -> str:
    """What an event is called."""
    return gettext(EVENTS[kind]) if kind in EVENTS else kind


def _unit(value: Any) -> str:
    return named(geography.unit(int(value))) if str(value).isdecimal() else str(value)


def _area(value: Any) -> str:
    return named(geography.area(int(value))) if str(value).isdecimal() else str(value)


def _when(value: str) -> str:
    return when(datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value))


def _role(value: Any) -> str:
    try:
        return named(accounts.role(str(value)))
    except NotFound:
        return str(value)


# How the data of an event are called, and how each value is put into words; what is not here is not shown.
DATA: Final[Mapping[str, tuple[str, Callable[[Any], str]]]] = {
    "code": (gettext_noop("Lasting code"), str),
    "parent": (gettext_noop("Below"), _unit),
    "unit": (gettext_noop("Unit"), _unit),
    "area": (gettext_noop("Area"), _area),
    "on": (gettext_noop("On the day"), _when),
    "was_closed_on": (gettext_noop("Was closed on"), _when),
    "role": (gettext_noop("Role"), _role),
    "valid_from": (gettext_noop("From"), _when),
    "valid_to": (gettext_noop("Until"), _when),
    "until": (gettext_noop("Until"), _when),
    "version": (gettext_noop("Version"), str),
    "reason": (gettext_noop("Reason"), str),
    "source": (gettext_noop("Where it comes from"), str),
    "days": (gettext_noop("Days"), str),
    "year": (gettext_noop("Year"), str),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An event as a page tells it: what happened, when, who did it in the reader's language, and its data in one line."""

    id: int
    kind: str
    at: datetime
    what: str
    actor: str
    data: str


def told(events: Sequence[EventView]) -> list[Told]:
    """The events in the order given, in the language active now."""
    posts = posts_of(events)
    return [
        Told(
            event.id, event.kind, event.at, event_word(event.kind), posts.get(event.actor) or gettext(event.actor_label),
            data_in_words(event.data),
        )
        for event in events
    ]  # fmt: skip


UNIT_VALUES: Final[Mapping[str, Callable[[Any], str]]] = {"duty_desk_id": _unit, "area_id": _area}


def _value(name: str, value: Any) -> str:
    return UNIT_VALUES.get(name, str)(value) if value not in (None, "") else "—"


def data_in_words(data: Mapping[str, Any]) -> str:
    """The data of an event in one line; what changed as before → after."""
    before, after = data.get("before"), data.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        return facts(
            {field_word(name): f"{_value(name, before[name])} → {_value(name, after.get(name))}" for name in before}
        )
    if isinstance(before, int) and isinstance(after, int):
        return f"{_unit(before)} → {_unit(after)}"
    known = {name: value for name, value in data.items() if name in DATA and value not in (None, "", [], {})}
    return facts({gettext(DATA[name][0]): DATA[name][1](value) for name, value in known.items()})
