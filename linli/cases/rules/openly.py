"""What may be said of cases to everybody: matters of public space, in counts that single nobody out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Final

FEW: Final = 3  # fewer than so many are never counted out
LATELY_DAYS: Final = 30
# Components stand in public space. Of events only those that a passer-by sees in the street; what happens at or about
# somebody's home, shop or work is told to nobody.
OPEN_KINDS: Final = frozenset({"component"})
OPEN_EVENT_GROUPS: Final = frozenset(
    {"垃圾环卫", "井盖道路", "停车交通", "绿化树木", "公厕设施", "路灯照明", "供水供电供气供热",
     "Public Works Department", "Transportation - Traffic Division", "Parks & Recreation Department"}
)  # fmt: skip


def is_open(kind: str, group: str) -> bool:
    """Whether cases of a matter of this kind and group may be told to everybody at all."""
    return bool(group) and (kind in OPEN_KINDS or (kind == "event" and group in OPEN_EVENT_GROUPS))


@dataclass(frozen=True, slots=True)
class Told:
    """How many of a group of matters stand at one stage (`open`, `solved`): None for a few, which are not counted out."""

    group: str
    stage: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Twin:
    """An open case that a report is likely the same as, as its reporter may know of it: never its words, number or point."""

    case_id: int
    group: str
    state: str
    area_id: int | None
    metres: float | None
    days: float


def told(groups_and_stages: Iterable[tuple[str, str]]) -> list[Told]:
    """The counts of these, open ones first, then by number; small ones without it, so that nobody is recognised."""
    counts: dict[tuple[str, str], int] = {}
    for key in groups_and_stages:
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (item[0][1] != "open", -item[1], item[0][0]))
    return [Told(group, stage, number if number >= FEW else None) for (group, stage), number in ordered]


def rough_metres(metres: float) -> int:
    """A distance so rough that no door can be told from it: to the next 50 m."""
    return max(50, ceil(metres / 50) * 50)
