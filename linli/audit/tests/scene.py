"""Who tells what and when in the tests of the record."""

from collections.abc import Callable
from datetime import UTC, datetime

from linli.common.actor import Actor

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DISPATCHER = Actor(kind="person", key="7", label="西屯街道派遣员")

Tell = Callable[..., list[int]]
