"""Learning the model from published groups, and saying how well it tells pairs apart that it has not seen."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linli.text.similar.model import PairModel, fitted
from linli.text.similar.pairs import VIEWS, Pairs

_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and F1 at the model's threshold, how far its confidence is off (ECE), over how many pairs."""

    pairs: int
    same: int
    precision: float
    recall: float
    f1: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Judged:
    """Figures for each view of the asking message, and for each group of the whole view."""

    threshold: float
    views: dict[str, Figures]
    groups: dict[str, Figures] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def trained(pairs: Pairs) -> PairModel:
    """The model learned from all pairs, each under every view."""
    return _fit(pairs, np.ones(len(pairs.same), dtype=bool))


def judged(pairs: Pairs, model: PairModel) -> Judged:
    """How the model does on pairs it was not trained on."""
    return _report(pairs, {view: _chances(model, pairs.rows[view]) for view in VIEWS}, model.threshold)


def cross_validated(pairs: Pairs) -> Judged:
    """How models do on each group that were trained on the others; a pair that touches the group is never trained on."""
    chances = {view: np.zeros(len(pairs.same)) for view in VIEWS}
    threshold = 0.5
    for group in sorted(set(pairs.first.tolist())):
        held = pairs.first == group
        model = _fit(pairs, ~held & (pairs.second != group))
        threshold = model.threshold
        for view in VIEWS:
            chances[view][held] = _chances(model, pairs.rows[view][held])
    return _report(pairs, chances, threshold)


def _fit(pairs: Pairs, chosen: NDArray[np.bool_]) -> PairModel:
    rows = np.concatenate([pairs.rows[view][chosen] for view in VIEWS])
    same = np.tile(pairs.same[chosen], len(VIEWS))
    return fitted(rows, same, np.ones(len(same)))


def _chances(model: PairModel, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(rows @ np.array(model.weights) + model.constant, -60, 60)))
    return found


def _report(pairs: Pairs, chances: dict[str, NDArray[np.float64]], threshold: float) -> Judged:
    every = np.ones(len(pairs.same), dtype=bool)
    views = {view: _figures(pairs.same, chances[view], threshold, every) for view in VIEWS}
    groups = {}
    for group in sorted(set(pairs.first.tolist())):
        held = pairs.first == group
        size = len({*np.flatnonzero(held & pairs.same).tolist()})
        groups[f"{group + 1} ({size} pairs the same)"] = _figures(pairs.same, chances["whole"], threshold, held)
    return Judged(threshold, views, groups)


def _figures(
    same: NDArray[np.bool_], chances: NDArray[np.float64], threshold: float, among: NDArray[np.bool_]
) -> Figures:
    truth, chance = same[among], chances[among]
    said = chance >= threshold
    hits = int((said & truth).sum())
    precision, recall = hits / max(1, int(said.sum())), hits / max(1, int(truth.sum()))
    bins = np.minimum((chance * _BINS).astype(int), _BINS - 1)
    off = sum(abs(float(chance[bins == b].sum() - truth[bins == b].sum())) for b in range(_BINS)) / max(1, len(truth))
    return Figures(
        len(truth), int(truth.sum()), round(precision, 4), round(recall, 4),
        round(2 * precision * recall / (precision + recall), 4) if hits else 0.0, round(off, 4),
    )  # fmt: skip
