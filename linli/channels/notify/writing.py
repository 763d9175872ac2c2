"""From a waiting message to a letter: the address from the vault, the facts as they are now, the words in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext, override

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.channels.notify.models import Message
from linli.channels.notify.texts import EMAIL_TO_REPORTER_END, EMAIL_TO_STAFF, FALLBACK, REPORTER, UNIT, notice_key
from linli.channels.pages.house_texts import said
from linli.channels.pages.languages import in_english
from linli.channels.pages.templatetags.pages import when
from linli.common.actor import SYSTEM
from linli.common.codes import show_receipt_number
from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.registry import api as registry


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out. Its repr shows nothing of it."""

    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)


def letter(message: Message) -> Letter | None:
    """The letter of a message; None where nobody wants it any more: contact erased, account closed, case gone."""
    kind, _, id_ = message.recipient.partition(":")
    with override(message.language or settings.LANGUAGE_CODE):
        return _to_reporter(message, int(id_)) if kind == "report" else _to_person(message, int(id_))


def _to_reporter(message: Message, report_id: int) -> Letter | None:
    voice, occasion = cases.voice(report_id=report_id), REPORTER.get(message.occasion)
    if voice is None or occasion is None:
        return None
    email, phone = registry.address_for_notice(voice.contact_key)
    address = email if message.channel == "email" else phone
    if not address:
        return None
    try:
        facts = cases.notice_facts(number=voice.receipt)
    except NotFound:
        return None
    text = said(notice_key(message.occasion), _gaps(message, voice, facts))
    subject = f"{gettext(occasion.subject)} · {show_receipt_number(voice.receipt)}"
    if message.channel == "email":
        text = f"{text}\n\n{_name(facts)} {facts.unit_phone}\n{gettext(EMAIL_TO_REPORTER_END)}"
    else:
        text = f"【{said('house.name')}】{text}"
    return Letter(address, subject, text)


# Verbs whose answer is told to reporters, and the occasion on which it is.
OCCASIONS: Final = {"resolve": "case.resolved", "tell_progress": "case.progress_told"}


def notice_if(verb: str, progress: cases.Progress, language: str) -> tuple[str, str]:
    """Subject and text of the message reporters would get after this verb, in that language; the link stands for their own."""
    occasion = REPORTER[OCCASIONS[verb]]
    with override(language):
        words = _facts(progress.number, progress) | {"link": f"{settings.ENV['LINLI_PUBLIC_URL'].rstrip('/')}/r/…"}
        return gettext(occasion.subject), gettext(occasion.text) % words


def _gaps(message: Message, voice: cases.Voice, facts: cases.NoticeFacts) -> dict[str, Any]:
    public = settings.ENV["LINLI_PUBLIC_URL"].rstrip("/")
    own = f"{public}/r/{voice.secret}/" if voice.secret else f"{public}/track/"
    link = f"{own}mine/" if message.occasion == "case.identity_opened" and voice.secret else own
    return _facts(voice.receipt, facts) | {"suspended": when(_day(message.data.get("until"))), "link": link}


def _facts(number: str, progress: cases.Progress | cases.NoticeFacts) -> dict[str, Any]:
    return {
        "number": show_receipt_number(number), "unit": _name(progress), "phone": progress.unit_phone or "12345",
        "day": when(progress.promised_at), "until": when(progress.reopen_until), "channel": progress.right_channel,
    }  # fmt: skip


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _name(progress: cases.Progress | cases.NoticeFacts) -> str:
    return progress.unit_name_en if in_english() and progress.unit_name_en else progress.unit_name


def _to_person(message: Message, person_id: int) -> Letter | None:
    try:
        person = accounts.person(actor=SYSTEM, person_id=person_id)
        row = cases.rows_by_id(actor=SYSTEM, case_ids=[message.case_id])[message.case_id]
        unit = geography.unit(int(message.data["unit"]))
    except (NotFound, KeyError):
        return None
    if not (person.is_active and person.email):
        return None
    subject = f"{unit_text(message.occasion, message.data)} · {show_receipt_number(row.number)}"
    link = f"{settings.ENV['LINLI_PUBLIC_URL'].rstrip('/')}/desk/cases/{message.case_id}/"
    words = {"number": show_receipt_number(row.number), "unit": unit.name, "link": link}
    return Letter(person.email, subject, gettext(EMAIL_TO_STAFF) % words)


def unit_text(occasion: str, data: dict[str, Any]) -> str:
    """The line a unit reads for an event, in the language active now."""
    return gettext(UNIT.get(occasion, FALLBACK)) % {"percent": data.get("percent", "")}
