"""Small pages that belong to nobody in particular: language, theme, elder mode, health."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from linli.channels.pages.context import ELDER_COOKIE, THEME_COOKIE, THEMES
from linli.channels.pages.guards import actor_of, public, typed_by_another

A_YEAR = 365 * 24 * 3600


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """The address to go back to that the form carries, if it is one of ours; `default` otherwise."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return target
    return default


def _remember(response: HttpResponse, name: str, value: str) -> HttpResponse:
    response.set_cookie(
        name, value, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
    return response


@public("Everybody chooses the language of the pages.")
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Keep the language chosen in a cookie and go back."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(safe_next(request))
    if chosen in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@public("Asked by a page that keeps a form while nobody is signed in; answers yes or no and nothing else.")
@require_safe
def typed_by(request: HttpRequest) -> HttpResponseBase:
    """Whether the one who is signed in is the one who typed: 204, 403 for somebody else, 401 while nobody is."""
    actor = actor_of(request)
    if actor.kind != "person":
        return HttpResponse(status=401)
    return HttpResponse(status=403 if typed_by_another(request.GET.get("mark", ""), actor) else 204)


@public("Everybody chooses light, dark or what the machine says.")
@require_POST
def theme(request: HttpRequest) -> HttpResponseBase:
    """Keep the look chosen in a cookie and go back; anything else than light or dark follows the machine."""
    chosen = request.POST.get("theme", "")
    response = HttpResponseRedirect(safe_next(request))
    if chosen in THEMES:
        return _remember(response, THEME_COOKIE, chosen)
    response.delete_cookie(THEME_COOKIE)
    return response


@public("Everybody chooses large text and simple words.")
@require_POST
def elder(request: HttpRequest) -> HttpResponseBase:
    """Keep elder mode on in a cookie, or forget it, and go back."""
    response = HttpResponseRedirect(safe_next(request))
    if request.POST.get("elder") == "on":
        return _remember(response, ELDER_COOKIE, "on")
    response.delete_cookie(ELDER_COOKIE)
    return response


@public("A balancer asks whether this process can serve; the answer holds no data.")
@require_safe
def healthz(request: HttpRequest) -> HttpResponseBase:
    """200 while the database answers, 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
