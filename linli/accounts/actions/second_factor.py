"""The second factor: a code that changes every 30 seconds (RFC 6238), with recovery codes for a lost device."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop

from linli.accounts.actions.access import end_sessions, manage_credentials, not_oneself, note, own_person
from linli.accounts.actions.attempts import prove
from linli.accounts.events import Enrolment
from linli.accounts.models import Person, RecoveryCode
from linli.accounts.rules import sign_in as rule
from linli.accounts.rules.keys import seal, unseal
from linli.accounts.rules.refusals import SignInRefused
from linli.common.actor import Actor
from linli.common.errors import Refused

ISSUER = "Linli"


def enrol_second_factor(*, actor: Actor, password: str, at: datetime) -> Enrolment:
    """Offer the person a new secret for the phone. It counts only once it is confirmed with a code.

    Raises SignInRefused or LockedOut (password), NotFound.
    """
    prove(actor, password=password, at=at)
    secret = rule.new_totp_secret()
    with transaction.atomic():
        person = own_person(actor)
        Person.objects.filter(pk=person.pk).update(second_factor_offered=seal(secret, keys=_keys()))
    return Enrolment(secret, rule.totp_address(secret, name=person.sign_in_name, issuer=ISSUER))


def confirm_second_factor(*, actor: Actor, code: str, at: datetime) -> tuple[str, ...]:
    """Switch the offered second factor on and answer the recovery codes, which are shown this once.

    Raises SignInRefused (wrong code), Refused (nothing was offered), NotFound.
    """
    with transaction.atomic():
        person = own_person(actor)
        offered = bytes(person.second_factor_offered)
        if not offered:
            raise Refused(reason="nothing_offered", text=gettext_noop("No second factor waits to be confirmed."))
        step = rule.totp_step(unseal(offered, keys=_keys()), code, at=at, after=0)
        if step is None:
            raise SignInRefused
        Person.objects.filter(pk=person.pk).update(
            second_factor=offered, second_factor_offered=b"", second_factor_last=step
        )
        note(actor, person.pk, "person.second_factor_on", at=at)
        return _fresh_codes(person)


def renew_recovery_codes(*, actor: Actor, password: str, at: datetime) -> tuple[str, ...]:
    """Replace the recovery codes; shown this once. Raises SignInRefused, LockedOut, Refused (no second factor)."""
    prove(actor, password=password, at=at)
    with transaction.atomic():
        person = own_person(actor)
        if not bytes(person.second_factor):
            raise Refused(reason="no_second_factor", text=gettext_noop("There is no second factor."))
        return _fresh_codes(person)


def disable_second_factor(*, actor: Actor, password: str, at: datetime) -> None:
    """The person puts the own second factor off, unless the house requires one.

    Raises SignInRefused or LockedOut (password), Refused (required), NotFound.
    """
    if settings.ENV["LINLI_TWO_FACTOR"] == "required":
        raise Refused(reason="second_factor_required", text=gettext_noop("A second factor is required here."))
    prove(actor, password=password, at=at)
    with transaction.atomic():
        _switch_off(own_person(actor), actor, at=at)


def reset_second_factor(*, actor: Actor, person_id: int, at: datetime) -> None:
    """Put a person's second factor off after the device and the recovery codes were lost; sessions end.

    Raises Forbidden, NotFound, Refused (own account).
    """
    not_oneself(actor, person_id)
    with transaction.atomic():
        person = manage_credentials(actor, person_id, at=at)
        _switch_off(person, actor, at=at)
        end_sessions(person.pk)


def code_is_right(person: Person, code: str, *, at: datetime) -> bool:
    """Whether this is the code of the moment, not used before, or a recovery code, which is used up by this."""
    secret = unseal(bytes(person.second_factor), keys=_keys())
    step = rule.totp_step(secret, code, at=at, after=person.second_factor_last)
    if step is not None:
        # Only one of two tries with the same code at the same moment moves the mark, so only one is right.
        return bool(Person.objects.filter(pk=person.pk, second_factor_last__lt=step).update(second_factor_last=step))
    with transaction.atomic():
        used = RecoveryCode.objects.filter(person=person, code_hash=_hash(person.pk, code)).delete()[0]
        if used:
            actor = Actor(kind="person", key=str(person.pk), label=person.post, unit_id=person.unit_id)
            note(actor, person.pk, "person.recovery_code_used", at=at, left=person.recovery_codes.count())
    return bool(used)


def rotate_second_factors() -> int:
    """Seal every secret anew with the first of LINLI_VAULT_KEYS; answer how many. Can be run again at any time."""
    rotated = 0
    for person_id in list(Person.objects.exclude(second_factor=b"").values_list("pk", flat=True)):
        with transaction.atomic():
            person = Person.objects.select_for_update().get(pk=person_id)
            if bytes(person.second_factor):
                person.second_factor = seal(unseal(bytes(person.second_factor), keys=_keys()), keys=_keys())
                person.second_factor_offered = b""
                person.save(update_fields=["second_factor", "second_factor_offered"])
                rotated += 1
    return rotated


def _switch_off(person: Person, actor: Actor, *, at: datetime) -> None:
    if bytes(person.second_factor):
        Person.objects.filter(pk=person.pk).update(second_factor=b"", second_factor_offered=b"")
        RecoveryCode.objects.filter(person=person).delete()
        note(actor, person.pk, "person.second_factor_off", at=at)


def _fresh_codes(person: Person) -> tuple[str, ...]:
    codes = rule.new_recovery_codes()
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(person=person, code_hash=_hash(person.pk, code)) for code in codes])
    return codes


def _hash(person_id: int, code: str) -> str:
    value = f"{person_id}:{rule.clean_recovery_code(code)}"
    return salted_hmac("linli.accounts.recovery", value, algorithm="sha256").hexdigest()


def _keys() -> list[str]:
    return list(settings.ENV["LINLI_VAULT_KEYS"])
