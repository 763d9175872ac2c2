"""How far the facts have come."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum

from linli.audit import api as audit
from linli.insight.models import FactFile, Reading


def status() -> dict[str, Any]:
    """Up to which event the record was read, how many wait, and the files, rows and bytes of each table."""
    reading = Reading.objects.filter(pk=1).first()
    through = reading.through if reading else 0
    tables = FactFile.objects.values("table").annotate(files=Count("id"), rows=Sum("rows"), bytes=Sum("size"))
    columns = ("table", "files", "rows", "bytes")
    return {
        "through": through,
        "behind": max(audit.mark().through - through, 0),
        "at": reading.at if reading else None,
        "tables": {
            name: dict(zip(columns[1:], row, strict=True))
            for name, *row in tables.order_by("table").values_list(*columns)
        },
    }
