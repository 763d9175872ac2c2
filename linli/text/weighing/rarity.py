"""How much a pair or triple of letters says: the rarer it is among many messages, the more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linli.text.weighing.stretches import BITS, Codes

Weights = NDArray[np.float32]

SHIPPED: Final = Path(__file__).parents[2] / "packs" / "text" / "rarity.npy"
STEPS: Final = 28  # steps of the stored table for one unit of idf
FEWEST: Final = 3  # what fewer messages say is as rare as what none says: nothing of a single message can be read back
# A window of messages knows best what is common in it; the shipped table stands for this many messages more.
_PRIOR: Final = 2_000.0
_VALUES: Final = (np.arange(256) / STEPS).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Rarity:
    """The table: a byte for each code. `known` is false where no table could be read and everything counts the same."""

    steps: NDArray[np.uint8]
    known: bool = True

    def of(self, codes: Codes) -> Weights:
        """The inverse document frequency of each code."""
        found: Weights = _VALUES[self.steps[codes]]
        return found

    def within(self, codes: Codes, seen: NDArray[np.int64], messages: int) -> Weights:
        """The same, when `messages` more were seen, `seen` of them with the code."""
        expected = _PRIOR * np.exp(-self.of(codes).astype(np.float64))
        rare: Weights = np.log((_PRIOR + messages + 1) / (expected + seen + 1)).astype(np.float32)
        return rare


def learn(documents: list[Codes]) -> Rarity:
    """A table from many messages; each counts a code once."""
    seen = np.zeros(1 << BITS, np.int64)
    for codes in documents:
        seen[np.unique(codes)] += 1
    seen[seen < FEWEST] = 0
    idf = np.log((len(documents) + 1) / (seen + 2))
    return Rarity(np.clip(np.rint(idf * STEPS), 0, 255).astype(np.uint8))


def save(rarity: Rarity, path: Path) -> None:
    """Write the table to a file."""
    np.save(path, np.asarray(rarity.steps), allow_pickle=False)


def read(path: Path) -> Rarity:
    """The table of a file; where it is missing, cut off or of another shape, one in which everything counts the same."""
    try:
        steps = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        steps = None
    if steps is None or steps.shape != (1 << BITS,) or steps.dtype != np.uint8:
        return Rarity(np.broadcast_to(np.uint8(6 * STEPS), (1 << BITS,)), known=False)
    return Rarity(steps)


@cache
def shipped() -> Rarity:
    """The table that comes with the product, mapped once in a process."""
    return read(SHIPPED)
