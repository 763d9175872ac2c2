"""What comes back at the same place, and where."""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.insight.queries.facts.sql import moment
from linli.insight.queries.studies.chosen import Choice, Row, Seen, seen
from linli.insight.rules.parts import Counting
from linli.insight.rules.recurrence import FEW, NONE, PLACED, WITHIN, Recurrence, Spot, all_placed, in_runs

SEE_CASES = "cases.view"
REPEATED = Counting(
    f"SELECT * FROM ({all_placed('whole_cases')}) WHERE reported_at >= $begin",
    {"placed": "true", "recurring": "recurring"},
    ("cell", "matter", "family", "district", "street", "community", "grid"),
    {"cases": ("reported_at",)},
)
_TOLD = f"{PLACED} AND state NOT IN {NONE}"
_RUNS = f"SELECT * FROM ({in_runs('whole_cases')}) WHERE reported_at >= $begin AND recurring"
_SPOTS = """
SELECT cell, matter, arg_max(community, reported_at) AS community, arg_max(grid, reported_at) AS grid, count(*) AS number,
  count(*) FILTER (WHERE open) AS open, min(reported_at) AS first, max(reported_at) AS last
FROM came_back GROUP BY cell, matter ORDER BY number DESC, last DESC, cell, matter"""
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
        rows.keep("came_back", _RUNS, since=since(choice))
        yield rows


def spots(*, actor: Actor, choice: Choice, at: datetime) -> list[Spot]:
    """Every place and matter that came back, those with most cases first. For who may know all of them, such as who asked for a report.

    Raises Forbidden, NotFound for an area that is none.
    """
    with _came_back(actor, choice, at) as rows:
        return [Spot(**row) for row in rows.rows(_SPOTS)]


def recurrence(*, actor: Actor, choice: Choice, at: datetime, most: int = 50) -> Recurrence:
    """The share of cases that came back, and the places and matters where most did.

    Places and matters are named to who may see the cases; to others only matters of public space, and from five cases on.
    Raises Forbidden, NotFound for an area that is none.
    """
    with _came_back(actor, choice, at) as rows:
        places = rows.rows(_SPOTS)
        of_matter = {
            row["matter"]: row["number"]
            for row in rows.rows("SELECT matter, count(*) AS number FROM came_back GROUP BY matter")
        }
        everything = rows.rows(_ALL)
    matters = [
        (row["matter"], of_matter[row["matter"]], row["number"]) for row in everything if row["matter"] in of_matter
    ]
    named = [row for row in places if _may_be_named(row, actor)]
    return Recurrence(
        sum(row["number"] for row in everything), sum(of_matter.values()), sum(row["without"] for row in everything),
        tuple(Spot(**row) for row in named[:most]), len(places) - len(named),
        tuple(sorted(matters, key=lambda one: (-one[1], one[0]))),
    )  # fmt: skip


def _may_be_named(spot: Row, actor: Actor) -> bool:
    if actor.everything or actor.scopes(SEE_CASES):
        return True
    versions = cases.versions(spot["matter"])
    return bool(versions) and cases.is_open(versions[0].kind, versions[0].public_group) and spot["number"] >= FEW
