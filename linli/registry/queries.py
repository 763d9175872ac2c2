"""Reads of the vault. Nothing here hands out an identity without a trace; only `address_for_notice` is for machines."""

from __future__ import annotations

import hmac
from functools import lru_cache
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from linli.common.errors import InvalidInput, Unavailable
from linli.registry import rules
from linli.registry.models import Contact


def vault() -> MultiFernet:
    """The vault's keys, newest first. Raises Unavailable where one of them is no key; the message never shows it."""
    return _vault(tuple(settings.ENV["LINLI_VAULT_KEYS"]))


@lru_cache(maxsize=4)
def _vault(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise Unavailable(reason=_("a key of the identity vault is not a Fernet key")) from None


def decrypt(stored: bytes | memoryview) -> str:
    """The text behind a stored field; empty for an empty one. Raises Unavailable where no key of the vault fits."""
    token = bytes(stored)
    if not token:
        return ""
    try:
        return vault().decrypt(token).decode()
    except InvalidToken:
        raise Unavailable(reason=_("no key of the identity vault fits this contact")) from None


def lookup_key() -> bytes:
    """The key of the phone hash, from the settings."""
    key: str = settings.ENV["LINLI_LOOKUP_KEY"]
    return key.encode()


def find_by_phone(phone: str) -> list[UUID]:
    """The contacts kept under this number, oldest first. Raises InvalidInput where it can be no number."""
    found = Contact.objects.filter(phone_lookup=rules.phone_lookup(lookup_key(), phone), erased_at=None)
    return list(found.order_by("created_at", "key").values_list("key", flat=True))


def phone_matches(contact_key: UUID, phone: str) -> bool:
    """Whether the contact is kept under this number; False for unknown, erased and impossible ones alike."""
    kept = Contact.objects.filter(pk=contact_key).values_list("phone_lookup", flat=True).first()
    try:
        asked = rules.phone_lookup(lookup_key(), phone)
    except InvalidInput:
        return False
    return bool(kept) and hmac.compare_digest(kept or "", asked)
