"""The desk's world and its signed-in browsers."""

from linli.channels.desk.tests.conftest import _monday, _nothing_kept, staff, world

__all__ = ["_monday", "_nothing_kept", "staff", "world"]
