"""Many messages as rows of weighed grams, and what training asks of them: rarity, copies, folds. Numpy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linli.text.classify.features import BODY, FIELD_WEIGHTS, Counted, Message, counted

SEED: Final = 20_260_101
FOLDS: Final = 5
# A gram of fewer messages is not kept: it would be somebody's name or number rather than a word of the matter.
FLOOR: Final = 3
_ALIKE: Final = 0.6
_TELLING: Final = 0.05  # a gram in more than this share of the messages tells no copies apart


class Sparse(NamedTuple):
    """Rows of numbers of which most are zero: row i holds `values` at `columns`, from ends[i] to ends[i + 1]."""

    ends: NDArray[np.intp]
    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    width: int

    def of(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The columns and values of one row."""
        part = slice(self.ends[row], self.ends[row + 1])
        return self.columns[part], self.values[part]

    def numbers(self) -> NDArray[np.intp]:
        """The number of the row of each value."""
        return np.repeat(np.arange(len(self.ends) - 1), np.diff(self.ends))

    def holders(self, among: NDArray[np.bool_] | None = None) -> NDArray[np.intp]:
        """How many rows (of those marked) hold each column."""
        columns = self.columns if among is None else self.columns[among[self.numbers()]]
        return np.bincount(columns, minlength=self.width)

    def only(self, columns: NDArray[np.intp]) -> Sparse:
        """The same rows with these columns, numbered anew."""
        places = np.full(self.width, -1, dtype=np.int32)
        places[columns] = np.arange(len(columns), dtype=np.int32)
        moved = places[self.columns]
        kept = moved >= 0
        ends = np.concatenate([[0], np.cumsum(kept)])[self.ends]
        return Sparse(ends, moved[kept], self.values[kept], len(columns))

    def of_length_one(self) -> Sparse:
        """The same rows, each with values whose squares add up to one."""
        rows = self.numbers()
        squares = np.bincount(rows, weights=self.values.astype(np.float64) ** 2, minlength=len(self.ends) - 1)
        lengths = np.sqrt(np.maximum(squares, 1e-12)).astype(np.float32)
        return self._replace(values=self.values / lengths[rows])


@dataclass(frozen=True, slots=True)
class Table:
    """Messages as counted grams: for each field its rows, and the grams its columns stand for."""

    counts: tuple[Sparse, ...]
    grams: tuple[NDArray[np.uint32], ...]


def tabulate(messages: Sequence[Message]) -> Table:
    """Count the grams of every message. A gram of too few messages has no column."""
    texts = [message.fields() for message in messages]
    made = [_counts([counted(text[field]) for text in texts]) for field in range(len(FIELD_WEIGHTS))]
    return Table(tuple(rows for rows, _ in made), tuple(grams for _, grams in made))


def _counts(rows: Sequence[Counted]) -> tuple[Sparse, NDArray[np.uint32]]:
    grams, places = np.unique(np.concatenate([row.grams for row in rows]), return_inverse=True)
    ends = np.concatenate([[0], np.cumsum([len(row.grams) for row in rows])])
    whole = Sparse(ends, places.astype(np.int32), np.concatenate([row.counts for row in rows]), len(grams))
    often = np.flatnonzero(whole.holders() >= FLOOR)
    return whole.only(often), grams[often]


class Kept(NamedTuple):
    """For each field the columns that enough of the rows seen hold, and their rarity among them."""

    columns: tuple[NDArray[np.intp], ...]
    idf: tuple[NDArray[np.float32], ...]


def kept_columns(table: Table, seen: NDArray[np.bool_]) -> Kept:
    """What can be learnt from the rows marked as seen, without a look at the others."""
    columns, idf = [], []
    for counts in table.counts:
        holders = counts.holders(seen)
        often = np.flatnonzero(holders >= FLOOR)
        columns.append(often)
        idf.append((np.log((1 + seen.sum()) / (1 + holders[often])) + 1).astype(np.float32))
    return Kept(tuple(columns), tuple(idf))


def weighed_rows(table: Table, kept: Kept) -> Sparse:
    """All rows as a model sees them: log count times rarity, each field of length one times its weight, side by side."""
    parts, before = [], 0
    for counts, columns, idf, share in zip(table.counts, kept.columns, kept.idf, FIELD_WEIGHTS, strict=True):
        part = counts.only(columns)
        part = part._replace(values=(np.log(part.values) + np.float32(1)) * idf[part.columns]).of_length_one()
        parts.append((part.numbers(), part.columns + np.int32(before), part.values * np.float32(share)))
        before += len(columns)
    rows, places, values = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(rows, kind="stable")
    ends = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(table.counts[0].ends) - 1))])
    return Sparse(ends, places[order], values[order], before)


# --- copies and folds ---------------------------------------------------------------------------------------------------


def alike(table: Table, named: Sequence[str]) -> NDArray[np.intp]:
    """A number for each row; rows that are copies of each other, or that carry the same name, have the same number.

    Copies are found by the wording (cosine of the bodies of at least 0.6), so that none straddles two folds.
    """
    leader = np.arange(len(named))

    def first(row: int) -> int:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    by_name: dict[str, int] = {}
    for row, name in enumerate(named):
        if name:
            leader[first(row)] = first(by_name.setdefault(name, row))
    for row, near in _copies(table.counts[BODY]):
        for other in near:
            leader[first(row)] = first(other)
    return np.array([first(row) for row in range(len(named))])


def _copies(counts: Sparse) -> list[tuple[int, list[int]]]:
    """For each row the earlier rows that say nearly the same."""
    size = len(counts.ends) - 1
    holders = counts.holders()
    telling = np.flatnonzero(holders <= max(2.0, _TELLING * size))
    rows = counts.only(telling)
    rarity = np.log(size / holders[telling]).astype(np.float32)
    rows = rows._replace(values=rarity[rows.columns]).of_length_one()
    # The same numbers by column: who holds this gram, and with what weight.
    order = np.argsort(rows.columns, kind="stable")
    holder, weight = rows.numbers()[order], rows.values[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows.columns, minlength=rows.width))])
    found = []
    for row in range(1, size):
        columns, values = rows.of(row)
        if not len(columns):
            continue
        lengths = starts[columns + 1] - starts[columns]
        places = np.arange(lengths.sum()) + np.repeat(starts[columns] - np.cumsum(lengths) + lengths, lengths)
        likeness = np.bincount(holder[places], weights=weight[places] * np.repeat(values, lengths), minlength=size)
        near = np.flatnonzero(likeness[:row] >= _ALIKE)
        if len(near):
            found.append((row, near.tolist()))
    return found


def folded(classes: NDArray[np.intp], groups: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Five parts of the rows with the same mix of classes; a group is never split. The same every time."""
    chance = np.random.default_rng(SEED)
    names, first, sizes = np.unique(groups, return_index=True, return_counts=True)
    number = int(classes.max()) + 1
    filled = np.zeros((FOLDS, number))
    part_of = np.empty(len(names), dtype=np.intp)
    for group in np.lexsort((chance.random(len(names)), -sizes)):  # the large ones first, then by chance
        label = classes[first[group]]
        part = int(np.lexsort((chance.random(FOLDS), filled[:, label]))[0])
        part_of[group] = part
        filled[part, label] += sizes[group]
    parts = part_of[np.searchsorted(names, groups)]
    return [np.flatnonzero(parts == part) for part in range(FOLDS)]
