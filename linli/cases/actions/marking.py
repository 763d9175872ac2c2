"""Keeping the marks that find a case by its words: written soon after the case, dropped when nobody looks for it any more.

Marks are written beside the front door, not in it: a report is worth more than finding its double some seconds sooner.
Reports at the same place, or in the same words, are found at once without them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max, Q

from linli.cases.models import Case, TextMark
from linli.cases.rules.duplicates import LOOK_BACK_DAYS
from linli.text import api as text

# A case may become visible after one with a higher number: so many below the highest marked are looked at again.
_LATECOMERS: Final = 500


def mark_texts(*, at: datetime, limit: int = 2_000) -> int:
    """Give marks to cases that have none yet; answers how many cases were marked. At most `limit` at once."""
    highest = TextMark.objects.aggregate(highest=Max("case_id"))["highest"] or 0
    wanted = Q(open=True) | Q(reported_at__gte=at - timedelta(days=LOOK_BACK_DAYS))
    above = highest - _LATECOMERS
    marked = set(TextMark.objects.filter(case_id__gt=above).values_list("case_id", flat=True).distinct())
    rows = Case.objects.filter(wanted, pk__gt=above).exclude(text="").exclude(pk__in=marked).order_by("pk")
    found = [
        TextMark(code=code, case_id=case_id)
        for case_id, words in rows.values_list("pk", "text")[:limit]
        for code in text.marks(words)
    ]
    TextMark.objects.bulk_create(found, ignore_conflicts=True, batch_size=5_000)
    return len({mark.case_id for mark in found})


def unmark(case_id: int) -> None:
    """Take out the marks of a case whose words are blanked."""
    TextMark.objects.filter(case_id=case_id).delete()


def drop_old_marks(*, at: datetime) -> int:
    """Take out the marks of cases that are neither open nor recent; answers how many marks."""
    old = Case.objects.filter(open=False, reported_at__lt=at - timedelta(days=LOOK_BACK_DAYS))
    dropped, _ = TextMark.objects.filter(case__in=old).delete()
    return dropped
