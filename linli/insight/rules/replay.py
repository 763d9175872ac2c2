"""A past day played again: how many cases stood in each state, and where, every five minutes.

Nobody wrote down what stood at a moment. What stands now is known, and every move since: taken back one after the other,
they lead to any moment before. Sums are all it takes, so facts that were taken back and written anew change nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

OPEN: Final = ("received", "filed", "assigned", "in_hand", "resolved")
MINUTES: Final = 5
STEPS: Final = 24 * 60 // MINUTES
PER_HOUR: Final = 60 // MINUTES


@dataclass(frozen=True, slots=True)
class Move:
    """So many cases went from one state to another in one step of the day; "" is before the first state.

    `step` counts from the beginning of the day; what happened after the day has the step after the last.
    """

    step: int
    before: str
    after: str
    number: int


@dataclass(frozen=True, slots=True)
class Hour:
    """What stood in each open state when an hour began, and what came and ended within it."""

    hour: int
    standing: tuple[int, ...]
    came: int
    ended: int


@dataclass(frozen=True, slots=True)
class Played:
    """A day: what stood at its beginning by open state and by square, and every change of it by step."""

    standing: dict[str, int]
    changes: tuple[tuple[int, str, int], ...]
    cells: dict[int, int]
    cell_changes: tuple[tuple[int, int, int], ...]
    hours: tuple[Hour, ...]


def played(
    now: Mapping[str, int],
    moves: Collection[Move],
    cells: Mapping[int, int],
    opened: Iterable[tuple[int, int, int]],
    *,
    until: int = STEPS,
) -> Played:
    """The day from what stands now, by state, and all moves since the day began.

    `cells`: what stood open at its beginning, by square; `opened`: by how much that grew, as (step, square, number). `until`: the
    step at which the day stops, where it is not over.
    """
    standing = Counter(now)
    changes: Counter[tuple[int, str]] = Counter()
    for move in moves:
        standing[move.after] -= move.number
        standing[move.before] += move.number
        if move.step < until:
            changes[move.step, move.before] -= move.number
            changes[move.step, move.after] += move.number
    steps = tuple((step, state, n) for (step, state), n in sorted(changes.items()) if n and state in OPEN)
    squares = tuple(sorted((step, cell, n) for step, cell, n in opened if n and step < until))
    shown = {state: standing[state] for state in OPEN}
    return Played(
        shown,
        steps,
        {cell: n for cell, n in sorted(cells.items()) if n},
        squares,
        _hours(shown, steps, moves, until),
    )


def _hours(
    standing: Mapping[str, int], steps: Iterable[tuple[int, str, int]], moves: Iterable[Move], until: int
) -> tuple[Hour, ...]:
    came: Counter[int] = Counter()
    ended: Counter[int] = Counter()
    for move in moves:
        if move.step < until:
            came[move.step // PER_HOUR] += move.number * (move.after in OPEN and move.before not in OPEN)
            ended[move.step // PER_HOUR] += move.number * (move.before in OPEN and move.after not in OPEN)
    found, at, waiting = [], dict(standing), sorted(steps)
    for hour in range(-(-until // PER_HOUR)):
        while waiting and waiting[0][0] < hour * PER_HOUR:
            _, state, number = waiting.pop(0)
            at[state] += number
        found.append(Hour(hour, tuple(at[state] for state in OPEN), came[hour], ended[hour]))
    return tuple(found)
