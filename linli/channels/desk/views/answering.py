"""What stands beside a unit's own decisions: the duty it rests on, the draft of its answer, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.cases import api as cases
from linli.cases.api import CaseView, Offer
from linli.channels.desk import replies
from linli.channels.desk.places import unit_name
from linli.channels.http_errors import status_of
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
from linli.common.codes import plain_number
from linli.common.errors import LinliError, Refused

# Verbs at which a unit is shown on what it stands.
_STANDING: Final = frozenset({"accept", "ask_return", "resolve"})
_DECIDING: Final = frozenset({"accept", "ask_return"})


def typed_before(request: HttpRequest, case_id: int, verb: str) -> tuple[QueryDict, cases.DraftView | None]:
    """What a form starts from: what was just typed, else the unit's draft, else what the address says."""
    if request.method == "POST":
        return request.POST, None
    kept = _draft(request, case_id, verb)
    if kept is None:
        return request.GET, None
    typed = QueryDict(mutable=True)
    typed.update({**request.GET.dict(), **kept.fields})
    return typed, kept


def _draft(request: HttpRequest, case_id: int, verb: str) -> cases.DraftView | None:
    if verb not in cases.DRAFTED:
        return None
    try:
        return cases.draft(actor=actor_of(request), case_id=case_id, verb=verb)
    except LinliError:  # somebody who may not write the answer has no draft of it either
        return None


def beside_verb(request: HttpRequest, case: CaseView, offer: Offer, at: datetime) -> dict[str, Any]:
    """What the form of a verb shows beside its fields."""
    drafted = offer.verb in cases.DRAFTED
    shown: dict[str, Any] = {
        "drafted": drafted,
        "replies": replies.standard_replies(actor_of(request), case, offer.verb, at),
        "edition": plain_number(request.POST.get("draft", "")) or 0,
    }
    if offer.verb == "blow_whistle":
        shown["limits"] = cases.whistle_limits(actor=actor_of(request), case_id=case.row.id, at=at)
    if offer.verb not in _STANDING:
        return shown
    standing = cases.standing(actor=actor_of(request), case_id=case.row.id, at=at)
    return {**shown, "standing": standing, "rule": _rule(case, standing) if offer.verb == "ask_return" else ""}


def _rule(case: CaseView, standing: cases.Standing) -> str:
    """The rule a return may rest on: today's duty list, where it names somebody else."""
    holder = standing.holder
    if holder.unit is None or holder.unit.id == case.row.unit_id:
        return ""
    return _("Duty item %(code)s names %(unit)s.") % {"code": holder.code, "unit": named(unit_name(holder.unit.id))}


def beside_case(request: HttpRequest, case: CaseView, offers: Sequence[Offer], at: datetime) -> dict[str, Any]:
    """What the page of a case shows to the unit that has to accept or return it."""
    deciding = [offer for offer in offers if offer.verb in _DECIDING]
    if not deciding:
        return {"whistling": _whistling(case)}
    return {
        "whistling": _whistling(case),
        "standing": cases.standing(actor=actor_of(request), case_id=case.row.id, at=at),
        "accept_or_return": sorted(deciding, key=lambda offer: offer.verb),
    }


def _whistling(case: CaseView) -> bool:
    return any(one.kind == "whistle" and one.state == "asked" for one in case.requests)


def _fields(verb: str, typed: QueryDict) -> dict[str, str]:
    names = [spec.name for spec in cases.fields_of(verb)]
    return {name: str(typed[name]) for name in names if typed.get(name)}


@needs("cases.handle")
@require_POST
def draft(request: HttpRequest, case_id: int, verb: str) -> HttpResponseBase:
    """Keep what is typed as the unit's draft, and say what is still missing before it can be sent."""
    actor, at = actor_of(request), clock.now()
    if "discard" in request.POST:
        cases.drop_draft(actor=actor, case_id=case_id, verb=verb)
        return redirect("desk:verb", case_id=case_id, verb=verb)
    fields = _fields(verb, request.POST)
    edition = plain_number(request.POST.get("draft", "")) or 0
    context: dict[str, Any] = {"verb": verb, "case_id": case_id, "edition": edition}
    status = 200
    try:
        kept = cases.keep_draft(actor=actor, case_id=case_id, verb=verb, at=at, fields=fields, edition=edition)
        context |= {"kept": kept, "edition": kept.edition if kept else 0}
    except Refused as error:
        other = cases.draft(actor=actor, case_id=case_id, verb=verb)
        context |= {
            "error": error,
            "other": other,
            "words": (other.fields.get("answer") or other.fields.get("text")) if other else "",
        }
        status = status_of(error)
    if verb == "resolve":
        context["missing"] = cases.missing(
            actor=actor, case_id=case_id, at=at, outcome=fields.get("outcome", ""), legal_basis=fields.get("legal_basis", ""),
            handed_to=fields.get("handed_to", ""),
        )  # fmt: skip
        context["named"] = cases.find_personal(fields.get("answer", "")[:4_000])
    return render(request, "desk/parts/draft.html", context, status=status)
