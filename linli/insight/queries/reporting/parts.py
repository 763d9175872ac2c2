"""What a section gives to the whole: itself, what the summary says of it, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from linli.insight.rules.paper import Section


@dataclass(frozen=True, slots=True)
class Part:
    """A section, its sentences for the summary, and what the numbers ask somebody to look at."""

    section: Section
    said: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()
