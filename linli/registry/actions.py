"""Writes of the vault: keep, reveal, put calls through, erase, and change the keys."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from linli.registry import rules
from linli.registry.events import ContactIn
from linli.registry.models import Contact
from linli.registry.queries import lookup_key, vault


def keep_contact(*, contact: ContactIn, at: datetime) -> UUID:
    """Check, encrypt and keep a reporter's contact; returns its random key, the only thing a case may hold.

    Raises InvalidInput (naming the field, never its content) where nothing was left or something cannot be right.
    """
    row = _sealed(contact, at)
    row.save(force_insert=True)
    return row.key


def keep_contacts(*, contacts: Sequence[ContactIn], at: datetime) -> list[UUID]:
    """Keep many contacts with few statements, for bulk intake; keys in the order given. Raises as `keep_contact`."""
    rows = [_sealed(contact, at) for contact in contacts]
    Contact.objects.bulk_create(rows, batch_size=500)
    return [row.key for row in rows]


def _sealed(contact: ContactIn, at: datetime) -> Contact:
    clean = rules.clean_contact(contact)
    return Contact(
        key=uuid.uuid4(),
        name=_encrypt(clean.name),
        phone=_encrypt(clean.phone),
        email=_encrypt(clean.email),
        phone_lookup=rules.phone_lookup(lookup_key(), clean.phone) if clean.phone else "",
        consent_to_share=clean.consent_to_share,
        created_at=at,
    )


def _encrypt(text: str) -> bytes:
    return vault().encrypt(text.encode()) if text else b""
