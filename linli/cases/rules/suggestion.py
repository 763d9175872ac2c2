"""Which matter a text speaks of: a replaceable suggester, and the plain one that knows each matter's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from operator import add
from typing import Final, NamedTuple, Protocol

CONFIDENT: Final = 0.35
_READ: Final = 1_000  # characters read
# A matter with one distinctive word should be plainly ahead of “nothing said”, one with a shared word plainly not.
_SHARPNESS: Final = 1.1
_NOTHING: Final = 1.6
# Makes the confidence what it claims to be: fitted on the 733 wordings of the demonstration's messages (see docs/text.md).
_SOFTNESS: Final = 0.6
# What was decided before is worth as much as a matter's own word where it is sure; below a fifth it names nothing new.
_DECIDED: Final = 3.5
_NAMED: Final = 0.2


class Suggested(NamedTuple):
    """A matter, how sure the engine is (0 to 1), the words that spoke for it, and the engine's name."""

    code: str
    confidence: float
    words: tuple[str, ...]
    engine: str


class Suggester(Protocol):
    """Anything that names matters for a text. It speaks of matters, never of people."""

    def suggest(self, text: str, limit: int = 3) -> list[Suggested]:
        """At most `limit` matters, surest first; empty where a person should decide."""
        ...


@dataclass(frozen=True, slots=True)
class _Word:
    """A keyword in lower case and what it is worth for each matter that claims it."""

    text: str
    latin: bool
    worth: tuple[tuple[str, float], ...]


class Leans(Protocol):
    """Anything that knows what a text speaks of in the large, and so which matters are likelier."""

    def towards(self, text: str) -> Mapping[str, float]:
        """Matter code → logarithm of how much likelier the text as a whole makes it; zero or left out: says nothing."""
        ...


class Learnt(Protocol):
    """Anything that has learnt from earlier decisions which matter such words were filed under."""

    def chances(self, text: str) -> Mapping[str, float]:
        """Matter code → chance, 0 to 1."""
        ...


class KeywordSuggester:
    """Scores matters by their distinctive words: a word claimed by few matters is worth more, a longer one too.

    A Chinese word counts wherever it stands, a Latin one only as a whole word (a plural s or es allowed).
    With `leans`, what the text speaks of in the large decides between matters that share a word; with `learnt`, matters
    count that such words were filed under before.
    """

    def __init__(
        self, keywords: Mapping[str, Iterable[str]], leans: Leans | None = None, learnt: Learnt | None = None
    ) -> None:
        """`keywords`: matter code → its words. Words of one character say too little and are left out."""
        self._leans, self._learnt = leans, learnt
        self.engine: Final = "keywords" + ("+classes" if leans else "") + ("+decisions" if learnt else "")
        claims: dict[str, set[str]] = defaultdict(set)
        for code, words in keywords.items():
            for word in words:
                if len(plain := word.strip().casefold()) > 1:
                    claims[plain].add(code)
        self._index: dict[str, list[_Word]] = defaultdict(list)
        for text, codes in claims.items():
            self._index[text[:2]].append(_weighed(text, codes, len(keywords)))

    def suggest(self, text: str, limit: int = 3) -> list[Suggested]:
        """See Suggester. Nothing at all where the best matter stays below 0.35: a person decides."""
        scores, words = self._scores(text[:_READ].casefold())
        powers = self._powers(text, scores)
        if not powers:
            return []
        ranked = sorted(powers.items(), key=lambda item: (-item[1], item[0]))
        strengths = {code: exp(min(_SOFTNESS * power, 60.0)) for code, power in ranked}
        total = exp(_SOFTNESS * _SHARPNESS * _NOTHING) + sum(strengths.values())
        if strengths[ranked[0][0]] / total < CONFIDENT:
            return []
        return [
            Suggested(code, round(strengths[code] / total, 3), tuple(words.get(code, ())), self.engine)
            for code, _ in ranked[:limit]
        ]

    def _powers(self, text: str, scores: Mapping[str, float]) -> dict[str, float]:
        """What speaks for each matter: its words, the class of the whole text, and what was decided before."""
        learnt = {} if self._learnt is None else self._learnt.chances(text)
        leans = {} if self._leans is None or not scores else self._leans.towards(text)
        named = [*scores, *(code for code, chance in learnt.items() if chance >= _NAMED and code not in scores)]
        return {
            code: _SHARPNESS * scores.get(code, 0.0) + leans.get(code, 0.0) + _DECIDED * learnt.get(code, 0.0)
            for code in named
        }

    def _scores(self, text: str) -> tuple[dict[str, float], dict[str, list[str]]]:
        """Points and words per matter; each word counts once."""
        scores: dict[str, float] = defaultdict(float)
        words: dict[str, list[str]] = defaultdict(list)
        for word in self._words_in(text):
            for code, worth in word.worth:
                scores[code] += worth
                words[code].append(word.text)
        return scores, words

    def _words_in(self, text: str) -> Iterable[_Word]:
        found: dict[str, _Word] = {}
        index = self._index
        for start, pair in enumerate(map(add, text, text[1:])):
            for word in index.get(pair, ()):
                if word.text not in found and text.startswith(word.text, start) and _stands_alone(word, text, start):
                    found[word.text] = word
        return found.values()


def _weighed(text: str, codes: set[str], matters: int) -> _Word:
    """A word's worth: rarer among the matters and longer is worth more (about 1 to 6)."""
    latin = text.isascii()
    length = sqrt(len(text) / (5 if latin else 2))
    worth = log(1 + matters / len(codes)) / log(1 + matters) * 3 * min(length, 2.0) / len(codes) ** 0.25
    return _Word(text, latin, tuple((code, worth) for code in sorted(codes)))


def _stands_alone(word: _Word, text: str, start: int) -> bool:
    """Whether a Latin word is whole here: “tree” is not in “street”. Chinese has no gaps between words."""
    if not word.latin:
        return True
    if start and text[start - 1].isascii() and text[start - 1].isalnum():
        return False
    rest = text[start + len(word.text) : start + len(word.text) + 3]
    for plural in ("es", "s", ""):
        if rest.startswith(plural) and not (rest[len(plural) :][:1].isascii() and rest[len(plural) :][:1].isalnum()):
            return True
    return False
