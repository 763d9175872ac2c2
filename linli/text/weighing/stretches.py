"""Texts as hashed pairs and triples of letters: no dictionary, so that names of places nobody listed count, too."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from linli.text import wording

Codes = NDArray[np.int32]

BITS: Final = 20
READ: Final = 600  # letters and digits that are looked at; later ones mostly repeat what was said
_DROPPED: Final = np.uint32(32 - BITS)


def stretches(text: str, longest: int = READ) -> Codes:
    """A number below 2²⁰ for each pair and each triple of neighbouring letters, as often as it stands there."""
    letters = wording.codes(wording.letters(text, 4 * longest)[:longest])
    both = np.concatenate([wording.grams(letters, 2), wording.grams(letters, 3)])
    return (both >> _DROPPED).astype(np.int32)
