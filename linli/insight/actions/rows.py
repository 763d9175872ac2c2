"""Handling rows by the ten thousand."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def none_in_circles() -> Iterator[None]:
    """Meanwhile nobody looks for objects that refer to one another in circles: rows do not, and looking costs a fifth of folding them."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()
