"""The newest cases behind a number, without gathering all of them: ids that are likely first, and then their cases whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from linli.insight.queries.facts.store import File
from linli.insight.rules.asking import LARGEST

Row = TypeVar("Row")
_MORE = 8


def newest(
    rows: Callable[[str], list[Row]], ids: Callable[[str, int], list[int]], *, before: int | None, size: int
) -> list[Row]:
    """The first rows by case, the highest id first, at most so many, of cases below `before` where it is said.

    `ids`: the highest ids of rows for which a rule holds, one case perhaps several times, and perhaps taken back since; `rows`:
    what holds by case where a rule holds. Reads further back only where cases were taken back.
    """
    most, below = _MORE * size, f"case_id < {LARGEST if before is None else min(int(before), LARGEST)}"
    while True:
        likely = ids(below, most)
        floor = likely[-1] if len(likely) == most else 0
        found = rows(f"{below} AND case_id >= {int(floor)}")
        if len(found) >= size or not floor:
            return found
        most *= _MORE


def newest_first(files: Iterable[File]) -> list[File]:
    """Fresh files, then months backwards: what is read first is most likely what is shown first."""
    return sorted(files, key=lambda file: (not file.month, file.month), reverse=True)
