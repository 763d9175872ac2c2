"""Sending what waits. A message is leased before it is tried, so that two workers do not both send it; what fails waits longer.

Delivery is at least once: a process killed between the sending and the note sends again, under the same message id.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import F

from linli.channels.notify import sms
from linli.channels.notify.models import Message
from linli.channels.notify.writing import Letter, letter
from linli.common.errors import Unavailable

log = logging.getLogger("linli.notify")

LEASE: Final = timedelta(minutes=10)
BACK_OFF: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
KEPT_FOR: Final = timedelta(days=90)
QUEUED, SENT, FAILED, DROPPED = (state.value for state in Message.State)


def deliver_due(*, at: datetime, limit: int = 100) -> int:
    """Send up to `limit` messages whose time has come; answers how many were sent. Nothing is lost by a failure.

    A failed one is tried again after 1, 5, 15 minutes, 1, 4, 12, 24 hours, then given up. A server that does not answer
    is not asked again in the same turn.
    """
    _forget_old(at)
    claimed = _claim(at, limit)
    sent = _send_mails([m for m in claimed if m.channel == "email"], at)
    return sent + sum(_try(message, at, _send_sms) for message in claimed if message.channel == "sms")


def _claim(at: datetime, limit: int) -> list[Message]:
    due = Message.objects.filter(state=QUEUED, next_at__lte=at)
    if not due.exists():  # spares SQLite the write lock, every few seconds
        return []
    with transaction.atomic():
        rows = due.order_by("next_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        claimed = list(rows[:limit])
        ids = [message.pk for message in claimed]
        Message.objects.filter(pk__in=ids).update(attempts=F("attempts") + 1, next_at=at + LEASE)
    for message in claimed:
        message.attempts += 1
    return claimed


def _send_mails(messages: Sequence[Message], at: datetime) -> int:
    """Over one connection. When it cannot be opened, all of them wait: trying each would hold up everything else."""
    if not messages:
        return 0
    mail = get_connection()
    try:
        mail.open()
    except OSError as error:
        for message in messages:
            _postpone(message, error, at)
        return 0
    try:
        return sum(_try(message, at, lambda m, found: _send_mail(mail, m, found)) for message in messages)
    finally:
        mail.close()


def _try(message: Message, at: datetime, send: Any) -> int:
    """Write the letter and send it; note what became of it. 1 where it was sent."""
    try:
        found = letter(message)
        if found is None:
            _note(message, DROPPED)
            return 0
        send(message, found)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        if _is_final(error):
            _note(message, FAILED, last_error=type(error).__name__)
        else:
            _postpone(message, error, at)
        return 0
    except (OSError, smtplib.SMTPException, Unavailable, ValueError) as error:
        _postpone(message, error, at)
        return 0
    _note(message, SENT, sent_at=at, last_error="")
    return 1


def _send_mail(mail: Any, message: Message, found: Letter) -> None:
    domain = str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<linli-{message.pk}-{message.event_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(found.subject, found.text, None, [found.address], headers=headers, connection=mail).send()


def _send_sms(message: Message, found: Letter) -> None:
    sms.sender()(found.address, found.text, key=f"linli-{message.pk}")


def _is_final(error: Exception) -> bool:
    """Whether the server said “never” (5xx) rather than “not now” (4xx)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return bool(getattr(error, "smtp_code", 0) >= 500)


def _postpone(message: Message, error: Exception, at: datetime) -> None:
    if message.attempts > len(BACK_OFF):
        log.error("notice_given_up id=%s cause=%s", message.pk, type(error).__name__)
        _note(message, FAILED, last_error=type(error).__name__)
        return
    _note(message, QUEUED, next_at=at + BACK_OFF[message.attempts - 1], last_error=type(error).__name__)


def _note(message: Message, state: str, **values: Any) -> None:
    Message.objects.filter(pk=message.pk).update(state=state, **values)


def _forget_old(at: datetime) -> None:
    """What was told is not kept for ever. A few hundred at a time, and only where there are some."""
    old = Message.objects.filter(created_at__lt=at - KEPT_FOR).exclude(state=QUEUED)
    ids = list(old.order_by("created_at").values_list("pk", flat=True)[:500])
    if ids:
        Message.objects.filter(pk__in=ids).delete()
