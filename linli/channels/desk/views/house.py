"""The house itself: people and roles, the event record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.cases import api as cases
from linli.channels.desk.choices import open_units
from linli.channels.desk.sentences import lines_of
from linli.channels.desk.views.asking import again, number_of
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.common import clock
from linli.common.actor import Actor
from linli.common.codes import RECEIPT_LENGTH
from linli.common.errors import Forbidden, LinliError, NotFound

PAGE = 50


def _need_sight(actor: Actor) -> None:
    """Raise Forbidden unless the actor may see accounts."""
    if not (actor.may(accounts.VIEW) or actor.may(accounts.MANAGE)):
        raise Forbidden(right=accounts.VIEW)


@signed_in
@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """The accounts this actor may see, by sign-in name."""
    actor = actor_of(request)
    _need_sight(actor)
    wanted = request.GET.get("name", "").strip()
    if wanted:
        try:
            return redirect("desk:person", person_id=accounts.person_by_name(actor=actor, sign_in_name=wanted).id)
        except NotFound:
            messages.warning(request, _("There is no account with this sign-in name."))
    found = accounts.people(actor=actor, after=request.GET.get("after", ""), size=PAGE + 1)
    context = {
        "people": found[:PAGE],
        "next_url": f"?after={found[PAGE - 1].sign_in_name}" if len(found) > PAGE else "",
        "first_url": "?" if request.GET.get("after") else "",
        "role_names": {role.code: role for role in accounts.roles()},
        "name": wanted,
    }
    return render(request, "desk/people.html", context)


def _person_context(request: HttpRequest, person_id: int) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "person": accounts.person(actor=actor, person_id=person_id),
        "roles": accounts.roles(),
        "role_names": {role.code: role for role in accounts.roles()},
        "units": [unit for unit in open_units() if actor.may_at_unit(accounts.MANAGE, unit.path)],
        "may_manage": actor.may(accounts.MANAGE) and actor.key != str(person_id),
    }


@signed_in
@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """One account with its roles."""
    _need_sight(actor_of(request))
    return render(request, "desk/person.html", _person_context(request, person_id))


@needs("accounts.manage")
@require_POST
def change_person(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Give or take a role, close or open an account, set a password, put a lost second factor off."""
    try:
        done = _change(request, person_id)
    except LinliError as error:
        return again(request, "desk/person.html", _person_context(request, person_id), error)
    messages.success(request, done)
    return redirect("desk:person", person_id=person_id)


def _change(request: HttpRequest, person_id: int) -> str:
    actor, at, post = actor_of(request), clock.now(), request.POST
    match post.get("do"):
        case "grant":
            unit_id = number_of(post.get("unit"), "unit") or 0
            accounts.grant(actor=actor, person_id=person_id, role_code=post.get("role", ""), unit_id=unit_id, at=at)
            return _("The role is given; open sessions have ended.")
        case "revoke":
            accounts.revoke(actor=actor, assignment_id=number_of(post.get("assignment"), "assignment") or 0, at=at)
            return _("The role is taken back; open sessions have ended.")
        case "close":
            accounts.deactivate(actor=actor, person_id=person_id, at=at)
            return _("The account is closed.")
        case "open":
            accounts.reactivate(actor=actor, person_id=person_id, at=at)
            return _("The account is open again; set a password.")
        case "password":
            accounts.set_password(actor=actor, person_id=person_id, password=post.get("password", ""), at=at)
            return _("The password is set; it must be changed at the next sign-in.")
        case "second_factor":
            accounts.reset_second_factor(actor=actor, person_id=person_id, at=at)
            return _("The second factor is off.")
    raise NotFound(what=_("step"))


SUBJECTS = (
    "case",
    "duty",
    "matter",
    "person",
    "calendar",
    "contact",
    "area",
    "unit",
    "machine",
    "role",
    "generation",
    "pack",
)


def _case_key(request: HttpRequest, number: str) -> str:
    """Under which key the record keeps the case with this receipt number; anything else is the key itself."""
    digits = "".join(number.split())
    if len(digits) != RECEIPT_LENGTH:
        return number
    try:
        return str(cases.id_of_number(actor_of(request), digits))
    except LinliError:  # no such case, or none that this actor sees: nothing is recorded under it for them
        return ""


@needs("audit.read")
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponseBase:
    """The record of one subject as it stands, and the verification of the whole."""
    kind, subject_id = request.GET.get("kind", ""), request.GET.get("id", "").strip()[:64]
    key = _case_key(request, subject_id) if kind == "case" else subject_id
    events = audit.timeline(audit.Subject(kind, key)) if kind in SUBJECTS and key else []
    context: dict[str, Any] = {
        "kinds": SUBJECTS,
        "kind": kind,
        "subject_id": subject_id,
        "events": list(zip(events, lines_of(events), strict=True)),
        "asked": bool(kind and subject_id),
        "backlog": audit.backlog(),
    }
    if request.method == "POST":
        context |= {"verified": True, "faults": audit.verify()[:100]}
    return render(request, "desk/record.html", context)
