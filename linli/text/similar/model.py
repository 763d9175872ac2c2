"""The learned part: a logistic model of a few weights, kept as readable JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linli.text.similar.evidence import FEATURES, Row

SHIPPED: Final = Path(__file__).parents[2] / "packs" / "text" / "similar.json"
VERSION: Final = 1
_STEPS: Final = 50
_RIDGE: Final = 1.0


@dataclass(frozen=True, slots=True)
class PairModel:
    """Log-odds that two messages are about the same thing: a weight for each feature, and a constant."""

    weights: tuple[float, ...]
    constant: float
    threshold: float = 0.5
    known: bool = True

    def log_odds(self, row: Row) -> float:
        """The log-odds of one row of features."""
        return self.constant + float(np.dot(self.weights, row))

    def as_json(self) -> str:
        """What is written to the file."""
        named = {name: round(weight, 5) for name, weight in zip(FEATURES, self.weights, strict=True)}
        body = {"version": VERSION, "constant": round(self.constant, 5), "weights": named, "threshold": self.threshold}
        return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


# Speaks only of very like words: the evenly cautious stand-in for a file that cannot be read.
PLAIN: Final = PairModel((3.0, 0.0, 0.0), 3.0, known=False)


def load(path: Path) -> PairModel:
    """The model of a file; where it is missing, cut off or of another version, the plain one with `known` false."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        weights = tuple(float(body["weights"][name]) for name in FEATURES)
        if body["version"] != VERSION:
            return PLAIN
        return PairModel(weights, float(body["constant"]), float(body["threshold"]))
    except (OSError, ValueError, KeyError, TypeError):
        return PLAIN


@cache
def shipped() -> PairModel:
    """The model that comes with the product, read once in a process."""
    return load(SHIPPED)


def probability(log_odds: float) -> float:
    """From 0 to 1."""
    return 1 / (1 + exp(-max(-60.0, min(60.0, log_odds))))


def fitted(
    rows: NDArray[np.float64], same: NDArray[np.bool_], weights: NDArray[np.float64], threshold: float = 0.5
) -> PairModel:
    """Logistic regression with a small ridge, by Newton's method on scaled features. Deterministic."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = np.column_stack([(rows - middle) / spread, np.ones(len(rows))])
    ridge = np.diag([_RIDGE] * rows.shape[1] + [0.0])
    beta = np.zeros(scaled.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ beta, -30, 30)))
        slope = scaled.T @ (weights * (chance - same)) + ridge @ beta
        curve = (scaled * (weights * chance * (1 - chance))[:, None]).T @ scaled + ridge
        step = np.linalg.solve(curve + 1e-9 * np.eye(len(beta)), slope)
        beta -= step
        if np.abs(step).max() < 1e-8:
            break
    own = beta[:-1] / spread
    return PairModel(tuple(float(weight) for weight in own), float(beta[-1] - own @ middle), threshold)
