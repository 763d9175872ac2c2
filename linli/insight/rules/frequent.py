"""The share of the most frequent matters (高发占比): how far what is reported is always the same few things.

No indicator of the grammar can say it: which matters are the most frequent shows only when all are counted. So it is
taken from an answer divided by matters. What has no matter yet is none of them, and counts below the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MOST: Final = 5  # matters


@dataclass(frozen=True, slots=True)
class Frequent:
    """The most frequent matters together, and all that was reported."""

    matters: tuple[str, ...]
    above: float
    below: float

    @property
    def share(self) -> float | None:
        """The one over the other; None where nothing was reported."""
        return self.above / self.below if self.below else None


def most_frequent(numbers: Mapping[str, float], *, most: int = MOST) -> Frequent:
    """The `most` matters with the largest numbers; of equal ones the lower code first."""
    named = [(number, code) for code, number in numbers.items() if code and number > 0]
    first = sorted(named, key=lambda one: (-one[0], one[1]))[:most]
    return Frequent(tuple(code for _, code in first), sum(number for number, _ in first), sum(numbers.values()))
