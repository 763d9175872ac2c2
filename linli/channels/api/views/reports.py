"""Coming in: one report, a stream of them, and what can be known while somebody types."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from linli.cases import api as cases
from linli.channels.api.answers import NDJSON, answer
from linli.channels.api.auth import actor_of
from linli.channels.api.bodies import BulkLine, ReportBody, SimilarBody, new_report
from linli.channels.api.bulk import take_stream
from linli.channels.api.described import returns, returns_plain
from linli.common import clock

router = Router(tags=["reports"])


def receipt(found: cases.Receipt) -> dict[str, Any]:
    """A receipt as it is sent."""
    return {
        "case_id": found.case_id, "report_id": found.report_id, "number": found.number, "secret": found.secret,
        "link": f"{settings.ENV['LINLI_PUBLIC_URL'].rstrip('/')}/r/{found.secret}/", "created": found.created,
    }  # fmt: skip


@router.post("/reports", operation_id="report", openapi_extra=returns("Receipt", status=201))
def report(request: HttpRequest, body: ReportBody) -> HttpResponse:
    """Take in one report. The same token again answers 200 with the first receipt. Right: cases.report."""
    at, actor = clock.now(), actor_of(request)
    found = cases.report(actor=actor, new=new_report(body, actor, on=at.date()), at=at)
    return answer(receipt(found), status=201 if found.created else 200)


_STREAM = {
    "requestBody": {
        "required": True,
        "content": {NDJSON: {"schema": BulkLine.model_json_schema(ref_template="#/components/schemas/{model}")}},
    },
    **returns_plain("one line for each line sent, then a summary", NDJSON),
}
_STREAM["requestBody"]["content"][NDJSON]["schema"].pop("$defs", None)


@router.post("/reports/bulk", operation_id="report_bulk", openapi_extra=_STREAM)
def report_bulk(request: HttpRequest) -> HttpResponse:
    """Take in a stream of reports, one JSON object a line (at most 50,000 lines of 64 KiB). Right: cases.bulk.

    Each line is answered with its number and receipt, or with code and reason; the last line is the summary.
    """
    actor = actor_of(request)
    actor.need("cases.bulk")
    return HttpResponse(take_stream(actor=actor, request=request, at=clock.now()), content_type=NDJSON)


@router.post("/similar", operation_id="similar", openapi_extra=returns("Duplicate", many=True))
def similar(request: HttpRequest, body: SimilarBody) -> HttpResponse:
    """Cases that may be the same as a text being typed, with score and reasons, among those the caller may see."""
    found = cases.similar_to(actor=actor_of(request), text=body.text, lon=body.lon, lat=body.lat, at=clock.now())
    return answer(found)


@router.get("/suggest", operation_id="suggest", openapi_extra=returns("Suggestion", many=True))
def suggest(request: HttpRequest, text: str) -> HttpResponse:
    """At most three matters a text may speak of, surest first, with the words that spoke for them."""
    today = cases.local_day(clock.now())
    rows = []
    for suggested in cases.suggester(today).suggest(text[:5_000]):
        matter = cases.matter(suggested.code, today)
        rows.append(
            cases.Suggestion(
                matter.code, matter.name, matter.name_en, suggested.confidence, suggested.words, suggested.engine
            )
        )
    return answer(rows)
