"""What the class of a message says about the matters of a catalogue: a matter of another class becomes less likely."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from math import log
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
        self._shares: dict[str, NDArray[np.float64]] = {}
        for code, big_class in big_classes.items():
            shares = np.array([kin.get(big_class, {}).get(label, 0.0) for label in model.labels])
            if shares.any():
                self._shares[code] = shares

    def towards(self, text: str) -> Mapping[str, float]:
        """Matter code → the logarithm of how much likelier the message's class makes it; matters without kin are left out."""
        message = Message("", text)
        if not any(message.fields()):
            return {}
        likelier = self._model.chances(message) / self._usual
        return {code: log(max(_LEAST, float(likelier @ shares))) for code, shares in self._shares.items()}
