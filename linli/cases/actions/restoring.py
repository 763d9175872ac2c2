"""Bringing back what a pack changed: what forbids it, and the files as they stood before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from linli.cases.actions.succession import close_unit
from linli.cases.models import Case, DutyItem, Matter
from linli.cases.rules.packzip import CALENDAR, Difference, rows_by_key, written
from linli.common.actor import Actor
from linli.common.errors import Refused
from linli.geography import api as geography

CHANGED_SINCE: Final = "%(file)s: “%(key)s” has been changed since. Correct it by hand, or undo the later change first."
CASES_REST: Final = (
    "%(number)s cases already rest on what this pack brought (%(file)s: %(key)s). Change it in a new version instead."
)


def refuse_what_rests(made: Sequence[Difference], present: Mapping[str, str]) -> None:
    """Raise Refused for the first row that was changed since, or that cases or calendars already rest on."""
    rows = {file: rows_by_key(file, text) for file, text in present.items()}
    for file, key, before, after in made:
        if rows.get(file, {}).get(key) != after:
            raise Refused(reason="changed_since", text=CHANGED_SINCE, file=file, key=key)
        resting = _resting(file, key) if after is not None else 0
        if resting:
            raise Refused(reason="cases_rest", text=CASES_REST, file=file, key=key, number=resting)
        if file == "areas.csv" and before is None:
            text = "An area that was added (%(key)s) is abolished on its own, in favour of its successors."
            raise Refused(reason="area_added", text=text, key=key)
    _refuse_new_years(made)


def _refuse_new_years(made: Sequence[Difference]) -> None:
    """A year that was not loaded before cannot be unloaded: clocks would count plain weekdays again."""
    years = {file for file, *_ in made if CALENDAR.fullmatch(file)}
    for file in sorted(years):
        if all(before is None for name, _, before, _after in made if name == file):
            text = "The year of %(file)s was not loaded before. Load it again with the right days instead."
            raise Refused(reason="year_loaded", text=text, file=file)


def _resting(file: str, key: str) -> int:
    """How many cases were filed by the version of a row that is in force now."""
    if file in {"matters.csv", "conditions.csv"}:
        newest = Matter.objects.filter(code=key.split(" ", maxsplit=1)[0], valid_to__isnull=True)
        return Case.objects.filter(matter_id__in=list(newest.values_list("pk", flat=True))).count()
    if file == "duties.csv":
        newest_item = DutyItem.objects.filter(code=key).order_by("-version").first()
        return Case.objects.filter(duty_item_id=newest_item.pk).count() if newest_item else 0
    return 0


def close_added_units(made: Sequence[Difference], actor: Actor, at: datetime) -> None:
    """Close the units that were added, the lowest first. Raises Refused where work rests with one already."""
    added = [geography.unit_by_code(key) for file, key, before, _ in made if file == "units.csv" and before is None]
    for unit in sorted(added, key=lambda one: one.path.count("/"), reverse=True):
        close_unit(actor=actor, unit_id=unit.id, successor_id=None, at=at)


def files_before(made: Sequence[Difference], present: Mapping[str, str]) -> dict[str, str]:
    """The present files with the changed rows put back: a row that was added is left out, one that was ended is there again."""
    found: dict[str, str] = {}
    for file, text in present.items():
        rows = rows_by_key(file, text)
        for name, key, before, _after in made:
            if name == file and before is None:
                rows.pop(key, None)
            elif name == file and before is not None:
                rows[key] = before
        columns = text.split("\n", 1)[0].split(",")
        found[file] = written(columns, rows.values())
    return found
