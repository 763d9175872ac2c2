"""Durations counted in steps of the histogram, with SQL: they add up over whatever they are divided by."""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from linli.insight.queries.chosen import Seen
from linli.insight.rules.histogram import LOWEST, STEPS, share_below

STEP: Final = f"CASE WHEN seconds < 1 THEN {LOWEST} ELSE floor(ln(seconds) * {STEPS})::BIGINT END"
Spread = tuple[int, float | None, float | None, float]  # number, median, ninth tenth, seconds together


def spreads(rows: Seen, source: str, by: Sequence[str], **given: Any) -> dict[tuple[Any, ...], Spread]:
    """Number, median, ninth tenth and sum of `seconds` for every combination of these sides. `source`: SQL with weights."""
    keys = "".join(f"{side}, " for side in by)
    found = rows.rows(
        f"SELECT {keys}{STEP} AS step, sum(weight) AS number, sum(weight * seconds) AS total"
        f" FROM ({source}) GROUP BY {keys}step",
        **given,
    )
    counts: dict[tuple[Any, ...], dict[int, int]] = {}
    totals: dict[tuple[Any, ...], float] = {}
    for row in found:
        key = tuple(row[side] for side in by)
        counts.setdefault(key, {})[row["step"]] = int(row["number"])
        totals[key] = totals.get(key, 0.0) + float(row["total"] or 0)
    return {
        key: (sum(steps.values()), share_below(steps, 0.5), share_below(steps, 0.9), totals[key])
        for key, steps in counts.items()
        if sum(steps.values())
    }
