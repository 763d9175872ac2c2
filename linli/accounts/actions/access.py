"""Fetching people for a change, always together with the right to change them; and recording what was changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_noop

from linli.accounts.models import Assignment, Person
from linli.accounts.permissions import MANAGE
from linli.accounts.queries.actors import day_of
from linli.audit import api as audit
from linli.common.actor import Actor
from linli.common.errors import NotFound, Refused
from linli.geography import api as geography


def manage_person(actor: Actor, person_id: int) -> Person:
    """The person, locked, if the actor may manage people of the home unit. Raises Forbidden or NotFound.

    Call within a transaction.
    """
    actor.need(MANAGE)
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None or not actor.may_at_unit(MANAGE, geography.unit(person.unit_id).path):
        raise NotFound(what="person")
    return person


def manage_credentials(actor: Actor, person_id: int, *, at: datetime) -> Person:
    """As `manage_person`, but the actor must also manage every unit the person holds a role over, now or later.

    Otherwise somebody who manages one street could set the password of a colleague with rights over the whole
    district, and sign in in that colleague's place. Raises Forbidden or NotFound.
    """
    person = manage_person(actor, person_id)
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gt=day_of(at))
    for unit_id in Assignment.objects.filter(not_over, person=person).values_list("unit_id", flat=True):
        actor.need_at_unit(MANAGE, geography.unit(unit_id).path)
    return person


def own_person(actor: Actor) -> Person:
    """The actor's own account, locked. Raises NotFound unless the actor is a person with an open account."""
    if actor.kind == "person":
        person = Person.objects.select_for_update().filter(pk=int(actor.key), is_active=True).first()
        if person is not None:
            return person
    raise NotFound(what="person")


def not_oneself(actor: Actor, person_id: int) -> None:
    """Raise Refused where somebody would change the own rights or account: that takes a second person."""
    if actor.kind == "person" and actor.key == str(person_id):
        raise Refused(reason="own_account", text=gettext_noop("Nobody does this to the own account."))


def end_sessions(*person_ids: int) -> None:
    """Raise the rights version: open sessions end, remembered actors are not taken any more."""
    Person.objects.filter(pk__in=person_ids).update(rights_version=F("rights_version") + 1)


def note(
    actor: Actor, person_id: int, kind: str, *, at: datetime, new: bool = False, react: bool = True, **data: Any
) -> None:
    """Record one happening of a person. No names go into the data."""
    subject = audit.Subject.of("person", person_id)
    audit.record(subject=subject, actor=actor, at=at, happenings=[audit.Happening(kind, data)], new=new, react=react)
