"""The house itself: the event record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from linli.audit import api as audit
from linli.cases import api as cases
from linli.channels.desk.sentences import lines_of
from linli.channels.pages.guards import actor_of, needs
from linli.common.codes import RECEIPT_LENGTH
from linli.common.errors import LinliError

SUBJECTS = (
    "case",
    "duty",
    "matter",
    "person",
    "calendar",
    "contact",
    "area",
    "unit",
    "machine",
    "role",
    "generation",
    "pack",
    "negative",
    "stage",
    "text",
)


def _case_key(request: HttpRequest, number: str) -> str:
    """Under which key the record keeps the case with this receipt number; anything else is the key itself."""
    digits = "".join(number.split())
    if len(digits) != RECEIPT_LENGTH:
        return number
    try:
        return str(cases.id_of_number(actor_of(request), digits))
    except LinliError:  # no such case, or none that this actor sees: nothing is recorded under it for them
        return ""


@needs("audit.read")
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponseBase:
    """The record of one subject as it stands, and the verification of the whole."""
    kind, subject_id = request.GET.get("kind", ""), request.GET.get("id", "").strip()[:64]
    key = _case_key(request, subject_id) if kind == "case" else subject_id
    events = audit.timeline(audit.Subject(kind, key)) if kind in SUBJECTS and key else []
    context: dict[str, Any] = {
        "kinds": SUBJECTS,
        "kind": kind,
        "subject_id": subject_id,
        "events": list(zip(events, lines_of(events), strict=True)),
        "asked": bool(kind and subject_id),
        "backlog": audit.backlog(),
    }
    if request.method == "POST":
        context |= {"verified": True, "faults": audit.verify()[:100]}
    return render(request, "desk/record.html", context)
