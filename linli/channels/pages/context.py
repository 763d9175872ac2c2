"""What every template may use: language, theme, who acts, and how Linli runs."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from linli.channels.pages.middleware import SESSION_POST
from linli.common import clock
from linli.common.actor import ANONYMOUS, Actor

THEME_COOKIE: Final = "linli_theme"
THEMES: Final = ("light", "dark")
ELDER_COOKIE: Final = "linli_elder"


def own_post(request: HttpRequest, actor: Actor, language: str) -> str:
    """The post of whoever signed in, in the reader's language, remembered since sign-in."""
    chinese, english = request.session.get(SESSION_POST, ("", "")) if actor.kind == "person" else ("", "")
    return (chinese if language.startswith("zh") else english) or actor.label


def in_elder_mode(request: HttpRequest) -> bool:
    """Whether the reader switched on large text and simple words."""
    return request.COOKIES.get(ELDER_COOKIE) == "on"


def page(request: HttpRequest) -> dict[str, Any]:
    """`language`, `other_language`, `theme` ("" follows the machine), `elder` (large and simple), `actor`, `demo`, `now`. Asks the database nothing."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    language = get_language() or settings.LANGUAGE_CODE
    actor = getattr(request, "actor", ANONYMOUS)
    return {
        "language": language,
        "html_language": "zh-Hans" if language.startswith("zh") else "en",
        "languages": settings.LANGUAGES,
        "theme": theme if theme in THEMES else "",
        "elder": in_elder_mode(request),
        "actor": actor,
        "own_post": own_post(request, actor, language),
        "demo": not settings.PRODUCTION,
        "now": clock.now(),
        "here": request.get_full_path(),
    }
