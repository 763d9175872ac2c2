"""Keeping the files few: fresh rows are folded into their months, and what nobody names is removed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import transaction

from linli.insight.actions.standing import reading_locked
from linli.insight.models import FactFile, Reading, RollupFile
from linli.insight.queries.facts.store import folder, select_of
from linli.insight.rules.tables import TABLES, Table

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.insight.actions.months import Month, Writer

UNNAMED_FOR: Final = timedelta(hours=1)


def fold_fresh(*, at: datetime) -> int:
    """Fold what is fresh into the months it belongs to; rows that took each other back vanish. Returns how many files went.

    Answers are the same before and after. Files that no row names any more are removed an hour later, when nobody reads them.
    Nothing is locked meanwhile: where another was faster, what was written here is thrown away.
    """
    gone = sum(_fold(table) for table in TABLES)
    remove_unnamed(at=at)
    return gone


def _fold(table: Table) -> int:
    fresh = list(FactFile.objects.filter(table=table.name, month="").order_by("id"))
    if not fresh:
        return 0
    from linli.insight.actions.months import name_months, writing  # noqa: PLC0415  (brings the engine)

    through = Reading.objects.get(pk=1).through
    with writing(through) as writer:
        old, made = _written(writer, table, fresh)
        replaced = [one.pk for one in (*fresh, *old)]
        with transaction.atomic():
            reading_locked()
            if FactFile.objects.filter(pk__in=replaced).count() < len(replaced):
                return 0
            unname(FactFile.objects.filter(pk__in=replaced))
            name_months(made)
        writer.keep()
    return len(replaced)


def unname(files: QuerySet[FactFile]) -> None:
    """Name these files and their roll-ups no longer. The hour for which they are left begins now: whoever asked a moment ago
    still reads them."""
    rollups = RollupFile.objects.filter(file__in=files)
    for name in (*files.values_list("name", flat=True), *rollups.values_list("name", flat=True)):
        with suppress(FileNotFoundError):
            os.utime(folder() / name)
    files.delete()


def _written(writer: Writer, table: Table, fresh: Sequence[FactFile]) -> tuple[list[FactFile], list[Month]]:
    """The months that fresh files touch, written anew; and the files they take the place of."""
    from linli.insight.actions.months import net  # noqa: PLC0415  (brings the engine)

    dated = table.columns[table.dated][0]
    writer.engine.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS {select_of(table.name, [one.name for one in fresh])}")
    found = writer.engine.execute(f"SELECT DISTINCT strftime({dated}, '%Y-%m') FROM fresh ORDER BY 1").fetchall()  # noqa: S608  (own names)
    months = [month for (month,) in found]
    old = list(FactFile.objects.filter(table=table.name, month__in=months))
    made = []
    for month in months:
        of_month = f"SELECT * FROM fresh WHERE strftime({dated}, '%Y-%m') = '{month}'"  # noqa: S608  (own names)
        made.append(writer.month(table, month, net(table, [one for one in old if one.month == month], of_month)))
    return old, [one for one in made if one]


def remove_unnamed(*, at: datetime) -> int:
    """Remove files that no row names: left by a worker that died, or folded into others more than an hour ago."""
    named = {
        *FactFile.objects.values_list("name", flat=True),
        *RollupFile.objects.values_list("name", flat=True),
    }  # fmt: skip
    return sum(_removed(path, at - UNNAMED_FOR) for path in folder().glob("*/*/*.parquet") if _name(path) not in named)


def _name(path: Path) -> str:
    return str(path.relative_to(folder()))


def _removed(path: Path, before: datetime) -> bool:
    """Remove a file that was last written before a moment; False where it is younger, or another was faster."""
    try:
        old = datetime.fromtimestamp(path.stat().st_mtime, tz=before.tzinfo) < before
        if old:
            path.unlink()
    except FileNotFoundError:
        return False
    return old
