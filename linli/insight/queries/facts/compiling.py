"""Expressions of indicator files as Ibis expressions: one definition for every engine that Ibis speaks to."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from linli.insight.rules.expressions import (
    Among,
    Column,
    Compared,
    Empty,
    Joined,
    Node,
    Not,
    Reckoned,
    Seconds,
    Value,
    is_condition,
)
from linli.insight.rules.histogram import LOWEST, STEPS
from linli.insight.rules.measures import Measure

_COMPARED: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_RECKONED: Final[Mapping[str, Callable[[Any, Any], Any]]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def compiled(node: Node, table: ir.Table) -> Any:
    """The expression over the columns of a table."""
    match node:
        case Column(name):
            return table[name]
        case Value(value):
            return ibis.literal(value)
        case Reckoned(sign, left, right):
            return _RECKONED[sign](number(left, table), number(right, table))
        case Seconds(begin, end):
            return table[end.name].epoch_seconds() - table[begin.name].epoch_seconds()
        case _:
            return _condition(node, table)


def _condition(node: Node, table: ir.Table) -> Any:
    match node:
        case Joined(word, parts):
            join = operator.and_ if word == "and" else operator.or_
            return reduce(join, (compiled(part, table) for part in parts))
        case Not(part):
            return ~compiled(part, table)
        case Compared(sign, left, right):
            return _COMPARED[sign](compiled(left, table), compiled(right, table))
        case Among(column, values, inside):
            found = compiled(column, table).isin([value.value for value in values])
            return found if inside else ~found
        case Empty(column, empty):
            return table[column.name].isnull() if empty else table[column.name].notnull()
    raise TypeError(f"{node} is no condition")


def condition(node: Node, table: ir.Table) -> Any:
    """Whether a row counts: the condition itself, nothing unknown about it; a number counts where it is not zero."""
    found = compiled(node, table)
    return ibis.coalesce(found, False) if is_condition(node) else ibis.coalesce(found, 0) != 0


def number(node: Node, table: ir.Table) -> Any:
    """What a row adds: a number, or one where a condition holds; nothing where it is not known."""
    found = compiled(node, table)
    return ibis.coalesce(found.cast("int64") if is_condition(node) else found, 0)


def added(measure: Measure, table: ir.Table) -> Any:
    """What each row adds to a measure, without its weight."""
    assert not measure.steps
    what = condition(measure.what, table).cast("int64") if measure.counts else number(measure.what, table)
    if measure.where is not None:
        what = what * condition(measure.where, table).cast("int64")
    for left in measure.unless:
        what = what * (~condition(left, table)).cast("int64")
    return what


def measurable(measure: Measure, table: ir.Table) -> Any:
    """Whether a row belongs into a histogram: its duration is known, and it is not left out."""
    found = compiled(measure.what, table).notnull()
    for left in measure.unless:
        found = found & ~condition(left, table)
    return found


def step(node: Node, table: ir.Table) -> Any:
    """The step of the histogram that a duration is counted in; NULL where it is not known."""
    seconds = compiled(node, table)
    whole = ibis.greatest(seconds, 1).cast("float64")
    return ibis.cases((seconds < 1, LOWEST), else_=(whole.ln() * STEPS).floor().cast("int64"))
