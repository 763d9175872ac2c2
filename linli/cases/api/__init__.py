"""The front door of the loop. Other apps import from here and nowhere else."""

from linli.cases.api import house, loop, reading
from linli.cases.api.house import *
from linli.cases.api.loop import *
from linli.cases.api.reading import *

__all__: list[str] = []
__all__ += loop.__all__
__all__ += reading.__all__
__all__ += house.__all__
