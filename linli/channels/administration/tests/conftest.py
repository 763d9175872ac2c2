"""The desk's small world and its staff serve the administration's stories, too."""

from linli.channels.desk.tests.conftest import _monday, _nothing_kept, staff, world

__all__ = ["_monday", "_nothing_kept", "staff", "world"]
