"""The life of a plate: from which state it may come into which, and the kinds of things plates are fixed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PRINTED: Final = "printed"
MOUNTED: Final = "mounted"
DAMAGED: Final = "damaged"
LOST: Final = "lost"
REPLACED: Final = "replaced"
RETIRED: Final = "retired"
MADE: Final = "made"

# What is written on the plate, in both languages: the thing it is fixed to. The empty kind is the place itself.
THINGS: Final[dict[str, tuple[str, str]]] = {
    "": ("place", "地点"),
    "lamp": ("street light", "路灯"),
    "bin": ("rubbish bin", "垃圾桶"),
    "lift": ("lift", "电梯"),
    "building": ("building entrance", "楼门"),
    "gate": ("gate of the estate", "小区大门"),
    "board": ("notice board", "公告栏"),
    "toilet": ("public toilet", "公厕"),
    "play": ("exercise or play equipment", "健身游乐设施"),
    "box": ("cabinet or box", "箱体"),
    "shop": ("market or shop", "市场店铺"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One step in the life of a plate: the states it may start from, the state it leads to, and the event it leaves."""

    before: tuple[str, ...]
    after: str
    event: str


CHANGES: Final[dict[str, Change]] = {
    "print": Change((MADE, PRINTED), PRINTED, "plate.printed"),
    "mount": Change((MADE, PRINTED, LOST, DAMAGED), MOUNTED, "plate.mounted"),
    "damage": Change((MADE, PRINTED, MOUNTED, LOST), DAMAGED, "plate.damaged"),
    "lose": Change((MADE, PRINTED, MOUNTED, DAMAGED), LOST, "plate.lost"),
    "replace": Change((MADE, PRINTED, MOUNTED, DAMAGED, LOST), REPLACED, "plate.replaced"),
    "retire": Change((MADE, PRINTED, MOUNTED, DAMAGED, LOST), RETIRED, "plate.retired"),
}
ENDED: Final = frozenset({REPLACED, RETIRED})
