"""The rows an analysis looks at: narrowed to the actor first, then to the areas and matters chosen.

`seen_cases`, `seen_tasks`, `seen_moves` and `seen_ratings` are what may be counted. Every row carries its `weight`;
a query that needs whole rows rather than sums takes those whose weights add up to more than nothing.
"""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries import places, store
from linli.insight.queries.places import Reach
from linli.insight.queries.standing import due_until

if TYPE_CHECKING:
    import duckdb

LONGEST: Final = timedelta(days=3660)
EVER: Final = datetime(9999, 1, 1)  # noqa: DTZ001  (facts hold UTC without saying so)
Row = dict[str, Any]
Reads = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What an analysis is asked for: local days, both included; areas with all below them; beginnings of matter codes;
    channels; urgent ones only.

    What is left empty narrows nothing. Raises InvalidInput for a period that is none, or of more than ten years.
    """

    begin: date
    end: date
    areas: tuple[int, ...] = ()
    matters: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    urgent: bool = False

    def __post_init__(self) -> None:
        if not self.begin <= self.end <= self.begin + LONGEST:
            raise InvalidInput(field="to", reason="This must be a day after the first, within ten years.")


def moment(day: date) -> datetime:
    """When a local day begins, in UTC, as the facts hold times: without saying so."""
    return plain(datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE)))


def plain(at: datetime) -> datetime:
    """A moment as the facts hold it."""
    return at.astimezone(UTC).replace(tzinfo=None)


class Seen:
    """Rows that may be counted, to be asked with SQL. `$begin` and `$end` are the bounds of the period, `$at` is now, `$due` the
    end of the period for what comes due in it (see `standing`)."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, choice: Choice, at: datetime) -> None:
        self.connection = connection
        self.given = {
            "begin": moment(choice.begin),
            "end": moment(choice.end + timedelta(days=1)),
            "at": plain(at),
            "due": min(moment(choice.end + timedelta(days=1)), due_until()),
            "zone": settings.TIME_ZONE,
        }

    def rows(self, sql: str, **given: Any) -> list[Row]:
        """What a SELECT finds, row by row. Of the values known by name it is given those it names."""
        known = {**self.given, **given}
        named = {name: value for name, value in known.items() if f"${name}" in sql}
        found = self.connection.execute(sql, named)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@contextmanager
def seen(
    *, actor: Actor, choice: Choice, at: datetime, reads: Reads, since: date | None = None, askers: bool = False,
    later: Collection[str] = (),
) -> Iterator[Seen]:  # fmt: skip
    """The facts, narrowed. `reads`: the tables that are asked, each with the times one of which must lie in the period (from
    `since`, where it is earlier); only files that may hold such rows are read, all of them where no time is named. `askers`:
    parts the actor's units gave to others count, too. `later`: tables of which rows after the period are asked, too. Raises Forbidden for an actor who may see no figures, NotFound for an
    area that is none, Unavailable where files are missing."""
    reach, files = places.reach(actor), store.files()
    rules = _asked_for(choice)
    begin, end = moment(since or choice.begin), moment(choice.end + timedelta(days=1))
    with store.asking() as connection:
        if not reach.everything:
            connection.execute(f"CREATE TEMP TABLE own_cases AS {places.cases_of_units(reach, files)}")
        for table, times in reads.items():
            last = EVER if table in later else end
            named = [
                one.name
                for one in files
                if one.table == table
                and (not one.month or not times or any(one.may_hold(time, begin, last) for time in times))
            ]
            allowed = _allowed(reach, askers=askers and table == "tasks")
            connection.execute(
                f"CREATE TEMP VIEW seen_{table} AS SELECT * FROM ({store.select_of(table, named)})"
                f" WHERE {' AND '.join([*rules, allowed])}"
            )
        yield Seen(connection, choice, at)


def _allowed(reach: Reach, *, askers: bool) -> str:
    """SQL: whether the actor may count a row."""
    if reach.everything:
        return "true"
    rules = [reach.in_areas(), "case_id IN (SELECT case_id FROM own_cases)"]
    if askers:
        rules.append(places.any_of([("asked_by", reach.units)]))
    return f"({' OR '.join(rules)})"


def _asked_for(choice: Choice) -> list[str]:
    """SQL: what the choice narrows to. Texts stand in quotes: a view takes no parameters."""
    rules = [f"({places.any_of(places.inside(choice.areas))})"] if choice.areas else []
    if choice.matters:
        rules.append(f"({' OR '.join(f'starts_with(matter, {_text(one)})' for one in choice.matters)})")
    if choice.channels:
        rules.append(f"channel IN ({', '.join(map(_text, choice.channels))})")
    return [*rules, "urgent"] if choice.urgent else rules


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
