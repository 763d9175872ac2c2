"""What views ask of a request: who acts, and how an error is shown where the form stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from linli.channels.http_errors import status_of
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput, LinliError, NotFound


def number_of(text: str | None, what: str) -> int | None:
    """A whole number from an address or a form; None for nothing. Raises NotFound for anything else."""
    if not text:
        return None
    number = plain_number(text)
    if number is None:
        raise NotFound(what=gettext(what))
    return number


def body_of(request: HttpRequest) -> bytes:
    """What was sent, as it was sent. Raises InvalidInput for a form, which was taken apart while it was read."""
    try:
        return request.body
    except RawPostDataException:
        raise InvalidInput(field="body", reason="This cannot be read as JSON.") from None


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return bool(request.headers.get("HX-Request"))


def field_error(error: LinliError, names: set[str]) -> dict[str, str]:
    """The error under the name of the field it is about, if the form has that field."""
    if isinstance(error, InvalidInput) and error.data.get("field") in names:
        return {error.data["field"]: gettext(str(error.data.get("reason", "")))}
    return {}


def again(request: HttpRequest, template: str, context: dict[str, Any], error: LinliError) -> HttpResponse:
    """Show the form again with the error, keeping what was typed, under the error's own status."""
    return render(request, template, {**context, "error": error}, status=status_of(error))


def day_of(at: datetime) -> date:
    """The local day of a moment."""
    return timezone.localtime(at).date()
