"""One's own account: password, second factor, language."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from linli.accounts import api as accounts
from linli.channels.pages.asking import again
from linli.channels.pages.guards import actor_of, signed_in
from linli.channels.pages.middleware import SESSION_TO_DO, keep_session
from linli.channels.pages.qr import code_of
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError


def _context(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "person": accounts.person(actor=actor, person_id=int(actor.key)),
        "role_names": {role.code: role for role in accounts.roles()},
        "to_do": request.session.get(SESSION_TO_DO, ""),
    }


@signed_in
@require_safe
def account(request: HttpRequest) -> HttpResponseBase:
    """The own account."""
    return render(request, "desk/account.html", _context(request))


@signed_in
@sensitive_post_parameters()
@require_POST
def password(request: HttpRequest) -> HttpResponseBase:
    """Change the own password; other sessions end, this one goes on."""
    post = request.POST
    try:
        if post.get("new", "") != post.get("again", ""):
            raise InvalidInput(field=_("Password"), reason=_("The two new passwords are not the same."))
        signed = accounts.change_password(
            actor=actor_of(request), old=post.get("old", ""), new=post.get("new", ""), at=clock.now()
        )
    except LinliError as error:
        return again(request, "desk/account.html", {**_context(request), "about": "password"}, error)
    keep_session(request, signed)
    messages.success(request, _("Your password is changed. Other sessions have ended."))
    return redirect("desk:account")


@signed_in
@sensitive_post_parameters()
@require_POST
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """Begin, confirm or end the own second factor, or renew its recovery codes."""
    try:
        return _second_factor(request)
    except LinliError as error:
        return again(request, "desk/account.html", {**_context(request), "about": "second_factor"}, error)


def _second_factor(request: HttpRequest) -> HttpResponse:
    actor, at, post = actor_of(request), clock.now(), request.POST
    match post.get("do"):
        case "begin":
            offered = accounts.enrol_second_factor(actor=actor, password=post.get("password", ""), at=at)
            shown = {"offered": offered, "qr": code_of(offered.address), "about": "second_factor"}
            return render(request, "desk/account.html", {**_context(request), **shown})
        case "confirm":
            codes = accounts.confirm_second_factor(actor=actor, code=post.get("code", ""), at=at)
            request.session[SESSION_TO_DO] = ""
            return render(
                request, "desk/account.html", {**_context(request), "recovery_codes": codes, "about": "second_factor"}
            )
        case "renew":
            codes = accounts.renew_recovery_codes(actor=actor, password=post.get("password", ""), at=at)
            return render(
                request, "desk/account.html", {**_context(request), "recovery_codes": codes, "about": "second_factor"}
            )
    accounts.disable_second_factor(actor=actor, password=post.get("password", ""), at=at)
    messages.success(request, _("Your second factor is off."))
    return redirect("desk:account")
