"""The plain values of accounts: what others read of people, roles and keys, and the kinds of events recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

# Every kind of event accounts record, with its sentence (a msgid). The reactions table has a row for each.
KINDS: Final[Mapping[str, str]] = {
    "person.added": "account added",
    "person.changed": "account changed",
    "person.deactivated": "account closed",
    "person.reactivated": "account opened again",
    "person.role_granted": "role given",
    "person.role_revoked": "role taken back",
    "person.locked_by_hand": "account locked",
    "person.way_in_given": "link and code to set a password given",
    "person.way_in_used": "password set by link or code",
    "person.password_set": "password set by an administrator",
    "person.password_changed": "password changed",
    "person.second_factor_on": "second factor switched on",
    "person.second_factor_off": "second factor switched off",
    "person.recovery_code_used": "recovery code used",
    "person.outside_linked": "outside sign-in linked",
    "person.outside_unlinked": "outside sign-in unlinked",
    "person.signed_in": "signed in",
    "person.sign_in_failed": "sign-in failed",
    "person.locked": "sign-in locked for a time",
    "sign_in.failed": "sign-in failed for an unknown name",
    "role.added": "role added",
    "role.changed": "role changed",
    "role.removed": "role taken out",
    "machine.key_added": "key given to a machine",
    "machine.key_revoked": "key of a machine revoked",
}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that succeeded: whose, and the version of the rights the session is good for.

    `must_change_password`, `must_enrol`: what the person has to do before anything else.
    """

    person_id: int
    rights_version: int
    must_change_password: bool = False
    must_enrol: bool = False


@dataclass(frozen=True, slots=True)
class NewWayIn:
    """How somebody can set a password once: the secret of a link, or a code typed beside the sign-in name. Shown once."""

    secret: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Weighed:
    """What giving a role would mean: rights that are new there, or why it cannot be. `clash`: two rights kept apart."""

    rights: tuple[str, ...]
    clash: tuple[str, str] | None
    held_already: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second factor on offer: the secret to type and the otpauth address to show as a QR code."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role as others read it."""

    id: int
    code: str
    name: str
    name_en: str
    rights: tuple[str, ...]
    shipped: bool
    small_centre: bool


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A role a person holds over a unit from a day up to (not including) another."""

    id: int
    role_code: str
    unit_id: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as administrators and the person read them."""

    id: int
    sign_in_name: str
    post: str
    post_en: str
    unit_id: int
    language: str
    email: str
    is_active: bool
    locked: bool
    has_second_factor: bool
    must_change_password: bool
    outside: bool
    assignments: tuple[AssignmentView, ...] = ()


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody a notice can be sent to, by post."""

    person_id: int
    post: str
    post_en: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class MachineView:
    """A key as administrators read it. The key itself is shown once, when it is made."""

    id: int
    prefix: str
    title: str
    unit_id: int
    rights: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be added in bulk, with the roles held from the first day: pairs of role code and unit id."""

    sign_in_name: str
    post: str
    unit_id: int
    roles: tuple[tuple[str, int], ...] = ()
    post_en: str = ""
    email: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class Added:
    """What a bulk load did: how many people were added, and how many were there already and stayed as they were."""

    added: int
    known: int
