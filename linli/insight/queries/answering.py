"""Answers: the facts narrowed to the actor, counted, and set over one another only at the end.

Everything that is summed adds up: the row of the whole is the sum of the rows it is divided into, always.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
from django.conf import settings

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries import compiling, places
from linli.insight.queries.store import fact_tables
from linli.insight.rules.asking import SIDES, TIMES, BadQuestion, Question, earlier, question
from linli.insight.rules.definitions import Indicator, definitions
from linli.insight.rules.histogram import share_below

Key = tuple[Any, ...]
SHIPPED: Final = Path(__file__).resolve().parents[2] / "packs" / "insight" / "indicators.toml"


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


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with all that belongs beside it. `value` None: no sample. `few`: it rests on few.

    rates are shares of one; durations seconds, `value` the median and `ninth` the ninth tenth; counts plain.
    """

    value: float | None
    above: float
    below: float
    silent: float
    left_out: Mapping[str, int]
    few: bool
    ninth: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an answer: its keys in the order of `by`, a figure for each indicator, and those to compare with."""

    keys: Key
    figures: Mapping[str, Figure]
    before: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows, and the whole they are parts of."""

    by: tuple[str, ...]
    lines: tuple[Line, ...]
    whole: Line


def plain(found: Answer) -> dict[str, Any]:
    """An answer as lists and numbers, for JSON."""

    def line(one: Line) -> dict[str, Any]:
        figures = {code: asdict(figure) for code, figure in one.figures.items()}
        before = {code: asdict(figure) for code, figure in one.before.items()}
        return {
            "keys": dict(zip(found.by, one.keys, strict=False)),
            "figures": figures,
            **({"before": before} if before else {}),
        }

    return {"by": list(found.by), "lines": [line(one) for one in found.lines], "whole": line(found.whole)}


@cache
def indicators() -> Mapping[str, Indicator]:
    """The indicators that are shipped, by code."""
    return definitions(SHIPPED.read_text(encoding="utf-8"))


def asked(given: Any) -> Question:
    """The question in what a door was sent. Raises InvalidInput for what is not of the grammar."""
    try:
        return question(given, indicators())
    except BadQuestion as error:
        raise InvalidInput(field=error.field, reason=error.reason) from None


def answer(*, actor: Actor, question: Question) -> Answer:
    """What the question asks, over the facts the actor may count. Raises Forbidden, NotFound, InvalidInput."""
    wanted = _with_parts(question)
    _check_sides(question, wanted)
    with fact_tables() as tables:
        now = _counted(tables, actor, question, wanted, question.begin, question.end)
        before = _counted(tables, actor, question, wanted, *earlier(question)) if question.compare else {}
    shown = [indicators()[code] for code in question.indicators]
    return Answer(
        question.by,
        tuple(
            _line(key, now[key], before.get(_moved_back(question, key), {}), shown, question)
            for key in sorted(now, key=_order)
        ),
        _line((), _sum(now), _sum(before), shown, question),
    )


def _with_parts(question: Question) -> list[Indicator]:
    """The indicators to count: those asked for, and the parts of weighted ones."""
    codes = list(question.indicators)
    for code in question.indicators:
        codes += [part.code for part in indicators()[code].weights_on(question.end) if part.code not in codes]
    return [indicators()[code] for code in codes]


def _check_sides(question: Question, wanted: Sequence[Indicator]) -> None:
    """Every side must be one of every table that is counted."""
    for name in (*question.by, *(side for side, _ in question.where)):
        for one in wanted:
            if one.table and name in SIDES and one.table not in SIDES[name].split():
                raise InvalidInput(field=name, reason="This indicator cannot be divided so.")


# --- counting -------------------------------------------------------------------------------------------------------------


def _counted(
    tables: Mapping[str, ir.Table],
    actor: Actor,
    question: Question,
    wanted: Sequence[Indicator],
    begin: date,
    end: date,
) -> dict[Key, dict[str, Counted]]:
    found: dict[Key, dict[str, Counted]] = defaultdict(lambda: defaultdict(Counted))
    alike: dict[tuple[str, str], list[Indicator]] = defaultdict(list)
    for one in wanted:
        if one.table:
            alike[one.table, one.basis].append(one)
    for (name, basis), those in alike.items():
        rows = _chosen(places.narrowed(tables[name], actor), question)
        rows = _between(rows, basis, begin, end)
        keys = {side: _key(rows, side, basis, begin, end) for side in question.by}
        for key, code, counted in _of_table(rows, keys, those):
            found[key][code].add(counted)
    return found


def _chosen(rows: ir.Table, question: Question) -> ir.Table:
    for name, values in question.where:
        rows = places.within(rows, values) if name == "area" else rows.filter(rows[name].isin(values))  # type: ignore[arg-type]
    return rows


def _between(rows: ir.Table, basis: str, begin: date, end: date) -> ir.Table:
    """The rows whose time lies in these local days, both included."""
    zone = ZoneInfo(settings.TIME_ZONE)
    first, last = (datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
                   for day in (begin, end + timedelta(days=1)))  # fmt: skip
    return rows.filter(rows[basis] >= ibis.literal(first, "timestamp"), rows[basis] < ibis.literal(last, "timestamp"))


_UNITS: Final = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def _key(rows: ir.Table, side: str, basis: str, begin: date, end: date) -> Any:
    if side not in TIMES:
        return rows[side]
    return _local(rows[basis], begin, end).truncate(_UNITS[side]).date()


def _local(at: Any, begin: date, end: date) -> Any:
    """A time in UTC as the clocks on the wall show it: shifted by what held then, however often that changed."""
    zone = ZoneInfo(settings.TIME_ZONE)
    spans: list[tuple[datetime, int]] = []
    hour = datetime.combine(begin - timedelta(days=1), time(), ZoneInfo("UTC"))
    while hour.date() <= end + timedelta(days=1):
        shift = int(hour.astimezone(zone).utcoffset().total_seconds())  # type: ignore[union-attr]
        if not spans or spans[-1][1] != shift:
            spans.append((hour.replace(tzinfo=None), shift))
        hour += timedelta(hours=1)
    shifted = at + ibis.interval(seconds=spans[0][1])
    for since, shift in spans[1:]:
        shifted = ibis.ifelse(at >= ibis.literal(since, "timestamp"), at + ibis.interval(seconds=shift), shifted)
    return shifted


def _of_table(
    rows: ir.Table, keys: Mapping[str, Any], those: Sequence[Indicator]
) -> Iterator[tuple[Key, str, Counted]]:
    plain = [one for one in those if one.kind != "duration"]
    if plain:
        yield from _sums(rows, keys, plain)
    for one in those:
        if one.kind == "duration":
            yield from _steps(rows, keys, one)


def _sums(rows: ir.Table, keys: Mapping[str, Any], those: Sequence[Indicator]) -> Iterator[tuple[Key, str, Counted]]:
    sums = {f"{part}_{place}": rule for place, one in enumerate(those) for part, rule in _rules(one, rows).items()}
    sums = {name: (rows["weight"] * rule).sum() for name, rule in sums.items()}
    for row in _rows(_grouped(rows, keys).aggregate(**sums) if keys else rows.aggregate(**sums)):
        key = tuple(row[f"by_{name}"] for name in keys)
        for place, one in enumerate(those):
            yield key, one.code, Counted(
                row[f"above_{place}"] or 0, row[f"below_{place}"] or 0, row[f"silent_{place}"] or 0,
                {left.name: row[f"out{number}_{place}"] or 0 for number, left in enumerate(one.unless)},
            )  # fmt: skip


def _rules(one: Indicator, rows: ir.Table) -> dict[str, Any]:
    """What each row adds above and below the line, to what is left out, and to those who did not answer."""
    assert one.what is not None
    out = [compiling.condition(left.when, rows) for left in one.unless]
    kept = ibis.literal(1, "int64")
    for condition in out:
        kept = kept * (~condition).cast("int64")
    under = compiling.number(one.of, rows) if one.of else kept
    above = compiling.number(one.what, rows) * kept
    if one.of:
        above = above * compiling.condition(one.of, rows).cast("int64")
    silent = compiling.condition(one.silent, rows).cast("int64") if one.silent else ibis.literal(0, "int64")
    return {
        "above": above, "below": under * kept, "silent": silent,
        **{f"out{number}": condition.cast("int64") for number, condition in enumerate(out)},
    }  # fmt: skip


def _steps(rows: ir.Table, keys: Mapping[str, Any], one: Indicator) -> Iterator[tuple[Key, str, Counted]]:
    assert one.what is not None
    rows = rows.filter(compiling.compiled(one.what, rows).notnull())
    grouped = _grouped(rows, {**keys, "step": compiling.step(one.what, rows)})
    for row in _rows(grouped.aggregate(number=rows["weight"].sum())):
        if row["number"]:
            key = tuple(row[f"by_{name}"] for name in keys)
            yield key, one.code, Counted(row["number"], row["number"], steps={row["by_step"]: row["number"]})


def _grouped(rows: ir.Table, keys: Mapping[str, Any]) -> Any:
    return rows.group_by(**{f"by_{name}": key for name, key in keys.items()})


def _rows(table: ir.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return rows


# --- setting over one another ---------------------------------------------------------------------------------------------


def _sum(counted: Mapping[Key, Mapping[str, Counted]]) -> dict[str, Counted]:
    whole: dict[str, Counted] = defaultdict(Counted)
    for row in counted.values():
        for code, one in row.items():
            whole[code].add(one)
    return whole


def _line(
    key: Key, now: Mapping[str, Counted], before: Mapping[str, Counted], shown: Sequence[Indicator], question: Question
) -> Line:
    figures = {one.code: _figure(one, now, question.end) for one in shown}
    earlier_end = earlier(question)[1] if question.compare else question.end
    return Line(
        key, figures, {one.code: _figure(one, before, earlier_end) for one in shown} if question.compare else {}
    )


def _figure(one: Indicator, counted: Mapping[str, Counted], day: date) -> Figure:
    if one.kind == "weighted":
        return _weighted(one, counted, day)
    found = counted.get(one.code) or Counted()
    out = {left.name: found.left_out.get(left.name, 0) for left in one.unless}
    if one.kind == "count":
        return Figure(found.above, found.above, found.below, found.silent, out, few=False)
    few = found.below < one.least
    if one.kind == "duration":
        median, ninth = share_below(found.steps, 0.5), share_below(found.steps, 0.9)
        return Figure(median, found.above, found.below, found.silent, out, few, ninth)
    value = found.above / found.below if found.below else None
    return Figure(value, found.above, found.below, found.silent, out, few)


def _weighted(one: Indicator, counted: Mapping[str, Counted], day: date) -> Figure:
    """A weighted sum in points of a hundred; no sample where a part has none."""
    weights = one.weights_on(day)
    parts = {part.code: _figure(indicators()[part.code], counted, day) for part in weights}
    known = {code: figure.value for code, figure in parts.items() if figure.value is not None}
    value = (
        100 * sum(part.weight * known[part.code] for part in weights) if weights and len(known) == len(parts) else None
    )
    few = any(figure.few for figure in parts.values())
    least = min((figure.below for figure in parts.values()), default=0)
    return Figure(value, 0, least, 0, {}, few, parts=known)


def _moved_back(question: Question, key: Key) -> Key:
    """The key of the row to compare with: times are counted from the beginning of each period."""
    if not any(name in TIMES for name in question.by):
        return key
    begin = earlier(question)[0]
    return tuple(
        _same_place(value, name, question.begin, begin) if name in TIMES else value
        for name, value in zip(question.by, key, strict=True)
    )


def _same_place(day: date, unit: str, begin: date, other: date) -> date:
    if unit in {"day", "week"}:
        moved = other + (day - begin)
        return moved - timedelta(days=moved.weekday()) if unit == "week" else moved
    months = (other.year - begin.year) * 12 + other.month - begin.month
    place = day.year * 12 + day.month - 1 + months
    first = date(place // 12, place % 12 + 1, 1)
    return first if unit == "month" else _beginning(first, unit)


def _beginning(day: date, unit: str) -> date:
    return date(day.year, 1 if unit == "year" else (day.month - 1) // 3 * 3 + 1, 1)


def _order(key: Key) -> tuple[Any, ...]:
    return tuple(
        (value is None, str(value) if not isinstance(value, (int, float)) else f"{value:020}") for value in key
    )
