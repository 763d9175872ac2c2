"""The cases behind a number: whoever reads a figure can look at what was counted, case by case.

A case stands with what it adds to the number: mostly one, several where voices, dispatches or tasks are counted. So the list
adds up to the figure, always.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries.answers.definitions import definitions_on
from linli.insight.queries.answers.narrowing import check_sides, narrowed
from linli.insight.queries.facts import places, sql, store
from linli.insight.queries.facts.newest import newest, newest_first
from linli.insight.queries.facts.outside import allowed
from linli.insight.queries.facts.standing import due_until
from linli.insight.rules.asking import AREAS, FIRST_DAY, Question
from linli.insight.rules.definitions import COLUMNS, DUES, RECURRENCES, Indicator, stored_as
from linli.insight.rules.measures import measures_of
from linli.insight.rules.recurrence import WITHIN, repeats
from linli.insight.rules.rounding import summed

if TYPE_CHECKING:
    import duckdb

PARTS: Final = ("above", "below", "rest", "silent")  # and out0, out1 … for what is left out
LARGEST_PAGE: Final = 200
_COLUMNS: Final = 1_000_000  # squares side by side around the earth: see `linli.cases.rules.places`
_SLOT: Final = 900  # seconds: no zone of the world shifts its clocks by less


@dataclass(frozen=True, slots=True)
class Keys:
    """The row of a table a number stands in, beside what the question chooses: areas exactly, not with their past; `hour` from 0,
    `weekday` from 0 for Monday, by the clocks on the wall; `square`: size in cells, row and column."""

    areas: Mapping[str, int] = field(default_factory=dict)
    weekday: int | None = None
    hour: int | None = None
    square: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """`number`: what all of it adds up to; `cases`: how many cases that is; a page of them, newest first, each with what it adds."""

    number: float
    cases: int
    page: tuple[tuple[int, float], ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the map, `size` cells wide and high, and what was counted in it."""

    size: int
    row: int
    column: int
    number: float


def behind(
    *,
    actor: Actor,
    question: Question,
    part: str = "above",
    keys: Keys | None = None,
    after: int | None = None,
    size: int = 50,
) -> Behind:
    """The cases behind one number of an answer: of the only indicator of the question, above or below the line, the `rest` between
    both, those who did not answer (`silent`), or what is left out (`out0` …).

    Narrowed to the actor as the answer itself. Raises Forbidden, NotFound, InvalidInput.
    """
    one = _only(question)
    term, only = _added(one, part)
    size = max(1, min(size, LARGEST_PAGE))
    by_case = f"SELECT case_id, round(sum({term}), 6) AS number FROM {{rows}} GROUP BY case_id HAVING number <> 0"  # noqa: S608  (own names)
    with _asked(actor, question, one, _in_row(one, question, keys or Keys()), only) as rows:
        if rows is None:
            return Behind(0, 0, (), None)
        once = one.table == "cases"  # a folded case has one row, so it needs not be gathered
        touched = rows.touched if once else "true"
        whole, cases = rows.all(f"SELECT sum(number), count(*) FROM ({by_case})", f"{touched}")[0]  # noqa: S608  (own names)
        if once:
            told = f"SELECT sum(number), count(*) FILTER (number <> 0) FROM (SELECT round({term}, 6) AS number FROM {{rows}})"  # noqa: S608  (own names)
            further = rows.all(told, f"NOT ({touched})")[0]
            whole, cases = (whole or 0) + (further[0] or 0), cases + further[1]

        def numbered(rule: str) -> list[tuple[int, float]]:
            return rows.all(f"{by_case} ORDER BY case_id DESC LIMIT {size + 1}", rule)

        def ids(rule: str, most: int) -> list[int]:
            told = f"SELECT case_id FROM {{rows}} ORDER BY case_id DESC LIMIT {most}"  # noqa: S608  (own names)
            return [case_id for (case_id,) in rows.all(told, f"{rule} AND {term} <> 0")]

        found = newest(numbered, ids, before=after, size=size + 1)
    listed = tuple((case_id, summed(number)) for case_id, number in found[:size])
    return Behind(summed(whole), cases, listed, listed[-1][0] if len(found) > size else None)


def adds_to(*, actor: Actor, question: Question, case_id: int) -> bool:
    """Whether a case stands above or below the line of the only indicator of the question, or among those who did not answer."""
    one = _only(question)
    for part in ("above", "below", "silent"):
        if part in measures_of(one) or (one.kind == "duration" and part == "above"):
            term, only = _added(one, part)
            with _asked(actor, question, one, [f"case_id = {int(case_id)}"], only) as rows:
                if rows and rows.all(f"SELECT round(sum({term}), 6) FROM {{rows}}")[0][0]:  # noqa: S608  (own names)
                    return True
    return False


def by_hour(*, actor: Actor, question: Question) -> dict[tuple[int, int], float]:
    """What the only indicator of the question counts above the line, by weekday (0: Monday) and hour on the wall."""
    one = _only(question)
    if one.kind == "stock":
        raise InvalidInput(field="indicators", reason="What stands at the end of a day has no hours.")
    term, only = _added(one, "above")
    asked = f"SELECT {_slot(one)} AS slot, sum({term}) FROM {{rows}} GROUP BY slot"  # noqa: S608  (own names)
    found: dict[tuple[int, int], float] = {}
    with _asked(actor, question, one, [], only) as rows:
        for slot, number in rows.all(asked) if rows else ():
            local = datetime.fromtimestamp(slot * _SLOT, sql.zone())
            key = local.weekday(), local.hour
            found[key] = found.get(key, 0) + number
    return {key: plain for key, number in found.items() if (plain := summed(number))}


def by_square(*, actor: Actor, question: Question, size: int) -> list[Square]:
    """What the only indicator of the question counts above the line in squares of `size` cells; cases without a point are left out."""
    one = _only(question)
    _need_squares(one)
    term, only = _added(one, "above")
    row, column = _square(size)
    asked = (
        f"SELECT {row} AS line, {column} AS place, sum({term}) FROM {{rows}} GROUP BY line, place ORDER BY line, place"  # noqa: S608  (own names)
    )
    with _asked(actor, question, one, ["cell > 0"], only) as rows:
        found = rows.all(asked) if rows else []
    return [Square(size, line, place, plain) for line, place, number in found if (plain := summed(number))]


def _only(question: Question) -> Indicator:
    if len(question.indicators) != 1 or question.by:
        raise InvalidInput(field="indicators", reason="One indicator, and not divided.")
    one = definitions_on(question.defined_on).indicators[question.indicators[0]]
    if not one.holds_on(question.defined_on):
        raise InvalidInput(field="indicators", reason="There is no such name.")
    if not one.table:
        raise InvalidInput(field="indicators", reason="A weighted sum stands on its parts: look at one of them.")
    return one


def _added(one: Indicator, part: str) -> tuple[str, list[str]]:
    """SQL: what a row adds to this part of the indicator, and which of them count at all."""
    measures = measures_of(one)
    if one.kind == "duration" and part in {"above", "below"}:
        return f"{sql.ALIAS}.weight", [sql.step_of(measures["steps"])[1]]
    if part == "rest" and "below" in measures:
        return f"({sql.term_of(measures['below'])} - {sql.term_of(measures['above'])})", []
    if part not in measures or part == "steps":
        raise InvalidInput(field="part", reason="There is no such name.")
    return sql.term_of(measures[part]), []


class _Rows:
    """Rows that may be counted, and were chosen. `touched`: SQL, whether the case of a row changed since the last folding."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, source: str, fresh: str, conditions: list[str], parameters: dict[str, Any]
    ) -> None:  # fmt: skip
        self.connection, self.source, self.conditions, self.parameters = connection, source, conditions, parameters
        self.touched = f"case_id IN (SELECT case_id FROM {fresh})" if fresh else "false"  # noqa: S608  (own names)

    def all(self, statement: str, rule: str = "true") -> list[tuple[Any, ...]]:
        """What a statement finds; `{rows}` stands in it for those rows for which a rule holds."""
        rows = f"{self.source} AS {sql.ALIAS} WHERE {' AND '.join([*self.conditions, rule])}"
        self.connection.execute(statement.replace("{rows}", rows), self.parameters or None)
        return self.connection.fetchall()


@contextmanager
def _asked(
    actor: Actor, question: Question, one: Indicator, conditions: list[str], only: list[str]
) -> Iterator[_Rows | None]:
    """The rows that the actor may count and the question chooses, newest months first; None where no file can hold any."""
    reach, files = places.reach(actor), newest_first(store.files())
    begin, end = sql.moments(FIRST_DAY if one.kind == "stock" else question.begin, question.end)
    end = min(end, due_until()) if one.basis in DUES else end
    at = f"{sql.ALIAS}.{one.basis}"
    again = one.table == RECURRENCES
    span = one.basis, begin - WITHIN if again else begin, end
    held = [file for file in files if file.table == stored_as(one.table) and file.may_hold(*span)]
    check_sides(question, [one])
    narrow = narrowed(question)
    if not held:
        yield None
        return
    conditions = [f"{at} >= TIMESTAMP '{begin}'", f"{at} < TIMESTAMP '{end}'", *narrow.conditions, *conditions, *only]
    names, fresh = [file.name for file in held], [file.name for file in held if not file.month]
    source = repeats(store.reading(names), begin, end) if again else store.reading(names)
    with store.asking() as connection:
        conditions.append(allowed(connection, reach, files, parties=not again))
        yield _Rows(connection, source, store.reading(fresh) if fresh else "", conditions, narrow.parameters)


def _in_row(one: Indicator, question: Question, keys: Keys) -> list[str]:
    """What the row of the table narrows by. Areas are checked for being levels, everything else is a number."""
    if set(keys.areas) - set(AREAS):
        raise InvalidInput(field="keys", reason="There is no such name.")
    conditions = [f"{level} = {int(area_id)}" for level, area_id in keys.areas.items()]
    if keys.weekday is not None or keys.hour is not None:
        conditions.append(f"{_slot(one)} IN ({', '.join(map(str, _slots(question, keys))) or -1})")
    if keys.square is not None:
        _need_squares(one)
        size, line, place = keys.square
        row, column = _square(size)
        conditions += ["cell > 0", f"{row} = {int(line)}", f"{column} = {int(place)}"]
    return conditions


def _need_squares(one: Indicator) -> None:
    """Raise InvalidInput for an indicator whose rows do not know where on the ground they lie: parts of a case know its areas only."""
    if "cell" not in COLUMNS[one.table]:
        raise InvalidInput(field="square", reason="This indicator cannot be divided so.")


def _square(size: int) -> tuple[str, str]:
    return f"(cell // {_COLUMNS}) // {int(size)}", f"(cell % {_COLUMNS}) // {int(size)}"


def _slot(one: Indicator) -> str:
    return f"CAST(floor(epoch({sql.ALIAS}.{one.basis}) / {_SLOT}) AS BIGINT)"


def _slots(question: Question, keys: Keys) -> list[int]:
    """The quarters of an hour in these days that fall on the weekday and hour asked for."""
    begin, end = (
        int(moment.replace(tzinfo=UTC).timestamp()) // _SLOT for moment in sql.moments(question.begin, question.end)
    )
    found = []
    for slot in range(begin, end):
        local = datetime.fromtimestamp(slot * _SLOT, sql.zone())
        if keys.weekday in (None, local.weekday()) and keys.hour in (None, local.hour):
            found.append(slot)
    return found
