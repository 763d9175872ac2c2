"""Writing new rows of one model without composing SQL anew; `common.inserts` knows how."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from linli.common.inserts import table, together


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model with one statement and give each its id. Columns with defaults must be set."""
    into = table(type(rows[0]))
    ids = together([into.insert([vars(row) for row in rows], answers=True)])[into.name]
    for row, id_ in zip(rows, ids, strict=True):
        row.pk = id_
        row._state.adding = False  # noqa: SLF001  (what save() itself would note)
