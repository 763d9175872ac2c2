"""`linli text`: train, measure and use what reads messages, on files."""

from linli.channels.command_line.text.command import command

__all__ = ["command"]
