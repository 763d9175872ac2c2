"""What an analysis counts: rows with weights, the parts they fall into, and the sides they can be divided by.

The number of a part and the list of cases behind it come from the same condition, so they cannot disagree.
"""
# ruff: noqa: S608  (put together of names that stand here)

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

# The columns every source has beside its own: a case, its weight, and what it can be divided by.
AREAS: Final = ("district", "street", "community")


@dataclass(frozen=True, slots=True)
class Counting:
    """`source`: SQL that gives rows with `case_id`, `weight` and the sides; `parts`: a condition over them by name; `reads`: the
    tables it asks, and by which of their times rows are chosen: only files that may hold such rows are read (none: all).

    `dated`: the column of the source whose value must lie in the period; empty where the source chooses by itself. `dues`: that is
    when something comes due, and counts from then on (see `queries.facts.standing`). `runs`: it asks for what has not ended only. `single`: a case has at most one row in it.
    `alike`: the columns its parts look at, each with SQL for a value that stands for all of the same parts; rows alike in these are
    added up before they are told apart. None: each row is looked at.
    """

    source: str
    parts: Mapping[str, str]
    sides: tuple[str, ...]
    reads: Mapping[str, tuple[str, ...]]
    dated: str = ""
    dues: bool = False
    runs: bool = False
    single: bool = False
    alike: Mapping[str, str] = field(default_factory=dict)

    @property
    def within(self) -> str:
        """SQL: the rows of the period from `$begin` to before `$end`; of what comes due, to before `$due`."""
        if not self.dated:
            return self.source
        end = "$due" if self.dues else "$end"
        return f"SELECT * FROM ({self.source}) WHERE {self.dated} >= $begin AND {self.dated} < {end}"

    def gathered(self, rows: str, sides: Collection[str]) -> str:
        """SQL: rows of it, those alike in these sides and in what its parts look at as one."""
        told = [*sides, *(f"{value} AS {name}" for name, value in self.alike.items() if name not in sides)]
        columns = ", ".join([*told, "sum(weight)::BIGINT AS weight"])
        return f"SELECT {columns} FROM ({rows}) GROUP BY ALL" if self.alike else rows


@dataclass(frozen=True, slots=True)
class Number:
    """One number of an analysis: a part of a counting, where these sides have these values, or one of these."""

    counting: Counting
    part: str
    where: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """One row of counts: the values of the sides it is about, and how many fall into each part."""

    keys: tuple[Any, ...]
    numbers: Mapping[str, int]

    def __getitem__(self, part: str) -> int:
        return self.numbers.get(part, 0)


def whole(tallies: list[Tally]) -> Tally:
    """The sum of all rows."""
    names = dict.fromkeys(name for one in tallies for name in one.numbers)
    return Tally((), {name: sum(one[name] for one in tallies) for name in names})


@dataclass(frozen=True, slots=True)
class Listed:
    """The cases behind one number. `number`: what all of it adds up to; `cases`: how many cases that is; `page`: the newest
    first, each with what it adds, which is mostly one; `next`: after which to go on, None at the end."""

    number: int
    cases: int
    page: tuple[tuple[int, int], ...]
    next: int | None
