"""The only place where errors become HTTP: code → status, then a page for people or problem details for programs."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Callable
from typing import Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from linli.common.errors import InvalidInput, LinliError, NotFound, Unavailable

log = logging.getLogger("linli.http")

STATUS: Final[dict[str, int]] = {
    "invalid_input": 422,
    "invalid_pack": 422,
    "invalid_calendar": 422,
    "not_found": 404,
    "forbidden": 403,
    "typed_by_another": 403,
    "rule_refused": 409,
    "conflict": 409,
    "unavailable": 503,
    "no_space": 507,
    "rate_limited": 429,
    "locked_out": 429,
    "sign_in_refused": 401,
    "sign_in_needed": 401,
    "second_factor_needed": 401,
    "too_large": 413,
    "refused": 409,
}

# What a person reads above the sentence, per status.
TITLES: Final[dict[int, str]] = {
    400: gettext_noop("This request cannot be read"),
    401: gettext_noop("Please sign in"),
    403: gettext_noop("Not within your rights"),
    404: gettext_noop("Nothing here"),
    405: gettext_noop("This does not work that way"),
    409: gettext_noop("Not possible as things stand"),
    413: gettext_noop("Too large"),
    422: gettext_noop("Something in it cannot be taken as it is"),
    429: gettext_noop("Too many tries"),
    500: gettext_noop("A mistake of ours"),
    503: gettext_noop("Out of service for a moment"),
    507: gettext_noop("No room left to store this"),
}
ICONS: Final[dict[int, str]] = {
    401: "lock",
    403: "shield-lock",
    404: "map-search",
    429: "hourglass",
    503: "hourglass",
    507: "inbox",
}


class NoSpace(Unavailable):
    """The disk is full: nothing can be written until somebody makes room."""

    code = "no_space"
    sentence = (
        "The disk is full, so nothing can be stored now. What was acknowledged before is kept; please try again later."
    )


class DatabaseGone(Unavailable):
    """The database does not answer."""

    sentence = "The database does not answer at the moment. Nothing that was acknowledged is lost; please try again in a minute."


class Mistake(LinliError):
    """A fault in Linli itself; the log has the details, the page never."""

    code = "internal"
    sentence = "Something went wrong on our side. It has been written down; what was acknowledged before is kept."


class TooLarge(LinliError):
    """The body is larger than this door takes."""

    code = "too_large"
    sentence = "What was sent is too large to be taken in one go, and nothing of it was kept. Send less at once, or smaller files."


def status_of(error: LinliError) -> int:
    """The HTTP status of an anticipated error; subclasses without a row of their own stand with their parent."""
    if error.code in STATUS:
        return STATUS[error.code]
    for parent in type(error).__mro__[1:]:
        status = STATUS.get(getattr(parent, "code", ""))
        if status:
            return status
    return 409


def wants_problem(request: HttpRequest) -> bool:
    """Whether the one who asks is a program: the API, or somebody who accepts JSON and no HTML."""
    accept = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("json" in accept and "html" not in accept)


def known_error(exception: BaseException) -> LinliError | None:
    """The anticipated error an exception stands for, or None for a fault of ours."""
    if isinstance(exception, LinliError):
        return exception
    if isinstance(exception, OperationalError | InterfaceError):
        if "no such" in str(
            exception
        ):  # SQLite's word for a table or column that is missing: not migrated, a fault of ours
            return None
        return NoSpace(reason="disk") if "full" in str(exception).lower() else DatabaseGone(reason="database")
    if isinstance(exception, OSError) and exception.errno in {errno.ENOSPC, errno.EDQUOT}:
        return NoSpace(reason="disk")
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return TooLarge()
    return None


def answer(request: HttpRequest, error: LinliError, status: int | None = None) -> HttpResponse:
    """The answer to an error, in the language and form of the one who asks. Touches no database and no session."""
    status = status or status_of(error)
    response = _problem(error, status) if wants_problem(request) else _page(request, error, status)
    if status in {429, 503, 507}:
        response.headers["Retry-After"] = "60"
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(error: LinliError, status: int) -> HttpResponse:
    """RFC 9457 problem details with the stable code and its data."""
    body = {
        "type": f"urn:linli:error:{error.code}",
        "title": _(TITLES.get(status, TITLES[500])),
        "status": status,
        "detail": error.message(),
        "code": error.code,
        "data": {name: value for name, value in error.data.items() if name != "errors"},
    }
    if isinstance(error, InvalidInput):
        faults = error.data.get("errors") or [error.data]
        body["errors"] = [{"field": str(fault["field"]), "reason": _(str(fault["reason"]))} for fault in faults]
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False, "default": str},
    )


def _page(request: HttpRequest, error: LinliError, status: int) -> HttpResponse:
    fragment = bool(request.headers.get("HX-Request"))
    language = get_language() or "zh-hans"
    context = {
        "status": status,
        "title": _(TITLES.get(status, TITLES[500])),
        "sentence": error.message(),
        "icon": ICONS.get(status, "alert-circle"),
        "language": language,
        "html_language": "zh-Hans" if language.startswith("zh") else "en",
        "theme": request.COOKIES.get("linli_theme", ""),
        "elder": request.COOKIES.get("linli_elder") == "on",
        "staff": request.path.startswith("/desk/"),
        "code": error.code,
    }
    template = "pages/error_fragment.html" if fragment else "pages/error.html"
    return HttpResponse(render_to_string(template, context), status=status)


class WrongWay(LinliError):
    """A page that only takes what a form sends, opened like any other: mostly by reloading, or from another language."""

    code = "wrong_way"
    sentence = "This address only takes what a form sends. Go back to the page with the form."


class AnswerErrors:
    """Turns what views raise into answers. Unknown faults go on to `server_error` after Django has logged them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or request.path.startswith("/api/"):
            return response
        told = answer(request, WrongWay(), 405)
        told.headers["Allow"] = response.headers["Allow"]
        return told

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to an anticipated error; None leaves 404, 403 and faults to the handlers below."""
        error = known_error(exception)
        if error is None:
            return None
        if isinstance(error, Unavailable):
            log.error("unavailable path=%s cause=%s", request.path, type(exception).__name__, exc_info=exception)
        return answer(request, error)


def page_not_found(request: HttpRequest, exception: Exception | Http404) -> HttpResponse:
    """handler404."""
    return answer(request, NotFound(what=_("page")), 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: also meets what middlewares raise, such as a database that went away before the view."""
    exception = sys.exc_info()[1]
    error = known_error(exception) if exception else None
    return answer(request, error) if error else answer(request, Mistake(), 500)


class Unreadable(LinliError):
    """A request that Django refused to parse."""

    code = "bad_request"
    sentence = "The request cannot be read as it was sent."


def bad_request(request: HttpRequest, exception: Exception | SuspiciousOperation) -> HttpResponse:
    """handler400."""
    error = known_error(exception)
    return answer(request, error) if error else answer(request, Unreadable(), 400)


class NotYours(LinliError):
    """Django's own refusal."""

    code = "forbidden"
    sentence = "This page is not open to you."


def permission_denied(request: HttpRequest, exception: Exception | PermissionDenied) -> HttpResponse:
    """handler403."""
    return answer(request, NotYours(), 403)


class FormTooOld(LinliError):
    """The form's protection against forgery does not fit: mostly a page left open over a sign-in."""

    code = "form_too_old"
    sentence = (
        "This form was opened before you signed in or in another browser. Go back, reload the page and send it again."
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW."""
    return answer(request, FormTooOld(), 403)
