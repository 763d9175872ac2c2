"""The cases behind a number: whoever reads a figure can look at what was counted, case by case.

A case stands with what it adds to the number: mostly one, several where voices, dispatches or tasks are counted. So the list
adds up to the figure, always.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries import places, recurring, sql, store
from linli.insight.queries.definitions import definitions_on
from linli.insight.queries.standing import due_until
from linli.insight.rules.asking import AREAS, FIRST_DAY, LARGEST, Question
from linli.insight.rules.definitions import DUES, RECURRENCES, Indicator, stored_as
from linli.insight.rules.measures import measures_of

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
    added, only = _added(one, part)
    size = max(1, min(size, LARGEST_PAGE))
    asked = (
        f"WITH counted AS (SELECT case_id, round({added}, 6) AS number FROM {{rows}} GROUP BY case_id HAVING number <> 0)"  # noqa: S608  (own names and numbers)
        " SELECT case_id, number, sum(number) OVER () AS whole, count(*) OVER () AS cases FROM counted"
        f" QUALIFY case_id < {min(after or LARGEST, LARGEST)} ORDER BY case_id DESC LIMIT {size + 1}"
    )
    found = _asked(actor, question, one, asked, _in_row(one, question, keys or Keys()), only)
    listed = tuple((case_id, _plain(number)) for case_id, number, _whole, _cases in found[:size])
    whole, cases = (found[0][2], found[0][3]) if found else (0, 0)
    return Behind(_plain(whole), cases, listed, listed[-1][0] if len(found) > size else None)


def adds_to(*, actor: Actor, question: Question, case_id: int) -> bool:
    """Whether a case stands above or below the line of the only indicator of the question, or among those who did not answer."""
    one = _only(question)
    for part in ("above", "below", "silent"):
        if part in measures_of(one) or (one.kind == "duration" and part == "above"):
            added, only = _added(one, part)
            asked = f"SELECT round({added}, 6) FROM {{rows}}"  # noqa: S608  (own names)
            if any(number for (number,) in _asked(actor, question, one, asked, [f"case_id = {int(case_id)}"], only)):
                return True
    return False


def by_hour(*, actor: Actor, question: Question) -> dict[tuple[int, int], float]:
    """What the only indicator of the question counts above the line, by weekday (0: Monday) and hour on the wall."""
    one = _only(question)
    if one.kind == "stock":
        raise InvalidInput(field="indicators", reason="What stands at the end of a day has no hours.")
    added, only = _added(one, "above")
    asked = f"SELECT {_slot(one)} AS slot, {added} FROM {{rows}} GROUP BY slot"  # noqa: S608  (own names)
    found: dict[tuple[int, int], float] = {}
    for slot, number in _asked(actor, question, one, asked, [], only):
        local = datetime.fromtimestamp(slot * _SLOT, sql.zone())
        key = local.weekday(), local.hour
        found[key] = found.get(key, 0) + number
    return {key: plain for key, number in found.items() if (plain := _plain(number))}


def by_square(*, actor: Actor, question: Question, size: int) -> list[Square]:
    """What the only indicator of the question counts above the line in squares of `size` cells; cases without a point are left out."""
    one = _only(question)
    added, only = _added(one, "above")
    row, column = _square(size)
    asked = f"SELECT {row} AS line, {column} AS place, {added} FROM {{rows}} GROUP BY line, place ORDER BY line, place"  # noqa: S608  (own names)
    found = _asked(actor, question, one, asked, ["cell > 0"], only)
    return [Square(size, line, place, plain) for line, place, number in found if (plain := _plain(number))]


def _only(question: Question) -> Indicator:
    if len(question.indicators) != 1 or question.by:
        raise InvalidInput(field="indicators", reason="One indicator, and not divided.")
    one = definitions_on(question.defined_on).indicators[question.indicators[0]]
    if not one.table:
        raise InvalidInput(field="indicators", reason="A weighted sum stands on its parts: look at one of them.")
    return one


def _added(one: Indicator, part: str) -> tuple[str, list[str]]:
    """SQL: what rows add to this part of the indicator, and which of them count at all."""
    measures = measures_of(one)
    if one.kind == "duration" and part in {"above", "below"}:
        return f"sum({sql.ALIAS}.weight)", [sql.step_of(measures["steps"])[1]]
    if part == "rest" and "below" in measures:
        return f"{sql.sum_of(measures['below'])} - {sql.sum_of(measures['above'])}", []
    if part not in measures or part == "steps":
        raise InvalidInput(field="part", reason="There is no such name.")
    return sql.sum_of(measures[part]), []


def _asked(
    actor: Actor, question: Question, one: Indicator, statement: str, conditions: list[str], only: list[str]
) -> list[tuple[Any, ...]]:
    """What a statement finds in the rows that the actor may count and the question chooses; `{rows}` stands for them in it."""
    reach, files = places.reach(actor), store.files()
    begin, end = sql.moments(FIRST_DAY if one.kind == "stock" else question.begin, question.end)
    end = min(end, due_until()) if one.basis in DUES else end
    at = f"{sql.ALIAS}.{one.basis}"
    again = one.table == RECURRENCES
    span = one.basis, begin - recurring.WITHIN if again else begin, end
    held = [file.name for file in files if file.table == stored_as(one.table) and file.may_hold(*span)]
    chosen, parameters = _chosen(question, one)
    if not held:
        return []
    conditions = [f"{at} >= TIMESTAMP '{begin}'", f"{at} < TIMESTAMP '{end}'", *chosen, *conditions, *only]
    if not reach.everything:
        of_units = places.cases_of_units(reach, files)
        conditions.append(f"({reach.in_areas()} OR case_id IN ({of_units}))")
    source = recurring.recurrences(store.reading(held), begin, end) if again else store.reading(held)
    rows = f"{source} AS {sql.ALIAS} WHERE {' AND '.join(conditions)}"
    with store.asking() as connection:
        connection.execute(statement.replace("{rows}", rows), parameters or None)
        return connection.fetchall()


def _chosen(question: Question, one: Indicator) -> tuple[list[str], dict[str, Any]]:
    """What the question narrows by: conditions, and the values of their marks."""
    conditions, parameters = [], dict[str, Any]()
    for name, values in question.where:
        if name == "area":
            conditions.append(f"({places.any_of(places.inside(int(value) for value in values))})")
            continue
        if not one.has(name):
            raise InvalidInput(field=name, reason="This indicator cannot be divided so.")
        marks = [f"{name}_{place}" for place in range(len(values))]
        parameters |= dict(zip(marks, values, strict=True))
        if name == "family":
            conditions.append("(" + " OR ".join(f"starts_with(matter, ${mark})" for mark in marks) + ")")
            continue
        conditions.append(f"{name} IN ({', '.join('$' + mark for mark in marks)})")
    return conditions, parameters


def _in_row(one: Indicator, question: Question, keys: Keys) -> list[str]:
    """What the row of the table narrows by. Areas are checked for being levels, everything else is a number."""
    if set(keys.areas) - set(AREAS):
        raise InvalidInput(field="keys", reason="There is no such name.")
    conditions = [f"{level} = {int(area_id)}" for level, area_id in keys.areas.items()]
    if keys.weekday is not None or keys.hour is not None:
        conditions.append(f"{_slot(one)} IN ({', '.join(map(str, _slots(question, keys))) or -1})")
    if keys.square is not None:
        size, line, place = keys.square
        row, column = _square(size)
        conditions += ["cell > 0", f"{row} = {int(line)}", f"{column} = {int(place)}"]
    return conditions


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


def _plain(number: float | None) -> float:
    """A sum as it is told: whole where it is whole."""
    rounded = round(float(number or 0), 6)
    return int(rounded) if rounded == int(rounded) else rounded
