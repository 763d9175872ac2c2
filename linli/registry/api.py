"""The vault's front door: reporters' contacts, encrypted, apart from what was reported."""

from linli.registry.actions import (
    erase,
    forget_due,
    keep_contact,
    keep_contacts,
    keeping_contact,
    put_through,
    recognise,
    relay,
    reveal,
    revoke_relay,
    rotate_keys,
    set_keep_until,
)
from linli.registry.events import KINDS, ContactIn, ContactOut, Look, Rotation
from linli.registry.queries import (
    address_for_notice,
    find_by_phone,
    looks,
    new_vault_key,
    own_words,
    phone_matches,
    told_apart,
    ways_to_notify,
)
from linli.registry.rules import clean_contact

__all__ = [
    "KINDS",
    "ContactIn",
    "ContactOut",
    "Look",
    "Rotation",
    "address_for_notice",
    "clean_contact",
    "erase",
    "find_by_phone",
    "forget_due",
    "keep_contact",
    "keep_contacts",
    "keeping_contact",
    "looks",
    "new_vault_key",
    "own_words",
    "phone_matches",
    "put_through",
    "recognise",
    "relay",
    "reveal",
    "revoke_relay",
    "rotate_keys",
    "set_keep_until",
    "told_apart",
    "ways_to_notify",
]
