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

SHIPPED: Final = Path(__file__).resolve().parents[3] / "packs" / "insight"


@dataclass(frozen=True, slots=True)
class Definitions:
    """Indicators that hold together since a day. `version`: a short digest over everything that went into them."""

    since: date
    version: str
    indicators: Mapping[str, Indicator]

    def has_side(self, code: str, side: str) -> bool:
        """Whether an indicator can be divided and narrowed by this side. The parts of a weighted sum must all have it."""
        one = self.indicators[code]
        parts = (part.code for held in one.weights for part in held.parts)
        return one.has(side) and all(self.indicators[part].has(side) for part in parts)


@cache
def shipped() -> Definitions:
    """The definitions that come with the program, before any pack."""
    text = (SHIPPED / "indicators.toml").read_text(encoding="utf-8")
    return Definitions(date.min, hashlib.sha256(text.encode()).hexdigest()[:12], definitions(text))


def _build() -> tuple[Definitions, ...]:
    """Every state of the definitions, the latest first."""
    states = [shipped()]
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
