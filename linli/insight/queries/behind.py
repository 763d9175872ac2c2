"""The cases behind a number: whoever reads a figure can look at what was counted, case by case.

A case stands with what it adds to the number: mostly one, several where voices, dispatches or tasks are counted. So the list
adds up to the figure, always.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries import places
from linli.insight.queries.answering import indicators
from linli.insight.queries.store import opened
from linli.insight.rules.asking import AREAS, LARGEST, SIDES, Question
from linli.insight.rules.definitions import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

PARTS: Final = ("above", "below", "rest", "silent")  # and out0, out1 … for what is left out
LARGEST_PAGE: Final = 200
WEEK: Final = 7
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
    with _rows(actor, question, one, keys or Keys()) as rows:
        counted = _added(one, part, rows)
        by_case = counted.group_by("case_id").aggregate(number=(counted.weight * counted.added).sum())
        by_case = by_case.filter(by_case.number.round(6) != 0)
        whole = by_case.aggregate(number=by_case.number.sum(), cases=by_case.count()).to_pyarrow().to_pylist()[0]
        size = max(1, min(size, LARGEST_PAGE))
        page = by_case if after is None else by_case.filter(by_case.case_id < min(after, LARGEST))
        found = page.order_by(page.case_id.desc()).limit(size + 1).to_pyarrow().to_pylist()
    listed = tuple((row["case_id"], round(row["number"], 6)) for row in found[:size])
    return Behind(round(whole["number"] or 0, 6), whole["cases"], listed, listed[-1][0] if len(found) > size else None)


def by_hour(*, actor: Actor, question: Question) -> dict[tuple[int, int], float]:
    """What the only indicator of the question counts above the line, by weekday (0: Monday) and hour on the wall."""
    one = _only(question)
    with _rows(actor, question, one, Keys()) as rows:
        counted = _added(one, "above", rows)
        slots = counted.group_by(slot=_slot(counted[one.basis])).aggregate(
            number=(counted.weight * counted.added).sum()
        )
        told = slots.to_pyarrow().to_pylist()
    zone, found = ZoneInfo(settings.TIME_ZONE), dict[tuple[int, int], float]()
    for row in told:
        local = datetime.fromtimestamp(row["slot"] * _SLOT, zone)
        key = local.weekday(), local.hour
        found[key] = found.get(key, 0) + row["number"]
    return {key: round(number, 6) for key, number in found.items() if round(number, 6)}


def by_square(*, actor: Actor, question: Question, size: int) -> list[Square]:
    """What the only indicator of the question counts above the line in squares of `size` cells; cases without a point are left out."""
    one = _only(question)
    with _rows(actor, question, one, Keys()) as rows:
        counted = _added(one, "above", rows)
        counted = counted.filter(counted.cell > 0)
        squares = counted.group_by(
            row=(counted.cell // _COLUMNS) // size, column=(counted.cell % _COLUMNS) // size
        ).aggregate(number=(counted.weight * counted.added).sum())
        told = squares.order_by("row", "column").to_pyarrow().to_pylist()
    return [Square(size, row["row"], row["column"], row["number"]) for row in told if round(row["number"], 6)]


def has_side(code: str, side: str) -> bool:
    """Whether an indicator can be divided and narrowed by this side. The parts of a weighted sum must all have it."""
    one = indicators()[code]
    tables = (
        {one.table} if one.table else {indicators()[part.code].table for held in one.weights for part in held.parts}
    )
    return side not in SIDES or all(table in SIDES[side].split() for table in tables)


def _only(question: Question) -> Indicator:
    if len(question.indicators) != 1 or question.by:
        raise InvalidInput(field="indicators", reason="One indicator, and not divided.")
    one = indicators()[question.indicators[0]]
    if not one.table:
        raise InvalidInput(field="indicators", reason="A weighted sum stands on its parts: look at one of them.")
    return one


@contextmanager
def _rows(actor: Actor, question: Question, one: Indicator, keys: Keys) -> Iterator[ir.Table]:
    """The rows of the indicator's table that the actor may count and the question and the keys choose."""
    import ibis  # noqa: PLC0415  (heavy)

    with opened() as connection:
        rows = places.narrowed(ibis.duckdb.from_connection(connection).table(one.table), actor)
        for name, values in question.where:
            if name != "area" and one.table not in SIDES[name].split():
                raise InvalidInput(field=name, reason="This indicator cannot be divided so.")
            rows = places.within(rows, values) if name == "area" else rows.filter(rows[name].isin(values))  # type: ignore[arg-type]
        first, last = _moments(question.begin, question.end)
        at = rows[one.basis]
        rows = rows.filter(at >= ibis.literal(first, "timestamp"), at < ibis.literal(last, "timestamp"))
        yield _in_row(rows, one, question, keys)


def _in_row(rows: ir.Table, one: Indicator, question: Question, keys: Keys) -> ir.Table:
    for level, area_id in keys.areas.items():
        if level not in AREAS:
            raise InvalidInput(field="keys", reason="There is no such name.")
        rows = rows.filter(rows[level] == area_id)
    if keys.weekday is not None or keys.hour is not None:
        rows = rows.filter(_slot(rows[one.basis]).isin(_slots(question, keys)))
    if keys.square is not None:
        size, row, column = keys.square
        cell = rows.cell
        rows = rows.filter(cell > 0, (cell // _COLUMNS) // size == row, (cell % _COLUMNS) // size == column)
    return rows


def _moments(begin: date, end: date) -> tuple[datetime, datetime]:
    """The first moment of these local days and the first after them, in UTC as facts hold it."""
    zone = ZoneInfo(settings.TIME_ZONE)
    first, last = (
        datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        for day in (begin, end + timedelta(days=1))
    )
    return first, last


def _slot(at: Any) -> Any:
    return (at.epoch_seconds() // _SLOT).cast("int64")


def _slots(question: Question, keys: Keys) -> list[int]:
    """The quarters of an hour in these days that fall on the weekday and hour asked for."""
    zone, (first, last) = ZoneInfo(settings.TIME_ZONE), _moments(question.begin, question.end)
    begin, end = (int(moment.replace(tzinfo=ZoneInfo("UTC")).timestamp()) // _SLOT for moment in (first, last))
    found = []
    for slot in range(begin, end):
        local = datetime.fromtimestamp(slot * _SLOT, zone)
        if keys.weekday in (None, local.weekday()) and keys.hour in (None, local.hour):
            found.append(slot)
    return found


def _added(one: Indicator, part: str, rows: ir.Table) -> ir.Table:
    """The rows with what each adds to this part of the indicator."""
    import ibis  # noqa: PLC0415  (heavy)

    from linli.insight.queries import compiling  # noqa: PLC0415  (brings Ibis)

    assert one.what is not None
    if part == "silent" and one.silent:
        return rows.mutate(added=compiling.condition(one.silent, rows).cast("int64"))
    if part.startswith("out") and part[3:].isdecimal() and int(part[3:]) < len(one.unless):
        return rows.mutate(added=compiling.condition(one.unless[int(part[3:])].when, rows).cast("int64"))
    if part not in {"above", "below", "rest"}:
        raise InvalidInput(field="part", reason="There is no such name.")
    kept = ibis.literal(1, "int64")
    for left in one.unless:
        kept = kept * (~compiling.condition(left.when, rows)).cast("int64")
    if one.kind == "duration":
        return rows.mutate(added=kept * compiling.compiled(one.what, rows).notnull().cast("int64"))
    below = (compiling.number(one.of, rows) if one.of else ibis.literal(1, "int64")) * kept
    above = compiling.number(one.what, rows) * kept
    if one.of:
        above = above * compiling.condition(one.of, rows).cast("int64")
    return rows.mutate(added={"above": above, "below": below, "rest": below - above}[part])
