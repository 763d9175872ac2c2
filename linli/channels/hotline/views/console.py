"""One call: who is on the line, what it is about, and one of three ends: taken down, answered at once, or not ours."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from linli.cases import api as cases
from linli.channels.http_errors import status_of
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput, LinliError, NotFound
from linli.geography import api as geography
from linli.registry import api as registry
from linli.services import api as services

ENDS: Final = ("take_down", "answer", "refuse")
# What the caller is told goes by how the case stands: sent a second time, another end than the first changes nothing.
ENDED: Final = {"closed": "answer", "refused": "refuse"}
NAMES: Final = (
    "token", "phone", "text", "area", "address", "matter", "urgent", "name", "answer", "reason_code", "right_channel", "cites",
)  # fmt: skip
SHORTEST: Final = 4  # characters before anything is looked for


@dataclass(frozen=True, slots=True)
class Known:
    """What stands beside the words being typed: matters, the same thing reported before, whose duty it is, ready answers."""

    matters: tuple[tuple[str, str, int, bool], ...]
    same: tuple[cases.Duplicate, ...]
    unit: geography.UnitView | None
    whose: str
    answers: tuple[Any, ...]
    articles: tuple[services.FoundArticle, ...] = ()


@needs("cases.call_back")
@require_http_methods(["GET", "HEAD", "POST"])
def console(request: HttpRequest) -> HttpResponseBase:
    """The console; sending the same call twice makes one case and one answer."""
    actor, at = actor_of(request), clock.now()
    typed = {name: request.POST.get(name, "") for name in NAMES}
    typed["token"] = typed["token"][:80] or uuid.uuid4().hex
    if request.method != "POST":
        return render(request, "hotline/console.html", _page(actor, typed, at))
    try:
        case = _end(actor, typed, request.POST.get("end", ""), at)
    except LinliError as error:
        return render(
            request, "hotline/console.html", {**_page(actor, typed, at), "error": error}, status=status_of(error)
        )
    return render(request, "hotline/done.html", {"done": case, "end": ENDED.get(case.state, "take_down")})


def _page(actor: Actor, typed: dict[str, str], at: datetime) -> dict[str, Any]:
    streets = geography.areas_under(None, level="street", on=cases.local_day(at))
    communities = geography.areas_under(None, level="community", on=cases.local_day(at))
    by_street = [
        (named(street), [(str(c.id), named(c)) for c in communities if c.parent_id == street.id]) for street in streets
    ]
    reasons: Any = next(field.choices for field in cases.fields_of("refuse") if field.name == "reason_code")
    reasons = [(code, gettext(title)) for code, title in reasons] if actor.may("cases.intake") else []
    return {"typed": typed, "streets": by_street, "reasons": reasons}


def _end(actor: Actor, typed: dict[str, str], end: str, at: datetime) -> cases.Progress:
    """Take the call down and end it as asked, all or nothing; answers what the caller is told."""
    if end not in ENDS:
        raise InvalidInput(field="end", reason="Choose one of the values offered.")
    with transaction.atomic():
        receipt = cases.report(actor=actor, new=_new(typed), at=at)
        if receipt.created and end == "answer":
            values: dict[str, Any] = {
                "matter": _asked_about(typed, at),
                "answer": typed["answer"],
                "cites": typed["cites"][:60],
            }
            cases.act(actor=actor, case_id=receipt.case_id, verb="answer_at_once", at=at, fields=values)
        if receipt.created and end == "refuse":
            values = {name: typed[name] for name in ("reason_code", "right_channel", "answer")}
            cases.act(actor=actor, case_id=receipt.case_id, verb="refuse", at=at, fields=values)
    return cases.track(number=receipt.number, at=at)


def _asked_about(typed: dict[str, str], at: datetime) -> str:
    """The matter of an answered call. What an article answers is an enquiry, whatever it is about: where the matter itself needs
    work and a check, the call is kept under the first enquiry of the catalogue, and the article says what it was about.
    """
    on = cases.catalogue_day(cases.local_day(at))
    chosen = cases.find_matter(typed["matter"], on)
    if not typed["cites"] or (chosen is not None and not chosen.check_needed):
        return typed["matter"]
    return next((matter.code for matter in cases.matters(on) if not matter.check_needed), typed["matter"])


def _new(typed: dict[str, str]) -> cases.NewReport:
    contact = registry.ContactIn(name=typed["name"].strip(), phone=typed["phone"].strip())
    area_id = plain_number(typed["area"])
    if typed["area"] and area_id is None:
        raise InvalidInput(field="area", reason="There is no such area.")
    return cases.NewReport(
        token=typed["token"], text=typed["text"], channel="hotline", area_id=area_id,
        address=typed["address"], matter_code=typed["matter"], contact=None if contact.empty else contact,
        reporter_kind="resident", urgent=bool(typed["urgent"]),
    )  # fmt: skip


@needs("cases.call_back")
@require_POST
def caller(request: HttpRequest) -> HttpResponseBase:
    """The caller's own reports, by the number they gave; whoever's number it is can read that it was looked up."""
    actor, at = actor_of(request), clock.now()
    context: dict[str, Any] = {"at": at}
    try:
        context["reports"] = cases.recognise_caller(actor=actor, phone=request.POST.get("phone", "")[:30], at=at)
    except InvalidInput as error:
        context["error"] = error
    return render(request, "hotline/caller.html", context)


@needs("cases.call_back")
@require_POST
def hints(request: HttpRequest) -> HttpResponseBase:
    """What is known of the words being typed."""
    actor, at = actor_of(request), clock.now()
    text = request.POST.get("text", "")[:4000].strip()
    area_id, matter = plain_number(request.POST.get("area", "")), request.POST.get("matter", "")[:16]
    known = _known(actor, text, area_id, matter, at) if len(text) >= SHORTEST else None
    return render(request, "hotline/hints.html", {"known": known, "chosen": matter})


def _known(actor: Actor, text: str, area_id: int | None, chosen: str, at: datetime) -> Known:
    on = cases.catalogue_day(cases.local_day(at))
    suggested = [(s.code, round(s.confidence * 100)) for s in cases.suggester(on).suggest(text)]
    matters = tuple(_matter(code, sure, on) for code, sure in suggested)
    code = chosen or (suggested[0][0] if suggested else "")
    holder = cases.holder_at(matter_code=code, area_id=area_id, at=at) if code else None
    whose = gettext(holder.reason.msgid) % holder.reason.data if holder else ""
    same = cases.similar_to(actor=actor, text=text, lon=None, lat=None, at=at)
    return Known(
        matters,
        tuple(same[:4]),
        holder.unit if holder else None,
        whose,
        tuple(cases.answers(matter_code=code)[:4]) if code else (),
        tuple(services.find_articles(actor=actor, words=text, at=at, area_id=_known_area(area_id), most=3)),
    )


def _known_area(area_id: int | None) -> int | None:
    """The area chosen, or None for one that does not exist: hints are never refused."""
    try:
        return geography.area(area_id).id if area_id is not None else None
    except NotFound:
        return None


def _matter(code: str, sure: int, on: date) -> tuple[str, str, int, bool]:
    """Code, name, how sure in percent, and whether an answer at once fits it."""
    found = cases.find_matter(code, on)
    return code, named(found), sure, bool(found and not found.check_needed)
