"""The registry's front door: the vault of reporters' contacts, plates on things, and the contact cards of places."""

from linli.registry.actions.cards import end_post, issue_card, set_post
from linli.registry.actions.contacts import (
    correct,
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
    seal,
    set_keep_until,
)
from linli.registry.actions.plates import (
    lose_plate,
    make_plates,
    mount_plate,
    print_plates,
    replace_plate,
    report_damaged,
    retire_plate,
)
from linli.registry.events import (
    KINDS,
    Card,
    CardLine,
    ContactIn,
    ContactOut,
    Look,
    NewPlate,
    NewPost,
    PlateView,
    Resolved,
    Rotation,
)
from linli.registry.models import Plate, Post
from linli.registry.permissions import CARDS, MOUNT, PLATES
from linli.registry.queries.cards import card_of, cards_to_reissue, phone_of, posts_of
from linli.registry.queries.contacts import (
    address_for_notice,
    find_by_phone,
    looks,
    new_vault_key,
    own_words,
    phone_matches,
    told_apart,
    unseal,
    ways_to_notify,
)
from linli.registry.queries.plates import (
    area_now,
    plate,
    plate_by_code,
    plates,
    plates_with_an_old_number,
    resolve_plate,
)
from linli.registry.queries.reach import reaches
from linli.registry.rules.codes import clean_short_code
from linli.registry.rules.codes import shown as show_short_code
from linli.registry.rules.contacts import clean_contact
from linli.registry.rules.plates import THINGS

PLATE_STATES = Plate.State
POST_ROLES = Post.Role

__all__ = [
    "CARDS",
    "KINDS",
    "MOUNT",
    "PLATES",
    "PLATE_STATES",
    "POST_ROLES",
    "THINGS",
    "Card",
    "CardLine",
    "ContactIn",
    "ContactOut",
    "Look",
    "NewPlate",
    "NewPost",
    "PlateView",
    "Resolved",
    "Rotation",
    "address_for_notice",
    "area_now",
    "card_of",
    "cards_to_reissue",
    "clean_contact",
    "clean_short_code",
    "correct",
    "end_post",
    "erase",
    "find_by_phone",
    "forget_due",
    "issue_card",
    "keep_contact",
    "keep_contacts",
    "keeping_contact",
    "looks",
    "lose_plate",
    "make_plates",
    "mount_plate",
    "new_vault_key",
    "own_words",
    "phone_matches",
    "phone_of",
    "plate",
    "plate_by_code",
    "plates",
    "plates_with_an_old_number",
    "posts_of",
    "print_plates",
    "put_through",
    "reaches",
    "recognise",
    "relay",
    "replace_plate",
    "report_damaged",
    "resolve_plate",
    "retire_plate",
    "reveal",
    "revoke_relay",
    "rotate_keys",
    "seal",
    "set_keep_until",
    "set_post",
    "show_short_code",
    "told_apart",
    "unseal",
    "ways_to_notify",
]
