"""Joining messages that speak of the same: average linkage over the pairs that are alike at all.

Average linkage (UPGMA) has two properties this rests on. The mean likeness of two groups is the product of the sums of
their vectors over the number of pairs. And a joined group is never closer to a third than the closer of its parts was:
pairs below the threshold need never be looked at again.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linli.text.weighing.rarity import Rarity
from linli.text.weighing.vectors import Vector, counted, unit

ALIKE: Final = 0.07  # mean likeness at which two groups are one, chosen on the development data
# A pair known to be at different places counts next to nothing: the same trouble elsewhere is another topic.
ELSEWHERE: Final = 0.95

_MOST_CODES: Final = 100  # of a message, the heaviest first
_COMMON: Final = 0.2  # what more of the messages than this share says nothing of one matter
_POSTINGS: Final = 2_000  # a code in more messages than this does not look for candidates, though it counts
_NEIGHBOURS: Final = 60


@dataclass(slots=True)
class _Group:
    """Messages joined so far: the sum of their vectors and how many lie at which place."""

    members: list[int]
    codes: NDArray[np.int32]
    sums: NDArray[np.float32]
    places: Counter[str]
    neighbours: dict[int, float] = field(default_factory=dict)  # groups alike enough, and how alike

    @property
    def placed(self) -> int:
        """How many have a place."""
        return self.places.total()


def joined(messages: Sequence[tuple[str, str, str]], rarity: Rarity, *, alike: float = ALIKE) -> list[list[int]]:
    """The groups of (title, body, place) as lists of positions, largest first; who is alone is a group of one."""
    if not messages:
        return []
    vectors, size = _vectors(messages, rarity)
    groups = {
        at: _Group([at], vector.codes, vector.weights, Counter([place] if place else []))
        for at, (vector, (_, _, place)) in enumerate(zip(vectors, messages, strict=True))
    }
    heap: list[tuple[float, int, int]] = []
    for one, other, text in _pairs(vectors, size, alike):
        like = text * _together(groups[one], groups[other])
        if like >= alike:
            groups[one].neighbours[other] = groups[other].neighbours[one] = like
            heap.append((-like, one, other))
    heapq.heapify(heap)
    _join(groups, heap, size, alike)
    return sorted((sorted(group.members) for group in groups.values()), key=lambda found: (-len(found), found[0]))


def _join(groups: dict[int, _Group], heap: list[tuple[float, int, int]], size: int, alike: float) -> None:
    """Join the two most alike until none are."""
    board = np.zeros(size, np.float32)
    following = len(groups)
    while heap:
        _, one, other = heapq.heappop(heap)
        if one not in groups or other not in groups:
            continue
        first, second = groups.pop(one), groups.pop(other)
        made = _merged(first, second)
        board[made.codes] = made.sums
        for at in _candidates(first, second, groups):
            near = groups[at]
            text = float(np.dot(board[near.codes], near.sums)) / (len(made.members) * len(near.members))
            like = text * _together(made, near)
            if like >= alike:
                near.neighbours[following] = made.neighbours[at] = like
                heapq.heappush(heap, (-like, at, following))
        board[made.codes] = 0.0
        groups[following] = made
        following += 1


def _candidates(first: _Group, second: _Group, groups: dict[int, _Group]) -> list[int]:
    """Neighbours of either part that still exist; of very many, those that were closest to one of them.

    A joined group is never closer than the closer of its parts was, so these are the ones that may be joined next.
    """
    known = {
        at: max(first.neighbours.get(at, 0.0), second.neighbours.get(at, 0.0))
        for at in first.neighbours.keys() | second.neighbours.keys()
        if at in groups
    }
    if len(known) <= _NEIGHBOURS:
        return sorted(known)
    return sorted(heapq.nsmallest(_NEIGHBOURS, known, key=lambda at: (-known[at], at)))


def _merged(first: _Group, second: _Group) -> _Group:
    codes, back = np.unique(np.concatenate([first.codes, second.codes]), return_inverse=True)
    sums = np.bincount(back, weights=np.concatenate([first.sums, second.sums])).astype(np.float32)
    return _Group(first.members + second.members, codes, sums, first.places + second.places)


def _together(one: _Group, other: _Group) -> float:
    """1 where nothing speaks against the same place, down to little where all pairs are known to be at different ones."""
    both = one.placed * other.placed
    if not both:
        return 1.0
    few, many = sorted((one.places, other.places), key=len)
    same = sum(number * many[place] for place, number in few.items())
    return 1.0 - ELSEWHERE * (both - same) / (len(one.members) * len(other.members))


def _vectors(messages: Sequence[tuple[str, str, str]], rarity: Rarity) -> tuple[list[Vector], int]:
    """Vectors over the codes that at least two messages share, numbered from zero, and how many codes there are."""
    read = [counted(title, body) for title, body, _ in messages]
    kinds, seen = np.unique(np.concatenate([codes for codes, _ in read]), return_counts=True)
    telling = (seen > 1) & (seen <= max(20, _COMMON * len(messages)))
    kinds, seen = kinds[telling], seen[telling]
    if not len(kinds):
        empty = Vector(np.empty(0, np.int32), np.empty(0, np.float32))
        return [empty] * len(messages), 1
    rare = rarity.within(kinds, seen, len(messages))
    found = []
    for codes, counts in read:
        at = np.minimum(np.searchsorted(kinds, codes), len(kinds) - 1)
        kept = kinds[at] == codes
        numbers, weights = at[kept].astype(np.int32), counts[kept] * rare[at[kept]]
        if len(numbers) > _MOST_CODES:
            heaviest = np.sort(np.argpartition(-weights, _MOST_CODES)[:_MOST_CODES])
            numbers, weights = numbers[heaviest], weights[heaviest]
        found.append(Vector(numbers, unit(weights)))
    return found, len(kinds)


class _Lists(NamedTuple):
    """For each code the messages that have it, and the weight it has there: entry n of a code begins at `begins[code]`."""

    owner: NDArray[np.int32]
    weights: NDArray[np.float32]
    begins: NDArray[np.int64]
    messages: int


def _lists(vectors: list[Vector], size: int) -> _Lists:
    lengths = np.array([len(vector.codes) for vector in vectors])
    codes = np.concatenate([vector.codes for vector in vectors])
    weights = np.concatenate([vector.weights for vector in vectors])
    owner = np.repeat(np.arange(len(vectors), dtype=np.int32), lengths)
    order = np.argsort(codes, kind="stable")
    begins = np.searchsorted(codes[order], np.arange(size + 1)).astype(np.int64)
    return _Lists(owner[order], weights[order], begins, len(vectors))


def _pairs(vectors: list[Vector], size: int, alike: float) -> list[tuple[int, int, float]]:
    """Pairs at least as alike as that, each once; of a message with very many, the most alike."""
    lists = _lists(vectors, size)
    found: dict[tuple[int, int], float] = {}
    for at, vector in enumerate(vectors):
        near, like = _nearest(at, vector, lists, alike)
        for other, value in zip(near.tolist(), like.tolist(), strict=True):
            found[(at, other) if at < other else (other, at)] = value
    return [(one, other, like) for (one, other), like in found.items()]


def _nearest(at: int, vector: Vector, lists: _Lists, alike: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The most alike messages of one, by walking the lists of its codes."""
    starts = lists.begins[vector.codes]
    counts = lists.begins[vector.codes + 1] - starts
    usable = counts <= _POSTINGS
    starts, counts, own = starts[usable], counts[usable], vector.weights[usable]
    if not len(starts):
        return np.empty(0, np.int64), np.empty(0, np.float64)
    steps = np.arange(counts.sum()) + np.repeat(starts - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    products = lists.weights[steps] * np.repeat(own, counts)
    scores = np.bincount(lists.owner[steps], weights=products, minlength=lists.messages)
    scores[at] = 0.0
    near = np.flatnonzero(scores >= alike)
    if len(near) > _NEIGHBOURS:
        near = near[np.argpartition(-scores[near], _NEIGHBOURS)[:_NEIGHBOURS]]
    return near.astype(np.int64), scores[near].astype(np.float64)
