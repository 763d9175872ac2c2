"""What every template may use: language, theme, who acts, and how Linli runs."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from linli.common import clock
from linli.common.actor import ANONYMOUS

THEME_COOKIE: Final = "linli_theme"
THEMES: Final = ("light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """`language`, `other_language`, `theme` ("" follows the machine), `actor`, `demo`, `now`. Asks the database nothing."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "language": language,
        "html_language": "zh-Hans" if language.startswith("zh") else "en",
        "languages": settings.LANGUAGES,
        "theme": theme if theme in THEMES else "",
        "actor": getattr(request, "actor", ANONYMOUS),
        "demo": not settings.PRODUCTION,
        "now": clock.now(),
        "here": request.get_full_path(),
    }
