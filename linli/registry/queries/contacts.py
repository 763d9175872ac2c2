"""Reads of the vault. Nothing here hands out an identity without a trace; only `address_for_notice` is for machines."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from functools import lru_cache
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from linli.audit.api import Subject, timeline
from linli.common.deployment import lookup_keys
from linli.common.errors import InvalidInput, Unavailable
from linli.registry import events
from linli.registry.events import Look
from linli.registry.models import Contact
from linli.registry.rules import contacts as rules


def vault() -> MultiFernet:
    """The vault's keys, newest first. Raises Unavailable where one of them is no key; the message never shows it."""
    return _vault(tuple(settings.ENV["LINLI_VAULT_KEYS"]))


def newest_key() -> Fernet:
    """The key that new contacts are encrypted under. Raises as `vault`."""
    return _keys(tuple(settings.ENV["LINLI_VAULT_KEYS"]))[0]


@lru_cache(maxsize=4)
def _vault(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(_keys(keys))


@lru_cache(maxsize=4)
def _keys(keys: tuple[str, ...]) -> list[Fernet]:
    try:
        made = [Fernet(key) for key in keys]
    except ValueError:
        made = []
    if not made:
        raise Unavailable(reason=_("a key of the identity vault is not a Fernet key")) from None
    return made


def decrypt(stored: bytes | memoryview) -> str:
    """The text behind a stored field; empty for an empty one. Raises Unavailable where no key of the vault fits."""
    token = bytes(stored)
    if not token:
        return ""
    try:
        return vault().decrypt(token).decode()
    except InvalidToken:
        raise Unavailable(reason=_("no key of the identity vault fits this contact")) from None


def unseal(sealed: bytes | memoryview) -> str:
    """The text that `seal` encrypted. Raises Unavailable where no key of the vault fits."""
    return decrypt(sealed)


def new_vault_key() -> str:
    """A new random key for LINLI_VAULT_KEYS. It is not kept anywhere."""
    return Fernet.generate_key().decode()


def phone_lookup(phone: str) -> str:
    """The hash under which a number is kept now. Raises InvalidInput where it can be no number."""
    return _phone_lookups(phone)[0]


def _phone_lookups(phone: str) -> list[str]:
    """The hashes under which a number may be kept, by the key of now and those of before."""
    return [rules.phone_lookup(key.encode(), phone) for key in lookup_keys()]


def find_by_phone(phone: str) -> list[UUID]:
    """The contacts kept under this number, oldest first. Raises InvalidInput where it can be no number."""
    found = Contact.objects.filter(phone_lookup__in=_phone_lookups(phone), erased_at=None)
    return list(found.order_by("created_at", "key").values_list("key", flat=True))


def phone_matches(contact_key: UUID, phone: str) -> bool:
    """Whether the contact is kept under this number; False for unknown, erased and impossible ones alike."""
    kept = Contact.objects.filter(pk=contact_key).values_list("phone_lookup", flat=True).first()
    try:
        asked = _phone_lookups(phone)
    except InvalidInput:
        return False
    return bool(kept) and any(hmac.compare_digest(kept or "", one) for one in asked)


def looks(contact_key: UUID) -> list[Look]:
    """Every opening of this identity, and every time its number was looked up, oldest first. They outlast the erasure."""
    return [
        Look(at=event.at, actor_label=event.actor_label, reason=event.data["reason"])
        for event in timeline(Subject.of("contact", contact_key))
        if event.kind in {events.REVEALED, events.RECOGNISED}
    ]


def ways_to_notify(contact_keys: Iterable[UUID]) -> dict[UUID, tuple[bool, bool]]:
    """Whether each of these reporters left an e-mail address, and a phone number; erased ones are left out. Opens nothing."""
    kept = Contact.objects.filter(pk__in=list(contact_keys), erased_at=None).values_list("key", "email", "phone")
    return {key: (bool(bytes(email)), bool(bytes(phone))) for key, email, phone in kept}


def address_for_notice(contact_key: UUID) -> tuple[str, str]:
    """E-mail and phone, for the machine that sends the reporter's own notices and for nobody else; empty when erased.

    Leaves no trace, since nobody reads it. Raises Unavailable where no key fits.
    """
    contact = Contact.objects.filter(pk=contact_key, erased_at=None).first()
    return (decrypt(contact.email), decrypt(contact.phone)) if contact else ("", "")


def own_words(contact_key: UUID) -> str:
    """The report as it was written, for its own writer and nobody else; empty where nothing in it had to be covered.

    The caller has made sure who asks. Leaves no trace, since nobody but the writer reads it.
    """
    stored = Contact.objects.filter(pk=contact_key, erased_at=None).values_list("words", flat=True).first()
    return decrypt(stored) if stored else ""


def told_apart(contact_keys: Sequence[UUID]) -> dict[UUID, str]:
    """For each contact a mark that is equal where the same phone was left, and means nothing outside this answer.

    Enough to count people; whose phone it is stays in the vault. Contacts without a phone are each of their own.
    """
    rows = Contact.objects.filter(pk__in=contact_keys).values_list("key", "phone_lookup")
    marks: dict[str, str] = {}
    return {key: marks.setdefault(lookup or str(key), f"{len(marks) + 1}") for key, lookup in rows}
