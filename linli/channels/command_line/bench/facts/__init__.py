"""How fast figures are answered over many cases, and how fast facts are written from the record."""

from linli.channels.command_line.bench.facts.command import inside, measure
from linli.channels.command_line.bench.facts.writing import measure as measure_writing
from linli.channels.command_line.bench.facts.writing import measure_inside as measure_writing_inside

__all__ = ["inside", "measure", "measure_writing", "measure_writing_inside"]
