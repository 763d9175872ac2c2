"""Keys of machines: given once, shown once, scoped, ending, revocable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.accounts import api as accounts
from linli.channels.administration import choosing
from linli.channels.administration.looking import Change, Consequence, run
from linli.channels.http_errors import status_of
from linli.channels.pages.fields import Choice, FieldView, Group, Sheet
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.common import clock, reading
from linli.common.errors import Forbidden, InvalidInput, LinliError, NotFound
from linli.common.rehearsal import rehearsed
from linli.common.rights import all_rights


@signed_in
@require_safe
def keys(request: HttpRequest) -> HttpResponseBase:
    """The keys over units this actor may see: whose, what for, until when, on which day last used."""
    actor = actor_of(request)
    if not (actor.may(accounts.MACHINES) or actor.may(accounts.VIEW)):
        raise Forbidden(right=accounts.VIEW)
    context = {"keys": accounts.keys(actor=actor), "may_edit": actor.may(accounts.MACHINES), "at": clock.now()}
    return render(request, "administration/keys.html", context)


@needs("accounts.machines")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_key(request: HttpRequest) -> HttpResponseBase:
    """Give a machine a key, which is shown this once."""
    actor, at, sent = actor_of(request), clock.now(), request.POST
    typed = {name: sent.get(name, "") for name in ("title", "unit", "until")}
    if request.method != "POST":
        return render(request, "administration/key_new.html", {"fields": _fields(request, typed, set(), {})})
    rights = sent.getlist("rights")
    try:
        key = accounts.add_key(
            actor=actor, title=typed["title"], unit_id=choosing.id_of(typed["unit"], "unit") or 0, rights=rights,
            expires_at=_end_of(typed["until"]), at=at,
        )  # fmt: skip
    except LinliError as error:
        context = {"fields": _fields(request, typed, set(rights), _errors(error)), "error": error}
        return render(request, "administration/key_new.html", context, status=status_of(error))
    return render(request, "administration/key_shown.html", {"key": key, "title": typed["title"]})


def _errors(error: LinliError) -> dict[str, str]:
    field = str(error.data.get("field", "")) if isinstance(error, InvalidInput) else ""
    name = {"expiry": "until"}.get(field, field)
    return {name: _(str(error.data.get("reason", "")))} if name else {}


def _end_of(day: str) -> datetime:
    return datetime.combine(reading.day("until", day), time(23, 59), timezone.get_default_timezone())


def _fields(
    request: HttpRequest, typed: Mapping[str, Any], chosen: set[str], errors: Mapping[str, str]
) -> list[FieldView]:
    sheet = Sheet(typed, errors)
    units = choosing.as_pairs(choosing.open_units(actor_of(request), accounts.MACHINES))
    options = tuple(
        Choice(one.name, _(one.title), help=one.name, chosen=one.name in chosen)
        for one in all_rights()
        if one.name not in accounts.NOT_FOR_MACHINES
    )
    return [
        sheet.field("title", _("What the key is for"), needed=True, size=120),
        sheet.select("unit", _("Over the unit and all below it"), units, needed=True, searchable=True),
        sheet.field("until", _("Ends on"), "date", needed=True, help=_("Two years away at most.")),
        FieldView("rights", _("Rights"), "checks", error=errors.get("rights", ""), groups=(Group("", options),)),
    ]


@needs("accounts.machines")
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_key(request: HttpRequest, prefix: str) -> HttpResponseBase:
    """Revoke a key: whoever uses it is refused within seconds."""
    actor, at = actor_of(request), clock.now()
    found = next((key for key in accounts.keys(actor=actor) if key.prefix == prefix), None)
    if found is None:
        raise NotFound(what=_("key"))

    def look(_typed: Mapping[str, str]) -> list[Consequence]:
        rehearsed(lambda: accounts.revoke_key(actor=actor, prefix=prefix, at=at))
        return [
            Consequence(
                _("The machine is refused within seconds. This cannot be taken back; give a new key instead."), "warn"
            )
        ]

    def act(_typed: Mapping[str, str]) -> str:
        accounts.revoke_key(actor=actor, prefix=prefix, at=at)
        return _("The key is revoked.")

    change = Change(_("Revoke “%(key)s”") % {"key": found.title}, reverse("administration:keys"), lambda _t, _e: [], look,
                    act, lambda: reverse("administration:keys"), _("Revoke it"))  # fmt: skip
    return run(request, change)
