"""What an indicator adds up, as single sums: the columns of roll-ups, and what a question asks of the facts.

A measure is known by what it sums, not by the indicator that wants it: indicators that set the same number above or below the
line share one column, and a definition that is changed simply asks for a column that no roll-up has yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from hashlib import sha1
from itertools import groupby
from operator import attrgetter
from typing import Any

from linli.insight.rules.definitions import Indicator
from linli.insight.rules.expressions import Column, Node, Value


@dataclass(frozen=True)
class Measure:
    """One sum over the rows of a table that are dated by `basis`.

    Summed is `what`, or 1 for every row in which it holds where `counts`; only where `where` holds and nothing of `unless`
    does. With `steps` it is no sum but a histogram of `what` (see `histogram`).
    """

    table: str
    basis: str
    what: Node
    where: Node | None = None
    unless: tuple[Node, ...] = ()
    counts: bool = False
    steps: bool = False

    @cached_property
    def key(self) -> str:
        """The name of its column."""
        told = repr((self.table, self.basis, self.what, self.where, self.unless, self.counts, self.steps))
        return "m" + sha1(told.encode(), usedforsecurity=False).hexdigest()[:14]


def columns_of(measure: Measure) -> set[str]:
    """The columns of its table that a measure looks at, the time that dates it among them."""
    return {measure.basis, *_columns_in((measure.what, measure.where, measure.unless))}


def _columns_in(part: Any) -> Iterator[str]:
    if isinstance(part, Column):
        yield part.name
    elif isinstance(part, tuple):
        for one in part:
            yield from _columns_in(one)
    elif is_dataclass(part):
        yield from _columns_in(tuple(getattr(part, field.name) for field in fields(part)))


def measures_of(one: Indicator) -> dict[str, Measure]:
    """The measures of an indicator by the part they play: above, below, silent, steps, and `out0`, `out1` … for what is left out."""
    if not one.what:
        return {}
    unless = tuple(left.when for left in one.unless)
    found = {
        f"out{number}": Measure(one.table, one.basis, when, counts=True) for number, when in enumerate(unless)
    }  # fmt: skip
    if one.kind == "duration":
        return {**found, "steps": Measure(one.table, one.basis, one.what, unless=unless, steps=True)}
    found["above"] = Measure(one.table, one.basis, one.what, one.of, unless)
    stands = one.kind == "stock"
    found["below"] = found["above"] if stands else Measure(one.table, one.basis, one.of or Value(1), unless=unless)
    if one.silent:
        found["silent"] = Measure(one.table, one.basis, one.silent, counts=True)
    return found


def all_measures(indicators: Iterable[Indicator]) -> Mapping[str, Measure]:
    """Every measure that these indicators need, by its key."""
    return {measure.key: measure for one in indicators for measure in measures_of(one).values()}


def dated_alike(measures: Iterable[Measure]) -> Iterator[list[Measure]]:
    """Sums of one basis together, every histogram by itself."""
    ordered = sorted(measures, key=attrgetter("basis", "key"))
    yield from ([one] for one in ordered if one.steps)
    yield from (list(those) for _, those in groupby((one for one in ordered if not one.steps), key=attrgetter("basis")))
