"""Pairs for learning and judging, from groups of messages that people published.

Same: two messages that several teams put together. Different: a listed message and one that no team put with it, its
nearest ones by words (the same theme elsewhere) and some drawn at random. Pairs that a single team joined are left out:
nobody knows. Every pair belongs to the group of its first message, so that groups never straddle a split.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from random import Random
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linli.text.similar.evidence import FEATURES, Read, common, read
from linli.text.weighing import rarity

NEAREST: Final = 30
DRAWN: Final = 30
_SEED: Final = 8
# How a message may look when it is compared: as sent, its title alone, or what has been typed so far.
VIEWS: Final = ("whole", "title", "typed")
_TYPED: Final = 60

Pair = tuple[str, str]


class Text(NamedTuple):
    """A message as it is judged."""

    id: str
    title: str
    body: str
    at: datetime


class Pairs(NamedTuple):
    """Features of pairs under each view, whether they are the same thing, and the groups of both messages (-1: none)."""

    rows: dict[str, NDArray[np.float64]]
    same: NDArray[np.bool_]
    first: NDArray[np.int64]
    second: NDArray[np.int64]


def pairs_of(
    texts: Sequence[Text], *, same: Collection[Pair], doubtful: Collection[Pair], groups: Sequence[Collection[str]]
) -> Pairs:
    """The pairs. `same`, `doubtful`: pairs of ids in rising order; `groups`: the sets of ids that `same` connects."""
    place = {text.id: at for at, text in enumerate(texts)}
    group_of = {place[member]: number for number, group in enumerate(groups) for member in group}
    table = rarity.shipped()
    wholes = [read(text.title, text.body, table) for text in texts]
    chosen = _chosen(texts, wholes, sorted(group_of), set(same), set(doubtful))
    rows = {view: np.zeros((len(chosen), len(FEATURES))) for view in VIEWS}
    for at, (one, other, _) in enumerate(chosen):
        days = abs((texts[one].at - texts[other].at).total_seconds()) / 86_400
        for view in VIEWS:
            asked = wholes[one] if view == "whole" else read(*_seen(texts[one], view), table)
            rows[view][at] = common(asked, wholes[other]).row(days)
    return Pairs(
        rows,
        np.array([known for _, _, known in chosen], dtype=bool),
        np.array([group_of[one] for one, _, _ in chosen], dtype=np.int64),
        np.array([group_of.get(other, -1) for _, other, _ in chosen], dtype=np.int64),
    )


def _seen(text: Text, view: str) -> tuple[str, str]:
    return (text.title, "") if view == "title" else ("", text.body[:_TYPED])


def _chosen(
    texts: Sequence[Text], reads: list[Read], listed: list[int], same: set[Pair], doubtful: set[Pair]
) -> list[tuple[int, int, bool]]:
    """(position, position, whether the same thing), in a fixed order."""
    draw = Random(_SEED)  # noqa: S311  (must be repeatable)
    lengths = np.array([len(r.whole.codes) for r in reads])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    codes = np.concatenate([r.whole.codes for r in reads])
    weights = np.append(np.concatenate([r.whole.weights for r in reads]), np.float32(0))
    board = np.zeros(int(codes.max()) + 1, np.float32)
    found = []
    for one in listed:
        board[reads[one].whole.codes] = reads[one].whole.weights
        likeness = np.add.reduceat(np.append(board[codes], np.float32(0)) * weights, starts[:-1])
        board[reads[one].whole.codes] = 0
        apart = []
        for other in np.argsort(-likeness, kind="stable").tolist():
            pair = (min(texts[one].id, texts[other].id), max(texts[one].id, texts[other].id))
            if pair in same:
                if one < other:
                    found.append((one, other, True))
            elif other != one and pair not in doubtful:
                apart.append(other)
        chosen = apart[:NEAREST] + draw.sample(apart[NEAREST:], min(DRAWN, len(apart[NEAREST:])))
        found += [(one, other, False) for other in chosen]
    return found
