"""The same small world and signed-in staff as at the desk."""

from linli.channels.desk.tests.conftest import _monday, _nothing_kept, staff, world

__all__ = ["_monday", "_nothing_kept", "staff", "world"]
