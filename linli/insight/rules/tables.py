"""The fact tables as they lie in Parquet: their columns, and the rows that facts become.

Times are microseconds in UTC. Every table has `weight` (see `facts`) and belongs to the month of one of its times in UTC:
cases to that of their report, tasks to that of their giving, ratings and moves to that in which they happened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from types import UnionType
from typing import Any, Final, get_args, get_type_hints

from linli.insight.rules.facts import CLOCKS, CaseFact, Facts, MoveFact, RatingFact, Sides, TaskFact

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]  # by table


@dataclass(frozen=True, slots=True)
class Table:
    """One fact table. `columns`: name and kind (int, float, text, bool, time); `dated`: the place of the time that gives the month."""

    name: str
    columns: tuple[tuple[str, str], ...]
    dated: int


_KINDS: Final[Mapping[type, str]] = {int: "int", float: "float", str: "text", bool: "bool", datetime: "time"}


def _columns(of: type, *, without: str = "") -> tuple[tuple[str, str], ...]:
    hints = get_type_hints(of)
    return tuple((one.name, _KINDS[_plain(hints[one.name])]) for one in fields(of) if one.name != without)


def _plain(hint: Any) -> type:
    """The type of a column that may also be empty."""
    found: type = (
        next(part for part in get_args(hint) if part is not type(None)) if isinstance(hint, UnionType) else hint
    )
    return found


_OF_CLOCKS: Final = tuple(
    (f"{clock}_{part}", kind)
    for clock in CLOCKS
    for part, kind in (("due", "time"), ("stopped", "time"), ("clock", "text"), ("exempted", "bool"))
)


def _table(name: str, columns: tuple[tuple[str, str], ...], dated: str) -> Table:
    return Table(name, columns, [column for column, _ in columns].index(dated))


CASES: Final = _table("cases", (*_columns(CaseFact, without="clocks"), *_OF_CLOCKS), "reported_at")
TASKS: Final = _table("tasks", (*_columns(Sides), *_columns(TaskFact)), "given_at")
RATINGS: Final = _table("ratings", (*_columns(Sides), *_columns(RatingFact)), "rated_at")
MOVES: Final = _table("moves", (*_columns(Sides), *_columns(MoveFact)), "moved_at")
TABLES: Final = (CASES, TASKS, RATINGS, MOVES)


def columns(table: str) -> tuple[tuple[str, str], ...]:
    """The columns of a fact table without its weight: name and kind."""
    return next(one.columns for one in TABLES if one.name == table)


_BEFORE_CLOCKS: Final = attrgetter(*(name for name, _ in _columns(CaseFact, without="clocks")))
_SIDES: Final = attrgetter(*(name for name, _ in _columns(Sides)))
_TASK, _RATING, _MOVE = (attrgetter(*(name for name, _ in _columns(of))) for of in (TaskFact, RatingFact, MoveFact))


def rows_of(facts: Facts) -> Rows:
    """The rows of a case's facts by table, without weights."""
    sides = _SIDES(facts.case)
    return {
        "cases": [_case_row(facts.case)],
        "tasks": [sides + _TASK(task) for task in facts.tasks],
        "ratings": [sides + _RATING(rating) for rating in facts.ratings],
        "moves": [sides + _MOVE(move) for move in facts.moves],
    }


def _case_row(case: CaseFact) -> Row:
    values = [*_BEFORE_CLOCKS(case)]
    for name in CLOCKS:
        clock = case.clocks.get(name)
        values += (clock.due_at, clock.stopped_at, clock.state, clock.exempted) if clock else (None, None, "", False)
    return tuple(values)


def difference(before: Mapping[str, Sequence[Row]], after: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
    """What to add, weights at the end of each row, so that the rows of `before` become those of `after`."""
    found = {}
    for name, rows in after.items():
        change = Counter(rows)
        change.subtract(Counter(before.get(name, ())))
        found[name] = [(*row, weight) for row, weight in change.items() if weight]
    return found
