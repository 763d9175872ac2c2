"""Setting a first or a new password without knowing one: once, by a link or by a code beside the name, for three days."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_noop

from linli.accounts.actions.access import end_sessions, manage_credentials, not_oneself, note
from linli.accounts.actions.attempts import count_try, forget_name, forgive
from linli.accounts.actions.people import check_password_rules, keep_password
from linli.accounts.events import NewWayIn
from linli.accounts.models import Person, WayIn
from linli.accounts.rules.refusals import SignInRefused
from linli.accounts.rules.sign_in import clean_name, clean_recovery_code, new_recovery_codes
from linli.common.actor import Actor
from linli.common.errors import Refused

GOOD_FOR: Final = timedelta(days=3)


def give_way_in(*, actor: Actor, person_id: int, at: datetime) -> NewWayIn:
    """Let a person set a password once within three days: the answer is shown this once and kept as hashes only.

    The password there is, and open sessions, end at once; a way in given before is void. Raises Forbidden, NotFound,
    Refused (own account, a closed or locked one, or one that signs in elsewhere).
    """
    not_oneself(actor, person_id)
    made = NewWayIn(secrets.token_urlsafe(32), new_recovery_codes()[0], at + GOOD_FOR)
    with transaction.atomic():
        person = manage_credentials(actor, person_id, at=at)
        if not person.is_active:
            raise Refused(
                reason="account_closed", text=gettext_noop("This account is closed or locked; open it first.")
            )
        if person.outside_subject:
            text = gettext_noop("This account signs in at an outside issuer; unlink it first.")
            raise Refused(reason="signs_in_outside", text=text)
        person.set_unusable_password()
        person.save(update_fields=["password"])
        end_sessions(person.pk)
        hashes = {"link_hash": _hash("link", made.secret), "code_hash": _hash(f"code {person.pk}", _bare(made.code))}
        WayIn.objects.update_or_create(
            person=person, defaults={**hashes, "made_at": at, "expires_at": made.expires_at}
        )  # fmt: skip
        note(actor, person.pk, "person.way_in_given", at=at, until=made.expires_at.isoformat())
    return made


def whose_link(secret: str, *, at: datetime) -> str:
    """The sign-in name a link is for. Raises SignInRefused, without saying whether it was used, replaced or never good."""
    return _by_link(secret, at).person.sign_in_name


def set_password_by_link(*, secret: str, password: str, address: str, at: datetime) -> str:
    """Set the password of whom the link is for and answer the sign-in name; the link is used up.

    Raises SignInRefused, LockedOut, InvalidInput (weak; the link stays good).
    """
    count_try(name=f"link {secret[:8]}", address=address, at=at)
    with transaction.atomic():
        name = _use(_by_link(secret, at), password, at)
    forgive(name=f"link {secret[:8]}", address=address)
    return name


def set_password_by_code(*, name: str, code: str, password: str, address: str, at: datetime) -> str:
    """As `set_password_by_link`, by the code beside the sign-in name. Counted like a sign-in."""
    count_try(name=name, address=address, at=at)
    with transaction.atomic():
        way = _open_ways(at).filter(person__sign_in_name=clean_name(name)).first()
        expected = way.code_hash if way else "0" * 64
        typed = _hash(f"code {way.person_id if way else 0}", _bare(code))
        if not constant_time_compare(typed, expected) or way is None:
            raise SignInRefused
        done = _use(way, password, at)
    forgive(name=name, address=address)
    return done


def _by_link(secret: str, at: datetime) -> WayIn:
    way = _open_ways(at).filter(link_hash=_hash("link", secret[:200])).first()
    if way is None:
        raise SignInRefused
    return way


def _open_ways(at: datetime) -> QuerySet[WayIn]:
    return WayIn.objects.select_related("person").filter(expires_at__gt=at, person__is_active=True)


def _use(way: WayIn, password: str, at: datetime) -> str:
    person = Person.objects.select_for_update().get(pk=way.person_id)
    check_password_rules(password, person=person)
    if not WayIn.objects.filter(pk=way.pk, link_hash=way.link_hash).delete()[0]:
        raise SignInRefused  # used at the same moment, or replaced
    keep_password(person, password, must_change=False)
    forget_name(person.sign_in_name)
    own = Actor(kind="person", key=str(person.pk), label=person.post, unit_id=person.unit_id)
    note(own, person.pk, "person.way_in_used", at=at)
    return person.sign_in_name


def _bare(code: str) -> str:
    return clean_recovery_code(code)


def _hash(kind: str, value: str) -> str:
    return salted_hmac(f"linli.accounts.way_in.{kind}", value, algorithm="sha256").hexdigest()
