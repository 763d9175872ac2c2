"""What comes back at the same place, and where."""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from datetime import datetime, timedelta

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.insight.queries.chosen import Choice, Row, moment, seen
from linli.insight.rules.parts import Counting
from linli.insight.rules.recurrence import FEW, NONE, RUNS, WITHIN_DAYS, Recurrence, Spot

SEE_CASES = "cases.view"
REPEATED = Counting(
    f"SELECT * FROM ({RUNS}) WHERE reported_at >= $begin",
    {"placed": "true", "recurring": "recurring"},
    ("cell", "matter", "family", "district", "street", "community", "grid"),
    {"cases": ("reported_at",)},
)
_SPOTS = f"""
SELECT cell, matter, arg_max(community, reported_at) AS community, arg_max(grid, reported_at) AS grid, count(*) AS number,
  count(*) FILTER (WHERE open) AS open, min(reported_at) AS first, max(reported_at) AS last
FROM ({REPEATED.source}) WHERE recurring GROUP BY cell, matter ORDER BY number DESC, last DESC, cell, matter"""
_MATTERS = f"""
SELECT matter, count(*) FILTER (WHERE recurring) AS recurring, count(*) AS number FROM ({REPEATED.source})
GROUP BY matter HAVING count(*) FILTER (WHERE recurring) > 0 ORDER BY recurring DESC, matter"""
_WITHOUT = f"""
SELECT coalesce(sum(weight), 0) AS number FROM seen_cases WHERE reported_at >= $begin AND reported_at < $end
  AND (cell = 0 OR matter = '' OR state IN {NONE})"""


def since(choice: Choice) -> datetime:
    """From when reports are looked at: a run may have begun before the period."""
    return moment(choice.begin - timedelta(days=WITHIN_DAYS))


def recurrence(*, actor: Actor, choice: Choice, at: datetime, most: int = 50) -> Recurrence:
    """The share of cases that came back, and the places and matters where most did.

    Places and matters are named to who may see the cases; to others only matters of public space, and from five cases on.
    Raises Forbidden, NotFound for an area that is none.
    """
    before = choice.begin - timedelta(days=WITHIN_DAYS + 1)
    with seen(actor=actor, choice=choice, at=at, reads=REPEATED.reads, since=before) as rows:
        spots, matters = (rows.rows(sql, since=since(choice)) for sql in (_SPOTS, _MATTERS))
        (whole,) = rows.rows(
            f"SELECT count(*) AS cases, count(*) FILTER (WHERE recurring) AS recurring FROM ({REPEATED.source})",
            since=since(choice),
        )
        (without,) = rows.rows(_WITHOUT)
    named = [row for row in spots if _may_be_named(row, actor)]
    return Recurrence(
        whole["cases"], whole["recurring"], int(without["number"]), tuple(Spot(**row) for row in named[:most]),
        len(spots) - len(named), tuple((row["matter"], row["recurring"], row["number"]) for row in matters),
    )  # fmt: skip


def _may_be_named(spot: Row, actor: Actor) -> bool:
    if actor.everything or actor.scopes(SEE_CASES):
        return True
    versions = cases.versions(spot["matter"])
    return bool(versions) and cases.is_open(versions[0].kind, versions[0].public_group) and spot["number"] >= FEW
