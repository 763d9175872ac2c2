"""From labelled messages to a model, and how well that is done on messages not learnt from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linli.text.classify.features import TITLE, Message
from linli.text.classify.learning import calibrate, score, separate
from linli.text.classify.measures import Measured, measure
from linli.text.classify.model import Field, Model, Unusable, calibrated
from linli.text.classify.rows import Table, alike, folded, kept_columns, tabulate, weighed_rows

_LEAST_IN_CLASS: Final = 10
Progress = Callable[[str], None]


class Labelled(NamedTuple):
    """A message, its class, and what it was grouped by where the file says so (copies of one text carry one group)."""

    message: Message
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Unseen:
    """What models said of messages they had not seen: fold by fold, no copy of a message on both sides."""

    measured: Measured
    folds: tuple[float, ...]
    chances: NDArray[np.float64]
    sharpness: NDArray[np.float32]
    leaning: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, and what models made in the same way said of messages they had not seen."""

    model: Model
    unseen: Unseen


def usable(rows: Sequence[Labelled], least: int = _LEAST_IN_CLASS) -> tuple[list[Labelled], dict[str, int]]:
    """The rows a model can learn from, and how many were left out and why: no label, no words, a class of too few."""
    labelled = [row for row in rows if row.label.strip()]
    worded = [row for row in labelled if any(row.message.fields())]
    numbers: dict[str, int] = {}
    for row in worded:
        numbers[row.label] = numbers.get(row.label, 0) + 1
    kept = [row for row in worded if numbers[row.label] >= least]
    return kept, {
        "without a label": len(rows) - len(labelled),
        "without words": len(labelled) - len(worded),
        f"of a class with fewer than {least} messages": len(worded) - len(kept),
    }


def train(
    rows: Sequence[Labelled], extra: Sequence[Labelled] = (), *, card: Mapping[str, Any], say: Progress
) -> Trained:
    """Learn a model from `rows` and from `extra`, which is never measured on.

    First the folds; their scores give the calibration. Then one model from everything. Raises Unusable where there are
    too few rows or classes.
    """
    lesson = _made_ready(rows, extra)
    unseen = _cross_validated(lesson, say)
    figures = {**card, "digest": digest_of(rows), "messages": len(rows), "more_messages": len(lesson.classes) - len(rows), "measured": unseen.measured.as_json(),
               "macro_f1_of_folds": [round(f1, 4) for f1 in unseen.folds]}  # fmt: skip
    return Trained(_learnt(lesson, unseen, figures), unseen)


def unseen_of(rows: Sequence[Labelled], extra: Sequence[Labelled] = (), *, say: Progress) -> Unseen:
    """What models trained as `train` does say of messages they have not seen, fold by fold; no model is kept."""
    return _cross_validated(_made_ready(rows, extra), say)


def digest_of(rows: Sequence[Labelled]) -> str:
    """Tells whether a model learnt from these very messages with these labels."""
    digest = sha256()
    for row in rows:
        digest.update(f"{row.label}\x1f{row.message.title}\x1f{row.message.body}\x1e".encode("utf-8", "replace"))
    return digest.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Lesson:
    """All messages as counted grams, the class of each by number and its group of copies; the first `measured` are judged."""

    labels: tuple[str, ...]
    table: Table
    classes: NDArray[np.intp]
    groups: NDArray[np.intp]
    measured: int


def _made_ready(rows: Sequence[Labelled], extra: Sequence[Labelled]) -> _Lesson:
    labels = tuple(sorted({row.label for row in rows}))
    if len(labels) < 2:
        raise Unusable(f"Training needs at least two classes of {_LEAST_IN_CLASS} messages each.")
    every = [*rows, *(row for row in extra if row.label in labels)]
    table = tabulate([row.message for row in every])
    classes = np.array([labels.index(row.label) for row in every], dtype=np.intp)
    return _Lesson(labels, table, classes, alike(table, [row.group for row in every]), len(rows))


def _cross_validated(lesson: _Lesson, say: Progress) -> Unseen:
    """Judge each message by a model that saw neither it nor a copy of it.

    The chances of a fold are calibrated on the other folds: what is measured was fitted on nothing of itself.
    """
    labels, truth = lesson.labels, lesson.classes[: lesson.measured]
    groups = lesson.groups[: lesson.measured]
    more = len(lesson.classes) - lesson.measured
    say(f"{lesson.measured} messages in {len(np.unique(groups))} groups, {more} more to learn from")
    scores = np.zeros((lesson.measured, len(labels)))
    folds = folded(truth, groups)
    for turn, fold in enumerate(folds, 1):
        seen = ~np.isin(lesson.groups, groups[fold])
        rows = weighed_rows(lesson.table, kept_columns(lesson.table, seen))
        scores[fold] = score(rows, *separate(rows, lesson.classes, seen, len(labels)), fold)
        say(f"fold {turn} of {len(folds)}: {np.mean(scores[fold].argmax(axis=1) == truth[fold]):.4f} right")
    chances = np.zeros_like(scores)
    for fold in folds:
        others = np.setdiff1d(np.arange(lesson.measured), fold)
        chances[fold] = calibrated(scores[fold], *calibrate(scores[others], truth[others]))
    by_fold = tuple(measure(labels, truth[fold], chances[fold]).macro_f1 for fold in folds)
    return Unseen(measure(labels, truth, chances), by_fold, chances, *calibrate(scores, truth))


def _learnt(lesson: _Lesson, unseen: Unseen, card: Mapping[str, Any]) -> Model:
    """The model of all messages, its weights in one byte each with one scale for each class."""
    everything = np.ones(len(lesson.classes), dtype=bool)
    kept = kept_columns(lesson.table, everything)
    weights, bias = separate(weighed_rows(lesson.table, kept), lesson.classes, everything, len(lesson.labels))
    scale = (np.abs(weights).max(axis=0) / 127).astype(np.float32)
    scale[scale == 0] = 1
    small = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
    split = len(kept.columns[TITLE])
    title, body = (
        Field(grams[columns], idf.astype(np.float16), part)
        for grams, columns, idf, part in zip(
            lesson.table.grams, kept.columns, kept.idf, (small[:split], small[split:]), strict=True
        )
    )
    return Model(lesson.labels, (title, body), scale, bias, unseen.sharpness, unseen.leaning, dict(card))
