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
from linli.common.inserts import table


class Part(NamedTuple):
    """Rows of one table, and the columns of them that are sent; the key comes first where the rows have one."""

    model: type[models.Model]
    columns: tuple[str, ...]


Written = Sequence[tuple[Part, Sequence[models.Model]]]


def new_id(model: type[models.Model]) -> int:
    """The id of a row still to be written, for those that point to it."""
    name = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [name])
            return int(cursor.fetchone()[0])
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = %s RETURNING seq", [name])
        found = cursor.fetchone()
        if found is None:  # SQLite counts a table from its first row on
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 1)", [name])
        return int(found[0]) if found else 1


def save(file: CaseFile) -> None:
    """Write the rows of the file that differ from what was read, then those that were put in."""
    changed = [(Part(model, ("id", *names)), rows) for model, (names, rows) in file.changed().items()]
    added = [(Part(type(rows[0]), _all_columns(rows[0])), rows) for rows in file.added()]
    if connection.vendor != "postgresql":
        _save_one_by_one(changed, added)
    elif changed or added:
        _save_at_once(changed, added)


def _all_columns(row: models.Model) -> tuple[str, ...]:
    """The columns of a new row; the key is among them where the row was given one."""
    columns = table(type(row)).columns
    return tuple(columns) if row.pk is None else ("id", *columns)


def _save_at_once(changed: Written, added: Written) -> None:
    statement = _difference(tuple(part for part, _ in changed), tuple(part for part, _ in added))
    values = [
        orjson.dumps([{name: getattr(row, name) for name in part.columns} for row in rows]).decode()
        for part, rows in (*changed, *added)
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@cache
def _difference(changed: tuple[Part, ...], added: tuple[Part, ...]) -> str:
    """One statement that updates and inserts rows of several tables, each from one JSON value.

    The parts of a statement run in no promised order. A new row may take the place of one that ends, such as the one open
    lead task of a case: an insert therefore asks for the result of its table's update, which must then be there first.
    """
    parts, updated = [], {part.model: place for place, part in enumerate(changed)}
    for place, part in enumerate(changed):
        news = ", ".join(f"{_quoted(name)} = new.{_quoted(name)}" for name in part.columns[1:])
        update = f"UPDATE {table(part.model).name} AS old SET {news} FROM {_sent(part)} AS new WHERE old.id = new.id"  # noqa: S608
        parts.append(f"changed_{place} AS ({update} RETURNING old.id)")
    for place, part in enumerate(added):
        columns = ", ".join(map(_quoted, part.columns))
        insert = f"INSERT INTO {table(part.model).name} ({columns}) SELECT {columns} FROM {_sent(part)}"  # noqa: S608
        first = f" WHERE (SELECT count(*) FROM changed_{updated[part.model]}) >= 0" if part.model in updated else ""  # noqa: S608
        parts.append(f"added_{place} AS ({insert}{first})")
    return f"WITH {', '.join(parts)} SELECT 1"


def _sent(part: Part) -> str:
    return f"json_populate_recordset(NULL::{table(part.model).name}, %s::json)"


def _save_one_by_one(changed: Written, added: Written) -> None:
    with connection.cursor() as cursor:
        for part, rows in changed:
            news = ", ".join(f"{_quoted(name)} = %s" for name in part.columns[1:])
            update = f"UPDATE {table(part.model).name} SET {news} WHERE id = %s"  # noqa: S608
            cursor.executemany(update, [[*_stored(row, part.columns[1:]), row.pk] for row in rows])
        for part, rows in added:
            places = ", ".join(["%s"] * len(part.columns))
            insert = f"INSERT INTO {table(part.model).name} ({', '.join(map(_quoted, part.columns))}) VALUES ({places})"  # noqa: S608
            cursor.executemany(insert, [_stored(row, part.columns) for row in rows])


def _stored(row: models.Model, columns: Sequence[str]) -> list[Any]:
    """Values as SQLite keeps them."""
    of = table(type(row))
    kept = {"id": row.pk, **dict(zip(of.columns, of.values(vars(row)), strict=True))}
    return [kept[name] for name in columns]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
