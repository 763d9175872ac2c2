"""Open statistics: what everybody may read of an ended month. Made from facts once, read from what was published ever after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Final

from linli.insight.models import OpenMonth
from linli.insight.queries.facts import sql, store
from linli.insight.rules.anonymity import Numbers, all_large, grouped
from linli.insight.rules.asking import FAMILY
from linli.insight.rules.spans import month_after

# What is told of how cases ended, after their number.
OUTCOMES: Final = (
    "closed", "closed_without_evidence", "explained_not_solvable", "in_time", "late", "said_true", "said_not_true", "not_reached",
)  # fmt: skip
_RULES: Final = (
    "state = 'closed'", "state = 'closed' AND outcome = 'no_evidence'", "state = 'closed' AND outcome = 'explained'",
    "promise_clock = 'met'", "promise_clock = 'missed'", "truth = 'true'", "truth IN ('partly', 'not_true')", "truth = 'not_reached'",
)  # fmt: skip
# Which numbers, by their place, are divided into which, with a rest; 0 is all cases.
_DIVISIONS: Final = ((0, (1,)), (1, (2, 3)), (0, (4, 5)), (0, (6, 7, 8)))
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "streets": ("month", "streets", "cases"),
    "matters": ("month", "streets", "families", "cases"),
    "communities": ("month", "streets", "communities", "cases"),
    "outcomes": ("month", "streets", "cases", *OUTCOMES),
}


@dataclass(frozen=True, slots=True)
class Published:
    """One month as it was published: the rows of each table. Areas are ids in a list, empty for all that are told together."""

    month: date
    published_at: datetime
    least: int
    tables: Mapping[str, list[list[Any]]]


def published() -> list[Published]:
    """Every published month, the oldest first."""
    return [
        Published(row.month, row.published_at, row.least, row.tables) for row in OpenMonth.objects.order_by("month")
    ]


def tables_of(month: date) -> dict[str, list[list[Any]]]:
    """The tables of a month, divided so that nothing small is told and nothing small can be computed back.

    Streets are put together first. Matters and communities divide each group of streets once more, separately; outcomes are
    told of groups of those groups. All tables have the same totals.
    """
    cases = _cases(month)
    streets = _streets(cases)
    groups = grouped({street: (number,) for street, (number, *_) in streets.items()})
    found: dict[str, list[list[Any]]] = {name: [] for name in TABLES}
    label = month.isoformat()
    for those, (number,) in groups:
        found["streets"].append([label, _named(those), number])
        for name, place in (("matters", 1), ("communities", 2)):
            parts = _divided(cases, those, place)
            found[name] += [[label, _named(those), _named(keys), count] for keys, (count,) in grouped(parts)]
    outcomes = {those: _added(streets[street] for street in those) for those, _ in groups}
    told = _told_at_all(outcomes)
    for together, numbers in grouped(outcomes, fits=lambda some: _large(some, told)):
        shown = [number if place in told else None for place, number in enumerate(numbers)]
        found["outcomes"].append([label, _named([street for those in together for street in those]), *shown])
    return found


def _named(keys: Sequence[Any]) -> list[Any]:
    """The key of a part that is told alone. Those told together are not named: even that there was one case is a small number."""
    return list(keys) if len(keys) == 1 else []


def _told_at_all(outcomes: Mapping[Any, Numbers]) -> list[int]:
    """The places of the numbers that can be told of the month as a whole: one that is too small even there is told nowhere."""
    whole, told = _added(outcomes.values()), [0]
    for place in range(1, len(whole)):
        if _large(whole, [*told, place]):
            told.append(place)
    return told


def _large(numbers: Numbers, told: Sequence[int]) -> bool:
    """Whether the numbers told are large enough, and so is whatever one of them leaves of another: cases that are not closed,
    those without an answer. A rest is told as well, by taking one number from the other.
    """
    rests = []
    for whole, parts in _DIVISIONS:
        of = whole if whole in told else 0
        rests.append(numbers[of] - sum(numbers[part] for part in parts if part in told))
    return all_large([*(numbers[place] for place in told), *rests])


def _cases(month: date) -> list[tuple[int, str, int, Numbers]]:
    """Street, family of matters, community, and the numbers of the cases reported in the month."""
    begin, end = sql.moments(month, month_after(month) - timedelta(days=1))
    sums = ", ".join(f"sum(weight * ({rule})::INT)::BIGINT" for rule in _RULES)
    with store.opened() as facts:
        rows = facts.execute(
            f"SELECT street, substr(matter, 1, {FAMILY}), community, sum(weight)::BIGINT, {sums} FROM cases"  # noqa: S608  (own rules)
            f" WHERE reported_at >= TIMESTAMP '{begin}' AND reported_at < TIMESTAMP '{end}' AND state NOT IN ('merged', 'void')"
            " GROUP BY 1, 2, 3 HAVING sum(weight) > 0 ORDER BY 1, 2, 3"
        ).fetchall()
    return [(street, family, community, tuple(numbers)) for street, family, community, *numbers in rows]


def _streets(cases: Iterable[tuple[int, str, int, Numbers]]) -> dict[int, Numbers]:
    found: dict[int, list[Numbers]] = defaultdict(list)
    for street, _, _, numbers in cases:
        found[street].append(numbers)
    return {street: _added(those) for street, those in found.items()}


def _divided(cases: Iterable[tuple[int, str, int, Numbers]], streets: Iterable[int], place: int) -> dict[Any, Numbers]:
    found: dict[Any, int] = defaultdict(int)
    for case in cases:
        if case[0] in streets:
            found[case[place]] += case[3][0]
    return {key: (number,) for key, number in found.items()}


def _added(those: Iterable[Numbers]) -> Numbers:
    return tuple(map(sum, zip(*those, strict=True)))


def parquet_of(columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A table as a Parquet file. `columns`: whether each holds a `date`, an `integer` or a `string`, so that a column that tells
    nothing this time is of the same type as ever."""
    import pyarrow as pa  # noqa: PLC0415  (heavy)
    import pyarrow.parquet as pq  # noqa: PLC0415  (heavy)

    out = BytesIO()
    types = {"date": pa.date32(), "integer": pa.int64(), "string": pa.string()}
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [
        pa.array(map(date.fromisoformat, some) if kind == "date" else some, types[kind])
        for some, kind in zip(values, columns.values(), strict=True)
    ]
    pq.write_table(pa.table(arrays, list(columns)), out)
    return out.getvalue()
