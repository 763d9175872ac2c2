"""Proving the figures: that the parts of every shown table are its whole, and that the facts are what the record says.

The whole is asked on its own, not added up from the parts, so the two sides come by different ways: a roll-up of one grain
against another, or against the facts themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from math import isclose
from typing import Any, Final

from django.db import transaction

from linli.audit import api as audit
from linli.common.actor import SYSTEM
from linli.insight.models import Reading
from linli.insight.queries.answers.counting import Counted, Counts, counted
from linli.insight.queries.answers.definitions import definitions_on
from linli.insight.queries.facts import store
from linli.insight.rules.asking import AREAS, SIDES, Question
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.folding import facts_of
from linli.insight.rules.tables import TABLES, rows_of

# Every way a page divides a table; nested areas also against the level above.
DIVISIONS: Final = (
    *((level,) for level in AREAS), *((side,) for side in SIDES), ("month",), ("district", "street"), ("street", "community"),
    ("community", "grid"), ("street", "matter"), ("street", "month"), ("unit", "month"),
)  # fmt: skip
_PIECE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Unproven:
    """One thing that does not add up: which table or indicator, divided how, and the two numbers."""

    what: str
    by: tuple[str, ...]
    parts: str
    whole: str


def unproven(*, begin: date, end: date) -> list[Unproven]:
    """Everything in these days that does not add up, and every table of facts that is not what the record says."""
    return [*_sums(begin, end), *_facts()]


# --- parts and wholes -----------------------------------------------------------------------------------------------------


def _sums(begin: date, end: date) -> Iterator[Unproven]:
    wanted = [one for one in definitions_on(end).indicators.values() if one.table]
    whole = _counts((), wanted, begin, end).get((), {})
    for by in DIVISIONS:
        those = [one for one in wanted if _divides(one, by)]
        divided = _counts(by, those, begin, end)
        yield from _compared(by, those, _added_up(divided, 0), {(): whole})
        if len(by) > 1:
            yield from _compared(by, those, _added_up(divided, 1), _counts(by[:1], those, begin, end))


def _divides(one: Indicator, by: tuple[str, ...]) -> bool:
    return all(one.has(side) for side in by)


def _counts(by: tuple[str, ...], wanted: list[Indicator], begin: date, end: date) -> Counts:
    question = Question(tuple(one.code for one in wanted), by, (), begin, end)
    return counted(actor=SYSTEM, question=question, wanted=wanted, periods=[(begin, end)])[0]


def _added_up(counts: Counts, width: int) -> Mapping[Any, Mapping[str, Counted]]:
    """The counts by the first keys only."""
    found: dict[Any, dict[str, Counted]] = defaultdict(lambda: defaultdict(Counted))
    for key, row in counts.items():
        for code, one in row.items():
            found[key[:width]][code].add(one)
    return found


def _compared(
    by: tuple[str, ...],
    those: Iterable[Indicator],
    parts: Mapping[Any, Mapping[str, Counted]],
    wholes: Mapping[Any, Mapping[str, Counted]],
) -> Iterator[Unproven]:
    for key in {*parts, *wholes}:
        for one in those:
            part = parts.get(key, {}).get(one.code) or Counted()
            whole = wholes.get(key, {}).get(one.code) or Counted()
            if not _same(part, whole):
                yield Unproven(one.code, by, _told(part), _told(whole))


def _same(one: Counted, other: Counted) -> bool:
    sums = all(
        isclose(getattr(one, name), getattr(other, name), abs_tol=1e-4, rel_tol=1e-9) for name in ("above", "below", "silent")
    )  # fmt: skip
    return sums and _kept(one.left_out) == _kept(other.left_out) and _kept(one.steps) == _kept(other.steps)


def _kept(numbers: Mapping[Any, int]) -> dict[Any, int]:
    return {name: number for name, number in numbers.items() if number}


def _told(one: Counted) -> str:
    return f"{one.above:g} / {one.below:g}"


# --- facts and the record -------------------------------------------------------------------------------------------------


def _facts() -> Iterator[Unproven]:
    """Both sides as sums of digests, which come to the same in any order and take no memory."""
    with transaction.atomic():
        reading = Reading.objects.filter(pk=1).first()
        files = store.files()
    through = reading.through if reading else 0
    fresh: dict[str, int] = defaultdict(int)
    for subject, events in audit.all_histories("case", through):
        for name, rows in rows_of(facts_of(int(subject), events)).items():
            fresh[name] += sum(_digest(row) for row in rows)
    for table in TABLES:
        names = [file.name for file in files if file.table == table.name]
        held = _held(store.select_of(table.name, names), [name for name, _ in table.columns])
        if held % _MODULUS != fresh[table.name] % _MODULUS:
            yield Unproven(table.name, (), f"{held % _MODULUS:016x}", f"{fresh[table.name] % _MODULUS:016x}")


_MODULUS: Final = 2**64


def _held(rows: str, columns: list[str]) -> int:
    total = 0
    with store.asking() as connection:
        connection.execute(f"SELECT {', '.join(columns)}, weight FROM ({rows})")  # noqa: S608  (own names)
        while some := connection.fetchmany(_PIECE):
            total += sum(_digest(row) * weight for *row, weight in some)
    return total


def _digest(row: Iterable[Any]) -> int:
    told = "\x1f".join(_plain(value) for value in row)
    return int.from_bytes(blake2b(told.encode(), digest_size=8).digest(), "big")


def _plain(value: Any) -> str:
    """A value as both sides tell it: the record names the zone of a time, the facts hold UTC without saying so."""
    if not isinstance(value, datetime):
        return repr(value)
    return (value.astimezone(UTC) if value.tzinfo else value).replace(tzinfo=None).isoformat()
