"""Which of the two languages somebody reads. Names and texts that are data stand in both, side by side."""

from __future__ import annotations

from django.utils.translation import get_language


def in_english() -> bool:
    """Whether the language active now is English; the house speaks Chinese where none is."""
    return not (get_language() or "zh").startswith("zh")
