"""A linear separator for each class, learnt by coordinate steps in the dual, and the calibration of its scores.

Written out in numpy, because it is short: a serving machine that learns from its own corrections needs no further package.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from linli.text.classify.rows import SEED, Sparse

_REGULARITY: Final = 1.0
_SMOOTHING: Final = 1.0
_ROUNDS: Final = 40
_STILL: Final = 0.02  # the largest step left when learning has come to rest
_CALIBRATION_ROUNDS: Final = 60


def separate(
    rows: Sparse, classes: NDArray[np.intp], seen: NDArray[np.bool_], number: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (column by class) and bias of the rows seen: one class against the rest, rare classes counting as much.

    Grams are scaled by their log-count ratio (Wang and Manning, 2012), which was the best of what was tried (see the card);
    the loss is the squared hinge, the solver that of Hsieh and others (2008), all classes in one pass.
    """
    told = _telling(rows, classes, seen, number)
    weights = np.zeros((rows.width, number), dtype=np.float32)
    bias = np.zeros(number, dtype=np.float32)
    side = np.where(classes[:, None] == np.arange(number), 1.0, -1.0).astype(np.float32)
    share = np.array([(classes[seen] == label).mean() for label in range(number)])
    # A class and the rest count the same, whatever their numbers.
    cost = np.where(side > 0, 0.5 / np.maximum(share, 1e-9), 0.5 / np.maximum(1 - share, 1e-9)) * _REGULARITY
    softness = (0.5 / cost).astype(np.float32)
    pull = np.zeros((len(classes), number), dtype=np.float32)
    visited = np.flatnonzero(seen)
    steepness = {row: _steepness(rows, told, row) + softness[row] for row in visited.tolist()}
    chance = np.random.default_rng(SEED)
    for _ in range(_ROUNDS):
        largest = 0.0
        for row in chance.permutation(visited).tolist():
            columns, values = rows.of(row)
            slope = side[row] * (values @ weights[columns] + bias) - 1 + softness[row] * pull[row]
            pulled = np.maximum(pull[row] - slope / steepness[row], 0)
            step = pulled - pull[row]
            if (size := float(np.abs(step).max())) > 1e-6:
                pull[row] = pulled
                step *= side[row]
                weights[columns] += told[columns] * (values[:, None] * step)
                bias += step
                largest = max(largest, size)
        if largest < _STILL:
            break
    return weights, bias


def _telling(rows: Sparse, classes: NDArray[np.intp], seen: NDArray[np.bool_], number: int) -> NDArray[np.float32]:
    """The squared log-count ratio of each column for each class: how much more often the class says it than the rest."""
    of_row = rows.numbers()
    counts = np.stack(
        [
            np.bincount(rows.columns[(seen & (classes == label))[of_row]], minlength=rows.width)
            for label in range(number)
        ],
        axis=1,
    ).astype(np.float64)
    inside = counts + _SMOOTHING
    outside = counts.sum(axis=1, keepdims=True) - counts + _SMOOTHING
    ratio = np.log((inside / inside.sum(axis=0)) / (outside / outside.sum(axis=0)))
    squared: NDArray[np.float32] = np.square(ratio).astype(np.float32)
    return squared


def _steepness(rows: Sparse, told: NDArray[np.float32], row: int) -> NDArray[np.float32]:
    columns, values = rows.of(row)
    steep: NDArray[np.float32] = (values**2) @ told[columns] + np.float32(1)
    return steep


def score(
    rows: Sparse, weights: NDArray[np.float32], bias: NDArray[np.float32], which: NDArray[np.intp]
) -> NDArray[np.float64]:
    """The scores of some rows."""
    scores = np.empty((len(which), len(bias)))
    for place, row in enumerate(which.tolist()):
        columns, values = rows.of(row)
        scores[place] = values @ weights[columns] + bias
    return scores


def calibrate(scores: NDArray[np.float64], truth: NDArray[np.intp]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How to turn scores into chances: multinomial regression on scores of messages the model had not seen, by Newton steps."""
    count, number = scores.shape
    inputs = np.hstack([scores, np.ones((count, 1))])
    wanted = np.eye(number)[truth]
    width = number + 1
    fitted = np.vstack([np.eye(number), np.zeros((1, number))])
    for _ in range(_CALIBRATION_ROUNDS):
        logits = inputs @ fitted
        logits -= logits.max(axis=1, keepdims=True)
        chances = np.exp(logits)
        chances /= chances.sum(axis=1, keepdims=True)
        slope = inputs.T @ (chances - wanted) + fitted - np.vstack([np.eye(number), np.zeros((1, number))])
        curve = np.zeros((number, width, number, width))
        for one in range(number):
            for other in range(one, number):
                part = chances[:, one] * ((one == other) - chances[:, other])
                curve[one, :, other] = curve[other, :, one] = inputs.T @ (inputs * part[:, None])
        flat = curve.reshape(number * width, number * width) + np.eye(number * width)
        step = np.linalg.solve(flat, slope.T.ravel()).reshape(number, width).T
        fitted -= step
        if np.abs(step).max() < 1e-6:
            break
    return fitted[:number].astype(np.float32), fitted[number].astype(np.float32)
