"""How likely one message is about the same thing as each of many others, by their words and the days between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linli.text import wording
from linli.text.similar.evidence import Common
from linli.text.similar.model import shipped
from linli.text.weighing import rarity
from linli.text.weighing.stretches import BITS
from linli.text.weighing.vectors import vector

READ: Final = 400  # letters of each message
# Few words in common prove little: nothing is surer than what the shared words are worth lets it be.
_WORTH_OF_ONE: Final = 20.0
_SUREST: Final = 5.0
_DROPPED: Final = np.uint32(32 - BITS)
_GAP: Final = "\0"  # no letter: parts one message from the next


class Likeness(NamedTuple):
    """Log-odds that two messages are about the same thing, as far as words and time tell, and what they share."""

    log_odds: float
    common: Common


def alike(text: str, others: Sequence[str], days: Sequence[float]) -> list[Likeness]:
    """Compare a text with many at once; `days` between it and each."""
    if not others:
        return []
    table, model = rarity.shipped(), shipped()
    asked = vector("", text[: 4 * READ], table)
    worth = table.of(asked.codes)
    codes, weights, owner = _many(others, table)
    at = np.minimum(np.searchsorted(asked.codes, codes), max(0, len(asked.codes) - 1))
    hits = np.flatnonzero(asked.codes[at] == codes) if len(asked.codes) else np.empty(0, np.int64)
    number = len(others)

    def summed(places: NDArray[np.int64], values: NDArray[np.float32]) -> NDArray[np.float64]:
        sums: NDArray[np.float64] = np.bincount(owner[places], weights=values, minlength=number).astype(np.float64)
        return sums

    every = np.arange(len(codes))
    lengths = np.sqrt(summed(every, weights**2)) + 1e-9
    words = np.minimum(1.0, summed(hits, weights[hits] * asked.weights[at[hits]]) / lengths)
    shared = summed(hits, worth[at[hits]])
    least = np.minimum(float(worth.sum()), summed(every, table.of(codes))) + 1e-9
    shares = np.minimum(1.0, shared / least)
    found = []
    for n in range(number):
        both = Common(float(words[n]), float(shares[n]), float(shared[n]))
        said = model.log_odds(both.row(days[n]))
        found.append(Likeness(min(said, _SUREST, both.worth / _WORTH_OF_ONE), both))
    return found


def _many(
    texts: Sequence[str], table: rarity.Rarity
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]:
    """The codes of many texts, each once in a text, their weights, and whose they are. One pass over all letters."""
    letters = [wording.letters(text[: 4 * READ])[:READ] for text in texts]
    row = wording.codes(_GAP.join([*letters, _GAP]))
    owners = np.cumsum(row == 0)
    whole = row != 0
    keys = []
    for length in (2, 3):
        kept = np.ones(max(0, len(row) - length + 1), dtype=bool)
        for step in range(length):
            kept &= whole[step : step + len(kept)]
        stretch = (wording.grams(row, length) >> _DROPPED).astype(np.int64)
        keys.append((owners[: len(kept)][kept] << BITS) | stretch[kept])
    found, counts = np.unique(np.concatenate(keys), return_counts=True)
    codes = (found & ((1 << BITS) - 1)).astype(np.int32)
    return codes, ((1 + np.log(counts)) * table.of(codes)).astype(np.float32), found >> BITS
