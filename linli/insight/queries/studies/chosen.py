"""The rows an analysis looks at: narrowed to the actor first, then to the areas and matters chosen.

`seen_cases`, `seen_tasks`, `seen_moves` and `seen_ratings` are what may be counted. Every row carries its `weight`;
a query that needs whole rows rather than sums takes those whose weights add up to more than nothing.
"""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries.facts import places, store
from linli.insight.queries.facts.newest import newest_first
from linli.insight.queries.facts.outside import rule_of_units
from linli.insight.queries.facts.places import Reach
from linli.insight.queries.facts.sql import moment, plain, quoted
from linli.insight.queries.facts.standing import due_until
from linli.insight.queries.facts.store import File
from linli.insight.rules.kept import RUNNING, still_key
from linli.insight.rules.tables import TABLES
from linli.insight.rules.tables import columns as columns_of

if TYPE_CHECKING:
    import duckdb
    import numpy as np

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


@dataclass(frozen=True, slots=True)
class Asked:
    """What rows are narrowed by: the choice, who asks, and the files there are. `outside`: SQL for rows beyond the areas."""

    choice: Choice
    reach: Reach
    files: Sequence[File]
    outside: str
    askers: bool = False

    def rules(self, table: str) -> str:
        """SQL: whether a row of a table is chosen and may be counted."""
        return " AND ".join([*asked_for(self.choice), self._allowed(table)])

    def _allowed(self, table: str) -> str:
        reach = self.reach
        if reach.everything:
            return "true"
        # Without an area nothing else is allowed: the units with a part in a case stand in every row of it.
        rules = (
            [reach.in_areas(), f"({self.outside})" if self.outside else "false"]
            if reach.areas
            else [places.with_a_part(reach.units)]
        )
        if self.askers and table == "tasks":
            rules.append(places.any_of([("asked_by", reach.units)]))
        return f"({' OR '.join(rules)})"


class Seen:
    """Rows that may be counted, to be asked with SQL. `$begin` and `$end` are the bounds of the period, `$at` is now, `$due` the
    end of the period for what comes due in it (see `standing`)."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, asked: Asked, at: datetime) -> None:
        self.connection, self.asked = connection, asked
        self.given = {
            "begin": moment(asked.choice.begin),
            "end": moment(asked.choice.end + timedelta(days=1)),
            "at": plain(at),
            "due": min(moment(asked.choice.end + timedelta(days=1)), due_until()),
            "zone": settings.TIME_ZONE,
        }

    def keep(self, name: str, sql: str, **given: Any) -> None:
        """Hold what a SELECT finds in a table by this name, to be asked several times."""
        self.rows(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}", **given)

    def hold(self, name: str, column: str, values: np.ndarray[Any, Any]) -> None:
        """Hold these numbers in a table by this name, in its only column."""
        import pyarrow as pa  # noqa: PLC0415  (heavy)

        self.connection.register("values_given", pa.table({column: values}))
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM values_given")
        self.connection.unregister("values_given")

    def look_at(self, files: Iterable[File], *, narrowed: str = "") -> None:
        """Let the `seen_` tables hold the rows of these files; `narrowed`: SQL instead of what may be counted.

        `whole_cases` and `whole_tasks` hold each case and each part once, as it stands.
        """
        files = list(files)
        for table in (one.name for one in TABLES):
            some = [one.name for one in files if one.table == table]
            rules = " AND ".join([*asked_for(self.asked.choice), narrowed]) if narrowed else self.asked.rules(table)
            self.connection.execute(
                f"CREATE OR REPLACE TEMP VIEW seen_{table} AS SELECT * FROM ({store.select_of(table, some)}) WHERE {rules}"
            )
            if table in _KEYS:
                whole = _as_they_stand(table, [one for one in files if one.table == table])
                self.connection.execute(
                    f"CREATE OR REPLACE TEMP VIEW whole_{table} AS SELECT * FROM ({whole}) WHERE {rules}"
                )

    def rows(self, sql: str, **given: Any) -> list[Row]:
        """What a SELECT finds, row by row. Of the values known by name it is given those it names."""
        found = self.found(sql, **given)
        names = [column[0] for column in self.connection.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found]

    def found(self, sql: str, **given: Any) -> list[tuple[Any, ...]]:
        """As `rows`, without the names."""
        return self._asked(sql, given).fetchall()

    def column(self, sql: str, **given: Any) -> np.ndarray[Any, Any]:
        """The only column of a SELECT of numbers, none of them empty."""
        (found,) = self._asked(sql, given).fetchnumpy().values()
        return found

    def _asked(self, sql: str, given: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
        known = {**self.given, **given}
        named = {name: value for name, value in known.items() if f"${name}" in sql}
        return self.connection.execute(sql, named)


@contextmanager
def seen(
    *, actor: Actor, choice: Choice, at: datetime, reads: Reads, since: date | None = None, askers: bool = False,
    later: Collection[str] = (), runs: bool = False,
) -> Iterator[Seen]:  # fmt: skip
    """The facts, narrowed. `reads`: the tables that are asked, each with the times one of which must lie in the period (from
    `since`, where it is earlier); only files that may hold such rows are read, all of them where no time is named. `askers`:
    parts the actor's units gave to others count, too. `later`: tables of which rows after the period are asked, too. `runs`:
    only what has not ended is asked. Raises Forbidden for an actor who may see no figures, NotFound for an
    area that is none, Unavailable where files are missing."""
    reach, files = places.reach(actor), newest_first(store.files())
    begin, end = moment(since or choice.begin), moment(choice.end + timedelta(days=1))
    with store.asking() as connection:
        outside = rule_of_units(connection, reach, files) if reach.areas and not reach.everything else ""
        rows = Seen(connection, Asked(choice, reach, files, outside, askers), at)
        held = [
            one
            for one in files
            if one.table in reads and holds(one, reads[one.table], begin, EVER if one.table in later else end)
        ]
        rows.look_at(map(still, held) if runs else held)
        yield rows


_KEYS: Final = {"cases": "case_id", "tasks": "case_id, task"}


def _as_they_stand(table: str, files: Sequence[File]) -> str:
    """SQL: each row once. What is folded stands there once, unless something fresh took its place."""
    fresh = store.select_of(table, [one.name for one in files if not one.month])
    folded = store.select_of(table, [one.name for one in files if one.month])
    columns = ", ".join(name for name, _ in columns_of(table))
    return (
        f"SELECT * FROM ({folded}) ANTI JOIN ({fresh}) USING ({_KEYS[table]}) UNION ALL"
        f" SELECT {columns}, 1::BIGINT AS weight FROM ({fresh}) GROUP BY {columns} HAVING sum(weight) > 0"
    )


def holds(file: File, times: Collection[str], begin: datetime, end: datetime) -> bool:
    """Whether a file may have rows with one of these times in [begin, end); any file, where no time is named."""
    return not file.month or not times or any(file.may_hold(time, begin, end) for time in times)


def still(file: File) -> File:
    """The copy of what has not ended in a file, where there is one; else the file itself."""
    copy = file.rollups.get(RUNNING)
    return replace(file, name=copy.name) if copy and still_key(file.table) in copy.measures else file


def columns_asked(choice: Choice) -> set[str]:
    """The columns a choice narrows by."""
    named = {"matter": choice.matters, "channel": choice.channels, "urgent": choice.urgent}
    return {column for column, _ in places.inside(choice.areas)} | {name for name, given in named.items() if given}


def asked_for(choice: Choice) -> list[str]:
    """SQL: what the choice narrows to. Texts stand in quotes: a view takes no parameters."""
    rules = [f"({places.any_of(places.inside(choice.areas))})"] if choice.areas else []
    if choice.matters:
        rules.append(f"({' OR '.join(f'starts_with(matter, {quoted(one)})' for one in choice.matters)})")
    if choice.channels:
        rules.append(f"channel IN ({', '.join(map(quoted, choice.channels))})")
    return [*rules, "urgent"] if choice.urgent else rules
