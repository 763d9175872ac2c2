"""The small world of the loop, with somebody who writes and somebody who checks."""

from linli.cases.tests.conftest import _nothing_kept, world

__all__ = ["_nothing_kept", "world"]
