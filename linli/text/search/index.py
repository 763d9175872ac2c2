"""An index of texts in memory, ranked by BM25 over weighted fields (BM25F), with the share of the question each text covers."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linli.text.search.terms import Asked, asked, initials, terms

_K1: Final = 1.2  # how soon a term said again says nothing more
_B: Final = 0.6  # how much a long text must say it more often
_ENDINGS: Final = 40  # words that a beginning may stand for
_BY_INITIALS: Final = 2.0  # what a title with these initials is worth beside other finds
# A single character is part of far too much to weigh as much as a pair.
_SEAM: Final = 0.15
_WHOLE: Final = 0.75  # a text that covers this share of the question is found however little the question says
_WORTH: Final = {1: 0.25, 2: 1.0, 3: 1.3}


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a text and how much more its words say than those of an ordinary part. `title`: found by initials, too."""

    text: str
    weight: float
    title: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One text found: its place in the index, what of the question it answers in units of its rarest word, and the share of the
    question it covers (0 to 1).
    """

    place: int
    value: float
    share: float


class SearchIndex:
    """Texts that can be found. Built once, never changed; reading needs no lock."""

    def __init__(self, texts: Sequence[Iterable[Field]]) -> None:
        self._size = len(texts)
        self._titles: list[str] = []
        counts = [self._read(fields) for fields in texts]
        lengths = np.array([sum(of.values()) for of in counts] or [1.0])
        norms = 1 - _B + _B * lengths / max(float(lengths.mean()), 1e-9)
        places: dict[str, list[int]] = defaultdict(list)
        weights: dict[str, list[float]] = defaultdict(list)
        for place, of in enumerate(counts):
            for term, count in of.items():
                places[term].append(place)
                weights[term].append(count * (_K1 + 1) / (count + _K1 * norms[place]))
        self._found: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {
            term: (np.array(at, np.int32), np.array(weights[term], np.float32)) for term, at in places.items()
        }
        self._words = sorted(term for term in self._found if term.isascii())

    def _read(self, fields: Iterable[Field]) -> dict[str, float]:
        counted: dict[str, float] = defaultdict(float)
        titles = []
        for field in fields:
            for term, count in Counter(terms(field.text)).items():
                counted[term] += count * field.weight
            if field.title:
                titles.append(initials(field.text))
        self._titles.append(" ".join(titles))
        return counted

    def search(self, question: str, *, most: int = 10, least: float = 0.0) -> list[Hit]:
        """The texts that answer best, at most `most`, best first; below the value `least` only those that cover the question."""
        sought = asked(question)
        values, covered, whole = self._weighed(sought)
        if sought.initials:
            spelt = [place for place, titles in enumerate(self._titles) if sought.initials in titles]
            values[spelt] += _BY_INITIALS
            covered[spelt] = max(whole, 1.0)
        shares = np.minimum(covered / max(whole, 1e-9), 1.0)
        good = np.flatnonzero((values > 0) & ((values >= least) | (shares >= _WHOLE)))
        best = good[np.argsort(-(values[good] * (0.3 + shares[good])), kind="stable")][:most]
        return [Hit(int(place), float(values[place]), float(shares[place])) for place in best]

    def _weighed(self, sought: Asked) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        """The value of each text, how much of the question it covers, and how much there was to cover."""
        values, covered, whole = np.zeros(self._size), np.zeros(self._size), 0.0
        for term in sought.terms:
            places, weights = self._of(term, unfinished=sought.beginning.startswith(term) and bool(sought.beginning))
            worth = 1.0 if term.isascii() else _WORTH.get(len(term), 1.0)
            # A stretch of characters that no text has is mostly the seam between two words, not a word of its own.
            rare = self._rarity(len(places)) * worth * (1.0 if len(places) or term.isascii() else _SEAM)
            whole += rare
            values[places] += rare * weights
            covered[places] += rare
        return values, covered, whole

    def _of(self, term: str, *, unfinished: bool) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Where a term stands; an unfinished word stands for all that begin with it."""
        nowhere = (np.empty(0, np.int32), np.empty(0, np.float32))
        if not unfinished:
            return self._found.get(term, nowhere)
        begins = islice(self._words, bisect_left(self._words, term), None)
        fitting = [self._found[word] for word, _ in zip(_while_beginning(begins, term), range(_ENDINGS), strict=False)]
        if not fitting:
            return nowhere
        best = np.zeros(self._size, np.float32)
        for places, weights in fitting:
            best[places] = np.maximum(best[places], weights)
        there = np.flatnonzero(best).astype(np.int32)
        return there, best[there]

    def _rarity(self, texts: int) -> float:
        """What a term says that stands in so many of the texts, 1 for the rarest; one that stands nowhere was worth looking for."""
        rarest = np.log1p((self._size + 0.5) / 0.5)
        return float(np.log1p((self._size - texts + 0.5) / (texts + 0.5)) / rarest)


def _while_beginning(words: Iterable[str], beginning: str) -> Iterable[str]:
    for word in words:
        if not word.startswith(beginning):
            return
        yield word
