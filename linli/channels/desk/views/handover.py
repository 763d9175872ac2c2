"""The hand-over of a dispatching desk: the last shift's note, and the one being written, with what the house proposes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.cases import api as cases
from linli.channels.pages.asking import again, number_of
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput, NotFound

# The next shift, as far as the house looks ahead.
SHIFTS: Final = (8, 12, 24)


def _desk(request: HttpRequest) -> int:
    """The desk the page is about: the one named, else the actor's own, else the first. NotFound for another's."""
    actor = actor_of(request)
    mine = sorted(cases.desks_of(actor), key=lambda unit_id: (unit_id != actor.unit_id, unit_id))
    wanted = number_of(request.POST.get("desk") or request.GET.get("desk"), "desk")
    if not mine or (wanted is not None and wanted not in mine):
        raise NotFound(what=_("desk"))
    return wanted if wanted is not None else mine[0]


def _hours(request: HttpRequest) -> int:
    hours = plain_number(request.POST.get("hours") or request.GET.get("hours") or "") or SHIFTS[0]
    return hours if hours in SHIFTS else SHIFTS[0]


def _context(request: HttpRequest, desk: int) -> dict[str, Any]:
    actor, at, hours = actor_of(request), clock.now(), _hours(request)
    notes = cases.hand_overs(actor=actor, unit_id=desk)
    named = [case_id for note in notes for _why, case_id in note.items]
    chosen = request.POST.getlist("item")
    proposed = cases.to_hand_over(actor=actor, unit_id=desk, until=at + timedelta(hours=hours))
    return {
        "desk": desk, "desks": sorted(cases.desks_of(actor)), "hours": hours, "shifts": SHIFTS, "now": at, "notes": notes,
        "waiting": [note for note in notes if not note.read_at and not note.own],
        "rows": cases.rows_by_id(actor=actor, case_ids=named),
        "proposed": [(one, f"{one.why}:{one.case.id}", not chosen or f"{one.why}:{one.case.id}" in chosen) for one in proposed],
        "text": request.POST.get("text", ""),
    }  # fmt: skip


@needs("cases.dispatch")
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest) -> HttpResponseBase:
    """Read the notes of one's desk, or write one. Words that lead to a person are shown before they are covered."""
    desk = _desk(request)
    if request.method != "POST":
        return render(request, "desk/handover.html", _context(request, desk))
    text = request.POST.get("text", "")
    named = cases.find_personal(text[:2_000])
    if named and "cover" not in request.POST:
        return _warned(request, desk, text, [text[one.start : one.end] for one in named])
    try:
        items = [_item(sent) for sent in request.POST.getlist("item")]
        cases.write_hand_over(actor=actor_of(request), unit_id=desk, at=clock.now(), text=text, items=items)
    except InvalidInput as error:
        context = {**_context(request, desk), "wrong": _(str(error.data["reason"]))}
        return again(request, "desk/handover.html", context, error)
    messages.success(request, _("The note is written; the next shift finds it here."))
    return redirect(f"{reverse('desk:handover')}?desk={desk}")


def _warned(request: HttpRequest, desk: int, text: str, named: list[str]) -> HttpResponse:
    context = {**_context(request, desk), "named": named, "covered": cases.mask_personal(text[:2_000])}
    return render(request, "desk/handover.html", context, status=422)


def _item(sent: str) -> tuple[str, int]:
    why, _colon, case_id = sent.partition(":")
    number = plain_number(case_id)
    if number is None:
        raise InvalidInput(field="items", reason="This must be a whole number.")
    return why, number


@needs("cases.dispatch")
@require_POST
def read(request: HttpRequest, note_id: int) -> HttpResponseBase:
    """Say that one has read the note of the shift before."""
    cases.read_hand_over(actor=actor_of(request), note_id=note_id, at=clock.now())
    desk = number_of(request.POST.get("desk"), "desk")
    return redirect(f"{reverse('desk:handover')}{f'?desk={desk}' if desk else ''}")
