"""Writing new rows of the hottest path: statements written once from the models, then only values.

An ORM insert composes its SQL anew for every row, which costs more than the row itself. What is stored is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models

Adapt = Callable[[Any], Any]
# Kinds of column whose value is stored as it stands; every other one is adapted by its field.
_PLAIN = frozenset({
    "CharField", "TextField", "BooleanField", "IntegerField", "BigIntegerField", "FloatField", "BigAutoField",
    "PositiveIntegerField", "PositiveSmallIntegerField",
})  # fmt: skip


class Table:
    """One model's table: its columns without the key the database gives, and how each is stored."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
        self.names = [field.attname for field in fields]
        self.adapts = [(place, adapt) for place, field in enumerate(fields) if (adapt := _adapter(field))]
        columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
        self.begin = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608  (from the model)
        self.one = "(" + ", ".join(["%s"] * len(fields)) + ")"

    def values(self, row: models.Model) -> list[Any]:
        """The values of a row as the database takes them."""
        found = [getattr(row, name) for name in self.names]
        for place, adapt in self.adapts:
            found[place] = adapt(found[place])
        return found


def _adapter(field: models.Field[Any, Any]) -> Adapt | None:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    kind = target.get_internal_type()
    if kind in _PLAIN:
        return None
    if kind == "DateTimeField":
        return None if connection.vendor == "postgresql" else _stored_time
    return lambda value: field.get_db_prep_save(value, connection)


def _stored_time(value: datetime | None) -> Any:
    return value if value is None else connection.ops.adapt_datetimefield_value(value)


@cache
def table(model: type[models.Model]) -> Table:
    """The table of a model, made once in a process."""
    return Table(model)


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model with one statement and give each its id. Columns with defaults must be set."""
    into = table(type(rows[0]))
    values = [value for row in rows for value in into.values(row)]
    with connection.cursor() as cursor:
        cursor.execute(f"{into.begin}{', '.join([into.one] * len(rows))} RETURNING id", values)
        # Rows of one VALUES list come back in its order: their ids rise with it.
        for row, (id_,) in zip(rows, sorted(cursor.fetchall()), strict=True):
            row.pk = id_
            row._state.adding = False
