"""How the phone talks to the house: it fetches its day, and sends what was done, each thing with a token of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO, Final, cast

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from linli.cases import api as cases
from linli.channels.field import sending, worklist
from linli.channels.pages.asking import body_of
from linli.channels.pages.context import own_post
from linli.channels.pages.guards import actor_of, signed_in
from linli.channels.pages.templatetags.pages import named
from linli.common import clock, reading
from linli.common.actor import Actor
from linli.common.errors import InvalidInput

LARGEST: Final = 64 * 1024


@signed_in
@require_safe
@ensure_csrf_cookie
@gzip_page
def today(request: HttpRequest) -> HttpResponseBase:
    """The day: who is signed in, the house's time, the worklist, and the stamp of what lies around."""
    actor, at = actor_of(request), clock.now()
    day = {
        "person": actor.name, "post": own_post(request, actor, get_language() or ""), "at": at.isoformat(),
        "items": worklist.worklist(actor=actor, at=at), "may_report": actor.may("cases.report"),
        "around": _stamped(_around(actor, at))[1],
    }  # fmt: skip
    return HttpResponse(orjson.dumps(day), content_type="application/json")


@signed_in
@require_safe
@gzip_page
def around(request: HttpRequest) -> HttpResponseBase:
    """What stays the same for days: shapes, matters, buildings. A phone fetches it when the stamp in its day is another one."""
    content, stamp = _stamped(_around(actor_of(request), clock.now()))
    return HttpResponse(content, content_type="application/json", headers={"X-Stamp": stamp})


def _around(actor: Actor, at: datetime) -> dict[str, Any]:
    return {
        "small": worklist.small(actor=actor, at=at), "matters": worklist.matters(at=at),
        "shapes": worklist.shapes(actor=actor), "visits": worklist.visits(actor=actor, at=at),
    }  # fmt: skip


def _stamped(content: dict[str, Any]) -> tuple[bytes, str]:
    written = orjson.dumps(content)
    return written, sha256(written).hexdigest()[:16]


@signed_in
@require_POST
def send(request: HttpRequest) -> HttpResponseBase:
    """One report, one verb or one visit, as JSON."""
    sent = _object(request)
    take = {"report": sending.take_report, "verb": sending.take_verb, "visit": sending.take_visit}.get(
        str(sent.get("what"))
    )
    if take is None:
        raise InvalidInput(field="what", reason="Choose one of the values offered.")
    sending.check_sender(actor=actor_of(request), sent=sent)
    return JsonResponse(asdict(take(actor=actor_of(request), sent=sent, at=clock.now())))


@signed_in
@require_POST
def photo(request: HttpRequest) -> HttpResponseBase:
    """One picture of a thing, as a form with a file."""
    file = request.FILES.get("file")
    if file is None:
        raise InvalidInput(field="file", reason="This must be filled in.")
    sending.check_sender(actor=actor_of(request), sent=request.POST)
    answer = sending.take_photo(
        actor=actor_of(request),
        sent=request.POST.dict(),
        name=file.name or "",
        content=cast(BinaryIO, file),
        at=clock.now(),
    )
    return JsonResponse(asdict(answer))


@signed_in
@require_POST
def hints(request: HttpRequest) -> HttpResponseBase:
    """While somebody types, where there is a network: matters the words speak of, and cases that may be the same."""
    sent, actor, at = _object(request), actor_of(request), clock.now()
    text = str(sent.get("text", ""))[:4000].strip()
    if len(text) < 4:
        return JsonResponse({"matters": [], "same": []})
    on = cases.catalogue_day(cases.local_day(at))
    names = {matter.code: matter for matter in cases.matters(on)}
    matters = [_matter(names[found.code], found) for found in cases.suggester(on).suggest(text) if found.code in names]
    lon, lat = reading.optional(reading.degrees, sent, "lon"), reading.optional(reading.degrees, sent, "lat")
    same = cases.similar_to(actor=actor, text=text, lon=lon, lat=lat, at=at)
    return JsonResponse({"matters": matters, "same": [_same(one) for one in same[:3]]})


def _matter(matter: cases.MatterView, found: Any) -> dict[str, Any]:
    return {"code": matter.code, "name": named(matter), "sure": round(found.confidence, 2)}


def _same(one: cases.Duplicate) -> dict[str, Any]:
    return {"title": one.title, "reasons": list(one.reasons)}


def _object(request: HttpRequest) -> Mapping[str, Any]:
    """The body as a JSON object. InvalidInput for anything else, and for one that is larger than any thing sent here."""
    body = body_of(request)
    if len(body) > LARGEST:
        raise InvalidInput(field="body", reason="This is too large.")
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InvalidInput(field="body", reason="This cannot be read as JSON.") from None
    if not isinstance(sent, dict):
        raise InvalidInput(field="body", reason="This must be an object.")
    return sent
