"""A message as a model sees it: its title and its body, each as counted runs of one to three characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linli.text import wording

LENGTHS: Final = (1, 2, 3)
TITLE, BODY = 0, 1
# A title says in ten characters what the body says in two hundred; as its own field it is heard, but not alone.
FIELD_WEIGHTS: Final = (0.7, 1.0)
_TITLE_LENGTH: Final = 120
_BODY_LENGTH: Final = 4_000
_SENTENCE_END: Final = re.compile(r"[。！？!?；;\n]")
_GREETING: Final = re.compile(r"^(?:尊敬的[^,，:：。！!]{0,12}|您好|你好|领导好?)[,，:：。！!\s]*")


@dataclass(frozen=True, slots=True)
class Message:
    """What is read: a title (it may be empty) and a body."""

    title: str
    body: str

    def fields(self) -> tuple[str, str]:
        """Title and body as the model reads them; where there is no title, the first words of the body stand for it."""
        body = wording.solid(self.body, _BODY_LENGTH)
        title = wording.solid(self.title, _TITLE_LENGTH)
        if not title:
            title = wording.solid(first_sentence(self.body), 40)
        return title, body or title


def first_sentence(text: str) -> str:
    """The first sentence that says something after the greeting."""
    rest = text[:400].strip()
    while rest and (shorter := _GREETING.sub("", rest, count=1)) != rest:
        rest = shorter
    return next((part for part in _SENTENCE_END.split(rest) if len(part.strip()) > 3), rest)


@dataclass(frozen=True, slots=True)
class Counted:
    """The different grams of one field, in order, and how often each comes."""

    grams: wording.Hashes
    counts: NDArray[np.float32]


def counted(field: str) -> Counted:
    """Every run of one to three characters of a field, counted."""
    characters = wording.codes(field)
    every = np.concatenate([wording.grams(characters, length) for length in LENGTHS])
    every.sort()
    # numpy's own `unique` takes three times as long, and this is most of what reading a message costs.
    begins = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]]))[: len(every)]
    return Counted(every[begins], np.diff(begins, append=len(every)).astype(np.float32))


def weighed(
    field: Counted, keys: wording.Hashes, idf: NDArray[np.float16]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Which of the known grams a field holds, and the weight of each: log count times rarity, of length one together."""
    if not len(keys) or not len(field.grams):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float32)
    places = np.searchsorted(keys, field.grams)
    places[places == len(keys)] = 0
    known = keys[places] == field.grams
    places = places[known]
    values = (np.log(field.counts[known]) + np.float32(1)) * idf[places].astype(np.float32)
    length = np.sqrt(np.dot(values, values))
    return places, values / length if length else values
