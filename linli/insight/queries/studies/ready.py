"""From where the sums of an analysis come: what is kept ready for whole months, and the facts for everything else."""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from linli.insight.queries.facts import places, sql, store
from linli.insight.queries.facts.sql import moment
from linli.insight.queries.facts.store import File
from linli.insight.queries.studies.chosen import Asked, Seen, asked_for, columns_asked, holds
from linli.insight.rules.kept import SHAPES, Shape
from linli.insight.rules.parts import Counting
from linli.insight.rules.spans import month_after, month_before


@dataclass(frozen=True, slots=True)
class Piece:
    """SQL for a part of the rows of a counting; `ready`: they are sums already. `given`: the values of its bounds."""

    source: str
    ready: bool
    given: Mapping[str, Any] = field(default_factory=dict)


def pieces(rows: Seen, counting: Counting, by: Sequence[str], *, steps: bool) -> Iterator[Piece]:
    """The parts whose sums make up a counting. While one is asked, the `seen_` tables hold what it is about."""
    asked = rows.asked
    months = _whole_months(
        asked.choice.begin, asked.choice.end, rows.given["due"] if counting.dues else rows.given["end"]
    )
    found = best(asked, counting, by, steps, months) if months else None
    if not (found and months):
        yield Piece(counting.within, ready=False)
        return
    shape, having = found
    first, after = moment(months[0]), moment(months[1])
    held = [one for one in asked.files if one.table in counting.reads]
    others = [one for one in held if one not in having and _holds(one, counting, *_period(rows))]
    if having:
        kept = _kept(asked, shape, having, months)
        as_facts = f"SELECT *, number AS weight FROM ({kept})"  # steps of histograms, counted like rows
        yield Piece(kept, ready=True) if shape.steps == steps else Piece(as_facts, ready=False)
    if others:
        rows.look_at(others)
        yield Piece(counting.within, ready=False)
    for begin, end in ((_period(rows)[0], first), (after, _period(rows)[1])):
        beside = [one for one in having if begin < end and _holds(one, counting, begin, end)]
        if beside:
            rows.look_at(beside)
            yield Piece(counting.within, ready=False, given=_bounds(rows, begin, end))
    if asked.outside:
        rows.look_at([one for one in having if _holds(one, counting, first, after)], narrowed=asked.outside)
        yield Piece(counting.within, ready=False, given=_bounds(rows, first, after))
    rows.look_at([one for one in held if _holds(one, counting, *_period(rows))])


def _bounds(rows: Seen, begin: datetime, end: datetime) -> dict[str, datetime]:
    return {"begin": begin, "end": end, "due": min(end, rows.given["due"])}


def _period(rows: Seen) -> tuple[datetime, datetime]:
    return rows.given["begin"], rows.given["end"]


def _holds(file: File, counting: Counting, begin: datetime, end: datetime) -> bool:
    return holds(file, counting.reads[file.table], begin, end)


def _whole_months(begin: date, end: date, until: datetime) -> tuple[date, date] | None:
    """The first of the first whole month of these days that is over by a moment, and the first after the last of them."""
    first = begin if begin.day == 1 else month_after(begin)
    after = (end + timedelta(days=1)).replace(day=1)
    while first < after and moment(after) > until:
        after = month_before(after)
    return (first, after) if first < after else None


def best(
    asked: Asked, counting: Counting, by: Sequence[str], steps: bool, months: tuple[date, date]
) -> tuple[Shape, list[File]] | None:
    """The smallest shape that has all sides asked for, and the files that keep it; for sums, a histogram may serve."""
    reach = asked.reach
    if asked.askers:
        return None
    needed = {*by, *columns_asked(asked.choice), *(() if reach.everything else reach.sides or {"parties"})}
    first, after = moment(months[0]), moment(months[1])
    held = [
        one for one in asked.files if one.month and one.table in counting.reads and _holds(one, counting, first, after)
    ]
    best: tuple[int, Shape, list[File]] | None = None
    for shape in SHAPES:
        sides = {*shape.sides, *(("family",) if "matter" in shape.sides else ())}
        counts = shape.steps == steps or (not steps and counting.alike and {*counting.alike} <= sides)
        if shape.counting is not counting or not counts or not needed <= sides:
            continue
        having = [
            one
            for one in held
            if (its := one.rollups.get(shape.name)) and shape.key in its.measures and its.zone == str(sql.zone())
        ]
        rows = sum(one.rollups[shape.name].rows if one in having else one.rows for one in held)
        if having and (best is None or rows < best[0]):
            best = rows, shape, having
    return (best[1], best[2]) if best else None


def _kept(asked: Asked, shape: Shape, having: Sequence[File], months: tuple[date, date]) -> str:
    family = ", left(matter, 3) AS family" if "matter" in shape.sides else ""
    reach = asked.reach
    allowed = f"({reach.in_areas()})" if reach.areas else places.with_a_part(reach.units)
    rules = " AND ".join([
        f"month >= DATE '{months[0]}' AND month < DATE '{months[1]}'", *asked_for(asked.choice), "true" if reach.everything else allowed,
    ])  # fmt: skip
    read = store.reading(one.rollups[shape.name].name for one in having)
    return f"SELECT *{family} FROM {read} WHERE {rules}"
