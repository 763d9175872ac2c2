"""Signed-in staff of the small world, as at the desk."""

from linli.channels.desk.tests.conftest import _nothing_kept, staff, world

__all__ = ["_nothing_kept", "staff", "world"]
