"""What two messages have in common, as numbers a model can weigh."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linli.text.weighing.rarity import Rarity, Weights
from linli.text.weighing.vectors import Vector, shared, vector

Row = NDArray[np.float64]

FEATURES: Final = ("words", "share of the shorter", "days")
_LITTLE: Final = 0.01


class Read(NamedTuple):
    """A message made ready for comparing: its vector, and how rare each of its codes is."""

    whole: Vector
    worth: Weights


class Common(NamedTuple):
    """What two messages share: the cosine of all their words, the share of the shorter one, and the rarity shared."""

    words: float
    share: float
    worth: float

    def row(self, days: float) -> Row:
        """The numbers of `FEATURES`."""
        return np.array([np.log(self.words + _LITTLE), np.log(self.share + _LITTLE), np.log1p(days)])


def read(title: str, body: str, rarity: Rarity) -> Read:
    """Read a message once; it can then be compared with many."""
    whole = vector(title, body, rarity)
    return Read(whole, rarity.of(whole.codes))


def common(one: Read, other: Read) -> Common:
    """Compare two messages."""
    mine, theirs = shared(one.whole.codes, other.whole.codes)
    worth = float(one.worth[mine].sum())
    least = min(float(one.worth.sum()), float(other.worth.sum()))
    words = float(np.dot(one.whole.weights[mine], other.whole.weights[theirs]))
    return Common(min(1.0, words), min(1.0, worth / least) if least else 0.0, worth)
