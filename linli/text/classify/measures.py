"""What a classifier is measured by: macro-F1, accuracy, calibration, and what remains when the unsure go to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_BINS: Final = 15
DEFERRED: Final = 0.10


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one model on one set of messages; `confusion[i, j]`: class i taken for class j."""

    labels: tuple[str, ...]
    confusion: NDArray[np.int64]
    calibration_error: float
    accuracy_of_the_rest: float
    threshold: float
    top_three: float

    @property
    def n(self) -> int:
        """How many messages were measured."""
        return int(self.confusion.sum())

    @property
    def accuracy(self) -> float:
        """The share that was right."""
        return float(np.trace(self.confusion) / max(self.n, 1))

    @property
    def macro_f1(self) -> float:
        """The mean F1 over the classes that occur."""
        rows = self.per_class()
        return float(np.mean([row["f1"] for row in rows if row["n"]])) if self.n else 0.0

    def per_class(self) -> list[dict[str, Any]]:
        """Precision, recall, F1 and number of messages of each class."""
        right = np.diag(self.confusion)
        named, true = self.confusion.sum(axis=0), self.confusion.sum(axis=1)
        return [
            {
                "label": label,
                "precision": round(float(right[i] / max(named[i], 1)), 4),
                "recall": round(float(right[i] / max(true[i], 1)), 4),
                "f1": round(float(2 * right[i] / max(named[i] + true[i], 1)), 4),
                "n": int(true[i]),
            }
            for i, label in enumerate(self.labels)
        ]

    def as_json(self) -> dict[str, Any]:
        """Everything, for a report or a card."""
        return {
            "n": self.n,
            "macro_f1": round(self.macro_f1, 4),
            "accuracy": round(self.accuracy, 4),
            "expected_calibration_error": round(self.calibration_error, 4),
            "accuracy_of_the_rest_at_10_percent_deferral": round(self.accuracy_of_the_rest, 4),
            "threshold_at_10_percent_deferral": round(self.threshold, 4),
            "right_among_first_three": round(self.top_three, 4),
            "per_class": self.per_class(),
            "confusion": {"labels": list(self.labels), "rows_are_true": self.confusion.tolist()},
        }


def measure(labels: Sequence[str], truth: NDArray[np.intp], chances: NDArray[np.float64]) -> Measured:
    """Measure `chances` (a row of probabilities for each message) against the true classes (by number)."""
    said = chances.argmax(axis=1)
    confusion = np.zeros((len(labels), len(labels)), dtype=np.int64)
    np.add.at(confusion, (truth, said), 1)
    sure, right = chances.max(axis=1), said == truth
    rest, threshold = after_deferring(sure, right)
    ranks = np.argsort(-chances, axis=1)[:, :3]
    return Measured(
        tuple(labels), confusion, calibration_error(sure, right), rest, threshold,
        float((ranks == truth[:, None]).any(axis=1).mean()) if len(truth) else 0.0,
    )  # fmt: skip


def calibration_error(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error over 15 equal bins: how far confidence is from the share that was right."""
    if not len(sure):
        return 0.0
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [abs(sure[bins == b].sum() - right[bins == b].sum()) for b in np.unique(bins)]
    return float(sum(gaps) / len(sure))


def after_deferring(
    sure: NDArray[np.float64], right: NDArray[np.bool_], share: float = DEFERRED
) -> tuple[float, float]:
    """Accuracy of the rest when the least sure `share` goes to a person, and the confidence where that cut lies."""
    if not len(sure):
        return 0.0, 0.0
    order = np.argsort(sure, kind="stable")
    kept = order[round(share * len(sure)) :]
    return float(right[kept].mean()), float(sure[kept[0]])
