"""What areas are compared by: clocks kept and answers found true, of the cases that count, and how much is reported."""
# ruff: noqa: S608  (put together of names that stand here)

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from linli.insight.rules.facts import TELLING
from linli.insight.rules.parts import Counting

_SIDES: Final = ("district", "street", "community", "matter", "family", "urgent")


def _clock(kind: str) -> Counting:
    source = f"""
SELECT case_id, weight, district, street, community, matter, left(matter, 3) AS family, urgent, {kind}_clock AS clock, {kind}_due AS due
FROM seen_cases WHERE {kind}_due IS NOT NULL AND NOT {kind}_exempted
  AND {kind}_clock IN {TELLING}"""
    return Counting(
        source,
        {"below": "true", "above": "clock = 'met'"},
        _SIDES,
        {"cases": (f"{kind}_due",)},
        dated="due",
        dues=True,
        single=True,
    )


MEASURES: Final[Mapping[str, Counting]] = {
    "accepted": _clock("accept"),
    "handled": _clock("handle"),
    "answered": _clock("promise"),
    "true": Counting(
        """
SELECT case_id, weight, district, street, community, matter, left(matter, 3) AS family, urgent, truth, resolved_at
FROM seen_cases WHERE resolved_at IS NOT NULL AND truth IN ('true', 'partly', 'not_true')""",
        {"below": "true", "above": "truth = 'true'"},
        _SIDES,
        {"cases": ("resolved_at",)},
        dated="resolved_at",
        single=True,
    ),
}
REPORTED: Final = Counting(
    """
SELECT case_id, weight, district, street, community, matter, left(matter, 3) AS family, urgent, reported_at FROM seen_cases
WHERE state NOT IN ('merged', 'void')""",
    {"reported": "true"},
    _SIDES,
    {"cases": ("reported_at",)},
    dated="reported_at",
    single=True,
)
