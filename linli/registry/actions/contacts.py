"""Writes of the vault: keep, reveal, put calls through, erase, and change the keys."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction

from linli.audit.api import Happening, Subject, record
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import NotFound, Refused, Unavailable
from linli.common.inserts import Insert, Row, table, together
from linli.registry import events, permissions
from linli.registry.events import ContactIn, ContactOut, Rotation
from linli.registry.models import Contact, Relay
from linli.registry.queries.contacts import decrypt, find_by_phone, newest_key, phone_lookup, vault
from linli.registry.rules import contacts as rules

_BATCH = 500
_SEALED = ("name", "phone", "email", "words")
_ERASED = "This reporter's contact has been erased."
_NO_PHONE = "This reporter left no telephone number."
_RELAY_OVER = "This call token has expired or was used up."


def keep_contact(*, contact: ContactIn, at: datetime) -> UUID:
    """Check, encrypt and keep a reporter's contact; returns its random key, the only thing a case may hold.

    Raises InvalidInput (naming the field, never its content) where nothing was left or something cannot be right.
    """
    key, insert = keeping_contact(contact=contact, at=at)
    together([insert])
    return key


def keeping_contact(*, contact: ContactIn, at: datetime) -> tuple[UUID, Insert]:
    """As `keep_contact`, but to be sent `together` with what was reported. Raises as `keep_contact`."""
    row = _sealed(contact, at)
    key: UUID = row["key"]
    return key, table(Contact).insert([row])


def keep_contacts(*, contacts: Sequence[ContactIn], at: datetime) -> list[UUID]:
    """Keep many contacts with few statements, for bulk intake; keys in the order given. Raises as `keep_contact`."""
    rows = [_sealed(contact, at) for contact in contacts]
    with transaction.atomic():
        table(Contact).copy(rows)
    return [row["key"] for row in rows]


def _sealed(contact: ContactIn, at: datetime) -> Row:
    clean = rules.clean_contact(contact)
    return table(Contact).row(
        key=uuid.uuid4(),
        name=_encrypt(clean.name),
        phone=_encrypt(clean.phone),
        email=_encrypt(clean.email),
        words=_encrypt(clean.words),
        phone_lookup=phone_lookup(clean.phone) if clean.phone else "",
        consent_to_share=clean.consent_to_share,
        created_at=at,
    )


def _encrypt(text: str) -> bytes:
    return vault().encrypt(text.encode()) if text else b""


def seal(text: str) -> bytes:
    """A text that may name people, encrypted with the vault's newest key, for another domain to keep for some days.

    It is not encrypted anew when keys are rotated: an old key is kept as long as what it has sealed.
    """
    return _encrypt(text)


def reveal(*, actor: Actor, contact_key: UUID, subject: Subject, reason: str, at: datetime) -> ContactOut:
    """Open an identity. The caller has checked the right on `subject`; here the reason is checked and the look recorded.

    Two events tell of it: one on the contact, which its owner reads through `looks`, one on the subject.
    Raises InvalidInput for a reason that is none, NotFound for an unknown contact, Refused for an erased one.
    """
    why = rules.clean_reason(reason)
    with transaction.atomic():
        contact = _kept(contact_key)
        opened = ContactOut(
            name=decrypt(contact.name),
            phone=decrypt(contact.phone),
            email=decrypt(contact.email),
            consent_to_share=contact.consent_to_share,
            words=decrypt(contact.words),
        )
        seen_from = {"reason": why, "subject": f"{subject.kind}:{subject.id}"}
        _tell(contact_key, actor, at, events.REVEALED, seen_from)
        record(subject=subject, actor=actor, at=at, happenings=[Happening(events.REVEALED, {"reason": why})])
    return opened


def recognise(*, actor: Actor, phone: str, reason: str, at: datetime) -> list[UUID]:
    """The contacts kept under a number that somebody just gave, newest last. Nothing of them is opened, and each remembers the look.

    The caller checks the right. Raises InvalidInput where it can be no number, or the reason is none.
    """
    why = rules.clean_reason(reason)
    found = find_by_phone(phone)
    with transaction.atomic():
        for key in found:
            _tell(key, actor, at, events.RECOGNISED, {"reason": why})
    return found


def relay(*, actor: Actor, contact_key: UUID, purpose: str, at: datetime) -> str:
    """A token of ten digits for a call to the reporter: it lasts 30 minutes and five calls. The caller checks the right.

    Raises InvalidInput for a purpose that is none, NotFound, and Refused where there is no number to call.
    """
    why = rules.clean_reason(purpose, field="purpose")
    with transaction.atomic():
        contact = _kept(contact_key)
        if not bytes(contact.phone):
            raise Refused(reason="no_phone", text=_NO_PHONE)
        row = Relay(contact=contact, issued_to=actor.name, purpose=why, issued_at=at, expires_at=at + rules.RELAY_LASTS)
        row.token = _free_token()
        row.save(force_insert=True)
        _tell(contact_key, actor, at, events.RELAY_ISSUED, {"purpose": why})
    return row.token


def _free_token() -> str:
    while True:
        token = rules.relay_token(secrets.randbelow(9 * 10**8))
        if not Relay.objects.filter(pk=token).exists():
            return token


def put_through(*, token: str, actor: Actor, at: datetime) -> str:
    """The number behind a call token, for the telephone system (right `registry.relay`); counts and records the call.

    Raises Forbidden, NotFound for an unknown token, Refused for one that has expired or was used up.
    """
    actor.need(permissions.RELAY)
    with transaction.atomic():
        row = Relay.objects.select_for_update(of=("self",)).select_related("contact").filter(pk=_digits(token)).first()
        if row is None:
            raise NotFound(what="call token")
        if at >= row.expires_at or row.calls >= rules.RELAY_CALLS:
            raise Refused(reason="relay_over", text=_RELAY_OVER)
        row.calls += 1
        row.save(update_fields=["calls"])
        call = {"purpose": row.purpose, "call": row.calls, "issued_to": row.issued_to}
        _tell(row.contact_id, actor, at, events.PUT_THROUGH, call)
        return decrypt(row.contact.phone)


def revoke_relay(*, actor: Actor, token: str, at: datetime) -> None:
    """End a call token now. For whom it was issued to, and for holders of `registry.relay`; NotFound for all others."""
    with transaction.atomic():
        row = Relay.objects.select_for_update().filter(pk=_digits(token)).first()
        if row is None or not (row.issued_to == actor.name or actor.may(permissions.RELAY)):
            raise NotFound(what="call token")
        if row.expires_at <= at:
            return
        row.expires_at = at
        row.save(update_fields=["expires_at"])
        _tell(row.contact_id, actor, at, events.RELAY_REVOKED, {"purpose": row.purpose})


def _digits(token: str) -> str:
    return "".join(ch for ch in token[:40] if ch in "0123456789")


def set_keep_until(contact_keys: Iterable[UUID], until: datetime | None) -> int:
    """Keep these contacts until then (None: no end yet, as for open cases); returns how many. Erased ones stay erased."""
    return Contact.objects.filter(pk__in=list(contact_keys), erased_at=None).update(keep_until=until)


def correct(*, contact_key: UUID, contact: ContactIn, at: datetime, by: Actor) -> None:
    """Put another name, phone and e-mail in place of those kept. The caller has made sure that `by` is whose they are.

    The record says that it was done, never what. Raises InvalidInput, NotFound, and Refused where the contact was erased.
    """
    clean = rules.clean_contact(contact)
    with transaction.atomic():
        kept = _kept(contact_key)
        kept.name, kept.phone, kept.email = _encrypt(clean.name), _encrypt(clean.phone), _encrypt(clean.email)
        kept.phone_lookup = phone_lookup(clean.phone) if clean.phone else ""
        kept.consent_to_share = clean.consent_to_share
        kept.save(update_fields=["name", "phone", "email", "phone_lookup", "consent_to_share"])
        Relay.objects.filter(contact=kept).delete()  # a token for the old number calls nobody any more
        _tell(contact_key, by, at, events.CORRECTED, {})


def erase(*, contact_key: UUID, at: datetime, by: Actor) -> None:
    """Blank everything that was kept of a contact, and its call tokens. Repeating it changes and records nothing.

    By the reporter (the caller has made sure who it is), the system, or holders of `registry.erase`.
    Raises Forbidden, and NotFound for an unknown contact.
    """
    if by.kind != "reporter":
        by.need(permissions.ERASE)
    with transaction.atomic():
        contact = _locked(contact_key)
        if contact.erased_at is None:
            _erase(contact, at=at, by=by)


def forget_due(*, at: datetime, limit: int) -> list[UUID]:
    """Erase up to `limit` contacts whose time has passed, oldest first; returns their keys. Call again until empty."""
    due = Contact.objects.filter(keep_until__lte=at, erased_at=None).order_by("keep_until", "key")
    if not due.exists():  # spares SQLite the write lock while there is nothing to do
        return []
    with transaction.atomic():
        contacts = list(due.select_for_update(skip_locked=True)[:limit])
        for contact in contacts:
            _erase(contact, at=at, by=SYSTEM)
    return [contact.key for contact in contacts]


def _erase(contact: Contact, *, at: datetime, by: Actor) -> None:
    contact.name = contact.phone = contact.email = contact.words = b""
    contact.phone_lookup = ""
    contact.consent_to_share = False
    contact.erased_at = at
    contact.save()
    Relay.objects.filter(contact=contact).delete()
    _tell(contact.key, by, at, events.ERASED, {})


def rotate_keys(*, at: datetime, progress: Callable[[int, int], None] | None = None) -> Rotation:
    """Encrypt every contact anew under the newest key, and keep its number under the newest lookup key, batch by batch.

    The older keys of the vault may then be taken away; of the lookup keys, see docs/operations.md.
    May be stopped and started again at any time: what is done already is passed over. `progress` is told
    (contacts done, contacts in all). What no key fits is left as it is and counted.
    """
    kept = Contact.objects.filter(erased_at=None)
    total, seen, changed, unreadable, last = kept.count(), 0, 0, 0, UUID(int=0)
    while True:
        with transaction.atomic():
            batch = list(kept.filter(pk__gt=last).order_by("pk").select_for_update()[:_BATCH])
            if not batch:
                break
            outcomes = [_renew(contact) for contact in batch]
            renewed = [contact for contact, outcome in zip(batch, outcomes, strict=True) if outcome]
            Contact.objects.bulk_update(renewed, [*_SEALED, "phone_lookup"], batch_size=100)
        seen, last = seen + len(batch), batch[-1].key
        changed, unreadable = changed + len(renewed), unreadable + outcomes.count(None)
        if progress:
            progress(seen, max(total, seen))
    with transaction.atomic():
        counts = {"seen": seen, "changed": changed, "unreadable": unreadable}
        told = [Happening(events.KEYS_ROTATED, counts)]
        record(subject=Subject("vault", "keys"), actor=SYSTEM, at=at, happenings=told)
    return Rotation(**counts)


def _renew(contact: Contact) -> bool | None:
    """Put it under the newest keys: True where anything changed, False where all was, None where no key fits."""
    newest, changed = newest_key(), False
    try:
        for field in _SEALED:
            token = bytes(getattr(contact, field))
            if token and not _is_under(newest, token):
                setattr(contact, field, vault().rotate(token))
                changed = True
        lookup = phone_lookup(phone) if (phone := decrypt(contact.phone)) else ""
    except (InvalidToken, Unavailable):
        return None
    changed = changed or lookup != contact.phone_lookup
    contact.phone_lookup = lookup
    return changed


def _is_under(key: Fernet, token: bytes) -> bool:
    try:
        key.decrypt(token)
    except InvalidToken:
        return False
    return True


def _kept(contact_key: UUID) -> Contact:
    contact = _locked(contact_key)
    if contact.erased_at is not None:
        raise Refused(reason="erased", text=_ERASED)
    return contact


def _locked(contact_key: UUID) -> Contact:
    # Locked, so that nobody erases a contact while it is being opened, or opens it while it is being erased.
    contact = Contact.objects.select_for_update().filter(pk=contact_key).first()
    if contact is None:
        raise NotFound(what="contact")
    return contact


def _tell(contact_key: UUID, actor: Actor, at: datetime, kind: str, data: Mapping[str, object]) -> None:
    record(subject=Subject.of("contact", contact_key), actor=actor, at=at, happenings=[Happening(kind, data)])
