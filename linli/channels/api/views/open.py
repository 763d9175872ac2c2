"""What needs no key: following a report by its receipt number, saying whether the answer is true, and health."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from ninja import Router

from linli.cases import api as cases
from linli.channels.api.answers import answer
from linli.channels.api.bodies import AppealBody, RatingBody, ReopenBody
from linli.channels.api.described import returns, returns_plain
from linli.channels.pages.limits import LOOKUPS, spend
from linli.common import clock

router = Router(tags=["receipts"])


@router.get("/track/{number}", operation_id="track", auth=None, openapi_extra=returns("Progress"))
def track(request: HttpRequest, number: str) -> HttpResponse:
    """Progress of a report by its receipt number: what its reporter may see. 422 names a mistyped digit."""
    at = clock.now()
    spend(request, LOOKUPS, at=at)
    return answer(cases.track(number=number, at=at))


@router.post("/track/{number}/rating", operation_id="rate", auth=None, openapi_extra=returns("Progress"))
def rate(request: HttpRequest, number: str, body: RatingBody) -> HttpResponse:
    """Say whether the answer is true; “not true” and “partly” bring the case back in hand."""
    at = clock.now()
    spend(request, LOOKUPS, at=at)
    cases.rate(
        number=number,
        secret=body.secret,
        truth=body.truth,
        stars=body.stars,
        comment=body.comment,
        at=at,
        channel="api",
    )
    return answer(cases.track(number=number, at=at))


@router.post("/track/{number}/reopen", operation_id="reopen", auth=None, openapi_extra=returns("Progress"))
def reopen(request: HttpRequest, number: str, body: ReopenBody) -> HttpResponse:
    """Reopen a closed case within the days agreed."""
    at = clock.now()
    spend(request, LOOKUPS, at=at)
    cases.reopen(number=number, reason=body.reason, at=at)
    return answer(cases.track(number=number, at=at))


@router.post("/track/{number}/appeal", operation_id="appeal_finding", auth=None, openapi_extra=returns("Progress"))
def appeal_finding(request: HttpRequest, number: str, body: AppealBody) -> HttpResponse:
    """Say, once, that what was found not real is real: another unit takes a second look."""
    at = clock.now()
    spend(request, LOOKUPS, at=at)
    cases.appeal_finding(number=number, reason=body.reason, at=at)
    return answer(cases.track(number=number, at=at))


@router.get("/health", operation_id="health", auth=None, tags=["health"], openapi_extra=returns_plain("ok, or 503"))
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return answer({"status": "unavailable"}, status=503)
    return answer({"status": "ok"})
