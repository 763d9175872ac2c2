"""The model that reads messages in this process: this installation's own, else the shipped one, else none."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

from linli.text import api as text

_FIRST: Final = 5


def leaning(big_classes: Mapping[str, str]) -> text.Leaning | None:
    """How messages lean towards matters by their class (code → big class), or None where no model can be read."""
    model = text.open_classes(settings.TEXT_MODELS).model
    return None if model is None else text.Leaning(model, big_classes, text.read_kin())


class Decisions:
    """What this installation's own decisions taught: the chance of each matter for a text."""

    def __init__(self, model: text.Model) -> None:
        """`model`: its classes are codes of matters."""
        self._model = model

    def chances(self, words: str) -> Mapping[str, float]:
        """Matter code → chance."""
        return {named.label: named.confidence for named in self._model.rank(text.Message("", words), _FIRST)}


def decisions() -> Decisions | None:
    """What was learnt from decisions here, or None before anything was."""
    model = text.open_matters(settings.TEXT_MODELS).model
    return None if model is None else Decisions(model)


def stamp() -> object:
    """Changes when another model is put in place."""
    return tuple(_stamp(Path(settings.TEXT_MODELS) / name) for name in (text.CLASSES, text.MATTERS))


def _stamp(path: Path) -> tuple[int, int]:
    with suppress(OSError):
        found = path.stat()
        return found.st_mtime_ns, found.st_size
    return 0, 0
