"""The one row that says how far the facts have come."""

from __future__ import annotations

from linli.insight.models import Reading


def reading_locked() -> Reading:
    """The one row, locked until the transaction ends."""
    Reading.objects.get_or_create(pk=1)
    return Reading.objects.select_for_update().get(pk=1)
