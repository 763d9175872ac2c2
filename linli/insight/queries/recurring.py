"""Which cases came back: another one of the same matter in the same square, reported within the thirty days before.

A square is the one the loop itself compares reports in (about 110 metres). No single case can tell this, so it is reckoned
from all of them when it is asked, and holds for everybody alike. Cases merged into another one are the same case, and
voided ones are none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from linli.insight.rules.definitions import RECURRING

WITHIN: Final = timedelta(days=30)


def recurrences(rows: str, begin: datetime, end: datetime) -> str:
    """SQL for the cases of these rows reported in [begin, end) and thirty days before, with `again` and a weight of one. Times are UTC."""
    columns = ", ".join(RECURRING)
    before = "lag(reported_at) OVER (PARTITION BY cell, matter ORDER BY reported_at, case_id)"
    again = f"cell <> 0 AND matter <> '' AND reported_at - {before} <= INTERVAL {WITHIN.days} DAY"
    single = (
        f"SELECT {columns}, 1::BIGINT AS weight FROM {rows}"  # noqa: S608  (own names and moments)
        f" WHERE reported_at >= TIMESTAMP '{begin - WITHIN}' AND reported_at < TIMESTAMP '{end}'"
        f" GROUP BY {columns} HAVING sum(weight) > 0"
    )
    return f"(SELECT *, coalesce({again}, false) AS again FROM ({single}) WHERE state NOT IN ('merged', 'void'))"  # noqa: S608
