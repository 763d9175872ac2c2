"""Who is told of an event: rows that wait. The same event again adds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from linli.accounts import api as accounts
from linli.audit.api import EventView
from linli.cases import api as cases
from linli.channels.notify.models import Message
from linli.channels.notify.texts import REPORTER, UNIT_BY_EMAIL, Occasion
from linli.common.inserts import table, together
from linli.geography import api as geography
from linli.registry import api as registry

# What of an event's data a text may need. Free words stay behind.
KEPT: Final = ("percent", "until", "unit_id", "clock", "granted")
NO_CASE: Final = 0  # of a notice about something else than a case


def notify_reporters(*, events: Sequence[EventView], at: datetime) -> None:
    """Queue a notice for everybody who reported an event's case and left an address; once per event and report."""
    worth = [event for event in events if _occasion(event)]
    voices = cases.voices_of({int(event.subject.id) for event in worth})
    meant = [(event, voice) for event in worth for voice in voices[int(event.subject.id)] if _is_meant(event, voice)]
    ways = registry.ways_to_notify({voice.contact_key for _, voice in meant})
    _add([
        _to_reporter(event, voice, channel, at)
        for event, voice in meant
        if (channel := _channel(ways.get(voice.contact_key), REPORTER[event.kind]))
    ])  # fmt: skip


def _occasion(event: EventView) -> bool:
    """Whether reporters are told of such an event at all."""
    occasion = REPORTER.get(event.kind)
    return occasion is not None and (not occasion.if_granted or bool(event.data.get("granted")))


def _is_meant(event: EventView, voice: cases.Voice) -> bool:
    """An opened identity is told to its owner alone; all else to everybody behind the case."""
    return event.kind != "case.identity_opened" or event.data.get("report_id") == voice.report_id


def _channel(ways: tuple[bool, bool] | None, occasion: Occasion) -> str:
    """E-mail where there is one, else SMS where the occasion is worth it. The address itself is read when it is sent."""
    email, phone = ways or (False, False)
    if email:
        return Message.Channel.EMAIL.value
    return Message.Channel.SMS.value if phone and occasion.sms else ""


def _to_reporter(event: EventView, voice: cases.Voice, channel: str, at: datetime) -> Message:
    return Message(
        event_id=event.id, case_id=int(event.subject.id), recipient=f"report:{voice.report_id}", channel=channel,
        occasion=event.kind, language=voice.language, data=_kept(event.data), created_at=at, next_at=at,
    )  # fmt: skip


def notify_units(*, told: Iterable[tuple[EventView, int]], at: datetime) -> None:
    """Put a notice into each unit's inbox, and mail what cannot wait to the people on duty there; once per event and unit."""
    on_duty = cache(lambda unit_id: _people(unit_id, at))
    rows: list[Message] = []
    for event, unit_id in told:
        about_case = event.subject.kind == "case"
        subject = {} if about_case else {event.subject.kind: event.subject.id}
        common = {
            "event_id": event.id, "case_id": int(event.subject.id) if about_case else NO_CASE, "occasion": event.kind,
            "data": {**_kept(event.data), "unit": unit_id, **subject}, "created_at": at, "next_at": at,
        }  # fmt: skip
        rows.append(
            Message(
                recipient=f"unit:{unit_id}", channel=Message.Channel.IN_APP.value, state=Message.State.SENT.value,
                sent_at=at, **common,
            )
        )  # fmt: skip
        rows += [
            Message(
                recipient=f"person:{one.person_id}",
                channel=Message.Channel.EMAIL.value,
                language=one.language,
                **common,
            )
            for one in (on_duty(unit_id) if _cannot_wait(event) else ())
            if one.email
        ]
    _add(rows)


def _cannot_wait(event: EventView) -> bool:
    late = event.kind != "case.warned" or int(event.data.get("percent", 0)) >= 100
    return event.kind in UNIT_BY_EMAIL and late


def _people(unit_id: int, at: datetime) -> list[accounts.Reachable]:
    """The people on duty at a unit; a duty desk is served by the people of the unit whose desk it is, too."""
    units, here = [unit_id], geography.unit(unit_id)
    if here.parent_id and geography.unit(here.parent_id).duty_desk_id == unit_id:
        units.append(here.parent_id)
    found = (
        one for unit in units for one in accounts.people_at(unit_id=unit, right="cases.view", at=at, by_email=True)
    )
    return list({one.person_id: one for one in found}.values())


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in KEPT if name in data}


def _add(rows: list[Message]) -> None:
    """Write the notices that are not there yet."""
    for first in range(0, len(rows), 500):
        new = [vars(row) for row in rows[first : first + 500]]
        together([table(Message).insert(new, or_nothing=True)])
