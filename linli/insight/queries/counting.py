"""Counting: one statement for each fact table a question needs, from roll-ups where one serves and from the facts where none does.

What is counted adds up, so it does not matter from where a part of it came: a month's roll-up, the facts of a month
without one, and the fresh rows beside both are summed together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from linli.common.actor import Actor
from linli.insight.queries import places, sql, store
from linli.insight.queries.places import Reach
from linli.insight.queries.store import File
from linli.insight.rules.asking import TIMES, Question
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.grains import Grain, grains_of
from linli.insight.rules.measures import Measure, measures_of

if TYPE_CHECKING:
    import duckdb

Key = tuple[Any, ...]
Period = tuple[date, date]


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


def counted(
    *, actor: Actor, question: Question, wanted: Sequence[Indicator], periods: Sequence[Period], ready: bool = True
) -> list[Counts]:
    """What the indicators add up to in each period, by the keys of the question. Without `ready` roll-ups are left aside.

    Rows in which nothing was counted are left out. Raises Forbidden, NotFound, Unavailable.
    """
    frame = _Frame(question, places.reach(actor), store.files(), ready)
    found: list[Counts] = [defaultdict(lambda: defaultdict(Counted)) for _ in periods]
    with store.asking() as connection:
        frame.find_cases_of_units(connection)
        for table in dict.fromkeys(one.table for one in wanted if one.table):
            branches = list(_branches([one for one in wanted if one.table == table], periods))
            statement = frame.statement(table, branches)
            if not statement:
                continue
            connection.execute(statement, frame.parameters or None)
            for row in connection.fetchall():
                branches[row[0]].take(row, len(question.by), found)
    return [_cleared(one) for one in found]


def _cleared(counts: Counts) -> Counts:
    """Without rows that came to nothing: what was taken back leaves no trace."""
    for one in (one for row in counts.values() for one in row.values()):
        one.left_out = {name: number for name, number in one.left_out.items() if number}
        one.steps = {step: number for step, number in one.steps.items() if number}
    kept = {key: {code: one for code, one in row.items() if not one.empty} for key, row in counts.items()}
    return {key: row for key, row in kept.items() if row}


# --- what is asked --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Branch:
    """What is counted together: measures of one table, dated by the same time, in one period. A histogram stands alone.

    `receivers`: for each measure, the indicators it is counted for and the part it plays there.
    """

    period: int
    begin: date
    end: date
    basis: str
    measures: tuple[Measure, ...]
    receivers: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def steps(self) -> bool:
        """Whether a histogram is asked for."""
        return self.measures[0].steps

    def take(self, row: tuple[Any, ...], width: int, found: list[Counts]) -> None:
        """Count a row of the engine's answer: number of the branch, keys, step, sums."""
        counts = found[self.period][row[1 : 1 + width]]
        step, sums = row[1 + width], row[2 + width :]
        for receivers, value in zip(self.receivers, sums, strict=False):
            number = _number(value)
            for code, part in receivers if number else ():
                if self.steps:
                    counts[code].take_step(step, int(number))
                else:
                    counts[code].take(part, number)


def _number(value: float | None) -> float:
    """A sum as it is told: whole where it is whole. Sums of tenths differ in their last digits by the order of adding."""
    number = round(value or 0, 6)
    return int(number) if number == int(number) else number


def _branches(those: Sequence[Indicator], periods: Sequence[Period]) -> Iterator[Branch]:
    together: dict[tuple[str, str], dict[Measure, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for one in those:
        for part, measure in measures_of(one).items():
            alone = measure.key if measure.steps else ""
            name = one.unless[int(part[3:])].name if part.startswith("out") else part
            together[measure.basis, alone][measure].append((one.code, name))
    for number, (begin, end) in enumerate(periods):
        for (basis, _), measures in together.items():
            yield Branch(number, begin, end, basis, tuple(measures), tuple(map(tuple, measures.values())))


# --- from where -----------------------------------------------------------------------------------------------------------


class _Frame:
    """What is the same for all branches of a question: its keys and conditions, who asks, and the files there are."""

    def __init__(self, question: Question, reach: Reach, files: Sequence[File], ready: bool) -> None:
        self.question, self.reach, self.files, self.ready = question, reach, files, ready
        self.units_count = False
        self.parameters: dict[str, Any] = {}
        self.conditions: list[str] = []
        self.sides = {side for side in question.by if side not in TIMES}
        for name, values in question.where:
            self._choose(name, values)
        self.time = next((side for side in question.by if side in TIMES), "")

    def _choose(self, name: str, values: tuple[str | int | bool, ...]) -> None:
        if name == "area":
            parts = places.inside(int(value) for value in values)
            self.sides |= {column for column, _ in parts}
            self.conditions.append(f"({places.any_of(parts)})")
            return
        self.sides.add(name)
        marks = [f"{name}_{place}" for place in range(len(values))]
        self.parameters |= dict(zip(marks, values, strict=True))
        self.conditions.append(f"{name} IN ({', '.join('$' + mark for mark in marks)})")

    def find_cases_of_units(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Note which cases outside the actor's areas may be counted, for their units' sake."""
        if self.reach.everything or not self.reach.units:
            return
        asked = places.cases_of_units(self.reach, self.files)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE of_units AS {asked}")
        self.units_count = connection.execute("SELECT count(*) FROM of_units").fetchall()[0][0] > 0

    def statement(self, table: str, branches: Sequence[Branch]) -> str:
        """The SQL that counts these branches of one table; nothing where no file can hold any of it."""
        width = max((len(branch.measures) for branch in branches), default=0)
        files = [file for file in self.files if file.table == table]
        parts = [part for number, branch in enumerate(branches) for part in self._parts(number, branch, files, width)]
        return " UNION ALL ".join(parts)

    def _parts(self, number: int, branch: Branch, files: Sequence[File], width: int) -> Iterator[str]:
        begin, end = sql.moments(branch.begin, branch.end)
        held = [file for file in files if file.may_hold(branch.basis, begin, end)]
        if self.reach.everything or self.reach.areas:
            grain, rolled = self._rolled(branch, held)
            allowed = "" if self.reach.everything else f"({self.reach.in_areas()})"
            if grain and rolled:
                yield self._from_rollups(number, branch, grain, rolled, allowed, width)
            bare = [file.name for file in held if not grain or file not in rolled]
            if bare:
                yield self._from_facts(number, branch, bare, allowed, width)
        if self.units_count and held:
            allowed = f"NOT ({self.reach.in_areas()}) AND case_id IN (SELECT case_id FROM of_units)"  # noqa: S608  (numbers)
            yield self._from_facts(number, branch, [file.name for file in held], allowed, width)

    def _rolled(self, branch: Branch, held: Sequence[File]) -> tuple[Grain | None, list[File]]:
        """The smallest grain that serves the branch, and the files that have it with all its measures."""
        needed = {measure.key for measure in branch.measures}
        best: tuple[int, Grain, list[File]] | None = None
        for grain in grains_of(branch.measures[0].table) if self.ready else ():
            sides = self.sides | self.reach.sides
            if grain.steps != branch.steps or not grain.serves(
                sides=sides, time=self.time, begin=branch.begin, end=branch.end
            ):
                continue
            having = [
                file for file in held
                if (its := file.rollups.get(grain.name)) and needed <= its.measures and its.zone == str(sql.zone())
            ]  # fmt: skip
            left = sum(file.rows for file in held if file.month and file not in having)
            rows = sum(file.rollups[grain.name].rows for file in having) + left
            if having and (best is None or rows < best[0]):
                best = rows, grain, having
        return (best[1], best[2]) if best else (None, [])

    def _from_rollups(
        self, number: int, branch: Branch, grain: Grain, rolled: Iterable[File], allowed: str, width: int
    ) -> str:
        names = [file.rollups[grain.name].name for file in rolled]
        conditions = [
            f"basis = '{branch.basis}'", f"day BETWEEN DATE '{branch.begin}' AND DATE '{branch.end}'", allowed, *self.conditions,
        ]  # fmt: skip
        if branch.steps:
            conditions.append(f"measure = '{branch.measures[0].key}'")
            step, sums = "step", ["sum(number)"]
        else:
            step, sums = "NULL", [f"sum({measure.key})" for measure in branch.measures]
        return self._select(number, self._keys("day"), step, sums, store.reading(names), conditions, width)

    def _from_facts(self, number: int, branch: Branch, names: Iterable[str], allowed: str, width: int) -> str:
        begin, end = sql.moments(branch.begin, branch.end)
        at = f"{sql.ALIAS}.{branch.basis}"
        conditions = [f"{at} >= TIMESTAMP '{begin}'", f"{at} < TIMESTAMP '{end}'", allowed, *self.conditions]
        if branch.steps:
            step, counted = sql.step_of(branch.measures[0])
            conditions.append(counted)
            sums = ["sum(weight)"]
        else:
            step, sums = "NULL", [sql.sum_of(measure) for measure in branch.measures]
        keys = self._keys(sql.local(at, branch.begin, branch.end))
        return self._select(number, keys, step, sums, store.reading(names), conditions, width)

    def _keys(self, day: str) -> list[str]:
        """The keys of the question; `day` is the local time of a row."""
        found = []
        for side in self.question.by:
            if side not in TIMES:
                found.append(side)
            else:
                found.append(f"CAST({day} AS DATE)" if side == "day" else f"CAST(date_trunc('{side}', {day}) AS DATE)")
        return found

    @staticmethod
    def _select(
        number: int,
        keys: Sequence[str],
        step: str,
        sums: Sequence[str],
        rows: str,
        conditions: Iterable[str],
        width: int,
    ) -> str:
        padded = [f"CAST({one} AS DOUBLE)" for one in sums] + ["NULL::DOUBLE"] * (width - len(sums))
        columns = [*keys, f"CAST({step} AS BIGINT)"]
        where = " AND ".join(one for one in conditions if one)
        grouped = [str(place) for place in range(2, 3 + len(keys))]
        return (
            f"SELECT {number}, {', '.join([*columns, *padded])} FROM {rows} AS {sql.ALIAS} WHERE {where}"  # noqa: S608  (names, numbers and marks)
            f" GROUP BY {', '.join(grouped)}"
        )
