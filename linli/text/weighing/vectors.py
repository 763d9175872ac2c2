"""A message as weighted codes of length one, so that likeness is a sum of products."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from linli.text.weighing.rarity import Rarity, Weights
from linli.text.weighing.stretches import Codes, stretches

TITLE_COUNTS: Final = 2


class Vector(NamedTuple):
    """Codes in rising order, each once, and their weights."""

    codes: Codes
    weights: Weights


def counted(title: str, body: str) -> tuple[Codes, Weights]:
    """The codes of a message with their damped counts; what the title says counts twice."""
    of_title, of_body = stretches(title), stretches(body)
    codes, counts = np.unique(np.concatenate([of_title] * TITLE_COUNTS + [of_body]), return_counts=True)
    return codes, (1 + np.log(counts)).astype(np.float32)


def vector(title: str, body: str, rarity: Rarity) -> Vector:
    """The message's vector by what is rare in general."""
    codes, counts = counted(title, body)
    return Vector(codes, unit(counts * rarity.of(codes)))


def unit(weights: Weights) -> Weights:
    """The weights scaled to length one; none stay none."""
    length = float(np.sqrt(np.dot(weights, weights)))
    return weights / np.float32(length) if length else weights


def shared(one: Codes, other: Codes) -> tuple[np.ndarray, np.ndarray]:
    """Where the codes of both stand: positions in `one` and in `other`. Both in rising order, each code once."""
    if not len(one) or not len(other):
        none = np.empty(0, np.int64)
        return none, none
    at = np.minimum(np.searchsorted(one, other), len(one) - 1)
    hits = np.flatnonzero(one[at] == other)
    return at[hits], hits


def likeness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors: 1 for the same words, 0 for none in common."""
    mine, theirs = shared(one.codes, other.codes)
    return float(np.dot(one.weights[mine], other.weights[theirs]))
