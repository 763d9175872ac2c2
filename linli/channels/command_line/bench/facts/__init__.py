"""How fast figures are answered over many cases, and how fast facts are written from the record."""

from linli.channels.command_line.bench.facts.command import inside, measure

__all__ = ["inside", "measure"]
