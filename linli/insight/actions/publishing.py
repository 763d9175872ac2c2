"""Publishing the open statistics of ended months, each once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from linli.audit import api as audit
from linli.cases import api as cases
from linli.common.actor import SYSTEM
from linli.insight.events import MONTH_PUBLISHED
from linli.insight.models import OpenMonth
from linli.insight.queries import openly
from linli.insight.queries.facts import standing, store
from linli.insight.rules.anonymity import LEAST
from linli.insight.rules.spans import month_after

WAIT: Final = timedelta(days=5)  # after the end of a month, so that its last cases are filed
STILL: Final = timedelta(hours=1)


def publish_due(*, at: datetime) -> list[date]:
    """Publish every month with facts that ended at least five days ago and is not published yet. Returns their first days.

    Nothing is published while events wait to be taken into the facts: what is told once must be all of it.
    """
    return [month for month in _due(at) if _publish(month, at)]


def month_waits(*, at: datetime) -> bool:
    """Whether a month can be published now."""
    return bool(_due(at))


def _due(at: datetime) -> list[date]:
    if standing.waited(at) > STILL:
        return []
    today = cases.local_day(at)
    done = set(OpenMonth.objects.values_list("month", flat=True))
    return [month for month in _months() if month not in done and month_after(month) + WAIT <= today]


def _publish(month: date, at: datetime) -> bool:
    tables = openly.tables_of(month)
    with transaction.atomic():
        row, made = OpenMonth.objects.get_or_create(
            month=month, defaults={"tables": tables, "least": LEAST, "published_at": at}
        )
        if made:
            data = {"month": month.isoformat(), "rows": sum(map(len, tables.values()))}
            happenings = [audit.Happening(MONTH_PUBLISHED, data)]
            audit.record(subject=audit.Subject.of("open_month", row.pk), actor=SYSTEM, at=at, happenings=happenings)
    return made


def _months() -> list[date]:
    named = {file.month for file in store.files() if file.table == "cases" and file.month}
    return sorted(date.fromisoformat(f"{month}-01") for month in named)
