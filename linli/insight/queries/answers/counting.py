"""Counting: one statement for each fact table a question needs, from roll-ups where one serves and from the facts where none does.

What is counted adds up, so it does not matter from where a part of it came: a month's roll-up, the facts of a month
without one, and the fresh rows beside both are summed together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from math import isfinite
from typing import Any

from django.conf import settings

from linli.common.actor import Actor
from linli.insight.queries.answers.sources import Sources
from linli.insight.queries.facts import places, sql, store
from linli.insight.queries.facts.places import Reach
from linli.insight.queries.facts.standing import due_until
from linli.insight.rules.asking import Question
from linli.insight.rules.definitions import COLUMNS, DUES, RECURRENCES, BadDefinition, Indicator
from linli.insight.rules.measures import Measure, measures_of
from linli.insight.rules.rounding import summed

Key = tuple[Any, ...]
Days = tuple[date, date]


@dataclass(slots=True)
class Counted:
    """What was counted for one indicator in one row: all of it adds up, over rows and over periods."""

    above: float = 0
    below: float = 0
    silent: float = 0
    left_out: dict[str, int] = field(default_factory=dict)
    steps: dict[int, int] = field(default_factory=dict)

    def add(self, other: Counted) -> None:
        """Count the other in."""
        self.above += other.above
        self.below += other.below
        self.silent += other.silent
        for name, number in other.left_out.items():
            self.left_out[name] = self.left_out.get(name, 0) + number
        for step, number in other.steps.items():
            self.steps[step] = self.steps.get(step, 0) + number

    def take(self, part: str, number: float) -> None:
        """Add a number to one of its parts."""
        if part in {"above", "below", "silent"}:
            setattr(self, part, getattr(self, part) + number)
        else:
            self.left_out[part] = self.left_out.get(part, 0) + int(number)

    def take_step(self, step: int, number: int) -> None:
        """Add some durations to a step of the histogram."""
        self.steps[step] = self.steps.get(step, 0) + number
        self.above += number
        self.below += number

    @property
    def empty(self) -> bool:
        """Whether nothing was counted at all."""
        return not (self.above or self.below or self.silent or any(self.left_out.values()))


Counts = dict[Key, dict[str, Counted]]
Row = tuple["Branch", tuple[Any, ...]]


def counted(
    *, actor: Actor, question: Question, wanted: Sequence[Indicator], periods: Sequence[Days], ready: bool = True,
    moved: Sequence[int] = (),
) -> list[Counts]:  # fmt: skip
    """What the indicators add up to in each period, by the keys of the question. Without `ready` roll-ups are left aside.

    `moved`: for each period, by how many days its rows are moved on before they are divided into times: so weeks of two periods can
    be set beside each other. Rows in which nothing was counted are left out. Raises Forbidden, NotFound, Unavailable.
    """
    found: list[Counts] = [defaultdict(lambda: defaultdict(Counted)) for _ in periods]
    due = due_until()
    branches = [
        replace(branch, moved=moved[branch.period] if moved else 0)
        for table in dict.fromkeys(one.table for one in wanted if one.table)
        for whole in _branches([one for one in wanted if one.table == table], periods)
        for branch in whole.so_far(due)
    ]
    reach = places.reach(actor)
    engine = _on_spark if settings.ANALYTICS_ENGINE == "spark" else _here
    for branch, row in engine(question, reach, branches, ready):
        branch.take(row, len(question.by), found)
    return [_cleared(one) for one in found]


def check_countable(one: Indicator) -> None:
    """Count an indicator over two rows with larger numbers than any case has. Raises BadDefinition for one that no engine can count, such
    as a text plus a number, or that grows beyond what can be held: months of facts are folded with all that is defined."""
    import duckdb  # noqa: PLC0415  (heavy)
    from ibis.common.exceptions import IbisError  # noqa: PLC0415  (heavy)

    for measure in measures_of(one).values():
        rows = f"({store.large(COLUMNS[one.table])}) AS {sql.ALIAS}"
        try:
            counted = ", ".join(sql.step_of(measure)) if measure.steps else sql.sum_of(measure)
            with store.asking() as connection:
                found = connection.execute(f"SELECT {counted} FROM {rows}").fetchall()  # noqa: S608  (a checked definition)
            if not all(isfinite(number) for row in found for number in row if number is not None):
                raise OverflowError
        except (
            IbisError,
            duckdb.Error,
            TypeError,
            ValueError,
            OverflowError,
            NotImplementedError,
            AttributeError,
        ) as error:
            raise BadDefinition(
                text="%(code)s: cannot be counted (%(error)s)", code=one.code, error=type(error).__name__
            ) from error


def _here(question: Question, reach: Reach, branches: Sequence[Branch], ready: bool) -> Iterator[Row]:
    """With DuckDB in this process: one statement for each table."""
    files = store.files()
    with store.asking() as connection:
        sources = Sources(connection, question, reach, files, ready=ready)
        for table, of_table in groupby(branches, key=lambda branch: branch.measures[0].table):
            listed = list(of_table)
            for number, row in sources.recurring(listed) if table == RECURRENCES else sources.rows(listed):
                yield listed[number], row


def _on_spark(question: Question, reach: Reach, branches: Sequence[Branch], ready: bool) -> Iterator[Row]:
    """On a cluster, from the facts alone."""
    from linli.insight.queries.answers import portable  # noqa: PLC0415  (heavy)

    with store.on_spark() as tables:
        for branch in branches:
            for row in portable.rows(tables, question, reach, branch):
                yield branch, row


def _cleared(counts: Counts) -> Counts:
    """Without rows that came to nothing: what was taken back leaves no trace."""
    for one in (one for row in counts.values() for one in row.values()):
        one.left_out = {name: number for name, number in one.left_out.items() if number}
        one.steps = {step: number for step, number in one.steps.items() if number}
    kept = {key: {code: one for code, one in row.items() if not one.empty} for key, row in counts.items()}
    return {key: row for key, row in kept.items() if row}


@dataclass(frozen=True, slots=True)
class Branch:
    """What is counted together: the sums of one table in one period, or its histograms.

    `receivers`: for each measure, the indicators it is counted for and the part it plays there. `until`: the moment of the last
    day, in UTC, up to which is counted; no roll-up knows parts of a day. `moved`: by how many days rows are moved on before they
    are divided into times.
    """

    period: int
    begin: date
    end: date
    measures: tuple[Measure, ...]
    receivers: tuple[tuple[tuple[str, str], ...], ...]
    until: datetime | None = None
    moved: int = 0

    @property
    def steps(self) -> bool:
        """Whether these are histograms."""
        return self.measures[0].steps

    def so_far(self, due: datetime) -> Iterator[Branch]:
        """The same, of what comes due only what is due: whole days by themselves, and the part of the running day that has passed."""
        places = [place for place, measure in enumerate(self.measures) if measure.basis in DUES]
        if not places or sql.moments(self.begin, self.end)[1] <= due:
            yield self
            return
        if others := [place for place in range(len(self.measures)) if place not in places]:
            yield self._only(others)
        today = sql.day_of(due)
        dues = self._only(places)
        if self.begin < today:
            yield replace(dues, end=today - timedelta(days=1))
        if self.begin <= today:
            yield replace(dues, begin=max(self.begin, today), end=today, until=due)

    def _only(self, places: Sequence[int]) -> Branch:
        measures = tuple(self.measures[place] for place in places)
        return replace(self, measures=measures, receivers=tuple(self.receivers[place] for place in places))

    def take(self, row: tuple[Any, ...], width: int, found: list[Counts]) -> None:
        """Count a row of the engine's answer: keys, step, and a number for each measure."""
        counts = found[self.period][row[:width]]
        for receivers, value in zip(self.receivers, row[width + 1 :], strict=False):
            if not value:
                continue
            number = summed(value)
            for code, part in receivers:
                if self.steps:
                    counts[code].take_step(row[width], int(number))
                else:
                    counts[code].take(part, number)


def _branches(those: Sequence[Indicator], periods: Sequence[Days]) -> Iterator[Branch]:
    sums: dict[Measure, list[tuple[str, str]]] = defaultdict(list)
    histograms: dict[Measure, list[tuple[str, str]]] = defaultdict(list)
    for one in those:
        for part, measure in measures_of(one).items():
            name = one.unless[int(part[3:])].name if part.startswith("out") else part
            (histograms if measure.steps else sums)[measure].append((one.code, name))
    for number, (begin, end) in enumerate(periods):
        for measures in (sums, histograms):
            if measures:
                yield Branch(number, begin, end, tuple(measures), tuple(map(tuple, measures.values())))
