"""Every error of the API in one shape: RFC 9457 problem details with a stable code, written by `http_errors`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from linli.channels import http_errors
from linli.common.errors import InvalidInput, LinliError, NotFound, Unavailable

log = logging.getLogger("linli.api")

MISSING: Final = gettext_noop("This must be filled in.")
ODD: Final = gettext_noop("This cannot be taken as it is.")
# Kinds of validation error, by how their names begin → what the caller reads.
REASONS: Final[Mapping[str, str]] = {
    "missing": MISSING,
    "extra_forbidden": gettext_noop("There is no such field here."),
    "string_too_long": gettext_noop("This is too long."),
    "string_too_short": gettext_noop("This is too short."),
    "string": gettext_noop("This must be a text."),
    "int": gettext_noop("This must be a whole number."),
    "float": gettext_noop("This must be a number."),
    "finite": gettext_noop("This must be a number."),
    "bool": gettext_noop("This must be yes or no."),
    "datetime": gettext_noop("This must be a time with its zone, such as 2026-05-01T08:00:00+08:00."),
    "timezone": gettext_noop("This must be a time with its zone, such as 2026-05-01T08:00:00+08:00."),
    "date": gettext_noop("This must be a date such as 2026-05-01."),
    "literal": gettext_noop("Choose one of the values offered."),
    "list": gettext_noop("This must be a list."),
    "tuple": gettext_noop("This must be a list."),
    "model": gettext_noop("This must be an object with named fields."),
    "dict": gettext_noop("This must be an object with named fields."),
    "greater": gettext_noop("This number is out of range."),
    "less": gettext_noop("This number is out of range."),
    "json": gettext_noop("This line is not JSON."),
}


class WrongMethod(LinliError):
    """The address is there, but not for this method."""

    code = "method_not_allowed"
    sentence = "This address does not take this method."


def reason_of(kind: str) -> str:
    """The msgid for a kind of validation error."""
    return next((reason for start, reason in REASONS.items() if kind.startswith(start)), ODD)


def invalid(errors: Iterable[Mapping[str, Any]], *, skip: int = 0) -> InvalidInput:
    """The validation errors of a body as one error that lists every field; `skip` leading steps of the path are ours."""
    faults = [{"field": _field(error["loc"][skip:]), "reason": reason_of(error["type"])} for error in errors]
    first = faults[0]
    return InvalidInput(field=first["field"], reason=first["reason"], errors=faults)


def _field(path: Sequence[Any]) -> str:
    return ".".join(str(step) for step in path) or "body"


def problem(request: HttpRequest, error: LinliError, status: int | None = None) -> HttpResponse:
    """The answer to an error; 401 says how to come in."""
    if isinstance(error, Unavailable):
        log.error("unavailable path=%s code=%s", request.path, error.code)
    response = http_errors.answer(request, error, status)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="linli"'
    return response


def add_handlers(api: NinjaAPI) -> None:
    """Let every error of an operation be answered here."""

    @api.exception_handler(ValidationError)
    def on_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
        # The path begins with where the value stood (body, query) and, for bodies, with the name of our parameter.
        where = error.errors[0]["loc"][0]
        return problem(request, invalid(error.errors, skip=2 if where == "body" else 1))

    @api.exception_handler(HttpError)
    def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        known = http_errors.known_error(error.__cause__) if error.__cause__ else None
        return problem(request, known) if known else problem(request, http_errors.Unreadable(), error.status_code)

    @api.exception_handler(Http404)
    def on_404(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(request, NotFound(what="page"))

    @api.exception_handler(Exception)
    def on_any(request: HttpRequest, error: Exception) -> HttpResponse:
        known = http_errors.known_error(error)
        if known is not None:
            return problem(request, known)
        log.error("fault path=%s", request.path, exc_info=error)
        return problem(request, http_errors.Mistake(), 500)


def with_problems(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same patterns, whose answers to a wrong method are problem details, too: ninja writes those by itself."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _speaking(pattern.callback)
    return list(patterns)


def _speaking(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        told = problem(request, WrongMethod(), 405)
        told.headers["Allow"] = response.headers.get("Allow", "")
        return told

    return speaking
