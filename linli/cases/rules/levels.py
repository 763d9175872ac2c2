"""The ladder of levels a case climbs: grid, community, street, district. Each matter has a ceiling."""

from __future__ import annotations

from typing import Final

from linli.common.errors import InvalidInput

LADDER: Final = ("grid", "community", "street", "district")
# What these levels may be given needs an admitted duty item that has not expired.
GUARDED: Final = ("grid", "community")
_RANKS: Final = {level: rank for rank, level in enumerate(LADDER)} | {"micro_grid": 0, "city": 4, "province": 5}


def rank(level: str) -> int:
    """0 for the grid, rising with the level. A micro-grid counts as a grid. InvalidInput for a level not known."""
    try:
        return _RANKS[level]
    except KeyError:
        raise InvalidInput(field="level", reason="This level is not known.") from None


def next_level(level: str) -> str | None:
    """The level above, or None at the top of the ladder."""
    above = rank(level) + 1
    return LADDER[above] if above < len(LADDER) else None


def covers(level: str, other: str) -> bool:
    """Whether `other` is this level or below it."""
    return rank(other) <= rank(level)
