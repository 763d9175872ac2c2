"""The vault's front door: reporters' contacts, encrypted, apart from what was reported."""

from linli.registry.actions import keep_contact, keep_contacts
from linli.registry.events import KINDS, ContactIn, ContactOut, Look
from linli.registry.queries import find_by_phone, phone_matches

__all__ = [
    "KINDS",
    "ContactIn",
    "ContactOut",
    "Look",
    "find_by_phone",
    "keep_contact",
    "keep_contacts",
    "phone_matches",
]
