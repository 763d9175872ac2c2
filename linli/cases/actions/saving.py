"""Writing what a verb made of the file of a case: only what differs, on PostgreSQL with one statement.

As in `common.inserts`, the SQL is made once from the models and the values travel as JSON, so that every dispatch sends the same
statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import orjson
from django.db import connection, models

from linli.cases.queries.casefile import CaseFile
from linli.common.inserts import Insert, table


class Part(NamedTuple):
    """The columns of one table that some of its rows changed."""

    model: type[models.Model]
    columns: tuple[str, ...]


Changes = Sequence[tuple[Part, Sequence[models.Model]]]


def save(file: CaseFile) -> None:
    """Write the rows of the file that differ from what was read, then those that were put in."""
    changed = [(Part(model, tuple(names)), rows) for model, (names, rows) in file.changed().items()]
    added = [table(type(rows[0])).insert([vars(row) for row in rows]) for rows in file.added()]
    if connection.vendor != "postgresql":
        _save_one_by_one(changed, added)
    elif changed or added:
        _save_at_once(changed, added)


def _save_at_once(changed: Changes, added: Sequence[Insert]) -> None:
    statement = _difference(tuple(part for part, _ in changed), tuple((new.name, new.statement) for new in added))
    values = [
        orjson.dumps([{name: getattr(row, name) for name in ("id", *part.columns)} for row in rows]).decode()
        for part, rows in changed
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *(value for new in added for value in new.values)])


@cache
def _difference(changed: tuple[Part, ...], added: tuple[tuple[str, str], ...]) -> str:
    """One statement that updates and inserts rows of several tables, each from one JSON value. `added`: table, INSERT.

    The parts of a statement run in no promised order. A new row may take the place of one that ends, such as the one open
    lead task of a case: an insert therefore asks for the result of its table's update, which must then be there first.
    """
    parts, updated = [], {}
    for place, part in enumerate(changed):
        name = table(part.model).name
        updated[name] = place
        news = ", ".join(f"{_quoted(column)} = new.{_quoted(column)}" for column in part.columns)
        sent = f"json_populate_recordset(NULL::{name}, %s::json)"
        update = f"UPDATE {name} AS old SET {news} FROM {sent} AS new WHERE old.id = new.id"  # noqa: S608  (from the model)
        parts.append(f"changed_{place} AS ({update} RETURNING old.id)")
    for place, (name, insert) in enumerate(added):
        first = f" WHERE (SELECT count(*) FROM changed_{updated[name]}) >= 0" if name in updated else ""  # noqa: S608  (own names)
        parts.append(f"added_{place} AS ({insert}{first})")
    return f"WITH {', '.join(parts)} SELECT 1"


def _save_one_by_one(changed: Changes, added: Sequence[Insert]) -> None:
    with connection.cursor() as cursor:
        for part, rows in changed:
            news = ", ".join(f"{_quoted(column)} = %s" for column in part.columns)
            update = f"UPDATE {table(part.model).name} SET {news} WHERE id = %s"  # noqa: S608  (from the model)
            cursor.executemany(update, [[*_stored(row, part.columns), row.pk] for row in rows])
        for new in added:
            cursor.execute(new.statement, new.values)


def _stored(row: models.Model, columns: Sequence[str]) -> list[Any]:
    """Values as SQLite keeps them."""
    of = table(type(row))
    kept = dict(zip(of.columns, of.values(vars(row)), strict=True))
    return [kept[name] for name in columns]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
