"""What a question narrows by, as SQL: the same for a figure and for the cases behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from linli.common.errors import InvalidInput
from linli.insight.queries.facts import places
from linli.insight.rules.asking import Question
from linli.insight.rules.definitions import Indicator


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Conditions over rows of a fact table, the values of their marks, and the columns they look at."""

    conditions: tuple[str, ...]
    parameters: dict[str, Any]
    sides: frozenset[str]


def narrowed(question: Question) -> Narrowed:
    """The conditions of a question beside its days. Raises NotFound for an area that is none."""
    conditions, parameters, sides = [], dict[str, Any](), set[str]()
    if question.without:
        conditions.append(f"case_id NOT IN ({', '.join(str(int(one)) for one in question.without)})")
        sides.add("case_id")
    for name, values in question.where:
        if name == "area":
            parts = places.inside(int(value) for value in values)
            conditions.append(f"({places.any_of(parts)})")
            sides |= {column for column, _ in parts}
            continue
        marks = [f"{name}_{place}" for place in range(len(values))]
        parameters |= dict(zip(marks, values, strict=True))
        if name == "family":
            conditions.append("(" + " OR ".join(f"starts_with(matter, ${mark})" for mark in marks) + ")")
        else:
            conditions.append(f"{name} IN ({', '.join('$' + mark for mark in marks)})")
        sides.add("matter" if name == "family" else name)
    return Narrowed(tuple(conditions), parameters, frozenset(sides))


def check_sides(question: Question, wanted: Iterable[Indicator]) -> None:
    """Raise InvalidInput where a side of the question is not one of every table that is counted."""
    for name in (*question.by, *(side for side, _ in question.where)):
        if not all(one.has(name) for one in wanted):
            raise InvalidInput(field=name, reason="This indicator cannot be divided so.")
