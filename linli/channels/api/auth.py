"""Who calls: a machine by its key, or a person by the session of the same site (then the form token is asked for, too)."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from ninja.utils import check_csrf

from linli.accounts import api as accounts
from linli.channels.pages.middleware import SESSION_TO_DO, key_of
from linli.common import clock
from linli.common.actor import Actor
from linli.common.errors import LinliError

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class KeyNeeded(accounts.SignInRefused):
    """Nobody said who calls."""

    code = "sign_in_needed"
    sentence = "Send a key as “Authorization: Bearer …”, or sign in at the desk first."


class TokenNeeded(LinliError):
    """A change through a session without the token that proves it came from our own pages."""

    code = "forbidden"
    sentence = "A change through a session needs the header X-CSRFToken of the same site."


class FirstThings(LinliError):
    """The person must put something in order (password, second factor) before any right holds."""

    code = "forbidden"
    sentence = "Choose your own password or enrol your second factor at the desk first."


class KeyOrSession:
    """The authentication of every operation that is not public. Answers the Actor; ninja keeps it in `request.auth`."""

    openapi_security_schema: Final[dict[str, Any]] = {
        "type": "http",
        "scheme": "bearer",
        "description": "a key given out by `linli accounts add-key`; people of the same site are known by their session",
    }

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor behind the request. Raises SignInRefused (401) or Forbidden (403)."""
        key = key_of(request)
        if key is not None:
            return accounts.actor_of_key(key, at=clock.now())
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if actor.kind != "person":
            raise KeyNeeded
        if request.session.get(SESSION_TO_DO):
            raise FirstThings
        if request.method not in SAFE and check_csrf(request) is not None:
            raise TokenNeeded
        return actor


def actor_of(request: HttpRequest) -> Actor:
    """The actor that `KeyOrSession` found."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor
