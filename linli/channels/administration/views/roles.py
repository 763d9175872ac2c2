"""Roles: what each allows in plain words, roles of one's own made of rights, and what they allowed before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.channels.administration.looking import Change, Consequence, run
from linli.channels.administration.words import told
from linli.channels.pages.fields import Choice, FieldView, Group, Sheet
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
from linli.common.errors import NotFound
from linli.common.rehearsal import rehearsed
from linli.common.rights import all_rights, words_for

MOST_NAMED: Final = 30


@dataclass(frozen=True, slots=True)
class RoleVersion:
    """What a role allowed after one change of it, from the record."""

    number: int
    at: datetime
    actor: str
    rights: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def versions_of(role: accounts.RoleView) -> list[RoleVersion]:
    """The versions of a role that was added here, newest first."""
    found: list[RoleVersion] = []
    events = audit.timeline(audit.Subject.of("role", role.id))
    for event, line in zip(events, told(events), strict=True):
        rights = tuple(event.data.get("rights", ()))
        before = set(found[-1].rights) if found else set()
        added, removed = tuple(sorted(set(rights) - before)), tuple(sorted(before - set(rights)))
        found.append(RoleVersion(len(found) + 1, event.at, line.actor, rights, added, removed))
    return found[::-1]


@signed_in
@require_safe
def roles(request: HttpRequest) -> HttpResponseBase:
    """Every role with what it allows."""
    context = {"roles": accounts.roles(), "may_edit": actor_of(request).may(accounts.ROLES)}
    return render(request, "administration/roles.html", context)


@signed_in
@require_safe
def role(request: HttpRequest, code: str) -> HttpResponseBase:
    """One role: its rights, how many hold it, its versions."""
    found = accounts.role(code)
    context = {"role": found, "versions": versions_of(found), "may_edit": actor_of(request).may(accounts.ROLES)}
    return render(request, "administration/role.html", context)


@needs("accounts.roles")
@require_http_methods(["GET", "HEAD", "POST"])
def add_role(request: HttpRequest) -> HttpResponseBase:
    """Make a role of one's own; `from` in the address starts with the rights of another."""
    actor, at = actor_of(request), clock.now()
    made: list[str] = []

    def add(typed: Mapping[str, str]) -> str:
        code = typed.get("code", "").strip()
        accounts.add_role(actor=actor, code=code, at=at, **_values(typed))
        return code

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        rehearsed(lambda: add(typed))
        return [_allows(typed)]

    def act(typed: Mapping[str, str]) -> str:
        made.append(add(typed))
        return _("The role is added.")

    rights = accounts.role(request.GET["from"]).rights if request.GET.get("from") else ()
    change = Change(_("Add a role"), reverse("administration:roles"), _fields(new=True), look, act,
                    lambda: _address(made[0]), _("Add it"), present={"rights": "\n".join(rights)})  # fmt: skip
    return run(request, change)


@needs("accounts.roles")
@require_http_methods(["GET", "HEAD", "POST"])
def change_role(request: HttpRequest, code: str) -> HttpResponseBase:
    """Change a role of one's own; `version` in the address starts from what it allowed then."""
    actor, at, found = actor_of(request), clock.now(), accounts.role(code)
    versions = versions_of(found)

    def change_it(typed: Mapping[str, str]) -> None:
        seen = typed.get("seen_rights", "").split()
        accounts.change_role(actor=actor, code=code, at=at, seen=seen, **_values(typed))

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        rehearsed(lambda: change_it(typed))
        wanted = set(_values(typed)["rights"])
        sentences = (
            (_("It allows from now on:"), wanted - set(found.rights)),
            (_("It no longer allows:"), set(found.rights) - wanted),
        )
        listed = [
            Consequence(said, items=tuple(_(words_for(one)) for one in sorted(rights)))
            for said, rights in sentences
            if rights
        ]
        ending = Consequence(_("Open sessions of everybody who holds it end at once."), "warn")
        return [*listed, ending] if listed or typed.get("name") != found.name else []

    def act(typed: Mapping[str, str]) -> str:
        change_it(typed)
        return _("The role is changed; sessions of those who hold it have ended.")

    wanted = next((one for one in versions if str(one.number) == request.GET.get("version")), None)
    present = {
        "name": found.name, "name_en": found.name_en, "small_centre": "true" if found.small_centre else "",
        "rights": "\n".join(wanted.rights if wanted else found.rights),
    }  # fmt: skip
    change = Change(
        _("Change “%(role)s”") % {"role": named(found)}, _address(code), _fields(new=False), look, act, lambda: _address(code),
        _("Change it"), present=present, seen={"seen_rights": " ".join(found.rights)},
    )  # fmt: skip
    if found.shipped:
        raise NotFound(what=_("role"))
    return run(request, change)


def _values(typed: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": typed.get("name", ""), "name_en": typed.get("name_en", ""), "rights": typed.get("rights", "").split(),
        "small_centre": bool(typed.get("small_centre")),
    }  # fmt: skip


def _allows(typed: Mapping[str, str]) -> Consequence:
    items = tuple(_(words_for(one)) for one in sorted(_values(typed)["rights"]))
    return Consequence(_("Whoever is given it may then:"), items=items)


def _fields(*, new: bool) -> Any:
    def fields(typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[FieldView]:
        sheet, chosen = Sheet(typed, errors), set(str(typed.get("rights", "")).split())
        options = tuple(
            Choice(one.name, _(one.title), help=one.name, chosen=one.name in chosen) for one in all_rights()
        )
        code = [
            sheet.field(
                "code", _("Lasting code"), needed=True, size=40, help=_("Small letters, digits and _; it stays.")
            )
        ]
        return [
            *(code if new else []),
            sheet.field("name", _("Name"), needed=True, size=80),
            sheet.field("name_en", _("Name in English"), size=80),
            FieldView("rights", _("Rights"), "checks", error=errors.get("rights", ""), groups=(Group("", options),)),
            sheet.field("small_centre", _("Small centre"), "check",
                        check_label=_("It may join intake, dispatch and checking; the record shows it")),
        ]  # fmt: skip

    return fields


def _address(code: str) -> str:
    return reverse("administration:role", args=[code])
