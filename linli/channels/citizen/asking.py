"""What every citizen view asks of a request: that it comes from our own pages, is not too large, and how an error is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from linli.channels.http_errors import TooLarge, status_of
from linli.channels.pages.guards import public
from linli.common.errors import InvalidInput, LinliError

View = Callable[..., HttpResponseBase]
PHOTOS = 3


class FromElsewhere(LinliError):
    """A form that another site sent through a visitor's browser."""

    code = "forbidden"
    sentence = "This form did not come from our own page. Please open the page here and send it again."


def open_page(why: str) -> Callable[[View], View]:
    """A public page. Nothing here acts on the strength of a cookie: a receipt, a link or a phone number proves who asks.

    So no form needs a cookie either; a form sent by a foreign site is known by what the browser says of its origin.
    Answers are kept by nobody on the way and by no search engine.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                check_origin(request)
                check_size(request)
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store, private")
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return public(why)(csrf_exempt(page))

    return decorate


def check_origin(request: HttpRequest) -> None:
    """Raises FromElsewhere for a form of another site. Old browsers that say nothing are believed."""
    origin = request.headers.get("Origin", "")
    foreign = origin not in {"", "null"} and urlsplit(origin).netloc != request.get_host()
    if foreign or request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise FromElsewhere


def check_size(request: HttpRequest) -> None:
    """Raises TooLarge before anything of the body is read."""
    most = PHOTOS * settings.ENV["LINLI_UPLOAD_MEGABYTES"] * 1024 * 1024 + 1024 * 1024
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > most:
        raise TooLarge


def again(request: HttpRequest, template: str, context: dict[str, Any], error: LinliError) -> HttpResponse:
    """The same page with the error and everything that was typed, under the error's own status."""
    field, reason = "", ""
    if isinstance(error, InvalidInput):
        field, reason = str(error.data["field"]), gettext(str(error.data["reason"]))
    context |= {"error": error.message(), "fault": {field: reason} if field else {}}
    return render(request, template, context, status=status_of(error))
