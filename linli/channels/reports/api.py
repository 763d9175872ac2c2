"""What others may ask of this door: to make the reports that wait."""

from __future__ import annotations

from datetime import datetime

from linli.insight import api as insight


def make_due(*, at: datetime) -> int | None:
    """Count and draw the report that has waited longest, and return its id; None where none waits."""
    return insight.make_next_report(at=at, draw=_drawn)


def _drawn(document: insight.paper.Document) -> tuple[bytes, bytes]:
    # What draws is loaded by the process that draws, and only once it does.
    from linli.channels.reports.pdf import pdf  # noqa: PLC0415  (heavy)
    from linli.channels.reports.word import word  # noqa: PLC0415  (heavy)

    return word(document), pdf(document)


__all__ = ["make_due"]
