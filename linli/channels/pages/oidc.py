"""Signing in at an outside issuer: OpenID Connect, authorization-code flow with PKCE, state and nonce.

Off unless LINLI_OIDC_ISSUER is set. The two routes (`routes`) can stand under any beginning; the address to register at
the issuer is that of `outside_back` under LINLI_PUBLIC_URL. Whoever the issuer names must have been linked to an
account before (`linli accounts link-outside`): nobody comes in only because the issuer knows them.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.accounts import api as accounts
from linli.channels.pages.guards import public
from linli.channels.pages.middleware import keep_session
from linli.channels.pages.views import safe_next
from linli.common import clock
from linli.common.errors import Unavailable

# httpx and joserfc cost 20 MB per process, so only houses with an issuer load them, at the first sign-in there.
if TYPE_CHECKING:
    from joserfc.jwk import KeySet

SESSION_KEY: Final = "linli_outside"
MINUTES_TO_ANSWER: Final = 10
LEEWAY_SECONDS: Final = 60
KEEP_SECONDS: Final = 3600.0
LARGEST_ANSWER: Final = 1_000_000
# Signatures by the issuer's own key pair only: never "none", never one made with the client's secret.
ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
# Values of `amr` that mean more than a password (RFC 8176).
STRONG: Final = frozenset({"mfa", "otp", "hwk", "swk", "sc"})


@dataclass(frozen=True, slots=True)
class Issuer:
    """What the issuer says about itself, and its keys."""

    name: str
    authorize: str
    token: str
    keys_at: str
    keys: KeySet


@dataclass(frozen=True, slots=True)
class Kept:
    """What is remembered in the session between the way there and the way back."""

    state: str
    nonce: str
    verifier: str
    back_to: str
    asked_at: float

    def as_session(self) -> dict[str, Any]:
        """As plain values for the session."""
        return {name: getattr(self, name) for name in self.__slots__}


_known: dict[str, tuple[Issuer, float]] = {}


# --- talking to the issuer -------------------------------------------------------------------------------------------


def discover(name: str, *, afresh: bool = False) -> Issuer:
    """The issuer's own description and keys, remembered for an hour. Raises Unavailable."""
    from joserfc.errors import JoseError  # noqa: PLC0415  (only where somebody signs in so)
    from joserfc.jwk import KeySet  # noqa: PLC0415  (only where somebody signs in so)

    known = _known.get(name)
    if known and not afresh and known[1] > time.monotonic():
        return known[0]
    said = _get(name.rstrip("/") + "/.well-known/openid-configuration")
    names_itself = str(said.get("issuer", ""))
    if names_itself.rstrip("/") != name.rstrip("/"):
        raise Unavailable(reason="the sign-in service describes itself under another name")
    authorize, token, keys_at = (
        str(said.get(part, "")) for part in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    )
    _check_address(authorize)
    try:
        keys = KeySet.import_key_set(_get(keys_at))  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Unavailable(reason="the keys of the sign-in service cannot be read") from error
    found = Issuer(names_itself, authorize, token, keys_at, keys)
    _known[name] = (found, time.monotonic() + KEEP_SECONDS)
    return found


def _check_address(address: str) -> None:
    """Raise Unavailable unless the address is https, or on this very machine."""
    parts = urlsplit(address)
    loopback = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise Unavailable(reason="the sign-in service must be reached by https")


def _get(address: str) -> dict[str, Any]:
    return _answer("GET", address)


def _answer(method: str, address: str, data: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The JSON object at an address of the issuer. Raises Unavailable for anything else."""
    import httpx  # noqa: PLC0415  (only where somebody signs in so)

    _check_address(address)
    auth = (settings.ENV["LINLI_OIDC_CLIENT_ID"], settings.ENV["LINLI_OIDC_CLIENT_SECRET"]) if data else None
    try:
        with httpx.Client(timeout=10, follow_redirects=False) as client:
            answer = client.request(method, address, data=data, auth=auth, headers={"Accept": "application/json"})
        answer.raise_for_status()
        said = answer.json() if len(answer.content) <= LARGEST_ANSWER else None
    except (httpx.HTTPError, ValueError) as error:
        raise Unavailable(reason="the sign-in service does not answer") from error
    if not isinstance(said, dict):
        raise Unavailable(reason="the sign-in service does not answer")
    return said


# --- there -----------------------------------------------------------------------------------------------------------


def keep(*, back_to: str, at: datetime) -> Kept:
    """Fresh secrets for one sign-in."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Kept(state, nonce, verifier, back_to, at.timestamp())


def way_there(issuer: Issuer, kept: Kept, *, redirect_uri: str) -> str:
    """The address at the issuer that asks the person to sign in (RFC 7636: challenge S256)."""
    digest = hashlib.sha256(kept.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "scope": "openid",
        "client_id": settings.ENV["LINLI_OIDC_CLIENT_ID"],
        "redirect_uri": redirect_uri,
        "state": kept.state,
        "nonce": kept.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{issuer.authorize}{'&' if '?' in issuer.authorize else '?'}{urlencode(query)}"


# --- and back --------------------------------------------------------------------------------------------------------


def claims_of(
    issuer: Issuer, kept: Kept, params: Mapping[str, str], *, redirect_uri: str, at: datetime
) -> dict[str, Any]:
    """The checked claims of whoever came back with these parameters. Raises SignInRefused or Unavailable."""
    if not constant_time_compare(kept.state, params.get("state", "")) or not params.get("code"):
        raise accounts.SignInRefused
    if at.timestamp() - kept.asked_at > MINUTES_TO_ANSWER * 60:
        raise accounts.SignInRefused
    # RFC 9207: an issuer that names itself in the answer must be the one that was asked.
    if params.get("iss", issuer.name).rstrip("/") != issuer.name.rstrip("/"):
        raise accounts.SignInRefused
    data = {
        "grant_type": "authorization_code",
        "code": params["code"],
        "redirect_uri": redirect_uri,
        "code_verifier": kept.verifier,
    }
    token = _answer("POST", issuer.token, data).get("id_token")
    claims = _signed_claims(issuer, str(token or ""))
    if not _claims_hold(claims, issuer, kept, at=at):
        raise accounts.SignInRefused
    return claims


def _signed_claims(issuer: Issuer, token: str) -> dict[str, Any]:
    """The claims of a token signed by the issuer; its keys are fetched afresh once, because issuers change them."""
    from joserfc import jwt  # noqa: PLC0415  (only where somebody signs in so)
    from joserfc.errors import JoseError  # noqa: PLC0415  (only where somebody signs in so)

    for known in (issuer, None):
        keys = (known or discover(issuer.name, afresh=True)).keys
        try:
            return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError):
            continue
    raise accounts.SignInRefused


def _claims_hold(claims: Mapping[str, Any], issuer: Issuer, kept: Kept, *, at: datetime) -> bool:
    """OpenID Connect Core 1.0, 3.1.3.7: issuer, audience, authorised party, times and nonce."""
    client = settings.ENV["LINLI_OIDC_CLIENT_ID"]
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp")
    times = [claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)]
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in times):
        return False
    expires, issued, not_before = times
    now = at.timestamp()
    return all(
        (
            claims.get("iss") == issuer.name,
            client in audiences,
            party == client if party is not None else len(audiences) == 1,
            expires > now - LEEWAY_SECONDS,
            issued < now + LEEWAY_SECONDS and not_before < now + LEEWAY_SECONDS,
            constant_time_compare(kept.nonce, str(claims.get("nonce", ""))),
            bool(claims.get("sub")) and isinstance(claims.get("sub"), str),
        )
    )


def is_strong(claims: Mapping[str, Any]) -> bool:
    """Whether the issuer says that more than a password was used."""
    methods = claims.get("amr")
    return isinstance(methods, list) and bool(STRONG & {str(method) for method in methods})


# --- the two routes --------------------------------------------------------------------------------------------------


def _issuer() -> Issuer:
    name = settings.ENV["LINLI_OIDC_ISSUER"]
    if not name:
        raise Http404
    return discover(name)


def _redirect_uri(request: HttpRequest) -> str:
    match = request.resolver_match
    namespaces = match.namespaces if match else []
    base: str = settings.ENV["LINLI_PUBLIC_URL"]
    return base.rstrip("/") + reverse(":".join([*namespaces, "outside_back"]))


@public("Nobody is signed in before signing in.")
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """Send the person to the issuer."""
    issuer = _issuer()
    kept = keep(back_to=safe_next(request, settings.LOGIN_REDIRECT_URL), at=clock.now())
    request.session[SESSION_KEY] = kept.as_session()
    return HttpResponseRedirect(way_there(issuer, kept, redirect_uri=_redirect_uri(request)))


@public("Nobody is signed in before signing in.")
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponseBase:
    """Take the person who comes back from the issuer, once, and sign in the account linked to it."""
    issuer, at = _issuer(), clock.now()
    remembered = request.session.pop(SESSION_KEY, None)
    if not isinstance(remembered, dict):
        raise accounts.SignInRefused
    kept = Kept(**remembered)
    claims = claims_of(issuer, kept, request.GET.dict(), redirect_uri=_redirect_uri(request), at=at)
    signed = accounts.person_by_outside_subject(
        issuer=issuer.name, subject=claims["sub"], strong=is_strong(claims), at=at
    )
    keep_session(request, signed)
    return HttpResponseRedirect(kept.back_to)


routes = [
    path("outside/", start, name="outside_sign_in"),
    path("outside/back/", back, name="outside_back"),
]
