"""How far the facts have come."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Sum

from linli.audit import api as audit
from linli.insight.models import FactFile, Reading, RollupFile
from linli.insight.queries.facts.sql import day_of, plain
from linli.insight.queries.facts.store import files, folder


def as_of() -> datetime | None:
    """Up to when the facts hold all that happened: how fresh figures are. None before there are any."""
    return Reading.objects.filter(pk=1).values_list("at", flat=True).first()


def due_until() -> datetime:
    """Up to which moment what comes due is due, in UTC as facts hold it: no further than the facts go.

    Whatever will be due this afternoon is neither kept nor missed. It counts neither above nor below a line, not even where
    its clock was stopped already: else those stopped early would be counted alone.
    """
    at = as_of()
    return plain(at) if at else datetime.max  # noqa: DTZ901  (facts hold UTC without saying so)


def waited(at: datetime) -> timedelta:
    """For how long the oldest event has waited to be taken into the facts."""
    through = Reading.objects.filter(pk=1).values_list("through", flat=True).first() or 0
    waiting = audit.events_after(through, 1)
    return max(at - waiting[0].at, timedelta()) if waiting else timedelta()


def since() -> date | None:
    """The local day of the first report the facts hold: nothing earlier can be compared with. None where it is not known."""
    spans = [file.spans.get("reported_at") for file in files() if file.table == "cases"]
    firsts = [span[0] for span in spans if span]
    return day_of(min(firsts)) if firsts and len(firsts) == len(spans) else None


def status(*, at: datetime | None = None) -> dict[str, Any]:
    """Up to which event the record was read, how many wait, and the files, rows and bytes of each table.

    With `at`, also for how many seconds the oldest of those has waited. `missing`: files that are named and do not lie there;
    with any, `rebuild` is needed.
    """
    reading = Reading.objects.filter(pk=1).first()
    through = reading.through if reading else 0
    tables = FactFile.objects.values("table").annotate(files=Count("id"), rows=Sum("rows"), bytes=Sum("size"))
    columns = ("table", "files", "rows", "bytes")
    rollups = RollupFile.objects.aggregate(files=Count("id"), rows=Sum("rows"), bytes=Sum("size"))
    named = [*FactFile.objects.values_list("name", flat=True), *RollupFile.objects.values_list("name", flat=True)]
    return {
        "through": through,
        "behind": max(audit.mark().through - through, 0),
        "lag_seconds": waited(at).total_seconds() if at else 0.0,
        "at": reading.at if reading else None,
        "tables": {
            name: dict(zip(columns[1:], row, strict=True))
            for name, *row in tables.order_by("table").values_list(*columns)
        },
        "rollups": {name: number or 0 for name, number in rollups.items()},
        "missing": [name for name in named if not (folder() / name).is_file()],
    }
