"""Setting a password by a link or a code: for whoever has an account and cannot sign in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linli.accounts import api as accounts
from linli.channels.http_errors import status_of
from linli.channels.pages.guards import public
from linli.channels.pages.limits import address_of
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError


@public("Nobody can sign in before a password is set; the link is the proof.")
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Set the password of whom the link is for. Opening it changes nothing, so that a preview of mail uses nothing up."""
    at = clock.now()
    context: dict[str, object] = {"by_link": True}
    try:
        context["name"] = accounts.whose_link(secret, at=at)
        if request.method != "POST":
            return render(request, "administration/first_password.html", context)
        accounts.set_password_by_link(secret=secret, password=_password(request), address=address_of(request), at=at)
    except LinliError as error:
        return render(
            request, "administration/first_password.html", {**context, "error": error}, status=status_of(error)
        )
    messages.success(request, _("The password is set. Sign in with it now."))
    return redirect("desk:sign_in")


@public("Nobody can sign in before a password is set; name and code are the proof, counted like a sign-in.")
@never_cache
@sensitive_post_parameters("password", "again", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def by_code(request: HttpRequest) -> HttpResponseBase:
    """Set a password by the code an administrator gave beside the sign-in name."""
    if request.method != "POST":
        return render(request, "administration/first_password.html", {"by_link": False})
    sent = request.POST
    name = sent.get("name", "").strip()
    try:
        accounts.set_password_by_code(
            name=name, code=sent.get("code", ""), password=_password(request), address=address_of(request), at=clock.now()
        )  # fmt: skip
    except LinliError as error:
        context = {"by_link": False, "name": name, "code": sent.get("code", ""), "error": error}
        return render(request, "administration/first_password.html", context, status=status_of(error))
    messages.success(request, _("The password is set. Sign in with it now."))
    return redirect("desk:sign_in")


def _password(request: HttpRequest) -> str:
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        raise InvalidInput(field="password", reason="The two are not the same.")
    return password
