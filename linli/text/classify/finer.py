"""The finer class of a message, by the words of the labels themselves: no message with a known finer class exists to learn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import log
from typing import Final, NamedTuple

from linli.text import wording
from linli.text.classify.features import Message

_OTHER: Final = "其他"  # names what has no name: its words say nothing
_LEAST: Final = 0.5  # half of what a label says must stand in the message


class Label(NamedTuple):
    """One row of a taxonomy of three levels."""

    level1: str
    level2: str
    level3: str


class Finer(NamedTuple):
    """A second and third level, and how much of their words the message holds (0 to 1). This is no probability."""

    level2: str
    level3: str
    found: float


class Taxonomy:
    """Labels of three levels, compared with messages by the pairs of characters in them; rare pairs count more."""

    def __init__(self, labels: Iterable[Label]) -> None:
        """A level that is empty says nothing."""
        self._labels: dict[str, list[tuple[Label, Mapping[str, float]]]] = {}
        every = list(dict.fromkeys(labels))
        holders = Counter(pair for label in every for pair in _pairs(label.level3 or label.level2))
        for label in every:
            if (label.level3 or label.level2).startswith(_OTHER):
                continue
            weights = {pair: log(1 + len(every) / holders[pair]) for pair in _pairs(label.level3 or label.level2)}
            self._labels.setdefault(label.level1, []).append((label, weights))

    def suggest(self, message: Message, level1: str) -> Finer | None:
        """The label below `level1` whose words the message holds most of, or None where it is less than half."""
        title, body = message.fields()
        said = _pairs(title) | _pairs(body)
        best: Finer | None = None
        weight = 0.0
        for label, weights in self._labels.get(level1, ()):
            held = sum(worth for pair, worth in weights.items() if pair in said)
            share = held / sum(weights.values()) if weights else 0.0
            # Of two labels found whole, the longer one says more.
            if share >= _LEAST and held * share > weight:
                best, weight = Finer(label.level2, label.level3, round(share, 3)), held * share
        return best


def _pairs(text: str) -> set[str]:
    plain = wording.letters(text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
