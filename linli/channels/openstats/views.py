"""A page and files for everybody: what was reported where and what became of it, with every total a sum of what is shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from linli.channels.openstats.data import FIELDS, columns_of, rows_of, total
from linli.channels.pages.guards import public
from linli.channels.pages.limits import Limit, spend
from linli.channels.pages.tables import CSV, csv_of
from linli.common import clock
from linli.insight import api as insight

DOWNLOADS: Final = Limit("open_statistics", lambda: 300)
KEPT: Final = timedelta(hours=6)
WHY: Final = (
    "what a district does with what it is told is everybody's business; nothing small enough to lead to anybody is told"
)
PARQUET: Final = "application/vnd.apache.parquet"


@public(WHY)
@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """The latest published month, or the one asked for, table by table."""
    months = insight.published()
    wanted = request.GET.get("month", "")
    chosen = next((one for one in months if one.month.isoformat()[:7] == wanted), months[-1] if months else None)
    context: dict[str, Any] = {
        "months": [one.month for one in reversed(months)],
        "chosen": chosen,
        "formats": list(_FORMATS),
    }
    if chosen:
        context["tables"] = [_shown(name, chosen) for name in insight.TABLES]
        context["earlier"] = [
            (one.month, sum(row[-1] for row in one.tables["streets"])) for one in months if one.tables["streets"]
        ]
    return render(request, "openstats/page.html", context)


def _shown(name: str, month: insight.Published) -> dict[str, Any]:
    rows = list(rows_of(name, [month]))
    columns = columns_of(name)
    numbers = [column for column in columns if FIELDS[column][0] == "integer"]
    return {
        "name": name,
        "rows": [dict(zip(columns, row, strict=True)) for row in rows],
        "totals": {column: total(name, rows, column) for column in numbers},
    }


@public(WHY)
@require_safe
def download(request: HttpRequest, table: str, ending: str) -> HttpResponseBase:
    """One table over all published months."""
    if table not in insight.TABLES or ending not in _FORMATS:
        raise Http404
    spend(request, DOWNLOADS, at=clock.now())
    months = insight.published()
    write, media = _FORMATS[ending]
    return _kept(request, months, lambda: write(columns_of(table), list(rows_of(table, months))), media)


@public(WHY)
@require_safe
def package(request: HttpRequest) -> HttpResponseBase:
    """What the files hold: a data package that describes every table, column and origin."""
    months = insight.published()
    return _kept(
        request, months, lambda: json.dumps(_package(months), ensure_ascii=False, indent=1).encode(), "application/json"
    )


def _package(months: Sequence[insight.Published]) -> dict[str, Any]:
    here = f"{settings.ENV['LINLI_PUBLIC_URL'].rstrip('/')}/statistics"
    return {
        "profile": "tabular-data-package", "name": "linli-open-statistics",
        "title": "Cases of neighbourhood governance: reported where, of which matter, and what became of them",
        "description": (
            f"Every number is at least {max((one.least for one in months), default=insight.LEAST)} or nothing: smaller parts are told together. "
            "Each month is published once, five days after its end, and never changed. All tables have the same totals."
        ),
        "homepage": f"{here}/",
        "sources": [{"title": "The sealed record of this installation of Linli; counted by its own facts"}],
        "licenses": [{"name": "to-be-set", "title": "Set by whoever runs this installation; none has been chosen with the program"}],
        "temporal": {"from": months[0].month.isoformat(), "to": months[-1].month.isoformat()} if months else None,
        "resources": [
            {
                "name": table, "path": f"{here}/{table}.csv", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
                "also": [f"{here}/{table}.{ending}" for ending in _FORMATS if ending != "csv"],
                "schema": {
                    "fields": [
                        {"name": name, "type": FIELDS[name][0], "description": FIELDS[name][1]} for name in columns_of(table)
                    ],
                },
            }
            for table in insight.TABLES
        ],
    }  # fmt: skip


def _kept(
    request: HttpRequest, months: Sequence[insight.Published], write: Callable[[], bytes], media: str
) -> HttpResponse:
    """An answer that caches may keep, and 304 where the reader has what was published last."""
    last = int(max((one.published_at.timestamp() for one in months), default=0))
    headers = {
        "Last-Modified": http_date(last),
        "Cache-Control": f"public, max-age={int(KEPT.total_seconds())}",
        "Access-Control-Allow-Origin": "*",
    }
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    if last and since is not None and since >= last:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(write(), content_type=media, headers=headers)


def _json(columns: Sequence[str], rows: list[tuple[Any, ...]]) -> bytes:
    return json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False).encode()


def _parquet(columns: Sequence[str], rows: list[tuple[Any, ...]]) -> bytes:
    return insight.parquet_of({name: FIELDS[name][0] for name in columns}, rows)


_FORMATS: Final[dict[str, tuple[Callable[[Sequence[str], list[tuple[Any, ...]]], bytes], str]]] = {
    "csv": (csv_of, CSV), "json": (_json, "application/json"), "parquet": (_parquet, PARQUET),
}  # fmt: skip
