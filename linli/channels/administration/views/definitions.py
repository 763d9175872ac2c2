"""Definitions of figures and assessment schemes: brought as a file, looked at row by row, applied from a day on, withdrawn before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.channels.administration.views.packs import by_file
from linli.channels.http_errors import status_of
from linli.channels.pages.asking import day_of
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError
from linli.insight import api as insight


@needs(insight.DEFINE)
@require_safe
def definition_list(request: HttpRequest) -> HttpResponseBase:
    """The way in, files to begin from, and what was loaded."""
    return render(request, "administration/definition_list.html", _context(actor_of(request)))


def _context(actor: Actor, since: str = "") -> dict[str, Any]:
    at = clock.now()
    today = day_of(at)
    return {
        "files": insight.definition_files(actor=actor, at=at), "schemes": insight.schemes(date.max), "today": today.isoformat(),
        "since": since or insight.spans.month_after(today).isoformat(), "most": insight.LONGEST_FILE // 1_000,
    }  # fmt: skip


@needs(insight.DEFINE)
@require_POST
def definition_look(request: HttpRequest) -> HttpResponseBase:
    """What a file would change, or why it cannot be used. Nothing is changed."""
    try:
        return _looked_at(request, _brought(request))
    except LinliError as error:
        return _refused(request, error)


def _looked_at(request: HttpRequest, text: str, error: LinliError | None = None) -> HttpResponseBase:
    seen = insight.look_at_definitions(actor=actor_of(request), text=text, since=_since(request), at=clock.now())
    known = {one.code: one for one in insight.schemes(date.max)}
    context = {
        "seen": seen, "text": text, "error": error, "resting": [known[code] for code in seen.resting if code in known],
        "files": _named(by_file((seen.kind, row.key, row.before, row.after) for row in seen.rows), seen.since),
    }  # fmt: skip
    return render(request, "administration/definition_look.html", context, status=status_of(error) if error else 200)


def _named(files: list[dict[str, Any]], since: date) -> list[dict[str, Any]]:
    """The rows with the names of the indicators they are about."""
    known = insight.definitions_on(since).indicators
    for row in (row for one in files for row in one["rows"]):
        one = known.get(row["key"].partition(" ")[2])
        row["name"] = row["name"] or (named(one) if one else "")
    return files


def _brought(request: HttpRequest) -> str:
    """The text of the file that was sent, or sent on by the preview."""
    sent = request.FILES.get("file")
    if sent is None:
        text = request.POST.get("text", "")
        if not text:
            raise InvalidInput(field="file", reason="Choose a file.")
        return text.replace("\r\n", "\n")
    if (sent.size or 0) > insight.LONGEST_FILE:
        raise InvalidInput(field="file", reason="This file is too large.")
    if not sent.size:
        raise InvalidInput(field="file", reason="This file is empty.")
    try:
        found: str = sent.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(field="file", reason="The file is not text in UTF-8.") from None
    return found.replace("\r\n", "\n")


def _since(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("since", ""))
    except ValueError:
        raise InvalidInput(field="since", reason="Choose a day.") from None


def _refused(request: HttpRequest, error: LinliError) -> HttpResponseBase:
    context = {**_context(actor_of(request), request.POST.get("since", "")[:10]), "error": _said(error)}
    return render(request, "administration/definition_list.html", context, status=status_of(error))


def _said(error: LinliError) -> str:
    """The refusal in the reader's language, the reason of a definition with it."""
    told: Mapping[str, Any] | None = error.data.get("told")
    return _in_words(told) if told else error.message()


def _in_words(told: Mapping[str, Any]) -> str:
    """Why a definition cannot be used, in the reader's language."""
    gaps = {name: _in_words(gap) if isinstance(gap, Mapping) else gap for name, gap in told["gaps"].items()}
    return str(_(told["text"]) % gaps)


@needs(insight.DEFINE)
@require_POST
def definition_apply(request: HttpRequest) -> HttpResponseBase:
    """Take in a file as it was looked at."""
    try:
        text, since = _brought(request), _since(request)
        stamp = request.POST.get("stamp", "")
        insight.load_definitions(actor=actor_of(request), text=text, since=since, stamp=stamp, at=clock.now())
    except InvalidInput as error:
        return _refused(request, error)
    except LinliError as error:
        return _looked_at(request, text, error)
    messages.success(request, _("The definitions are loaded. They can be withdrawn until their first day has come."))
    return redirect("administration:definition_list")


@needs(insight.DEFINE)
@require_POST
def definition_withdraw(request: HttpRequest, pack_id: int) -> HttpResponseBase:
    """Take back a file whose first day has not come."""
    try:
        insight.withdraw_definitions(actor=actor_of(request), pack_id=pack_id, at=clock.now())
    except LinliError as error:
        return _refused(request, error)
    messages.success(request, _("Withdrawn: what held before goes on holding."))
    return redirect("administration:definition_list")


@needs(insight.DEFINE)
@require_safe
def definition_text(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file to begin from or to read again."""
    text = insight.definition_text(actor=actor_of(request), name=name)
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return answer
