"""Measuring a finished model, and the guard: a new model takes the place of the old one only where it measures better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linli.text.classify.measures import Measured, measure
from linli.text.classify.model import Model
from linli.text.classify.training import Labelled, Trained


@dataclass(frozen=True, slots=True)
class Compared:
    """The macro-F1 of the old and the new model on the same messages, and whether the old one may have seen them."""

    old: float
    new: float
    old_may_have_seen: bool

    @property
    def better(self) -> bool:
        """Whether the new one takes the old one's place: a draw leaves things as they are."""
        return self.new > self.old


def examine(model: Model, rows: Sequence[Labelled]) -> Measured:
    """Measure a model on labelled messages. A class it does not know counts as wrong, wherever it comes."""
    labels = (*model.labels, *sorted({row.label for row in rows} - set(model.labels)))
    chances = np.zeros((len(rows), len(labels)))
    for place, row in enumerate(rows):
        chances[place, : len(model.labels)] = model.chances(row.message)
    return measure(labels, np.array([labels.index(row.label) for row in rows], dtype=np.intp), chances)


def compare(old: Model, trained: Trained, rows: Sequence[Labelled]) -> Compared:
    """Old against new on the folds of `rows`; the new one is judged by models that had not seen the fold.

    Where the old one learnt from these very messages, its own figures from the same folds stand. Otherwise it is asked
    about all of them; if it has seen some, that counts in its favour.
    """
    new = trained.unseen.measured.macro_f1
    if old.card.get("digest") == trained.model.card["digest"]:
        return Compared(float(old.card["measured"]["macro_f1"]), round(new, 4), old_may_have_seen=False)
    return Compared(examine(old, rows).macro_f1, new, old_may_have_seen=True)
