"""Counting on any engine that Ibis speaks to, from the facts alone: what Spark answers with. The same measures, the same rule of who sees what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

import ibis
import ibis.expr.types as ir
from django.conf import settings

from linli.insight.queries.facts import compiling, places, sql
from linli.insight.queries.facts.places import Reach
from linli.insight.rules.asking import FAMILY, TIMES, Question
from linli.insight.rules.definitions import RECURRENCES, RECURRING, stored_as
from linli.insight.rules.facts import GIVEN_UP
from linli.insight.rules.measures import Measure, dated_alike
from linli.insight.rules.recurrence import NONE, WITHIN

if TYPE_CHECKING:
    from linli.insight.queries.answers.sources import Wanted

Tables = Mapping[str, ir.Table]
_UNITS: Final = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def rows(tables: Tables, question: Question, reach: Reach, wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    """The rows of an answer: keys, step of a histogram, and a number for each measure."""
    for together in dated_alike(wanted.measures):
        table = tables[stored_as(together[0].table)]
        first, last = sql.moments(wanted.begin, wanted.end, wanted.until)
        if together[0].table == RECURRENCES:
            table = _recurrences(table, ibis.literal(first - WITHIN, "timestamp"), ibis.literal(last, "timestamp"))
        chosen = _chosen(seen(table, reach, tables), question)
        at = chosen[together[0].basis]
        chosen = chosen.filter(at >= ibis.literal(first, "timestamp"), at < ibis.literal(last, "timestamp"))
        yield from _grouped(chosen, question, together, wanted)


def _recurrences(cases: ir.Table, first: Any, last: Any) -> ir.Table:
    """See `rules.recurrence.repeats`."""
    some = cases.filter(cases["reported_at"] >= first, cases["reported_at"] < last)
    single = some.group_by(list(RECURRING)).aggregate(weight=some["weight"].sum())
    single = single.filter(single["weight"] > 0, ~single["state"].isin(NONE))
    order = ibis.window(group_by=["cell", "matter"], order_by=["reported_at", "case_id"])
    before = single["reported_at"].lag(1).over(order)
    near = single["reported_at"].epoch_seconds() - before.epoch_seconds() <= int(WITHIN.total_seconds())
    return single.mutate(again=ibis.coalesce(near & (single["cell"] != 0) & (single["matter"] != ""), False))


def _chosen(table: ir.Table, question: Question) -> ir.Table:
    if question.without:
        table = table.filter(~table["case_id"].isin(question.without))
    for name, values in question.where:
        if name == "area":
            table = table.filter(
                _any(table[column].isin(ids) for column, ids in places.inside(map(int, values)) if ids)
            )
        elif name == "family":
            table = table.filter(_any(table["matter"].startswith(value) for value in values))
        else:
            table = table.filter(table[name].isin(values))
    return table


def seen(table: ir.Table, reach: Reach, tables: Tables) -> ir.Table:
    """The rows that may be counted: see `places`."""
    if reach.everything:
        return table
    conditions = [table[column].isin(ids) for column, ids in reach.areas]
    if reach.units:
        tasks, cases = tables["tasks"], tables["cases"]
        theirs = [
            tasks.filter(tasks["unit"].isin(reach.units), ~tasks["ended_as"].isin(GIVEN_UP)),
            cases.filter(cases["unit"].isin(reach.units)),
        ]
        conditions += [table["case_id"].isin(_standing(some)["case_id"]) for some in theirs]
    return table.filter(_any(conditions))


def _standing(some: ir.Table) -> ir.Table:
    counted = some.group_by("case_id").aggregate(weight=some["weight"].sum())
    return counted.filter(counted["weight"] > 0)


def _grouped(
    table: ir.Table, question: Question, measures: Sequence[Measure], wanted: Wanted
) -> Iterator[tuple[Any, ...]]:
    day = _local(table[measures[0].basis], wanted.begin, wanted.end)
    if wanted.moved:
        day = day + ibis.interval(days=wanted.moved)
    keys = {f"by_{side}": _key(table, side, day) for side in question.by}
    if measures[0].steps:
        table = table.filter(compiling.measurable(measures[0], table))
        keys["by_step"] = compiling.step(measures[0].what, table)
        sums = {measures[0].key: table["weight"].sum()}
    else:
        sums = {one.key: (table["weight"] * compiling.added(one, table)).sum() for one in measures}
    counted = table.group_by(**keys).aggregate(**sums) if keys else table.aggregate(**sums)
    for row in counted.to_pyarrow().to_pylist():
        told = tuple(row[f"by_{side}"] for side in question.by)
        yield (*told, row.get("by_step"), *(row.get(one.key) for one in wanted.measures))


def _key(table: ir.Table, side: str, day: Any) -> Any:
    if side == "family":
        return table["matter"].substr(0, FAMILY)
    return day.truncate(_UNITS[side]).date() if side in TIMES else table[side]


def _local(at: Any, begin: date, end: date) -> Any:
    """A time in UTC as the clocks on the wall show it."""
    (_, first), *changes = sql.shifts(begin, end, settings.TIME_ZONE)
    found = at + ibis.interval(seconds=first)
    for since, shift in changes:
        found = ibis.ifelse(at >= ibis.literal(since, "timestamp"), at + ibis.interval(seconds=shift), found)
    return found


def _any(conditions: Iterable[Any]) -> Any:
    listed = list(conditions)
    return reduce(or_, listed) if listed else ibis.literal(False)
