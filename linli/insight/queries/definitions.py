"""Which indicators are defined, and which definitions held for a period: shipped ones, and packs laid over them from a day on.

A period is counted by what holds on its last day. A pack cannot begin in the past, so what was published of an ended
period stays reproducible whatever is loaded later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db.models import Count, Max

from linli.common.memory import Kept
from linli.insight.models import Pack
from linli.insight.rules.definitions import Indicator, definitions, overlaid

SHIPPED: Final = Path(__file__).resolve().parents[2] / "packs" / "insight"


@dataclass(frozen=True, slots=True)
class Definitions:
    """Indicators that hold together since a day. `version`: a short digest over everything that went into them."""

    since: date
    version: str
    indicators: Mapping[str, Indicator]


@cache
def _shipped() -> Definitions:
    text = (SHIPPED / "indicators.toml").read_text(encoding="utf-8")
    return Definitions(date.min, hashlib.sha256(text.encode()).hexdigest()[:12], definitions(text))


def _build() -> tuple[Definitions, ...]:
    """Every state of the definitions, the latest first."""
    states = [_shipped()]
    for pack in Pack.objects.filter(kind=Pack.Kind.INDICATORS).order_by("since", "id"):
        before = states[0]
        known = overlaid(before.indicators, definitions(pack.text, before.indicators))
        version = hashlib.sha256(f"{before.version}{pack.digest}".encode()).hexdigest()[:12]
        states.insert(0, Definitions(pack.since, version, known))
    return tuple(states)


def packs_stamp() -> Any:
    """Changes whenever a pack is loaded."""
    return Pack.objects.aggregate(Count("id"), Max("id"))


_states: Final = Kept(lambda: tuple(packs_stamp().values()), _build)


def states() -> tuple[Definitions, ...]:
    """Every state of the definitions there is or will be, the latest first."""
    return _states.get()


def definitions_on(day: date) -> Definitions:
    """The definitions that hold for a period with this last day."""
    return next(state for state in _states.get() if state.since <= day)


def indicators(on: date | None = None) -> Mapping[str, Indicator]:
    """Indicators by code: those that hold on a day, or, without one, those that are shipped."""
    return definitions_on(on).indicators if on else _shipped().indicators
