"""Adding people, changing them, closing and reopening their accounts, and their passwords."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from linli.accounts.actions.access import end_sessions, manage_credentials, manage_person, not_oneself, note, own_person
from linli.accounts.actions.attempts import forget_name, prove
from linli.accounts.events import SignedIn
from linli.accounts.models import Person, RecoveryCode, WayIn
from linli.accounts.permissions import MANAGE
from linli.accounts.queries.actors import must_enrol
from linli.accounts.rules.sign_in import check_name, first_rights_version, password_fault
from linli.common.actor import Actor
from linli.common.errors import Conflict, InvalidInput, Refused
from linli.geography import api as geography

LANGUAGES = ("zh-hans", "en")
LONGEST_POST_EN = 160
CHANGEABLE = frozenset({"post", "post_en", "email", "language", "unit_id"})


def check_password_rules(password: str, *, person: Person) -> None:
    """Raise InvalidInput unless the password is long, uncommon and varied enough (GB/T 22239: complexity)."""
    fault = password_fault(password, name=person.sign_in_name)
    if fault is not None:
        raise InvalidInput(field="password", reason=fault)
    try:
        validate_password(password, user=person)
    except ValidationError as error:
        raise InvalidInput(field="password", reason=" ".join(error.messages)) from None


def check_fields(
    *, post: str | None = None, post_en: str = "", email: str | None = None, language: str | None = None
) -> None:
    """Raise InvalidInput for an empty or overlong post, a malformed e-mail address, an unknown language."""
    if post is not None and not 1 <= len(post.strip()) <= 120:
        raise InvalidInput(field="post", reason="It needs 1 to 120 characters.")
    if len(post_en.strip()) > LONGEST_POST_EN:
        raise InvalidInput(field="post_en", reason="This text is too long.")
    if language is not None and language not in LANGUAGES:
        raise InvalidInput(field="language", reason="It is zh-hans or en.")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise InvalidInput(field="e-mail", reason="This is not an e-mail address.") from None


def add_person(  # noqa: PLR0913 - one account, its fields
    *, actor: Actor, sign_in_name: str, post: str, unit_id: int, at: datetime, post_en: str = "", email: str = "",
    language: str = "zh-hans", password: str | None = None, must_change: bool | None = None,
) -> int:  # fmt: skip
    """Add a person whose home is `unit_id` and return the id. Without a password the account cannot sign in yet.

    A password chosen by another person has to be changed at the first sign-in, unless `must_change` says otherwise.
    Raises Forbidden, NotFound (unit), InvalidInput (name taken or malformed, weak password).
    """
    unit = geography.unit(unit_id)
    actor.need_at_unit(MANAGE, unit.path)
    check_fields(post=post, post_en=post_en, email=email, language=language)
    person = Person(
        sign_in_name=check_name(sign_in_name), post=post.strip(), post_en=post_en.strip(), unit_id=unit.id,
        email=email.strip(), language=language, must_change_password=_must_change(actor, must_change, password),
        rights_version=first_rights_version(),
    )  # fmt: skip
    if password is not None:
        check_password_rules(password, person=person)
    person.password = make_password(password)
    with transaction.atomic():
        try:
            with transaction.atomic():
                person.save(force_insert=True)
        except IntegrityError:
            raise InvalidInput(field="sign-in name", reason="This name is taken.") from None
        note(actor, person.pk, "person.added", at=at, new=True, post=person.post, unit=unit.id)
    return person.pk


def _must_change(actor: Actor, wanted: bool | None, password: str | None) -> bool:
    if wanted is not None:
        return wanted
    return actor.kind == "person" and password is not None


def change_person(
    *,
    actor: Actor,
    person_id: int,
    at: datetime,
    fields: Mapping[str, str | int],
    seen: Mapping[str, str | int] | None = None,
) -> None:
    """Change fields of a person (`CHANGEABLE`). Fields that stay as they are are no event; open sessions end with a change.

    Moving somebody to another unit needs the right over both; roles stay over the units they were given for. `seen`: the
    values the actor looked at. Raises Forbidden, NotFound, InvalidInput, Refused (own account), and Conflict where one of
    the seen values is another meanwhile.
    """
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise InvalidInput(field=min(unknown), reason="This field cannot be changed.")
    not_oneself(actor, person_id)
    new = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    texts = {name: str(value) for name, value in new.items() if name != "unit_id"}
    check_fields(**texts)
    with transaction.atomic():
        person = manage_person(actor, person_id)
        if any(getattr(person, name) != value for name, value in (seen or {}).items() if name in CHANGEABLE):
            raise Conflict(state=person.post)
        if "unit_id" in new:
            actor.need_at_unit(MANAGE, geography.unit(int(new["unit_id"])).path)
        changed = {name: value for name, value in new.items() if getattr(person, name) != value}
        if not changed:
            return
        Person.objects.filter(pk=person.pk).update(**changed)
        end_sessions(person.pk)
        post, unit = changed.get("post", person.post), changed.get("unit_id", person.unit_id)
        note(actor, person.pk, "person.changed", at=at, fields=sorted(changed), post=post, unit=unit)


def choose_language(*, actor: Actor, language: str) -> None:
    """The person chooses the language of notices. Raises InvalidInput, NotFound."""
    check_fields(language=language)
    with transaction.atomic():
        person = own_person(actor)
        Person.objects.filter(pk=person.pk).update(language=language)


def deactivate(*, actor: Actor, person_id: int, at: datetime) -> None:
    """Close an account at once: sessions end, roles rest, address and second factor are erased.

    Doing it twice changes nothing. Raises Forbidden, NotFound, Refused (own account).
    """
    not_oneself(actor, person_id)
    with transaction.atomic():
        person = manage_person(actor, person_id)
        if not person.is_active:
            return
        Person.objects.filter(pk=person.pk).update(
            is_active=False,
            email="",
            password=make_password(None),
            second_factor=b"",
            second_factor_offered=b"",
            outside_subject="",
        )
        RecoveryCode.objects.filter(person=person).delete()
        WayIn.objects.filter(person=person).delete()
        end_sessions(person.pk)
        note(actor, person.pk, "person.deactivated", at=at)


def lock(*, actor: Actor, person_id: int, at: datetime) -> None:
    """Lock an account until it is opened again: sessions end at once, password and second factor stay.

    Doing it twice changes nothing. Raises Forbidden, NotFound, Refused (own account).
    """
    not_oneself(actor, person_id)
    with transaction.atomic():
        person = manage_person(actor, person_id)
        if person.is_active:
            Person.objects.filter(pk=person.pk).update(is_active=False)
            end_sessions(person.pk)
            note(actor, person.pk, "person.locked_by_hand", at=at)


def reactivate(*, actor: Actor, person_id: int, at: datetime) -> None:
    """Open an account again, with the roles it still holds. After a lock the password stands; a closed one needs a new one.

    Raises Forbidden, NotFound, Refused (own account).
    """
    not_oneself(actor, person_id)
    with transaction.atomic():
        person = manage_credentials(actor, person_id, at=at)
        if person.is_active:
            return
        Person.objects.filter(pk=person.pk).update(is_active=True)
        end_sessions(person.pk)
        note(actor, person.pk, "person.reactivated", at=at)


def set_password(*, actor: Actor, person_id: int, password: str, at: datetime, must_change: bool | None = None) -> None:
    """Give a person a new password, to be changed at the next sign-in; ends their sessions and any lock-out.

    Raises Forbidden, NotFound, InvalidInput (weak), Refused (own account, or one that signs in elsewhere).
    """
    not_oneself(actor, person_id)
    with transaction.atomic():
        person = manage_credentials(actor, person_id, at=at)
        check_password_rules(password, person=person)
        keep_password(person, password, must_change=_must_change(actor, must_change, password))
        forget_name(person.sign_in_name)
        note(actor, person.pk, "person.password_set", at=at)


def change_password(*, actor: Actor, old: str, new: str, at: datetime) -> SignedIn:
    """The person changes the own password. Other sessions end; the answer renews this one.

    Raises SignInRefused or LockedOut (old password), InvalidInput (weak or the same), NotFound.
    """
    prove(actor, password=old, at=at)
    with transaction.atomic():
        person = own_person(actor)
        check_password_rules(new, person=person)
        if check_password(new, person.password):
            raise InvalidInput(field="password", reason="It is the old one.")
        keep_password(person, new, must_change=False)
        note(actor, person.pk, "person.password_changed", at=at)
    person.refresh_from_db()
    return SignedIn(person.pk, person.rights_version, must_enrol=must_enrol(vars(person)))


def keep_password(person: Person, password: str, *, must_change: bool) -> None:
    """Store the password and end the sessions. Raises Refused for an account that signs in elsewhere."""
    if person.outside_subject:
        text = gettext_noop("This account signs in at an outside issuer; unlink it first.")
        raise Refused(reason="signs_in_outside", text=text)
    Person.objects.filter(pk=person.pk).update(password=make_password(password), must_change_password=must_change)
    WayIn.objects.filter(person=person).delete()
    end_sessions(person.pk)
