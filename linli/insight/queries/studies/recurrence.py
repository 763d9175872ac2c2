"""What comes back at the same place, and where."""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.insight.queries.facts.sql import moment
from linli.insight.queries.studies.chosen import Choice, Row, Seen, seen
from linli.insight.rules.parts import Counting
from linli.insight.rules.recurrence import FEW, LEAST, NONE, PLACED, WITHIN, Recurrence, Spot, all_placed, marked

if TYPE_CHECKING:
    import numpy as np

SEE_CASES = "cases.view"
REPEATED = Counting(
    f"SELECT * FROM ({all_placed('whole_cases')}) WHERE reported_at >= $begin",
    {"placed": "true", "recurring": "recurring"},
    ("cell", "matter", "family", "district", "street", "community", "grid"),
    {"cases": ("reported_at",)},
)
_TOLD = f"{PLACED} AND state NOT IN {NONE}"
# Few of all cases come back. Which may is found from a number for each: a part of the hash of its place and matter, and the seconds since a
# first moment. Those that have such a number by chance do no harm.
_SECONDS = 26
_SLICE = timedelta(days=366)
_NUMBER = f"(hash(cell, matter) >> {_SECONDS} << {_SECONDS}) | (epoch(reported_at) - epoch($base::TIMESTAMP))::UBIGINT"
_NUMBERS = f"SELECT {_NUMBER} FROM seen_cases WHERE reported_at >= $base AND reported_at < $last AND cell <> 0"
_LIKELY = f"""
SELECT cell, matter, community, grid, reported_at, state <> 'closed' AS open FROM whole_cases
WHERE reported_at >= $first AND reported_at < $last AND state NOT IN {NONE} AND {PLACED} AND {_NUMBER} IN (SELECT number FROM likely)"""
_RUNS = f"SELECT * FROM ({marked('likely_cases')}) WHERE reported_at >= $begin AND recurring"
_SPOTS = """
SELECT cell, matter, arg_max(community, reported_at) AS community, arg_max(grid, reported_at) AS grid, count(*) AS number,
  count(*) FILTER (WHERE open) AS open, min(reported_at) AS first, max(reported_at) AS last
FROM came_back GROUP BY cell, matter"""
_FIRST = "ORDER BY number DESC, last DESC, cell, matter"
_OF_MATTERS = """
SELECT matter, count(DISTINCT cell) AS places, count(*) AS number FROM came_back GROUP BY matter"""
_ALL = f"""
SELECT matter, coalesce(sum(weight) FILTER (WHERE {_TOLD}), 0)::BIGINT AS number, coalesce(sum(weight) FILTER (WHERE NOT ({_TOLD})), 0)::BIGINT AS without
FROM seen_cases WHERE reported_at >= $begin AND reported_at < $end GROUP BY matter"""


def since(choice: Choice) -> datetime:
    """From when reports are looked at: a run may have begun before the period."""
    return moment(choice.begin - WITHIN)


@contextmanager
def _came_back(actor: Actor, choice: Choice, at: datetime) -> Iterator[Seen]:
    """The cases of the period that belong to a run, in a table `came_back`, and the rows they are among."""
    before = choice.begin - WITHIN - timedelta(days=1)
    with seen(actor=actor, choice=choice, at=at, reads=REPEATED.reads, since=before) as rows:
        _keep_likely(rows, since(choice))
        rows.keep("came_back", _RUNS)
        yield rows


def _keep_likely(rows: Seen, since: datetime) -> None:
    """Hold all cases that belong to a run, and few others, in a table `likely_cases`."""
    first, end, hold = since, rows.given["end"], "CREATE OR REPLACE TEMP TABLE likely_cases AS"
    while first < end:  # a year at a time: what is in memory grows no further, and the seconds have room
        last = min(first + _SLICE, end)
        base = max(first - WITHIN, since)
        rows.hold("likely", "number", _near(rows.column(_NUMBERS, base=base, last=min(last + WITHIN, end))))
        rows.rows(f"{hold} {_LIKELY}", base=base, first=first, last=last)
        first, hold = last, "INSERT INTO likely_cases"


def _near(numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The numbers of which so many lie within thirty days."""
    import numpy as np  # noqa: PLC0415  (heavy)

    numbers.sort()
    near = np.zeros(len(numbers), bool)
    begins = numbers[LEAST - 1 :] - numbers[: 1 - LEAST] <= WITHIN.total_seconds() + 1
    for place in range(LEAST):
        near[place : place + len(begins)] |= begins
    return numbers[near]


def spots(*, actor: Actor, choice: Choice, at: datetime) -> list[Spot]:
    """Every place and matter that came back, those with most cases first. For who may know all of them, such as who asked for a report.

    Raises Forbidden, NotFound for an area that is none.
    """
    with _came_back(actor, choice, at) as rows:
        return [Spot(**row) for row in rows.rows(f"{_SPOTS} {_FIRST}")]


def recurrence(*, actor: Actor, choice: Choice, at: datetime, most: int = 50) -> Recurrence:
    """The share of cases that came back, and the places and matters where most did.

    Places and matters are named to who may see the cases; to others only matters of public space, and from five cases on.
    Raises Forbidden, NotFound for an area that is none.
    """
    with _came_back(actor, choice, at) as rows:
        of_matter = {row["matter"]: row for row in rows.rows(_OF_MATTERS)}
        public = [matter for matter in of_matter if _is_public(matter)]
        rule = (
            "true"
            if actor.everything or actor.scopes(SEE_CASES)
            else f"number >= {FEW} AND list_contains($public, matter)"
        )
        named = rows.rows(
            f"SELECT *, count(*) OVER () AS named FROM ({_SPOTS}) WHERE {rule} {_FIRST} LIMIT {int(most)}",
            public=public,
        )
        everything = rows.rows(_ALL)
    matters = [
        (row["matter"], of_matter[row["matter"]]["number"], row["number"])
        for row in everything
        if row["matter"] in of_matter
    ]
    places, told = sum(row["places"] for row in of_matter.values()), named[0]["named"] if named else 0
    return Recurrence(
        sum(row["number"] for row in everything), sum(row["number"] for row in of_matter.values()),
        sum(row["without"] for row in everything), tuple(_spot(row) for row in named), places - told,
        tuple(sorted(matters, key=lambda one: (-one[1], one[0]))),
    )  # fmt: skip


def _spot(row: Row) -> Spot:
    return Spot(**{name: value for name, value in row.items() if name != "named"})


def _is_public(matter: str) -> bool:
    versions = cases.versions(matter)
    return bool(versions) and cases.is_open(versions[0].kind, versions[0].public_group)
