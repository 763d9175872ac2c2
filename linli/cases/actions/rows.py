"""Writing new rows of the hottest path: statements written once from the models, then only values.

An ORM insert composes its SQL anew for every row, which costs more than the row itself; what is stored is the same.
PostgreSQL reads the rows from one JSON value for each table: the statement stays the same whatever the rows hold, so it
is prepared once, and a whole family of rows goes in one round trip. SQLite takes plain lists of values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from django.db import connection, models

Adapt = Callable[[Any], Any]


class Table:
    """One model's table: its columns without the key the database gives, and how each is stored."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
        self.name = connection.ops.quote_name(model._meta.db_table)
        self.columns = [str(field.column) for field in fields]
        self.attributes = [(str(field.column), field.attname) for field in fields]
        self.adapts = [(place, adapt) for place, field in enumerate(fields) if (adapt := _adapter(field))]
        self.into = f"INSERT INTO {self.name} ({', '.join(map(connection.ops.quote_name, self.columns))}) "
        self.one = "(" + ", ".join(["%s"] * len(fields)) + ")"

    def values(self, row: models.Model) -> list[Any]:
        """The values of a row as SQLite takes them."""
        found = [getattr(row, attribute) for _, attribute in self.attributes]
        for place, adapt in self.adapts:
            found[place] = adapt(found[place])
        return found

    def json(self, rows: Sequence[models.Model]) -> str:
        """The rows as one JSON value."""
        plain = [{column: getattr(row, attribute) for column, attribute in self.attributes} for row in rows]
        return orjson.dumps(plain).decode()

    def from_json(self, by: str = "", parent: str = "") -> str:
        """The statement that inserts rows from a JSON value; the column `by` takes what `parent` computes."""
        quote = connection.ops.quote_name
        chosen = ", ".join(parent if column == by else quote(column) for column in self.columns)
        return f"{self.into}SELECT {chosen} FROM json_populate_recordset(NULL::{self.name}, %s::json) RETURNING id"  # noqa: S608  (from the model)


def _adapter(field: models.Field[Any, Any]) -> Adapt | None:
    """What makes SQLite's value of a field's; None where both are the same."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    kind = target.get_internal_type()
    if kind == "DateTimeField":
        return _stored_time
    if kind in {"JSONField", "UUIDField"}:
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _stored_time(value: datetime | None) -> Any:
    return value if value is None else connection.ops.adapt_datetimefield_value(value)


@cache
def table(model: type[models.Model]) -> Table:
    """The table of a model, made once in a process."""
    return Table(model)


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model with one statement and give each its id. Columns with defaults must be set."""
    into = table(type(rows[0]))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(into.from_json(), [into.json(rows)])
        else:
            places = ", ".join([into.one] * len(rows))
            cursor.execute(f"{into.into}VALUES {places} RETURNING id", [v for row in rows for v in into.values(row)])
        _number(rows, sorted(id_ for (id_,) in cursor.fetchall()))


def insert_with(parent: models.Model, children: Sequence[Sequence[models.Model]], *, by: str) -> None:
    """Insert a row and those that hang on it by the column `by`, and give each its id; one statement on PostgreSQL."""
    groups = [rows for rows in children if rows]
    if connection.vendor != "postgresql":
        insert([parent])
        for rows in groups:
            _hang(rows, by, parent)
            insert(rows)
        return
    family = ([parent], *groups)
    with connection.cursor() as cursor:
        statement = _family(tuple(type(rows[0]) for rows in family), by)
        cursor.execute(statement, [table(type(rows[0])).json(rows) for rows in family])
        found = sorted(cursor.fetchall())
    for place, rows in enumerate(family):
        _number(rows, [id_ for group, id_ in found if group == place])
        if place:
            _hang(rows, by, parent)


@cache
def _family(kinds: tuple[type[models.Model], ...], by: str) -> str:
    """One statement for a parent and groups of children; answers (place of the group, id)."""
    own = [table(kinds[0]).from_json(), *(table(kind).from_json(by, "(SELECT id FROM made_0)") for kind in kinds[1:])]
    parts = [f"made_{place} AS ({statement})" for place, statement in enumerate(own)]
    answers = " UNION ALL ".join(f"SELECT {place}, id FROM made_{place}" for place in range(len(kinds)))  # noqa: S608  (a number)
    return f"WITH {', '.join(parts)} {answers}"


def _hang(rows: Sequence[models.Model], by: str, parent: models.Model) -> None:
    for row in rows:
        setattr(row, by, parent.pk)


def _number(rows: Sequence[models.Model], ids: Sequence[int]) -> None:
    # Rows of one statement draw their ids in its order, whatever the order they are answered in.
    for row, id_ in zip(rows, ids, strict=True):
        row.pk = id_
        row._state.adding = False  # noqa: SLF001  (what save() itself would note)
