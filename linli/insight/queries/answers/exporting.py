"""An answer as a flat table that explains itself: every number with what stands above and below it, and where it comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound
from linli.geography import api as geography
from linli.insight.queries.answers.answering import Answer, Figure, Line, answer, asked
from linli.insight.queries.answers.definitions import SHIPPED, definitions_on
from linli.insight.rules.asking import AREAS, TIMES, Question, earlier
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.rounding import percents

COLUMNS: Final = (
    "from", "to", "indicator", "name", "name_en", "kind", "unit", "value", "share_percent", "ninth_tenth", "numerator", "denominator",
    "left_out", "no_answer", "rests_on_few", "before", "before_numerator", "before_denominator", "source", "definitions",
)  # fmt: skip
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be written in any format: its columns, and its rows in their order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table_of(question: Question, found: Answer) -> Table:
    """The answer with one row for each line and indicator, the whole last; areas and units by code and name."""
    known = definitions_on(question.defined_on).indicators
    keys = tuple(name for side in question.by for name in _columns_of(side))
    shares = {code: _shares(found, known[code]) for code in question.indicators}
    rows = [
        (*_keys(question, line.keys), *_cells(question, found.version, known[code], line, shares[code][place]))
        for place, line in enumerate((*found.lines, found.whole))
        for code in question.indicators
    ]
    return Table((*keys, *COLUMNS), tuple(rows))


def _shares(found: Answer, one: Indicator) -> list[float | None]:
    """Each line's share of a count, rounded so that all come to 100, and that of the whole. None for what is no count, and over times for a stock."""
    if not one.plain or (one.kind == "stock" and set(found.by) & set(TIMES)):
        return [None] * (len(found.lines) + 1)
    parts = percents([line.figures[one.code].above for line in found.lines])
    return [*parts, 100.0 if found.whole.figures[one.code].above else 0.0]


def _columns_of(side: str) -> tuple[str, ...]:
    return (side, f"{side}_name") if side in AREAS or side in {"unit", "lead"} else (side,)


def _keys(question: Question, keys: tuple[Any, ...]) -> Iterator[Cell]:
    for place, side in enumerate(question.by):
        if not keys:
            yield from ("",) * len(_columns_of(side))
        elif len(_columns_of(side)) == 2:
            yield from _named(side, keys[place])
        else:
            yield keys[place].isoformat() if isinstance(keys[place], date) else keys[place]


def _named(side: str, key: int) -> tuple[str, str]:
    try:
        found = geography.area(key) if side in AREAS else geography.unit(key)
    except NotFound:
        return "", ""
    return found.code, found.name


def _cells(question: Question, version: str, one: Indicator, line: Line, share: float | None) -> tuple[Cell, ...]:
    figure, before = line.figures[one.code], line.before.get(one.code)
    out = "; ".join(f"{name}={number}" for name, number in figure.left_out.items() if number)
    return (
        question.begin.isoformat(), question.end.isoformat(), one.code, one.name, one.name_en, one.kind, one.unit, figure.value, share, figure.ninth,
        figure.above, figure.below, out, figure.silent, figure.few,
        *((before.value, before.above, before.below) if before else (None, None, None)), one.source, version,
    )  # fmt: skip


# --- under the names other systems use ------------------------------------------------------------------------------------


@cache
def _metrics() -> tuple[Mapping[str, str], ...]:
    return tuple(tomllib.loads((SHIPPED / "exchange_names.toml").read_text(encoding="utf-8"))["metric"])


def exchanged(*, actor: Actor, begin: date, end: date, by: str) -> Table:
    """The figures of each area, unit or matter under the names other systems use, with year on year (TB) and period on period (HB).

    Raises Forbidden, and InvalidInput for a side this cannot be divided by.
    """
    if by not in {*AREAS, "matter", "unit"}:
        raise InvalidInput(field="by", reason="There is no such name.")
    codes = list(dict.fromkeys(metric[part] for metric in _metrics() for part in ("above", "below") if part in metric))
    plain = {"indicators": codes, "by": [by], "from": begin.isoformat(), "to": end.isoformat()}
    now = answer(actor=actor, question=asked({**plain, "compare": "year_ago"}))
    last_begin, last_end = earlier(asked({**plain, "compare": "previous"}))
    last = answer(
        actor=actor, question=asked({**plain, "from": last_begin.isoformat(), "to": last_end.isoformat()}, on=end)
    )
    before = {line.keys: line.figures for line in last.lines}
    names = [name for metric in _metrics() for name in (metric["name"], f"{metric['name']}TB", f"{metric['name']}HB")]
    rows = []
    for line in now.lines:
        values: list[Cell] = []
        for metric in _metrics():
            value = _metric(metric, line.figures)
            values += [value, _change(value, _metric(metric, line.before)), _change(value, _metric(metric, before.get(line.keys, {})))]  # fmt: skip
        rows.append((*_named_key(by, line.keys[0]), begin.isoformat(), end.isoformat(), *values))
    return Table((*_columns_of(by), "from", "to", *names), tuple(rows))


def _named_key(by: str, key: Any) -> tuple[Cell, ...]:
    return (key,) if by == "matter" else _named(by, key)


def _metric(metric: Mapping[str, str], figures: Mapping[str, Figure]) -> float | None:
    above = figures.get(metric["above"])
    if above is None:
        return None
    if "below" not in metric:
        return above.value
    below = figures.get(metric["below"])
    return above.above / below.above if below and below.above else None


def _change(now: float | None, before: float | None) -> float | None:
    return (now - before) / before if now is not None and before else None
