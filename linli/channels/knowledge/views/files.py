"""Articles from and to files: a preview of every row first, then all of it or nothing."""

from __future__ import annotations

import base64
import binascii
from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.channels.http_errors import status_of
from linli.channels.knowledge import words
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError
from linli.services import api as services

LARGEST = 1_000_000  # bytes of a file that is previewed on a page; larger ones are loaded by command


@needs(services.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest) -> HttpResponseBase:
    """Choose a file, see what would become of each row, and take it in as drafts."""
    if request.method != "POST":
        return render(request, "knowledge/import.html", {"columns": services.COLUMNS})
    actor, at = actor_of(request), clock.now()
    try:
        content = _content(request)
        if request.POST.get("confirmed"):
            report = services.import_articles(actor=actor, content=content, at=at, title=request.POST.get("title", ""))
            if not report.faults:
                said = _("Taken in as drafts: %(new)d new, %(changed)d changed; %(same)d are the same.")
                messages.success(request, said % {"new": report.new, "changed": report.changed, "same": report.same})
                return redirect("knowledge:articles")
        lines = services.preview_import(actor=actor, content=content, at=at)
    except LinliError as error:
        return render(
            request, "knowledge/import.html", {"columns": services.COLUMNS, "error": error}, status=status_of(error)
        )
    counts = Counter(line.kind for line in lines)
    file = request.FILES.get("file")
    context = {
        "columns": services.COLUMNS, "lines": [(line, _(line.reason) if line.reason else "") for line in lines if line.kind != "same"][:200],
        "counts": counts, "content": base64.b64encode(content).decode(), "title": (file.name or "") if file else request.POST.get("title", ""),
        "can_be_taken": not counts["fault"] and counts["new"] + counts["changed"],
    }  # fmt: skip
    return render(request, "knowledge/import.html", context)


def _content(request: HttpRequest) -> bytes:
    """The bytes of the file chosen, or those that were previewed."""
    file = request.FILES.get("file")
    if file is not None:
        if (file.size or 0) > LARGEST:
            raise InvalidInput(field="file", reason="The file is too large.")
        return bytes(file.read())
    try:
        content = base64.b64decode(request.POST.get("content", ""), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content or len(content) > LARGEST:
        raise InvalidInput(field="file", reason="Please choose a file.")
    return content


@signed_in
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The articles the reader may see, as a file that can be taken in again."""
    state, audience = request.GET.get("state", ""), request.GET.get("audience", "")
    filters = services.ArticleFilter(
        state=state if state in words.STATES else "", audience=audience if audience in words.AUDIENCES else ""
    )
    content = services.export_articles(actor=actor_of(request), filters=filters, at=clock.now())
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="articles.csv"'
    return answer
