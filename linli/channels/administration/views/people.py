"""Accounts: found by name or by unit, added, given posts, locked, let in again. Never listed by what somebody is like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.channels.administration import choosing
from linli.channels.administration.looking import Change, Consequence, differences, run
from linli.channels.administration.words import told
from linli.channels.pages.asking import day_of
from linli.channels.pages.fields import FieldView, Sheet
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.channels.pages.templatetags.pages import in_language, named, when
from linli.common import clock, reading
from linli.common.actor import Actor
from linli.common.errors import Forbidden, LinliError, NotFound
from linli.common.reading import optional
from linli.common.rehearsal import rehearsed
from linli.common.rights import words_for
from linli.geography import api as geography

PAGE: Final = 50
LANGUAGES: Final = [("zh-hans", "中文"), ("en", "English")]
# What administrators did with an account. When somebody signed in is nobody's business here.
ACCOUNT_EVENTS: Final = frozenset(
    {"person.added", "person.changed", "person.deactivated", "person.reactivated", "person.locked_by_hand",
     "person.role_granted", "person.role_revoked", "person.password_set", "person.way_in_given",
     "person.way_in_used", "person.second_factor_off", "person.outside_linked", "person.outside_unlinked"}
)  # fmt: skip


def _need_sight(actor: Actor) -> None:
    """Raise Forbidden unless the actor may see accounts."""
    if not (actor.may(accounts.VIEW) or actor.may(accounts.MANAGE)):
        raise Forbidden(right=accounts.VIEW)


@signed_in
@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """The accounts this actor may see, by sign-in name; those that need care, where asked."""
    actor, at = actor_of(request), clock.now()
    _need_sight(actor)
    wanted = request.GET.get("name", "").strip()
    if wanted:
        try:
            return redirect(
                "administration:person", person_id=accounts.person_by_name(actor=actor, sign_in_name=wanted).id
            )
        except NotFound:
            messages.warning(request, _("There is no account with this sign-in name."))
    caring = request.GET.get("care") == "without_post"
    found = (
        accounts.without_post(actor=actor, at=at)
        if caring
        else accounts.people(actor=actor, after=request.GET.get("after", ""), size=PAGE + 1)
    )
    more = not caring and len(found) > PAGE
    context = {
        "people": found if caring else found[:PAGE], "caring": caring, "name": wanted,
        "next_url": f"?{urlencode({'after': found[PAGE - 1].sign_in_name})}" if more else "",
        "first_url": "?" if request.GET.get("after") else "",
        "role_names": {role.code: role for role in accounts.roles()}, "may_add": actor.may(accounts.MANAGE),
    }  # fmt: skip
    return render(request, "administration/people.html", context)


@signed_in
@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """One account with its posts and what administrators did with it."""
    actor, at = actor_of(request), clock.now()
    _need_sight(actor)
    found = accounts.person(actor=actor, person_id=person_id)
    events = [e for e in audit.timeline(audit.Subject.of("person", person_id)) if e.kind in ACCOUNT_EVENTS]
    context = {
        "person": found, "role_names": {role.code: role for role in accounts.roles()}, "today": day_of(at),
        "may_manage": actor.may_at_unit(accounts.MANAGE, geography.unit(found.unit_id).path) and actor.key != str(person_id),
        "own": actor.key == str(person_id), "events": told(events[::-1]),
    }  # fmt: skip
    return render(request, "administration/person.html", context)


# --- adding and posts ---------------------------------------------------------------------------------------------------


def _own_fields(sheet: Sheet, actor: Actor) -> list[FieldView]:
    units = choosing.as_pairs(choosing.open_units(actor, accounts.MANAGE))
    return [
        sheet.field("post", _("Post, as the record shows it"), needed=True, size=120, help=_("Never a private name.")),
        sheet.field("post_en", _("Post in English"), size=160),
        sheet.select("unit", _("Home unit"), units, needed=True, searchable=True),
        sheet.field("email", _("Office e-mail"), "email", size=254),
        sheet.select("language", _("Language of notices"), LANGUAGES),
    ]


def _post_fields(sheet: Sheet, actor: Actor, *, needed: bool) -> list[FieldView]:
    units = choosing.as_pairs(choosing.open_units(actor, accounts.MANAGE))
    return [
        sheet.select("role", _("Role"), choosing.roles(), needed=needed, searchable=True),
        sheet.select("over", _("Over the unit and all below it"), units, needed=needed, searchable=True),
        sheet.field("valid_from", _("From"), "date"),
        sheet.field("valid_to", _("Until (first day without it)"), "date"),
    ]


@needs("accounts.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest) -> HttpResponseBase:
    """Invite somebody: an account with a first post; the link and the code to set a password are shown once."""
    actor, at = actor_of(request), clock.now()
    made: list[int] = []

    def add(typed: Mapping[str, str]) -> int:
        home = choosing.id_of(typed.get("unit", ""), "unit") or 0
        person_id = accounts.add_person(
            actor=actor, sign_in_name=typed.get("sign_in_name", ""), post=typed.get("post", ""), unit_id=home, at=at,
            post_en=typed.get("post_en", ""), email=typed.get("email", ""), language=typed.get("language") or "zh-hans",
        )  # fmt: skip
        if typed.get("role"):
            over = choosing.id_of(typed.get("over", ""), "over") or home
            accounts.grant(actor=actor, person_id=person_id, role_code=typed["role"], unit_id=over, at=at,
                           valid_from=optional(reading.day, typed, "valid_from"), valid_to=optional(reading.day, typed, "valid_to"))  # fmt: skip
        return person_id

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        rehearsed(lambda: add(typed))
        words = {"name": typed.get("sign_in_name", ""), "post": typed.get("post", "")}
        found = [Consequence(_("An account “%(name)s” is added for the post “%(post)s”.") % words)]
        found.append(Consequence(_("You then see, once, a link and a code with which its owner sets a password.")))
        if typed.get("role"):
            found.append(_rights_given(typed["role"], accounts.role(typed["role"]).rights))
        return found

    def act(typed: Mapping[str, str]) -> str:
        with transaction.atomic():
            made.append(add(typed))
        return _("The account is added. Give its owner a way in now.")

    def fields(typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[FieldView]:
        sheet = Sheet(typed, errors)
        return [
            sheet.field("sign_in_name", _("Sign-in name"), needed=True, size=80, autocomplete="off"),
            *_own_fields(sheet, actor),
            *_post_fields(sheet, actor, needed=False),
        ]

    change = Change(_("Add an account"), reverse("administration:people"), fields, look, act,
                    lambda: _address(made[0]), _("Add it"), present={"language": "zh-hans"})  # fmt: skip
    return run(request, change)


def _rights_given(role_code: str, rights: tuple[str, ...]) -> Consequence:
    role = named(accounts.role(role_code))
    listed = tuple(_(words_for(right)) for right in rights)
    return Consequence(_("The role “%(role)s” gives these rights that are new there:") % {"role": role}, items=listed)


@needs("accounts.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def give_post(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Give a role over a unit, from a day until another; what it allows and what it clashes with is shown first."""
    actor, at = actor_of(request), clock.now()
    found = accounts.person(actor=actor, person_id=person_id)

    def values(typed: Mapping[str, str]) -> dict[str, Any]:
        return {
            "role_code": typed.get("role", ""), "unit_id": choosing.id_of(typed.get("over", ""), "over") or 0,
            "valid_from": optional(reading.day, typed, "valid_from"), "valid_to": optional(reading.day, typed, "valid_to"),
        }  # fmt: skip

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        asked = values(typed)
        weighed = accounts.weigh_grant(actor=actor, person_id=person_id, at=at, **asked)
        if weighed.held_already:
            return []
        if weighed.clash:
            return [_kept_apart(weighed.clash)]
        rehearsed(lambda: accounts.grant(actor=actor, person_id=person_id, at=at, **asked))
        over = {"unit": named(geography.unit(asked["unit_id"])), "post": in_language(found, "post")}
        return [
            Consequence(_("“%(post)s” gets it over “%(unit)s” and everything below it.") % over),
            _rights_given(asked["role_code"], weighed.rights),
            Consequence(_("Open sessions of this account end.")),
        ]

    def act(typed: Mapping[str, str]) -> str:
        accounts.grant(actor=actor, person_id=person_id, at=at, **values(typed))
        return _("The role is given; open sessions have ended.")

    title = _("Give “%(post)s” a role") % {"post": in_language(found, "post")}
    change = Change(
        title, _address(person_id), lambda typed, errors: _post_fields(Sheet(typed, errors), actor, needed=True), look, act,
        lambda: _address(person_id), _("Give the role"), present={"over": str(found.unit_id)},
    )  # fmt: skip
    return run(request, change)


def _kept_apart(pair: tuple[str, str]) -> Consequence:
    rights = {"first": _(words_for(pair[0])), "second": _(words_for(pair[1]))}
    text = _("Two duties that are kept apart would meet in one hand: “%(first)s” and “%(second)s”.") % rights
    return Consequence(
        text, "bad", (_("Whoever does the one must not do the other on the same cases: the check would be none."),)
    )


@needs("accounts.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def end_post(request: HttpRequest, person_id: int, assignment_id: int) -> HttpResponseBase:
    """End a role, today or on a later day."""
    actor, at = actor_of(request), clock.now()
    found = accounts.person(actor=actor, person_id=person_id)
    held = next((one for one in found.assignments if one.id == assignment_id), None)
    if held is None:
        raise NotFound(what=_("role"))

    def end(typed: Mapping[str, str]) -> None:
        accounts.revoke(actor=actor, assignment_id=assignment_id, at=at, on=optional(reading.day, typed, "on"))

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        rehearsed(lambda: end(typed))
        gaps = {"role": named(accounts.role(held.role_code)), "unit": named(geography.unit(held.unit_id)),
                "day": when(optional(reading.day, typed, "on") or day_of(at))}  # fmt: skip
        said = _("The role “%(role)s” over “%(unit)s” no longer holds from %(day)s.") % gaps
        left = [one for one in found.assignments if one.id != assignment_id and one.valid_to is None]
        last = [] if left else [Consequence(_("It is the last one: the account then holds no role."), "warn")]
        return [Consequence(said), *last, Consequence(_("Open sessions of this account end."))]

    def act(typed: Mapping[str, str]) -> str:
        end(typed)
        return _("The role is taken back; open sessions have ended.")

    def fields(typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[FieldView]:
        return [Sheet(typed, errors).field("on", _("First day without it"), "date", minimum=day_of(at).isoformat())]

    change = Change(
        _("End a post of “%(post)s”") % {"post": in_language(found, "post")}, _address(person_id), fields, look, act,
        lambda: _address(person_id), _("End it"), present={"on": day_of(at).isoformat()},
    )  # fmt: skip
    return run(request, change)


# --- the account itself -------------------------------------------------------------------------------------------------


@needs("accounts.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def change_person(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Change the post's name, the home unit, the office address or the language of notices; roles stay as they are."""
    actor, at = actor_of(request), clock.now()
    found = accounts.person(actor=actor, person_id=person_id)
    kept = _kept(found)

    def values(typed: Mapping[str, str], prefix: str = "") -> dict[str, str | int]:
        texts = {name: typed.get(f"{prefix}{name}", "").strip() for name in kept if name != "unit"}
        return {**texts, "unit_id": choosing.id_of(typed.get(f"{prefix}unit", ""), "unit") or 0}

    def change_it(typed: Mapping[str, str]) -> accounts.PersonView:
        accounts.change_person(
            actor=actor, person_id=person_id, at=at, fields=values(typed), seen=values(typed, "seen_")
        )
        return accounts.person(actor=actor, person_id=person_id)

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        after = rehearsed(lambda: change_it(typed))
        old, new = _shown(found), _shown(after)
        said = differences([(label, old[label], new[label]) for label in old])
        if after.unit_id != found.unit_id:
            said.append(_roles_stay(found))
        return [*said, Consequence(_("Open sessions of this account end."))] if said else []

    def act(typed: Mapping[str, str]) -> str:
        change_it(typed)
        return _("The account is changed; open sessions have ended.")

    change = Change(
        _("Change “%(post)s”") % {"post": in_language(found, "post")}, _address(person_id),
        lambda typed, errors: _own_fields(Sheet(typed, errors), actor), look, act,
        lambda: _address(person_id), _("Change it"), present=kept,
        seen={f"seen_{name}": value for name, value in kept.items()},
    )  # fmt: skip
    return run(request, change)


def _kept(found: accounts.PersonView) -> dict[str, str]:
    """What the form of an account begins with, by its fields."""
    return {
        "post": found.post, "post_en": found.post_en, "unit": str(found.unit_id), "email": found.email, "language": found.language,
    }  # fmt: skip


def _shown(found: accounts.PersonView) -> dict[str, str]:
    """The same as it is read, by its labels."""
    return {
        _("Post, as the record shows it"): found.post,
        _("Post in English"): found.post_en,
        _("Home unit"): named(geography.unit(found.unit_id)),
        _("Office e-mail"): found.email,
        _("Language of notices"): dict(LANGUAGES)[found.language],
    }


def _roles_stay(found: accounts.PersonView) -> Consequence:
    """Roles were given over units, not to a home: who moves keeps them until somebody ends them."""
    if not found.assignments:
        return Consequence(_("The account holds no role."))
    held = tuple(
        f"{named(accounts.role(one.role_code))} · {named(geography.unit(one.unit_id))}" for one in found.assignments
    )
    return Consequence(_("Roles do not move along. End those that no longer fit, and give new ones:"), "warn", held)


@needs("accounts.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def change_account(request: HttpRequest, person_id: int, step: str) -> HttpResponseBase:
    """Lock an account, open it again, close it for good, put a lost second factor off, take an outside sign-in away: each shown before."""
    actor, at = actor_of(request), clock.now()
    found = accounts.person(actor=actor, person_id=person_id)
    steps = {
        "lock": (accounts.lock, _("Lock the account"), _("Sessions end at once; roles, password and second factor stay and rest.")),
        "open": (accounts.reactivate, _("Open the account again"), _("The roles it still holds count again.")),
        "close": (accounts.deactivate, _("Close the account"),
                  _("Sessions end at once; address, password and second factor are erased. The record keeps the post.")),
        "second_factor": (accounts.reset_second_factor, _("Put the second factor off"),
                          _("The next sign-in needs the password alone, unless the house asks for a second factor.")),
        "outside": (accounts.unlink_outside_subject, _("Take the outside sign-in away"),
                    _("Sessions end at once. Until its owner sets a password here, nobody can sign in with this account.")),
    }  # fmt: skip
    if step not in steps:
        raise NotFound(what=_("step"))
    do, title, said = steps[step]

    def look(_typed: Mapping[str, str]) -> list[Consequence]:
        rehearsed(lambda: do(actor=actor, person_id=person_id, at=at))
        return [Consequence(said)]

    def act(_typed: Mapping[str, str]) -> str:
        do(actor=actor, person_id=person_id, at=at)
        return _("Done: %(what)s.") % {"what": title}

    change = Change(f"{title} · {in_language(found, 'post')}", _address(person_id), lambda _t, _e: [], look, act,
                    lambda: _address(person_id), title, intro=said)  # fmt: skip
    return run(request, change)


@needs("accounts.manage")
@never_cache
@require_POST
def way_in(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Give a link and a code with which the owner sets a password once; shown this once."""
    actor = actor_of(request)
    found = accounts.person(actor=actor, person_id=person_id)
    try:
        made = accounts.give_way_in(actor=actor, person_id=person_id, at=clock.now())
    except LinliError as error:
        messages.error(request, error.message())
        return redirect("administration:person", person_id=person_id)
    link = request.build_absolute_uri(reverse("administration:by_link", args=[made.secret]))
    code_page = request.build_absolute_uri(reverse("administration:by_code"))
    context = {"person": found, "made": made, "link": link, "code_page": code_page}
    return render(request, "administration/way_in.html", context)


def _address(person_id: int) -> str:
    return reverse("administration:person", args=[person_id])
