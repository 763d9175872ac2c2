"""The app itself: one page with all its words, its service worker, its manifest."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.channels.pages.guards import public, signed_in
from linli.channels.pages.middleware import HEADERS
from linli.channels.pages.templatetags.pages import SPRITE

# The app's scripts; the page names them all at once, so that they come beside each other and not one after the other.
MODULES: Final = (
    "field/app.js", "field/store.js", "field/sync.js", "field/screens.js", "field/report.js", "field/suggest.js",
    "field/place.js", "field/verbs.js", "field/visit.js", "field/doors.js", "linli/pictures.js",
)  # fmt: skip
# All the app needs to open without a network.
FILES: Final = (
    "vendor/tabler-core-1.4.0/tabler.min.css", "linli/linli.css", "linli/theme.js", "linli/mark.svg", SPRITE, "field/field.css", *MODULES,
    "vendor/uqr-0.1.3/uqr.js", "field/icon-192.png", "field/icon-512.png",
)  # fmt: skip


@signed_in
@require_safe
@ensure_csrf_cookie
@gzip_page
def app(request: HttpRequest) -> HttpResponseBase:
    """The app's one page. It holds no case and no name: those come with `today` and stay on the phone."""
    states = [(code, _(title)) for code, title in cases.State.choices()]
    slips = f"{settings.ENV['LINLI_PUBLIC_URL'].rstrip('/')}/v/"
    words = {
        "states": states,
        "slips": slips,
        "modules": MODULES,
        "upload_megabytes": settings.ENV["LINLI_UPLOAD_MEGABYTES"],
    }
    response = render(request, "field/app.html", words)
    # Speaking a report instead of typing it needs the microphone; no other page of the house may use it.
    response.headers["Permissions-Policy"] = HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)")
    return response


@public("The service worker holds no data and must be fetched before anybody is signed in")
@require_safe
def worker(request: HttpRequest) -> HttpResponseBase:
    """The service worker, with the list of what it keeps and a version that changes whenever any of it does."""
    words = {"version": version(), "files": [static(name) for name in FILES]}
    response = render(request, "field/worker.js", words, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def version() -> str:
    """The fingerprint of everything the app is made of."""
    digest = hashlib.sha256()
    for name in FILES:
        found = finders.find(name)
        digest.update(Path(found).read_bytes() if isinstance(found, str) else b"")
    here = Path(__file__).resolve().parent.parent / "templates" / "field"
    for template in sorted(here.iterdir()):
        digest.update(template.read_bytes())
    return digest.hexdigest()[:16]


@public("A phone reads the app's name and icons before anybody is signed in")
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone shows of the app on its home screen."""
    icons = [
        {
            "src": static(f"field/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    described = {
        "name": _("Linli, outside"), "short_name": _("Linli"), "start_url": "/field/", "scope": "/field/",
        "display": "standalone", "background_color": "#f6f4ef", "theme_color": "#0b5f6d", "lang": get_language() or "zh-hans",
        "icons": icons,
    }  # fmt: skip
    return JsonResponse(described, content_type="application/manifest+json")
