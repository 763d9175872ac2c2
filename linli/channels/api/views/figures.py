"""Figures: what is defined, and questions of the closed grammar (docs/questions.md)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from linli.cases import api as cases
from linli.channels.api.answers import answer
from linli.channels.api.auth import actor_of
from linli.channels.api.described import returns_plain
from linli.channels.pages.limits import Limit, spend
from linli.channels.pages.tables import CSV, XLSX, csv_of, xlsx_of
from linli.common import clock
from linli.insight import api as insight

router = Router(tags=["figures"])
QUESTIONS: Final = Limit("figures", lambda: 3_600)
Format = Literal["json", "csv", "xlsx"]
_EXAMPLE: Final = {
    "indicators": ["closed_in_time", "handling_time"], "by": ["street"], "where": {"family": ["C01"]},
    "from": "2026-03-01", "to": "2026-03-31", "compare": "previous",
}  # fmt: skip


@router.get("/indicators", operation_id="indicators", openapi_extra=returns_plain("definitions by code"))
def indicators(request: HttpRequest, on: date | None = None) -> HttpResponse:
    """The indicators that hold on a day (today, where it is not said), with formula, source and validity. Right: insight.view."""
    actor_of(request).need(insight.VIEW)
    day = on or cases.local_day(clock.now())
    held = insight.definitions_on(day)
    told = {code: insight.described(one) for code, one in held.indicators.items() if one.holds_on(day)}
    return answer({"version": held.version, "indicators": told})


_ASK: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}, "example": _EXAMPLE}}},
    **returns_plain("an answer, as JSON or a file"),
}  # fmt: skip


@router.post("/ask", operation_id="ask_figures", openapi_extra=_ASK)
def ask(
    request: HttpRequest,
    question: Body[dict[str, Any]],
    format: Format = "json",  # noqa: A002  (the name of the parameter)
) -> HttpResponse:
    """What a question of the grammar comes to, over the rows the caller may count. Right: insight.view.

    422 names the field of the question that is wrong. CSV and XLSX have a row for each line and indicator, with numerator,
    denominator, what was left out, who did not answer, period and version of the definitions.
    """
    spend(request, QUESTIONS, at=clock.now())
    asked = insight.asked(question)
    found = insight.answer(actor=actor_of(request), question=asked)
    if format == "json":
        period = {"from": asked.begin.isoformat(), "to": asked.end.isoformat()}
        return answer({**insight.plain(found), "period": period})
    return _file(insight.table_of(asked, found), format, "figures")


@router.get("/exchange", operation_id="exchange_figures", openapi_extra=returns_plain("a table, as JSON or a file"))
def exchange(
    request: HttpRequest,
    since: date,
    until: date,
    by: Literal["district", "street", "community", "grid", "matter", "unit"] = "street",
    format: Format = "json",  # noqa: A002  (as the address says it)
) -> HttpResponse:
    """The figures under the names other systems use, with year on year (TB) and period on period (HB). Right: insight.view."""
    spend(request, QUESTIONS, at=clock.now())
    found = insight.exchanged(actor=actor_of(request), begin=since, end=until, by=by)
    if format == "json":
        return answer([dict(zip(found.columns, row, strict=True)) for row in found.rows])
    return _file(found, format, "exchange")


def _file(table: insight.Table, format: Format, name: str) -> HttpResponse:  # noqa: A002  (as the address says it)
    body, media = (
        (csv_of(table.columns, table.rows), CSV)
        if format == "csv"
        else (xlsx_of({name: (table.columns, table.rows)}), XLSX)
    )
    disposition = f'attachment; filename="{name}.{format}"'
    return HttpResponse(
        body, content_type=media, headers={"Content-Disposition": disposition, "Cache-Control": "no-store"}
    )
