"""The model that reads messages in this process: this installation's own, else the shipped one, else none."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from linli.text import api as text


def leaning(big_classes: Mapping[str, str]) -> text.Leaning | None:
    """How messages lean towards matters by their class (code → big class), or None where no model can be read."""
    model = text.open_classes(settings.TEXT_MODELS).model
    return None if model is None else text.Leaning(model, big_classes, text.read_kin())


def stamp() -> object:
    """Changes when another model is put in place."""
    with suppress(OSError):
        found = (Path(settings.TEXT_MODELS) / text.CLASSES).stat()
        return found.st_mtime_ns, found.st_size
    return None
