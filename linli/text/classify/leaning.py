"""What the class of a message says about the matters of a catalogue: a matter of another class becomes less likely."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linli.text.classify.features import Message
from linli.text.classify.model import Model
from linli.text.classify.shipped import SHIPPED

KIN: Final = "kin.csv"
_LEAST: Final = 0.05  # no class speaks more strongly against a matter than twenty to one


def read_kin() -> dict[str, dict[str, float]]:
    """Which classes of the model the messages of a big class of the catalogue fall in, and in what shares."""
    kin: dict[str, dict[str, float]] = {}
    with (SHIPPED / KIN).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kin.setdefault(row["big_class"], {})[row["label"]] = float(row["share"])
    return kin


class Leaning:
    """How a message leans towards or against each matter, by its class alone; zero for classes the model does not know."""

    def __init__(self, model: Model, big_classes: Mapping[str, str], kin: Mapping[str, Mapping[str, float]]) -> None:
        """`big_classes`: matter code → its big class; `kin` as `read_kin` gives it."""
        self._model = model
        self._usual = model.usual()
        known = {name: [shares.get(label, 0.0) for label in model.labels] for name, shares in kin.items()}
        rows = {name: place for place, name in enumerate(name for name, shares in known.items() if any(shares))}
        # One row for each big class: all its matters lean alike.
        self._shares: NDArray[np.float64] = np.array([known[name] for name in rows]).reshape(
            len(rows), len(model.labels)
        )
        self._rows = {code: rows[name] for code, name in big_classes.items() if name in rows}

    def towards(self, text: str) -> Mapping[str, float]:
        """Matter code → the logarithm of how much likelier the message's class makes it; matters without kin are left out."""
        message = Message("", text)
        if not any(message.fields()):
            return {}
        likelier = self._model.chances(message) / self._usual
        leans = np.log(np.maximum(_LEAST, self._shares @ likelier)).tolist()
        return {code: leans[row] for code, row in self._rows.items()}
