"""Guards of routes. Every view declares one of them; a structure test refuses a route without `linli_guard`.

`public(why)` opens a route to everybody and says why; `signed_in` asks for a person who signed in; `needs(right)`
asks for a right held somewhere. Which rows somebody sees is decided by the queries, never here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast
from urllib.parse import quote

from django.conf import settings
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import constant_time_compare

from linli.channels.http_errors import answer, wants_problem
from linli.common import rights
from linli.common.actor import Actor
from linli.common.errors import LinliError

CSRF_FIELD: Final = "csrfmiddlewaretoken"
# Fields of the account's forms.
SECRETS: Final = frozenset({"password", "old", "new", "again", "code", "half"})
# Who was signed in last in this browser, and in a form that is kept over a sign-in: who typed it. Sealed.
LAST_COOKIE: Final = "linli_last"
TYPED_BY: Final = "typed_by"
View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request after the ActorOfRequest middleware: it knows who acts."""

    actor: Actor


def actor_of(request: HttpRequest) -> Actor:
    """Who acts."""
    return cast(Request, request).actor


class SignInNeeded(LinliError):
    """Nobody is signed in, or the session has ended."""

    code = "sign_in_needed"
    sentence = "Please sign in; nothing you have not sent yet is lost."


class TypedByAnother(LinliError):
    """A kept form was sent by somebody else than the one who typed it."""

    code = "typed_by_another"
    sentence = "This was typed by somebody else, who was signed in here before. It was not sent."


def seal(name: str) -> str:
    """The name of an actor as a browser may hold it: nobody can write another one."""
    return Signer(salt="linli.typed_by").sign(name)


def typed_by_another(mark: str, actor: Actor) -> bool:
    """Whether a form was typed by somebody known, and not by this one."""
    return bool(mark) and not constant_time_compare(mark, seal(actor.name))


def _their_own(request: HttpRequest) -> None:
    """Raise TypedByAnother where a form was kept for somebody else."""
    if request.method == "POST" and typed_by_another(request.POST.get(TYPED_BY, ""), actor_of(request)):
        raise TypedByAnother


def _marked(view: View, guard: str) -> View:
    view.linli_guard = guard  # type: ignore[attr-defined]
    return view


def public(why: str) -> Callable[[View], View]:
    """Open the route to everybody; `why` says the reason (a plain English sentence for readers of the code)."""

    def decorate(view: View) -> View:
        return _marked(view, f"public:{why}")

    return decorate


def signed_in(view: View) -> View:
    """Let in any person who signed in; send others to the sign-in page and back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if actor_of(request).kind != "person":
            return to_sign_in(request)
        _their_own(request)
        return view(request, *args, **kwargs)

    return _marked(guarded, "signed_in")


def needs(right: str) -> Callable[[View], View]:
    """Let in a person who holds `right` somewhere. Raises UnknownRight at import for a name nobody registered."""
    rights.known(right)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if actor.kind != "person":
                return to_sign_in(request)
            _their_own(request)
            actor.need(right)
            return view(request, *args, **kwargs)

        return _marked(guarded, f"right:{right}")

    return decorate


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page and back. What was about to be sent is not lost on it.

    A script that asks for JSON is told so with 401 and keeps what it wanted to send. A part of a page asked for by htmx is
    answered with a note in a place of its own: the page stays as it is, with whatever is being typed in it. A form that was
    sent comes back on a page that sends it again after signing in, unless it carries a secret or a file. Somebody else who
    signs in there, on a machine that is shared, can neither read nor send it.
    """
    if wants_problem(request):
        return answer(request, SignInNeeded())
    target = f"{settings.LOGIN_URL}?next={quote(_back(request))}"
    if request.headers.get("HX-Request"):
        response = render(request, "pages/signed_out.html", {"sign_in": target}, status=401)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#signed-out", "innerHTML"
        return response
    if request.method == "POST" and _may_be_kept(request):
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {CSRF_FIELD, TYPED_BY}
        ]
        context = {
            "sign_in": target, "fields": fields, "said": [value for _, value in fields if len(value) > 20],
            "typed_by": request.POST.get(TYPED_BY) or request.COOKIES.get(LAST_COOKIE, ""),
        }  # fmt: skip
        return render(request, "pages/kept_form.html", context, status=401)
    return HttpResponseRedirect(target)


def _back(request: HttpRequest) -> str:
    whole_page = request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request")
    return request.get_full_path() if whole_page else str(settings.LOGIN_REDIRECT_URL)


def _may_be_kept(request: HttpRequest) -> bool:
    """Whether a form may be shown again: passwords and codes never stand in a page, and no page can hold a file."""
    return bool(request.POST) and not request.FILES and not SECRETS & set(request.POST)
