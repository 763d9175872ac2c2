"""Answers: the facts narrowed to the actor, counted, and set over one another only at the end.

Everything that is summed adds up: the row of the whole is the sum of the rows it is divided into, always.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries.answers.counting import Counted, Counts, Key, counted
from linli.insight.queries.answers.definitions import definitions_on
from linli.insight.queries.answers.narrowing import check_sides
from linli.insight.queries.answers.stocks import put_stocks
from linli.insight.rules.asking import (
    MOST_LINES,
    TIMES,
    TOO_FINE,
    BadQuestion,
    Question,
    earlier,
    moved_by,
    moved_on,
    question,
)
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.histogram import share_below


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with all that belongs beside it. `value` None: no sample, or the indicator does not hold then. `few`: it rests on few.

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


NOT_TOLD: Final = Figure(None, 0, 0, 0, {}, few=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an answer: its keys in the order of `by`, a figure for each indicator, and those to compare with."""

    keys: Key
    figures: Mapping[str, Figure]
    before: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows, and the whole they are parts of. `version`: of the definitions they were counted by."""

    by: tuple[str, ...]
    lines: tuple[Line, ...]
    whole: Line
    version: str = ""


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

    lines = [line(one) for one in found.lines]
    return {"by": list(found.by), "lines": lines, "whole": line(found.whole), "version": found.version}


def asked(given: Any, *, on: date | None = None) -> Question:
    """The question in what a door was sent; `on`: the day by whose definitions it is counted, without one its last.

    Raises InvalidInput for what is not of the grammar.
    """
    try:
        return replace(question(given, definitions_on(on or _last_day(given)).indicators), on=on)
    except BadQuestion as error:
        raise InvalidInput(field=error.field, reason=error.reason) from None


def _last_day(given: Any) -> date:
    """The last day asked for, as far as it can be read; what is wrong with it the grammar tells."""
    try:
        return date.fromisoformat(given["to"])
    except (TypeError, KeyError, ValueError):
        return date.max


def answer(*, actor: Actor, question: Question) -> Answer:
    """What the question asks, over the facts the actor may count. Raises Forbidden, NotFound, InvalidInput, Unavailable."""
    held = definitions_on(question.defined_on)
    wanted = _with_parts(question, held.indicators)
    check_sides(question, wanted)
    periods = [(question.begin, question.end)] + ([earlier(question)] if question.compare else [])
    counts = counted(actor=actor, question=question, wanted=wanted, periods=periods, moved=moved_by(question))
    wholes = [_sum(one) for one in counts]
    put_stocks(actor=actor, question=question, wanted=wanted, periods=periods, counts=counts, wholes=wholes)
    now, before = counts[0], _set_beside(question, counts[1]) if question.compare else {}
    keys = {*now, *before}
    if len(keys) > MOST_LINES:
        raise InvalidInput(field="by", reason=TOO_FINE)
    return Answer(
        question.by,
        tuple(
            _line(key, now.get(key, {}), before.get(key, {}), question, held.indicators)
            for key in sorted(keys, key=_order)
        ),
        _line((), wholes[0], wholes[-1], question, held.indicators),
        held.version,
    )


def _with_parts(question: Question, known: Mapping[str, Indicator]) -> list[Indicator]:
    """The indicators to count: those asked for, and the parts that weighted ones have now and had in the time compared with, as
    far as they hold."""
    ends = [question.end, earlier(question)[1]] if question.compare else [question.end]
    parts = (part.code for code in question.indicators for end in ends for part in known[code].weights_on(end))
    wanted = (known[code] for code in dict.fromkeys((*question.indicators, *parts)))
    return [one for one in wanted if one.holds_on(question.defined_on)]


# --- setting over one another ---------------------------------------------------------------------------------------------


def _sum(counted: Mapping[Key, Mapping[str, Counted]]) -> dict[str, Counted]:
    whole: dict[str, Counted] = defaultdict(Counted)
    for row in counted.values():
        for code, one in row.items():
            whole[code].add(one)
    return whole


def _line(
    key: Key, now: Mapping[str, Counted], before: Mapping[str, Counted], question: Question, known: Mapping[str, Indicator]
) -> Line:  # fmt: skip
    def told(counted: Mapping[str, Counted], end: date) -> dict[str, Figure]:
        return {
            code: _figure(known[code], counted, end, known) if known[code].holds_on(question.defined_on) else NOT_TOLD
            for code in question.indicators
        }

    return Line(key, told(now, question.end), told(before, earlier(question)[1]) if question.compare else {})


def _figure(one: Indicator, counted: Mapping[str, Counted], day: date, known: Mapping[str, Indicator]) -> Figure:
    if one.kind == "weighted":
        return _weighted(one, counted, day, known)
    found = counted.get(one.code) or Counted()
    out = {left.name: found.left_out.get(left.name, 0) for left in one.unless}
    if one.plain:
        return Figure(found.above, found.above, found.below, found.silent, out, few=False)
    few = found.below < one.least
    if one.kind == "duration":
        median, ninth = share_below(found.steps, 0.5), share_below(found.steps, 0.9)
        return Figure(median, found.above, found.below, found.silent, out, few, ninth)
    value = found.above / found.below if found.below else None
    return Figure(value, found.above, found.below, found.silent, out, few)


def _weighted(one: Indicator, counted: Mapping[str, Counted], day: date, indicators: Mapping[str, Indicator]) -> Figure:
    """A weighted sum in points of a hundred; no sample where a part has none."""
    weights = one.weights_on(day)
    parts = {part.code: _figure(indicators[part.code], counted, day, indicators) for part in weights}
    values = {code: figure.value for code, figure in parts.items() if figure.value is not None}
    whole = bool(weights) and len(values) == len(parts)
    value = 100 * sum(part.weight * values[part.code] for part in weights) if whole else None
    few = any(figure.few for figure in parts.values())
    least = min((figure.below for figure in parts.values()), default=0)
    return Figure(value, 0, least, 0, {}, few, parts=values)


def _set_beside(question: Question, before: Counts) -> Counts:
    """What was counted in the time to compare with, by the keys of the rows it is set beside. Weeks were moved when they were counted."""
    place = next((place for place, side in enumerate(question.by) if side in TIMES), None)
    if place is None:
        return before
    found: Counts = {}
    for key, row in before.items():
        time = key[place] if question.by[place] == "week" else moved_on(question, key[place])
        if time is not None and time <= question.end:
            found[(*key[:place], time, *key[place + 1 :])] = row
    return found


def _order(key: Key) -> tuple[Any, ...]:
    return tuple(
        (value is None, str(value) if not isinstance(value, (int, float)) else f"{value:020}") for value in key
    )
