"""The order of the levels of territory. `functional` stands beside them: it overlaps and belongs to no chain."""

from __future__ import annotations

from typing import Final

CHAIN: Final = ("province", "city", "district", "street", "community", "grid", "micro_grid")
FUNCTIONAL: Final = "functional"
DEPTH: Final = {level: depth for depth, level in enumerate(CHAIN)}


def is_narrower(level: str, than: str) -> bool:
    """Whether `level` lies below `than`. A functional area lies below any level of the chain."""
    if level == FUNCTIONAL:
        return than != FUNCTIONAL
    return than != FUNCTIONAL and DEPTH[level] > DEPTH[than]
