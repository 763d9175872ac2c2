"""Signing in: by name, password and second factor, or through an outside issuer (OpenID Connect)."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NoReturn

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from linli.accounts.actions.access import end_sessions, manage_credentials, not_oneself, note
from linli.accounts.actions.attempts import Counted, count_try, forgive, is_right
from linli.accounts.actions.second_factor import code_is_right
from linli.accounts.events import SignedIn
from linli.accounts.models import Person
from linli.accounts.queries.actors import day_of, must_enrol
from linli.accounts.rules.refusals import SecondFactorNeeded, SignInRefused
from linli.accounts.rules.sign_in import clean_name
from linli.audit import api as audit
from linli.common.actor import Actor
from linli.common.errors import InvalidInput

# Whoever stands before the sign-in page and is not known yet.
AT_THE_DOOR: Final = Actor(kind="reporter", key="", label="sign-in page")


def sign_in(*, name: str, password: str, code: str = "", address: str, at: datetime) -> SignedIn:
    """Sign a person in by name, password and, where one is enrolled, a code of the second factor or for recovery.

    Raises SignInRefused (never says what was wrong), LockedOut, or SecondFactorNeeded when only the code is missing.
    An unknown name costs the same work as a known one. Must not run inside a transaction.
    """
    counted = count_try(name=name, address=address, at=at)
    person = Person.objects.filter(sign_in_name=clean_name(name)).first()
    if not is_right(person, password) or person is None:
        _refuse(person, "password", counted, at=at)
    if bytes(person.second_factor):
        if not code.strip():
            forgive(name=name, address=address)
            raise SecondFactorNeeded
        if not code_is_right(person, code, at=at):
            _refuse(person, "code", counted, at=at)
    forgive(name=name, address=address)
    return _signed_in(person, by="password", at=at)


def _refuse(person: Person | None, what: str, counted: Counted | None, *, at: datetime) -> NoReturn:
    """Record the failure and raise SignInRefused. The typed name is never recorded: it may well be a password."""
    if person is None:
        subject = audit.Subject("sign_in", day_of(at).isoformat())
        happenings = [audit.Happening("sign_in.failed", {})]
    else:
        subject = audit.Subject.of("person", person.pk)
        happenings = [audit.Happening("person.sign_in_failed", {"what": what})]
        if counted is not None and counted.locked_until is not None:
            happenings.append(audit.Happening("person.locked", {"until": counted.locked_until}))
    with transaction.atomic():
        audit.record(subject=subject, actor=AT_THE_DOOR, at=at, happenings=happenings, react=False)
    raise SignInRefused


def _signed_in(person: Person, *, by: str, at: datetime) -> SignedIn:
    actor = Actor(kind="person", key=str(person.pk), label=person.post, unit_id=person.unit_id)
    with transaction.atomic():
        note(actor, person.pk, "person.signed_in", at=at, react=False, by=by)
    return SignedIn(
        person_id=person.pk,
        rights_version=person.rights_version,
        must_change_password=person.must_change_password,
        must_enrol=must_enrol(vars(person)),
    )


# --- an outside issuer -----------------------------------------------------------------------------------------------


def outside_key(issuer: str, subject: str) -> str:
    """How a subject of an issuer is stored: both together, because another issuer may use the same subject."""
    key = f"{issuer.rstrip('/')} {subject.strip()}"
    if not subject.strip() or len(key) > 400:
        raise InvalidInput(field="subject", reason="It is empty or too long.")
    return key


def person_by_outside_subject(*, issuer: str, subject: str, strong: bool, at: datetime) -> SignedIn:
    """Sign in the person linked to this subject. `strong`: the issuer says that a second factor was used.

    Where the house requires a second factor, a sign-in that is not strong is refused. Raises SignInRefused.
    """
    person = Person.objects.filter(outside_subject=outside_key(issuer, subject), is_active=True).first()
    if person is None or (settings.ENV["LINLI_TWO_FACTOR"] == "required" and not strong):
        _refuse(person, "issuer", None, at=at)
    return _signed_in(person, by="issuer", at=at)


def link_outside_subject(*, actor: Actor, person_id: int, issuer: str, subject: str, at: datetime) -> None:
    """Let a person sign in at the issuer as `subject` from now on, and no longer with a password of this house.

    Raises Forbidden, NotFound, InvalidInput (subject taken), Refused (own account).
    """
    not_oneself(actor, person_id)
    key = outside_key(issuer, subject)
    with transaction.atomic():
        person = manage_credentials(actor, person_id, at=at)
        if person.outside_subject == key:
            return
        try:
            with transaction.atomic():
                Person.objects.filter(pk=person.pk).update(
                    outside_subject=key, password=make_password(None), must_change_password=False, second_factor=b""
                )
        except IntegrityError:
            raise InvalidInput(field="subject", reason="It is linked to another account.") from None
        end_sessions(person.pk)
        note(actor, person.pk, "person.outside_linked", at=at)


def unlink_outside_subject(*, actor: Actor, person_id: int, at: datetime) -> None:
    """Take the link back; the person cannot sign in until a password is set. Raises Forbidden, NotFound, Refused."""
    not_oneself(actor, person_id)
    with transaction.atomic():
        person = manage_credentials(actor, person_id, at=at)
        if not person.outside_subject:
            return
        Person.objects.filter(pk=person.pk).update(outside_subject="")
        end_sessions(person.pk)
        note(actor, person.pk, "person.outside_unlinked", at=at)
