"""Limits that will probably be missed: a calibrated probability from how limits of the same kind ended before.

Logistic regression over few things that can be said aloud: how often this group of matters, this unit and this level missed
before, how much of the limit is used, how long it is, how full the unit's hands are against its usual. Then isotonic
regression, so that of the limits called 70 % seven in ten are missed (Zadrozny and Elkan 2002). Fitted on the earlier part of
the history, calibrated on the next, and measured on the last, which neither has seen. Persons are no part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]
METHOD: Final = "limits 1"
LOOKS: Final = (0.25, 0.5, 0.75, 0.9)  # of the limit used
LEAST_SAMPLES: Final = 400
LEAST_OF_EACH: Final = 40  # missed ones, and met ones
NAMES: Final = ("matter", "unit", "level", "used", "length", "load")
FITTED: Final = 0.5  # up to these shares of the history, in the order of time, it is fitted and then calibrated
CALIBRATED: Final = 0.75
BINS: Final = 10
_PRIOR: Final = 20.0
_NEVER: Final = np.inf


@dataclass(frozen=True, slots=True)
class Run:
    """One limit of handling: seconds since the epoch when it began, was due and stopped (None: it runs), and whose it is."""

    case_id: int
    began: float
    due: float
    stopped: float | None
    group: str
    unit: int
    level: str


@dataclass(frozen=True, slots=True)
class Measured:
    """How good the probabilities were on the part never seen: samples, calibration error, Brier score, that of always saying
    the mean, and for each tenth how many, said and happened."""

    samples: int
    error: float
    brier: float
    brier_of_mean: float
    tenths: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """A running limit: the probability that it is missed, and the one or two things that speak most for it."""

    run: Run
    probability: float
    because: tuple[str, ...]


class Model:
    """What was learnt of past limits."""

    def __init__(self, runs: Sequence[Run], now: float) -> None:
        self.load = _Load(runs)
        samples = _samples(runs, now)
        self.rates: dict[str, dict[object, float]] = {}
        first, second = int(len(samples) * FITTED), int(len(samples) * CALIBRATED)
        early = samples[:first]
        self.base = _logit(np.mean([missed for _, _, missed in early]))
        for name in ("group", "unit", "level"):
            self.rates[name] = self._rates(name, early)
        table = np.array([self._features(run, at) for run, at, _ in samples])
        missed = np.array([missed for _, _, missed in samples], dtype=float)
        self.middle, spread = table[:first].mean(axis=0), table[:first].std(axis=0)
        self.spread = np.where(spread > 1e-9, spread, 1.0)
        scaled = (table - self.middle) / self.spread
        self.weights = _logistic(scaled[:first], missed[:first])
        said = _sigmoid(_with_one(scaled) @ self.weights)
        self.steps = _isotonic(said[first:second], missed[first:second])
        self.measured = _measured(np.interp(said[second:], *self.steps), missed[second:])

    def risks(self, running: Sequence[Run], now: float) -> list[Risk]:
        """The running limits with their probabilities, the greatest first. What is past its limit is no risk any more."""
        ahead = [run for run in running if run.stopped is None and run.began < now < run.due]
        if not ahead:
            return []
        scaled = (np.array([self._features(run, now) for run in ahead]) - self.middle) / self.spread
        said = np.interp(_sigmoid(_with_one(scaled) @ self.weights), *self.steps)
        speaks = scaled * self.weights[1:]
        found = [
            Risk(run, float(chance), tuple(NAMES[column] for column in np.argsort(-row)[:2] if row[column] > 0.1))
            for run, chance, row in zip(ahead, said, speaks, strict=True)
        ]
        return sorted(found, key=lambda one: (-one.probability, one.run.case_id))

    def _rates(self, name: str, samples: Sequence[tuple[Run, float, bool]]) -> dict[object, float]:
        """The logit of how often each value missed, drawn towards that of all where there are few."""
        sums: dict[object, list[float]] = {}
        for run, _, missed in samples:
            kept = sums.setdefault(getattr(run, name), [0.0, 0.0])
            kept[0] += missed
            kept[1] += 1
        mean = _sigmoid(np.array(self.base))
        return {value: float(_logit((m + _PRIOR * mean) / (n + _PRIOR))) for value, (m, n) in sums.items()}

    def _features(self, run: Run, at: float) -> tuple[float, ...]:
        used = (at - run.began) / (run.due - run.began)
        return (
            self.rates["group"].get(run.group, self.base), self.rates["unit"].get(run.unit, self.base),
            self.rates["level"].get(run.level, self.base), used, float(np.log(run.due - run.began)),
            self.load.at(run.unit, at),
        )  # fmt: skip


def learnt(runs: Sequence[Run], now: float) -> Model | None:
    """A model of what is known by now; None where the history is too short to say anything that can be relied on."""
    samples = _samples(runs, now)
    missed = sum(missed for _, _, missed in samples)
    if len(samples) < LEAST_SAMPLES or min(missed, len(samples) - missed) < LEAST_OF_EACH:
        return None
    early = [missed for _, _, missed in samples[: int(len(samples) * FITTED)]]
    return Model(runs, now) if 0 < sum(early) < len(early) else None


def _samples(runs: Sequence[Run], now: float) -> list[tuple[Run, float, bool]]:
    """Each limit whose end is known, looked at while it ran, in the order of looking."""
    found = []
    for run in runs:
        # A limit that still runs is left out even where its case is done: of those not done nothing is known yet.
        if not run.began < run.due <= now:
            continue
        stopped = run.stopped if run.stopped is not None else _NEVER
        for share in LOOKS:
            at = run.began + share * (run.due - run.began)
            if stopped > at:
                found.append((run, at, stopped > run.due))
    return sorted(found, key=lambda sample: (sample[1], sample[0].case_id))


class _Load:
    """How many limits run at a unit, against its mean."""

    def __init__(self, runs: Sequence[Run]) -> None:
        begins: dict[int, list[float]] = {}
        stops: dict[int, list[float]] = {}
        for run in runs:
            begins.setdefault(run.unit, []).append(run.began)
            stops.setdefault(run.unit, []).append(run.stopped if run.stopped is not None else _NEVER)
        self.begins = {unit: np.sort(values) for unit, values in begins.items()}
        self.stops = {unit: np.sort(values) for unit, values in stops.items()}
        self.usual = {unit: float(np.mean([self._open(unit, at) for at in values])) for unit, values in begins.items()}

    def at(self, unit: int, at: float) -> float:
        """The logarithm of now over usual."""
        return float(np.log((self._open(unit, at) + 1) / (self.usual.get(unit, 0.0) + 1)))

    def _open(self, unit: int, at: float) -> int:
        if unit not in self.begins:
            return 0
        return int(np.searchsorted(self.begins[unit], at, "right") - np.searchsorted(self.stops[unit], at, "right"))


def _logit(share: Any) -> Any:
    share = np.clip(share, 1e-4, 1 - 1e-4)
    return np.log(share / (1 - share))


def _sigmoid(value: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(value, -30, 30)))
    return found


def _with_one(table: Floats) -> Floats:
    return np.column_stack([np.ones(len(table)), table])


def _logistic(table: Floats, missed: Floats) -> Floats:
    """Newton's steps with a little ridge; few columns, so it is quick and always the same."""
    x = _with_one(table)
    ridge = np.eye(x.shape[1])
    ridge[0, 0] = 0.0
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = _sigmoid(x @ weights)
        step = np.linalg.solve(
            (x * (p * (1 - p))[:, None]).T @ x + ridge + 1e-9 * np.eye(len(ridge)), x.T @ (missed - p) - ridge @ weights
        )
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _isotonic(said: Floats, missed: Floats) -> tuple[Floats, Floats]:
    """Pool adjacent violators over blocks of twenty; between the blocks the line is straight."""
    order = np.argsort(said, kind="stable")
    pieces = np.array_split(order, max(len(order) // 20, 1))
    blocks: list[list[float]] = []
    for piece in pieces:
        blocks.append([float(said[piece].sum()), float(missed[piece].sum()), float(len(piece))])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    at = np.array([block[0] / block[2] for block in blocks])
    # Half a case each way: no probability is ever 0 or 1.
    value = np.array([(block[1] + 0.5) / (block[2] + 1) for block in blocks])
    return at, np.maximum.accumulate(value)


def _measured(said: Floats, missed: Floats) -> Measured:
    tenth = np.minimum((said * BINS).astype(int), BINS - 1)
    tenths = tuple(
        (int((tenth == one).sum()), float(said[tenth == one].mean()), float(missed[tenth == one].mean()))
        for one in range(BINS)
        if (tenth == one).any()
    )
    error = sum(number * abs(mean - happened) for number, mean, happened in tenths) / len(said)
    mean = missed.mean()
    return Measured(
        len(said), float(error), float(((said - missed) ** 2).mean()), float(((mean - missed) ** 2).mean()), tenths
    )
