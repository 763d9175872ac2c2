"""Which model speaks: the one an installation has trained, else the one that is shipped, else none, and a word about it."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from linli.text.classify.model import Model, Unusable, load

SHIPPED: Final = Path(__file__).resolve().parents[2] / "packs" / "text"
CLASSES: Final = "classes.model"
MATTERS: Final = "matters.model"


class Opened(NamedTuple):
    """A model (None: none can be read), the file it is from, and what is wrong with those that were passed over."""

    model: Model | None
    path: Path | None
    passed_over: tuple[str, ...]


def open_matters(installed: Path) -> Opened:
    """The model of matters this installation has learnt from its own decisions; none is shipped. Never raises."""
    path = installed / MATTERS
    try:
        return Opened(load(path), path, ()) if path.exists() else Opened(None, None, ())
    except Unusable as error:
        return Opened(None, None, (str(error),))


def open_classes(installed: Path | None) -> Opened:
    """The model of the folder `installed` if it has one that can be believed, else the shipped one. Never raises."""
    passed_over: list[str] = []
    for folder in (installed, SHIPPED):
        if folder is None or not (path := folder / CLASSES).exists():
            continue
        try:
            return Opened(load(path), path, tuple(passed_over))
        except Unusable as error:
            passed_over.append(str(error))
    return Opened(None, None, (*passed_over, f"There is no usable {CLASSES}: the matter's own words are all there is."))
