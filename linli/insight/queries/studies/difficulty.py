"""The difficulty class of every matter, from how long its cases took before the end of a period. The same for every reader."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from linli.cases import api as cases
from linli.common.actor import SYSTEM
from linli.insight.queries.studies.chosen import Choice, seen
from linli.insight.queries.studies.tallies import spreads
from linli.insight.rules import difficulty
from linli.insight.rules.difficulty import Settings, settings_of
from linli.insight.rules.kept import HANDLED

SHIPPED: Final = Path(__file__).resolve().parents[3] / "packs" / "insight" / "difficulty.toml"


@cache
def difficulty_settings() -> Settings:
    """The settings that are shipped."""
    return settings_of(SHIPPED.read_text(encoding="utf-8"))


def difficulty_classes(day: date, *, at: datetime) -> dict[str, str]:
    """`easy`, `middle` or `hard` by matter code, from the year that ends on a day and from limits where that tells too little.

    What is known afterwards changes nothing: figures of a past period keep their classes. No counts are given away by it.
    """
    settings = difficulty_settings()
    year = Choice(day - timedelta(days=settings.history_days), day)
    with seen(actor=SYSTEM, choice=year, at=at, reads=HANDLED.reads) as rows:
        handled = {key[0]: (spread[0], spread[1]) for key, spread in spreads(rows, HANDLED, ("matter",)).items()}
    limits = {
        matter.code: max(difficulty.hours_of(row.limit_amount, row.limit_class) for row in matter.conditions)
        for matter in cases.matters(cases.catalogue_day(day))
        if matter.conditions
    }
    return difficulty.classes(handled, limits, settings)
