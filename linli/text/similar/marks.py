"""Finding what may be alike among a million: a few numbers for each text, chosen so that like texts choose the same.

Each pair of letters at the beginning of a text draws a lot that is the same in every text; the rarer the pair, the better
its chances. A text is kept under its best lots and looked for under more of them, so that what is typed so far finds the
whole that was kept. (Priority sampling: two texts meet with a chance that grows with the rare words they share.)
"""

from __future__ import annotations

from typing import Final

import numpy as np

from linli.text import wording
from linli.text.weighing import rarity
from linli.text.weighing.stretches import BITS

KEPT: Final = 10
ASKED: Final = 32
READ: Final = 60  # letters: what it is about is said at the beginning
_FAVOUR: Final = 3  # how much better the chances of a rare pair are
_LOTS: Final = np.uint32(0x9E3779B1)
_DROPPED: Final = np.uint32(32 - BITS)


def marks(text: str, number: int = KEPT) -> list[int]:
    """At most `number` marks of a text below 2²⁰, the most telling first; none for a text without two letters."""
    letters = wording.codes(wording.letters(text, 4 * READ)[:READ])
    codes = np.unique((wording.grams(letters, 2) >> _DROPPED).astype(np.int32))
    if not len(codes):
        return []
    lots = ((codes.astype(np.uint32) * _LOTS) >> np.uint32(8)).astype(np.float64) / (1 << 24) + 1e-9
    worth = np.maximum(rarity.shipped().of(codes), 0.05).astype(np.float64)
    order = np.argsort(-np.log(lots) / worth**_FAVOUR, kind="stable")
    found: list[int] = codes[order[:number]].tolist()
    return found
