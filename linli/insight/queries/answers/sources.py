"""From where a question is counted: roll-ups where one serves, the facts of months where none does, and what is fresh.

All of it adds up, so a question of one table is one statement: SELECTs of different sources, one below the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol

from linli.common.errors import InvalidInput
from linli.insight.queries.answers.narrowing import narrowed
from linli.insight.queries.facts import outside, places, sql, store
from linli.insight.queries.facts.places import Reach
from linli.insight.queries.facts.store import File
from linli.insight.rules.asking import FAMILY, MOST_LINES, TIMES, TOO_FINE, Question
from linli.insight.rules.grains import Grain, grains_of
from linli.insight.rules.measures import Measure, columns_of, dated_alike
from linli.insight.rules.recurrence import WITHIN, repeats
from linli.insight.rules.spans import parted
from linli.insight.rules.tables import columns

if TYPE_CHECKING:
    import duckdb

Found = tuple[int, tuple[Any, ...]]
PIECE: Final = 10_000
# Rows of both periods, and those that come to nothing and are left out of the answer, stand in what is read as well.
MOST_KEYS: Final = 5 * MOST_LINES


class Wanted(Protocol):
    """What is counted together: measures of one table, all sums or all histograms, between two local days."""

    @property
    def begin(self) -> date:
        """The first day."""

    @property
    def end(self) -> date:
        """The last day."""

    @property
    def until(self) -> datetime | None:
        """The moment of the last day, in UTC, up to which is counted; None for the whole day."""

    @property
    def moved(self) -> int:
        """By how many days rows are moved on before they are divided into times."""

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What is added up."""

    @property
    def steps(self) -> bool:
        """Whether these are histograms."""


@dataclass(frozen=True, slots=True)
class _Days:
    """A part of the days for which something is wanted."""

    begin: date
    end: date
    measures: tuple[Measure, ...]
    steps: bool
    until: datetime | None
    moved: int


class Sources:
    """What is the same for all parts of a question: its keys and conditions, who asks, and the files there are."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        question: Question,
        reach: Reach,
        files: Sequence[File],
        *,
        ready: bool,
    ) -> None:
        self.connection, self.question, self.reach, self.files, self.ready = connection, question, reach, files, ready
        narrow = narrowed(question)
        self.conditions, self.parameters = narrow.conditions, narrow.parameters
        divided = {"matter" if side == "family" else side for side in question.by if side not in TIMES}
        self.sides = divided | narrow.sides
        self.time = next((side for side in question.by if side in TIMES), "")
        # Without an area, rows are told by the units with a part in their case: they stand in every row of it.
        of_parties = not reach.everything and not reach.areas
        self.reached_by = {"parties"} if of_parties else reach.sides
        in_areas = "" if reach.everything else f"({reach.in_areas()})"
        self.allowed = places.with_a_part(reach.units) if of_parties else in_areas

    @cached_property
    def of_units(self) -> str:
        """SQL: the rows outside somebody's areas that count for the units' sake."""
        return outside.rule_of_units(self.connection, self.reach, self.files) if self.reach.areas else ""

    def recurring(self, wanted: Sequence[Wanted]) -> list[Found]:
        """As `rows`, of cases with what came back: reckoned over all cases of a place, and told of those that may be counted."""
        allowed = outside.allowed(self.connection, self.reach, self.files, parties=False)
        parts: list[str] = []
        width = max(len(one.measures) for one in wanted)
        for number, one in enumerate(wanted):
            begin, end = sql.moments(one.begin, one.end)
            span = "reported_at", begin - WITHIN, end
            names = [file.name for file in self.files if file.table == "cases" and file.may_hold(*span)]
            again = repeats(store.reading(names), begin, end)
            parts += _Part(self, number, one, width).from_rows(again, allowed) if names else []
        if not parts:
            return []
        self.connection.execute(" UNION ALL ".join(parts), self.parameters or None)
        return self._fetched()

    def rows(self, wanted: Sequence[Wanted]) -> list[Found]:
        """The rows of each of these, all of one table, with its number: keys, step of the histogram, and what its measures come to."""
        measures = {measure for one in wanted for measure in one.measures}
        table = wanted[0].measures[0].table
        width = max(len(one.measures) for one in wanted)
        files = [file for file in self.files if file.table == table]
        fresh = self._fresh(table, [file for file in files if not file.month])
        listed = [
            _Part(self, number, part, width) for number, one in enumerate(wanted) for part in self._parted(one, table)
        ]
        spans = [(measure.basis, *sql.moments(one.begin, one.end)) for one in wanted for measure in one.measures]
        held = [file for file in files if any(file.may_hold(*span) for span in spans)]
        of_units = self._of_units(table, held, measures)
        return self._counted([part for one in listed for part in one.selects(files, fresh, of_units)])

    def _parted(self, wanted: Wanted, table: str) -> list[Wanted]:
        """What is wanted; where only roll-ups of whole months can serve, in whole months and the days beside them."""
        sides = {*self.sides, *self.reached_by}
        fitting = [one for one in grains_of(table) if one.steps == wanted.steps and one.has(sides)]
        if not self.ready or not fitting or any(one.time == "day" for one in fitting) or self.time in {"day", "week"}:
            return [wanted]
        return [
            _Days(*days, wanted.measures, wanted.steps, wanted.until, wanted.moved)
            for days in parted(wanted.begin, wanted.end)
        ]

    def _counted(self, parts: Sequence[str]) -> list[Found]:
        if not parts:
            return []
        self.connection.execute(" UNION ALL ".join(parts), self.parameters or None)
        return self._fetched()

    def _fetched(self) -> list[Found]:
        """What was found, piece by piece: an answer far too fine is given up before it fills the memory."""
        found: list[Found] = []
        keys: set[tuple[Any, ...]] = set()
        width = len(self.question.by)
        while piece := self.connection.fetchmany(PIECE):
            found += [(row[0], row[1:]) for row in piece]
            keys.update(row[1 : width + 1] for row in piece)
            if len(keys) > MOST_KEYS:
                raise InvalidInput(field="by", reason=TOO_FINE)
        return found

    def _of_units(self, table: str, files: Sequence[File], measures: Iterable[Measure]) -> File | None:
        """The table that holds the rows outside the areas that count for the units' sake, read once for all parts."""
        if not self.of_units or not files:
            return None
        known = {name for name, _ in columns(table)}
        wanted = {"case_id", "weight", *(self.sides & known), *(name for one in measures for name in columns_of(one))}
        rows = store.reading(file.name for file in files)
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE own_{table} AS SELECT {', '.join(sorted(wanted))} FROM {rows} WHERE {self.of_units}"  # noqa: S608  (names and numbers)
        )
        return File(table, "", f"own_{table}", 0, {}, {})

    def _fresh(self, table: str, files: Sequence[File]) -> File | None:
        """The table that holds the fresh rows, read once for all parts, as if it were a file; None where there are none."""
        if not files:
            return None
        read = store.select_of(table, [file.name for file in files])
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE fresh_{table} AS {read}")
        return File(table, "", f"fresh_{table}", 0, store.spans_of(files), {})


class _Part:
    """The SELECTs of one part of a question."""

    def __init__(self, sources: Sources, number: int, wanted: Wanted, width: int) -> None:
        self.sources, self.number, self.wanted, self.width = sources, number, wanted, width
        self.place = {measure: place for place, measure in enumerate(wanted.measures)}
        self.moments = sql.moments(wanted.begin, wanted.end, wanted.until)

    def selects(self, files: Sequence[File], fresh: File | None, of_units: File | None) -> Iterator[str]:
        """All of them; none where no file can hold any of it."""
        months = [file for file in files if file.month]
        allowed = self.sources.allowed
        grain, rolled = self._rolled(self._held(months))
        if grain and rolled:
            yield self._from_rollups(grain, rolled, allowed)
        yield from self._from_facts([file for file in months if file not in rolled], fresh, allowed)
        if of_units:
            yield from self._from_facts([], of_units, "")

    def _held(self, months: Iterable[File]) -> list[File]:
        return [file for file in months if any(self._holds(file, one) for one in self.wanted.measures)]

    def _holds(self, file: File, measure: Measure) -> bool:
        return file.may_hold(measure.basis, *self.moments)

    def _rolled(self, held: Sequence[File]) -> tuple[Grain | None, list[File]]:
        """The smallest grain that serves and tells who may count a row, and the files that have it with all its measures."""
        wanted, sources = self.wanted, self.sources
        needed = {measure.key for measure in wanted.measures}
        best: tuple[int, Grain, list[File]] | None = None
        for grain in grains_of(wanted.measures[0].table) if sources.ready and not wanted.until else ():
            sides = {*sources.sides, *sources.reached_by}
            serves = grain.serves(sides=sides, time=sources.time, begin=wanted.begin, end=wanted.end)
            if grain.steps != wanted.steps or not serves:
                continue
            having = [
                file for file in held
                if (its := file.rollups.get(grain.name)) and needed <= its.measures and its.zone == str(sql.zone())
            ]  # fmt: skip
            left = sum(file.rows for file in held if file not in having)
            rows = sum(file.rollups[grain.name].rows for file in having) + left
            if having and (best is None or rows < best[0]):
                best = rows, grain, having
        return (best[1], best[2]) if best else (None, [])

    def _from_rollups(self, grain: Grain, rolled: Iterable[File], allowed: str) -> str:
        """One SELECT for all measures: in the row of one basis the measures of all others are empty."""
        measures, wanted = self.wanted.measures, self.wanted
        bases = ", ".join(sorted({f"'{measure.basis}'" for measure in measures}))
        rows = store.reading(file.rollups[grain.name].name for file in rolled)
        conditions = [f"basis IN ({bases})", f"day BETWEEN DATE '{wanted.begin}' AND DATE '{wanted.end}'", allowed]
        if wanted.steps:
            sums = [f"sum(number) FILTER (WHERE measure = '{one.key}')" for one in measures]
        else:
            sums = [f"sum({one.key})" for one in measures]
        return self._select("day", "step" if wanted.steps else "NULL", sums, rows, conditions)

    def _from_facts(self, files: Sequence[File], beside: File | None, allowed: str) -> Iterator[str]:
        """A SELECT for each basis, or each histogram, from the months that may hold some of it and from a table beside them."""
        for together in dated_alike(self.wanted.measures):
            names = [file.name for file in files if self._holds(file, together[0])]
            if names:
                yield self._of_basis(together, store.reading(names), allowed)
            if beside and self._holds(beside, together[0]):
                yield self._of_basis(together, beside.name, allowed)

    def _of_basis(self, measures: Sequence[Measure], rows: str, allowed: str) -> str:
        begin, end = self.moments
        at = f"{sql.ALIAS}.{measures[0].basis}"
        conditions = [f"{at} >= TIMESTAMP '{begin}'", f"{at} < TIMESTAMP '{end}'", allowed]
        sums, step = ["NULL"] * len(self.place), "NULL"
        if self.wanted.steps:
            step, counted = sql.step_of(measures[0])
            conditions.append(counted)
            sums[self.place[measures[0]]] = "sum(weight)"
        else:
            for measure in measures:
                sums[self.place[measure]] = sql.sum_of(measure)
        return self._select(sql.local(at, self.wanted.begin, self.wanted.end), step, sums, rows, conditions)

    def from_rows(self, rows: str, allowed: str) -> list[str]:
        """A SELECT for each basis, or each histogram, from these rows alone."""
        return [self._of_basis(together, rows, allowed) for together in dated_alike(self.wanted.measures)]

    def _select(self, day: str, step: str, sums: Sequence[str], rows: str, conditions: Iterable[str]) -> str:
        """`day`: the local time of a row, which the keys of time are made from."""
        if self.wanted.moved:
            day = f"({day} + INTERVAL {int(self.wanted.moved)} DAY)"
        keys = [self._key(side, day) for side in self.sources.question.by]
        padded = [f"CAST({one} AS DOUBLE)" for one in (*sums, *["NULL"] * (self.width - len(sums)))]
        columns = ", ".join([*keys, f"CAST({step} AS BIGINT)", *padded])
        where = " AND ".join(one for one in (*conditions, *self.sources.conditions) if one)
        grouped = ", ".join(str(place) for place in range(2, 3 + len(keys)))
        return f"SELECT {self.number}, {columns} FROM {rows} AS {sql.ALIAS} WHERE {where} GROUP BY {grouped}"  # noqa: S608  (names, numbers and marks)

    @staticmethod
    def _key(side: str, day: str) -> str:
        if side == "family":
            return f"substr(matter, 1, {FAMILY})"
        if side not in TIMES:
            return side
        return f"CAST({day} AS DATE)" if side == "day" else f"CAST(date_trunc('{side}', {day}) AS DATE)"
