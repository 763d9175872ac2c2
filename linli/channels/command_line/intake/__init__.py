"""`linli intake`: a whole file of reports through the one front door, with a profile that says what its columns mean."""

from linli.channels.command_line.intake.command import command

__all__ = ["command"]
