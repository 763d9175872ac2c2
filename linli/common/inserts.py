"""New rows of the hottest paths: statements written once from the models, then only values; many of them sent as one.

An ORM insert composes its SQL anew for every row, which costs more than the row itself; what is stored is the same.
PostgreSQL reads the rows of a table from one JSON value: the statement stays the same whatever the rows hold, so it is
prepared once, and a whole family of rows goes in one round trip. SQLite takes plain lists of values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

import orjson
from django.db import connection, models, transaction

Adapt = Callable[[Any], Any]
Row = Mapping[str, Any]  # by the names of the model's attributes; of an instance: `vars(instance)`


@dataclass(frozen=True, slots=True)
class Insert:
    """One INSERT with its values. `name`: how statements sent together with it may refer to its rows.

    `answers`: it returns the ids of its rows, and `together` hands them out.
    """

    name: str
    statement: str
    values: Sequence[Any]
    answers: bool = False


def all_or_nothing() -> AbstractContextManager[Any]:
    """What must stand around one call of `together` that shall commit: on PostgreSQL nothing, it is one statement."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        return nullcontext()
    return transaction.atomic()


def together(inserts: Sequence[Insert]) -> dict[str, list[int]]:
    """Insert all of them, in order; the ids of those that answer, by name, each group in the order of its rows.

    On PostgreSQL this is one statement and so all or nothing by itself; elsewhere it needs the caller's transaction.
    """
    found: dict[str, list[int]] = {insert.name: [] for insert in inserts if insert.answers}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = _as_one(tuple((insert.name, insert.statement, insert.answers) for insert in inserts))
            cursor.execute(statement, [value for insert in inserts for value in insert.values])
            for name, id_ in cursor.fetchall():
                found[name].append(id_)
        else:
            for insert in inserts:
                cursor.execute(insert.statement, insert.values)
                if insert.answers:
                    found[insert.name] = [id_ for (id_,) in cursor.fetchall()]
    # Rows of one statement draw their ids in its order, whatever the order they are answered in.
    return {name: sorted(ids) for name, ids in found.items()}


@lru_cache(maxsize=256)
def _as_one(parts: tuple[tuple[str, str, bool], ...]) -> str:
    answers = [f"SELECT '{name}', id FROM {name}" for name, _, answers in parts if answers]  # noqa: S608  (own names)
    return f"WITH {', '.join(f'{name} AS ({sql})' for name, sql, _ in parts)} {' UNION ALL '.join(answers) or 'SELECT 1 WHERE FALSE'}"


class Table:
    """One model's table: its columns and how each is stored. `columns` and `values`: without a key the database gives."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = list(model._meta.concrete_fields)
        self.name = model._meta.db_table
        self.key = model._meta.pk.attname
        self._quoted = connection.ops.quote_name(self.name)
        self._all = _Columns(fields)
        self._without_key = _Columns([field for field in fields if not isinstance(field, models.AutoField)])
        made = {field.attname: field.default for field in fields if field.has_default() and callable(field.default)}
        self._made: dict[str, Callable[[], Any]] = made
        self._defaults = {f.attname: _plain(f.get_default()) for f in fields if f.attname not in made}
        self._width = len(fields)
        self.columns = self._without_key.names
        self.values = self._without_key.stored

    def row(self, **values: Any) -> Row:
        """A new row by the names of its attributes, such as `unit_id`; what is not named has the model's default.

        Far cheaper than an instance of the model. TypeError for a name that is no column.
        """
        row = {**self._defaults, **values}
        for name, default in self._made.items():
            if name not in values:
                row[name] = default()
        if len(row) != self._width:
            raise TypeError(f"{self.name} has no column {sorted(set(values) - set(self._defaults) - set(self._made))}")
        return row

    def insert(self, rows: Sequence[Row], *, name: str = "", answers: bool = False, or_nothing: bool = False) -> Insert:
        """The statement that inserts these rows: with the keys they have, or all of them with keys the database gives.

        `or_nothing`: a row that is there already, by any unique constraint, is passed over.
        """
        columns = self._columns_of(rows)
        into = f"INSERT INTO {self._quoted} ({columns.quoted})"
        end = (" ON CONFLICT DO NOTHING" if or_nothing else "") + (f" RETURNING {self.key}" if answers else "")
        name = name or self.name
        if connection.vendor == "postgresql":
            sent = f"json_populate_recordset(NULL::{self._quoted}, %s::json)"
            chosen = f"SELECT {columns.quoted} FROM {sent}"  # noqa: S608  (from the model)
            return Insert(name, f"{into} {chosen}{end}", [columns.json(rows)], answers)
        places = ", ".join([columns.places] * len(rows))
        return Insert(name, f"{into} VALUES {places}{end}", [v for row in rows for v in columns.stored(row)], answers)

    def copy(self, rows: Sequence[Row]) -> None:
        """Insert many rows as fast as the engine takes them, in the caller's transaction; all with keys or all without."""
        if not rows:
            return
        if connection.vendor != "postgresql":
            for first in range(0, len(rows), 500):  # SQLite takes no more values than that at once
                together([self.insert(rows[first : first + 500])])
            return
        columns = self._columns_of(rows)
        into = f"COPY {self._quoted} ({columns.quoted}) FROM STDIN"
        with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(columns.stored(row))

    def draw_keys(self, number: int) -> list[int]:
        """Keys for new rows, ahead of their insertion, rising; nobody draws them again. On SQLite inside the transaction
        that inserts them.
        """
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [self.sequence, number])
                return sorted(id_ for (id_,) in cursor.fetchall())
            move = "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq"
            cursor.execute(move, [number, self.name])
            found = cursor.fetchone()
            if found is None:  # SQLite counts a table from its first row on
                cursor.execute("INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)", [number, self.name])
            last = found[0] if found else number
        return list(range(last - number + 1, last + 1))

    @property
    def sequence(self) -> str:
        """The sequence that PostgreSQL draws the keys from."""
        return f"{self.name}_{self.key}_seq"

    def _columns_of(self, rows: Sequence[Row]) -> _Columns:
        return self._without_key if rows[0][self.key] is None else self._all


class _Columns:
    """Some columns of a table, and the values of a row in their order."""

    def __init__(self, fields: Sequence[models.Field[Any, Any]]) -> None:
        self.quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
        self.places = "(" + ", ".join(["%s"] * len(fields)) + ")"
        self.names = tuple(str(field.column) for field in fields)
        self._taken = itemgetter(*(field.attname for field in fields))
        self._named = [(str(field.column), field.attname) for field in fields]
        self._adapts = [(place, adapt) for place, field in enumerate(fields) if (adapt := _adapter(field))]

    def stored(self, row: Row) -> list[Any]:
        """The values of a row as the engine's driver takes them."""
        found = list(self._taken(row))
        for place, adapt in self._adapts:
            found[place] = adapt(found[place])
        return found

    def json(self, rows: Sequence[Row]) -> str:
        """The rows as one JSON value."""
        plain = [{column: row[attribute] for column, attribute in self._named} for row in rows]
        return orjson.dumps(plain, default=_bytes_in_json).decode()


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _bytes_in_json(value: Any) -> str:
    return "\\x" + bytes(value).hex()


def _adapter(field: models.Field[Any, Any]) -> Adapt | None:
    """What makes the driver's value of a field's; None where both are the same."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    kind = target.get_internal_type()
    if connection.vendor == "postgresql":
        return _json if kind == "JSONField" else None
    if kind == "JSONField":
        return lambda value: field.get_db_prep_save(value, connection)
    if kind == "DateTimeField":
        return _stored_time
    if kind in {"UUIDField", "BinaryField"}:
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _stored_time(value: datetime | None) -> Any:
    return value if value is None else connection.ops.adapt_datetimefield_value(value)


@cache
def table(model: type[models.Model]) -> Table:
    """The table of a model, made once in a process."""
    return Table(model)
