"""What every section of a report asks through: one subject, one span, those it is compared with, and the facts behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from linli.common.actor import Actor, Scope
from linli.geography import api as geography
from linli.insight.permissions import VIEW
from linli.insight.queries.answers.answering import Answer, Figure, answer, asked
from linli.insight.queries.answers.definitions import definitions_on
from linli.insight.queries.facts import places, sql
from linli.insight.queries.facts.outside import allowed
from linli.insight.queries.facts.standing import as_of, since
from linli.insight.queries.facts.store import files, opened
from linli.insight.queries.reporting import words
from linli.insight.queries.studies import recurrence
from linli.insight.queries.studies.chosen import Choice
from linli.insight.queries.studies.punctuality import punctuality
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.punctual import Punctuality
from linli.insight.rules.recurrence import Spot
from linli.insight.rules.spans import Span

Key = tuple[Any, ...]
INSIDE: Final = {"city": "district", "district": "street", "street": "community", "community": "grid"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a report is about: an area, or a unit without an area of its own."""

    kind: str
    id: int

    @property
    def inside(self) -> str:
        """The level of the areas it is divided into; of a unit, streets."""
        return INSIDE.get(geography.area(self.id).level, "grid") if self.kind == "area" else "street"

    def named(self) -> str:
        """Its name in the language active now."""
        return words.named(geography.area(self.id) if self.kind == "area" else geography.unit(self.id))

    def counter(self) -> Actor:
        """An actor that may count what belongs to the subject and nothing else, whoever asked for the report."""
        if self.kind == "unit":
            scope = Scope(self.id, geography.unit(self.id).path)
        else:
            area = geography.area(self.id)
            scope = Scope(0, "/0/0/", area.level, area.id)  # a path no unit has
        return Actor("system", "reports", "reports", grants={VIEW: (scope,)})


@dataclass(frozen=True, slots=True)
class Row:
    """What was counted under one key now, before and a year ago; None where the facts do not reach back so far."""

    key: Key
    now: Mapping[str, Figure]
    before: Mapping[str, Figure] | None
    year: Mapping[str, Figure] | None

    def count(self, code: str) -> float:
        """How many now, of an indicator that counts."""
        return self.now[code].above


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a question and their whole."""

    parts: tuple[Row, ...]
    whole: Row


@dataclass(slots=True)
class Frame:
    """One report being counted. `at`: how far the facts go; `since`: their first day; `told`: called before each section."""

    subject: Subject
    span: Span
    at: datetime
    since: date | None
    told: Callable[[int], None] = lambda _: None
    _actor: Actor = field(init=False)

    def __post_init__(self) -> None:
        self._actor = self.subject.counter()

    def indicator(self, code: str) -> Indicator:
        """One indicator as it holds for the span. What the span is compared with is counted by the same."""
        return definitions_on(self.span.end).indicators[code]

    @property
    def today(self) -> date:
        """The local day the facts go to."""
        return sql.day_of(sql.plain(self.at))

    @property
    def reaches_before(self) -> bool:
        """Whether the facts hold the whole span before."""
        return self.since is not None and self.since <= self.span.before().begin

    @property
    def reaches_year(self) -> bool:
        """Whether the facts hold the same span of the year before."""
        return self.since is not None and self.since <= self.span.year_before().begin

    def rows(self, codes: Sequence[str], by: Sequence[str] = (), **where: Any) -> Rows:
        """The figures of the span and of those it is compared with, by key."""
        now = self.answer(self.span, codes, by, **where)
        before = self.answer(self.span.before(), codes, by, **where) if self.reaches_before else None
        year = self.answer(self.span.year_before(), codes, by, **where) if self.reaches_year else None
        nothing = {code: _nothing(self.indicator(code)) for code in codes}
        olds = [{line.keys: line.figures for line in old.lines} if old else None for old in (before, year)]
        parts = [
            Row(line.keys, line.figures, *(old.get(line.keys, nothing) if old is not None else None for old in olds))
            for line in now.lines
        ]
        parts += [
            Row(key, nothing, figures, olds[1].get(key, nothing) if olds[1] is not None else None)
            for key, figures in (olds[0] or {}).items()
            if key not in {row.key for row in parts}
        ]
        whole = Row(
            (), now.whole.figures, before.whole.figures if before else None, year.whole.figures if year else None
        )
        return Rows(tuple(parts), whole)

    def answer(self, span: Span, codes: Sequence[str], by: Sequence[str] = (), **where: Any) -> Answer:
        """What insight answers for these days, over what belongs to the subject."""
        question = {
            "indicators": list(codes), "by": list(by), "where": where, "from": span.begin.isoformat(), "to": span.end.isoformat(),
        }  # fmt: skip
        return answer(actor=self._actor, question=asked(question, on=self.span.end))

    def select(self, table: str, choose: Callable[[ir.Table], ir.Table]) -> list[dict[str, Any]]:
        """The rows of an aggregation over one fact table, narrowed to the subject first."""
        with opened() as connection:
            rule = allowed(connection, places.reach(self._actor), files())
            connection.execute(f"CREATE VIEW chosen AS SELECT * FROM {table} WHERE {rule}")  # noqa: S608  (own names and numbers)
            engine = ibis.duckdb.from_connection(connection)
            found: list[dict[str, Any]] = choose(engine.table("chosen")).to_pyarrow().to_pylist()
        return found

    def spots(self, span: Span) -> list[Spot]:
        """Where what was reported in the span came back."""
        return recurrence.spots(actor=self._actor, choice=Choice(span.begin, span.end), at=self.at)

    def clocks(self) -> Punctuality:
        """The handling clocks that came due in the span."""
        return punctuality(actor=self._actor, choice=Choice(self.span.begin, self.span.end), at=self.at)

    def within(self, at: Any, span: Span | None = None) -> Any:
        """The condition that a time lies in the span."""
        about = span or self.span
        first, last = sql.moments(about.begin, about.end)
        return (at >= ibis.literal(first, "timestamp")) & (at < ibis.literal(last, "timestamp"))

    def until(self) -> Any:
        """How far the facts go, or the end of the span where that comes first: as of when open cases are listed."""
        return ibis.literal(
            min(sql.plain(self.at), sql.moments(self.span.begin, self.span.end)[1]),
            "timestamp",
        )


def _nothing(one: Indicator) -> Figure:
    return Figure(0 if one.plain else None, 0, 0, 0, {}, few=not one.plain)


def frame_of(subject: Subject, span: Span, told: Callable[[int], None]) -> Frame | None:
    """The frame for a report; None as long as there are no facts at all."""
    at = as_of()
    return Frame(subject, span, at, since(), told) if at else None
