"""Who did what the record tells of, as pages name them: by post, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from linli.accounts import api as accounts
from linli.audit.api import EventView
from linli.channels.pages.languages import in_english

PERSON = "person:"


def people_of(events: Iterable[EventView]) -> set[int]:
    """The ids of the people who did these events; machines, residents and the house itself are none."""
    keys = (event.actor.removeprefix(PERSON) for event in events if event.actor.startswith(PERSON))
    return {int(key) for key in keys if key.isdecimal()}


def posts_of(events: Iterable[EventView]) -> dict[str, str]:
    """The posts by actor where they differ from the record's own label: in English. In Chinese the record names them itself."""
    people = people_of(events) if in_english() else set()
    return {f"{PERSON}{key}": english for key, (_, english) in accounts.posts(people).items()} if people else {}
