"""What stands at the end of each time: all changes since the record began, added up.

A stock is no flow: what stood open on Monday and on Tuesday does not add up to what stood open in both. So the changes before a
period are counted once, without times, and those within it are added one time after the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries.answers.counting import Counted, Counts, Days, Key, counted
from linli.insight.queries.facts.standing import as_of
from linli.insight.rules.asking import FIRST_DAY, MOST_LINES, TIMES, TOO_FINE, Question, moved_by
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.spans import beginning, following

_DAY: Final = timedelta(days=1)


def put_stocks(
    *, actor: Actor, question: Question, wanted: Sequence[Indicator], periods: Sequence[Days],
    counts: Sequence[Counts], wholes: Sequence[dict[str, Counted]],
) -> None:  # fmt: skip
    """Put what stands at the end of each time in the place of the changes that were counted for stocks, in rows and wholes.

    Times that begin after the facts end have no row: nobody knows yet. Raises InvalidInput for too many rows.
    """
    stocks = [one for one in wanted if one.kind == "stock"]
    at = as_of()
    if not stocks or at is None:
        return
    place = next((place for place, side in enumerate(question.by) if side in TIMES), None)
    timeless = replace(question, by=tuple(side for side in question.by if side not in TIMES))
    earlier = [(FIRST_DAY, begin - _DAY) for begin, _end in periods]
    before = counted(actor=actor, question=timeless, wanted=stocks, periods=earlier)
    today = cases.local_day(at)
    moved = moved_by(question)
    for number, (begin, end) in enumerate(periods):
        on = _DAY * moved[number]
        times = _beginnings(begin + on, min(end, today) + on, question.by[place]) if place is not None else ()
        for one in stocks:
            changes = _taken(counts[number], one.code)
            stood = {key: row[one.code].above for key, row in before[number].items() if one.code in row}
            now = _added(stood, changes) if place is None else _evenings(stood, changes, place, list(times))
            for key, value in now.items():
                counts[number].setdefault(key, {})[one.code] = Counted(above=value, below=value)
            whole = sum(stood.values()) + sum(changes.values())
            wholes[number][one.code] = Counted(above=whole, below=whole)


def _taken(counts: Counts, code: str) -> dict[Key, float]:
    """The changes of a stock, taken out of the rows; rows that held nothing else go with them."""
    changes = {key: row.pop(code).above for key, row in counts.items() if code in row}
    for key in changes:
        if not counts[key]:
            del counts[key]
    return changes


def _added(stood: Mapping[Key, float], changes: Mapping[Key, float]) -> dict[Key, float]:
    found = {key: stood.get(key, 0) + changes.get(key, 0) for key in {*stood, *changes}}
    return {key: value for key, value in found.items() if value}


def _evenings(
    stood: Mapping[Key, float], changes: Mapping[Key, float], place: int, times: list[date]
) -> dict[Key, float]:
    """What stands at the end of each time, for each row of the other sides; also where nothing changed."""
    by_time: dict[Key, dict[date, float]] = defaultdict(dict)
    for key, change in changes.items():
        by_time[key[:place] + key[place + 1 :]][key[place]] = change
    rows = {*stood, *by_time}
    if len(rows) * len(times) > MOST_LINES:
        raise InvalidInput(field="by", reason=TOO_FINE)
    found = {}
    for rest in rows:
        value = stood.get(rest, 0)
        for time in times:
            value += by_time[rest].get(time, 0) if rest in by_time else 0
            found[(*rest[:place], time, *rest[place:])] = value
    return found


def _beginnings(begin: date, end: date, unit: str) -> Iterator[date]:
    """The first day of each day, week, month, quarter or year that lies in a period or reaches into it."""
    day = beginning(begin, unit)
    while day <= end:
        yield day
        day = following(day, unit)
