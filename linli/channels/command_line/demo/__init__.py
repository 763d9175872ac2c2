"""The demonstration: real places, played through the real loop."""

from linli.channels.command_line.demo.command import command

__all__ = ["command"]
