"""Two cases beside each other: are they the same? Which one stays, the merge, and the merge undone, all in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import api as cases
from linli.cases.api import AttachmentView, Duplicate, WholeCase
from linli.channels.desk import maps
from linli.channels.desk.sentences import happened_since, lines_with_units
from linli.channels.pages.asking import again, is_fragment, number_of
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.errors import Conflict, InvalidInput, LinliError, NotFound, Refused


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the case, its pictures, and whether it may rest in the other one, or why not."""

    whole: WholeCase
    letter: str
    pictures: tuple[AttachmentView, ...]
    may_merge: bool
    refusal: str
    may_unmerge: bool

    @property
    def id(self) -> int:
        """The id of the case."""
        return self.whole.view.row.id


def _side(request: HttpRequest, case_id: int, letter: str, at: datetime) -> Side:
    whole = cases.whole_case(actor=actor_of(request), case_id=case_id, at=at)
    offered = {offer.verb: offer for offer in whole.offers}
    merge = offered.get("merge")
    return Side(
        whole, letter, tuple(file for file in whole.view.attachments if file.has_thumbnail),
        may_merge=bool(merge and merge.allowed), refusal=merge.reason if merge else _("Its present state, or your rights, do not let it be merged."),
        may_unmerge="unmerge" in offered and offered["unmerge"].allowed,
    )  # fmt: skip


def _likeness(request: HttpRequest, left: Side, right: Side, at: datetime) -> Duplicate | None:
    """How alike they are by the house's own reckoning; None where neither is among the likely ones of the other."""
    for one, other in ((left, right), (right, left)):
        likely = cases.duplicates(actor=actor_of(request), case_id=one.id, at=at)
        found = next((twin for twin in likely if twin.case_id == other.id), None)
        if found:
            return found
    return None


def _context(request: HttpRequest, case_id: int, other_id: int, at: datetime) -> dict[str, Any]:
    if case_id == other_id:
        raise NotFound(what=_("case"))
    left, right = _side(request, case_id, "A", at), _side(request, other_id, "B", at)
    rows = [left.whole.view.row, right.whole.view.row]
    merged = next((one for one in (left, right) if one.whole.view.merged_into in {left.id, right.id}), None)
    twin = _likeness(request, left, right, at) if not merged else None
    return {
        "sides": (left, right),
        "pairs": ((left, right), (right, left)),
        "twin": twin,
        "merged": merged,
        "map": maps.map_of_rows(rows, at),
        "reason": request.POST.get("reason") or (" ".join(twin.reasons) if twin else ""),
        "at": at,
    }


@needs("cases.view")
@require_safe
def alike(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """The cases that are likely the same as this one: looked for after its page is shown, or on a page of their own."""
    actor, at = actor_of(request), clock.now()
    row = cases.summary(actor=actor, case_id=case_id)
    found = cases.duplicates(actor=actor, case_id=case_id, at=at) if row.open else []
    template = "desk/parts/alike.html" if is_fragment(request) else "desk/alike.html"
    return render(request, template, {"row": row, "duplicates": found})


@needs("cases.view")
@require_http_methods(["GET", "HEAD", "POST"])
def beside(request: HttpRequest, case_id: int, other_id: int) -> HttpResponseBase:
    """Show two cases beside each other; `goes` names the one that is merged into the other, `out` the one taken out again."""
    at = clock.now()
    if request.method != "POST":
        return render(request, "desk/beside.html", _context(request, case_id, other_id, at))
    goes, out = number_of(request.POST.get("goes"), "case"), number_of(request.POST.get("out"), "case")
    if (goes or out) not in {case_id, other_id}:
        raise NotFound(what=_("case"))
    try:
        _do(request, goes, out, case_id + other_id - (goes or 0), at)
    except (InvalidInput, Refused, Conflict, NotFound) as error:
        return _again(request, case_id, other_id, error, at)
    return redirect("desk:beside", case_id=case_id, other_id=other_id)


def _do(request: HttpRequest, goes: int | None, out: int | None, stays: int, at: datetime) -> None:
    actor, version = actor_of(request), number_of(request.POST.get("version"), "version")
    fields: dict[str, Any] = {"reason": request.POST.get("reason", "")}
    if goes is not None:
        fields["into"] = str(stays)
        cases.act(actor=actor, case_id=goes, verb="merge", at=at, fields=fields, version=version)
    elif out is not None:
        cases.act(actor=actor, case_id=out, verb="unmerge", at=at, fields=fields, version=version)


def _again(request: HttpRequest, case_id: int, other_id: int, error: LinliError, at: datetime) -> HttpResponse:
    """The two as they are now, with the error; after a conflict with what happened to the one that was to go."""
    context = _context(request, case_id, other_id, at)
    acted = number_of(request.POST.get("goes") or request.POST.get("out"), "case")
    seen = number_of(request.POST.get("version"), "version") or 0
    if isinstance(error, Conflict):
        side = next(one for one in context["sides"] if one.id == acted)
        context["meanwhile"] = lines_with_units(happened_since(side.whole.events, seen))
    return again(request, "desk/beside.html", context, error)
