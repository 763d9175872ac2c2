"""`linli bench`: what is measured, how, and on which machine."""

from linli.channels.command_line.bench.command import command

__all__ = ["command"]
