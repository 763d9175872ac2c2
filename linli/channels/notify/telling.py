"""Who is told of an event: rows that wait. The same event again adds nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from linli.accounts import api as accounts
from linli.audit.api import EventView
from linli.cases import api as cases
from linli.channels.notify.models import Message
from linli.channels.notify.texts import REPORTER, UNIT_BY_EMAIL, Occasion
from linli.geography import api as geography
from linli.registry import api as registry

# What of an event's data a text may need. Free words stay behind.
KEPT: Final = ("percent", "until", "unit_id", "clock", "granted")


def notify_reporter(*, event: EventView, at: datetime) -> None:
    """Queue a notice for everybody who reported the event's case and left an address; once per event and report."""
    occasion = REPORTER.get(event.kind)
    if occasion is None or (occasion.if_granted and not event.data.get("granted")):
        return
    told = [voice for voice in _voices(event) if _is_meant(event, voice)]
    rows = [_to_reporter(event, voice, channel, at) for voice in told if (channel := _channel(voice, occasion))]
    _add(rows)


def _voices(event: EventView) -> list[cases.Voice]:
    return cases.voices(case_id=int(event.subject.id))


def _is_meant(event: EventView, voice: cases.Voice) -> bool:
    """An opened identity is told to its owner alone; all else to everybody behind the case."""
    return event.kind != "case.identity_opened" or event.data.get("report_id") == voice.report_id


def _channel(voice: cases.Voice, occasion: Occasion) -> str:
    """E-mail where there is one, else SMS where the occasion is worth it. The address itself is read when it is sent."""
    email, phone = registry.address_for_notice(voice.contact_key)
    if email:
        return Message.Channel.EMAIL.value
    return Message.Channel.SMS.value if phone and occasion.sms else ""


def _to_reporter(event: EventView, voice: cases.Voice, channel: str, at: datetime) -> Message:
    return Message(
        event_id=event.id, case_id=int(event.subject.id), recipient=f"report:{voice.report_id}", channel=channel,
        occasion=event.kind, language=voice.language, data=_kept(event.data), created_at=at, next_at=at,
    )  # fmt: skip


def notify_unit(*, event: EventView, unit_id: int, at: datetime) -> None:
    """Put a notice into the unit's inbox, and mail what cannot wait to the people on duty there; once per event."""
    data = {**_kept(event.data), "unit": unit_id}
    common = {
        "event_id": event.id,
        "case_id": int(event.subject.id),
        "occasion": event.kind,
        "data": data,
        "created_at": at,
        "next_at": at,
    }
    inbox = Message(
        recipient=f"unit:{unit_id}",
        channel=Message.Channel.IN_APP.value,
        state=Message.State.SENT.value,
        sent_at=at,
        **common,
    )
    mails = [
        Message(
            recipient=f"person:{one.person_id}", channel=Message.Channel.EMAIL.value, language=one.language, **common
        )
        for one in (_people(unit_id, at) if _cannot_wait(event) else ())
        if one.email
    ]
    _add([inbox, *mails])


def _cannot_wait(event: EventView) -> bool:
    late = event.kind != "case.warned" or int(event.data.get("percent", 0)) >= 100
    return event.kind in UNIT_BY_EMAIL and late


def _people(unit_id: int, at: datetime) -> list[accounts.Reachable]:
    """The people on duty at a unit; a duty desk is served by the people of the unit whose desk it is, too."""
    units, here = [unit_id], geography.unit(unit_id)
    if here.parent_id and geography.unit(here.parent_id).duty_desk_id == unit_id:
        units.append(here.parent_id)
    found = (one for unit in units for one in accounts.people_at(unit_id=unit, right="cases.view", at=at))
    return list({one.person_id: one for one in found}.values())


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in KEPT if name in data}


def _add(rows: list[Message]) -> None:
    if rows:
        Message.objects.bulk_create(rows, ignore_conflicts=True)
