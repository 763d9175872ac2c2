"""Which of the two languages somebody reads. Names and texts that are data stand in both, side by side."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language


def in_english() -> bool:
    """Whether the language active now is English; the house speaks Chinese where none is."""
    return not (get_language() or "zh").startswith("zh")


def sentences(*said: str) -> str:
    """Sentences one behind the other, with a gap only where the reader's language leaves one."""
    return (" " if in_english() else "").join(filter(None, said))


def facts(said: Mapping[str, str]) -> str:
    """What is called so, and what of it, in one line."""
    each, end = ("%s: %s", "; ") if in_english() else ("%s：%s", "；")
    return end.join(each % pair for pair in said.items())
