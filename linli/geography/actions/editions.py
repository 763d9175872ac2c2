"""Taking over an edition of the national division list: what was added, removed and renamed since the tree was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.geography import events
from linli.geography.actions.areas import end_area, put_name
from linli.geography.actions.bulk import insert_areas, record_added
from linli.geography.actions.recording import need_over_area, record
from linli.geography.models import Area
from linli.geography.queries import areas
from linli.geography.queries.memory import AREAS, touch
from linli.geography.queries.views import AreaView
from linli.geography.rules.divisions import NUMBERS_BY_LEVEL
from linli.geography.rules.editions import (
    EditionDiff,
    EditionRow,
    Key,
    RowFault,
    diff_editions,
    read_edition,
    same_place,
)

RENAME = "rename"
REUSE = "reuse"


@dataclass(frozen=True, slots=True)
class EditionChoices:
    """What a person decides about an edition before it is taken over.

    `names`: for a code whose new name shares nothing with the old one, `rename` (the same place) or `reuse` (the code
    was given to another place). `successors`: for removed codes the codes that follow, each on the same level.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    successors: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EditionReport:
    """What an edition changes. `undecided` holds (code, old name, new name) a person must decide; then, or with
    `faults`, nothing was `written`.
    """

    diff: EditionDiff
    faults: tuple[RowFault, ...]
    undecided: tuple[tuple[str, str, str], ...]
    written: bool


@transaction.atomic
def import_edition(
    *, actor: Actor, content: bytes, on: date, at: datetime, choices: EditionChoices | None = None
) -> EditionReport:
    """Bring the tree to an edition (CSV: code, level, name, parent) as of a day. Taking it over twice changes nothing.

    Only the districts the edition speaks of are touched, and only levels down to the community. Raises Forbidden
    without the right over the whole, InvalidInput for a file that is no edition or an unknown successor, Refused where
    a removed division still has grids.
    """
    need_over_area(actor, None)
    chosen = choices or EditionChoices()
    edition = read_edition(content)
    diff = diff_editions(_present(edition.rows, on), edition.rows)
    undecided = tuple(
        (old.code, old.name, new.name)
        for old, new in diff.renamed
        if old.code not in chosen.names and not same_place(old.name, new.name)
    )
    if edition.faults or undecided or not any((diff.added, diff.removed, diff.renamed, diff.moved)):
        return EditionReport(diff, edition.faults, undecided, written=False)
    _apply(actor, diff, chosen, on, at)
    counts = {name: len(getattr(diff, name)) for name in ("added", "removed", "renamed", "moved")}
    record(events.EDITION_IMPORTED, of=("divisions", "edition"), actor=actor, at=at, data={"on": on, **counts})
    return EditionReport(diff, (), (), written=True)


def _present(rows: Mapping[Key, EditionRow], on: date) -> dict[Key, EditionRow]:
    """The divisions in force, as rows of an edition, as far as the edition speaks of their district."""
    districts = {code[:6] for code, level in rows if NUMBERS_BY_LEVEL[level] >= 3}
    book = areas.book()
    present = {}
    for found in book.by_id.values():
        number = NUMBERS_BY_LEVEL.get(found.level)
        if number is None or not found.exists_on(on):
            continue
        if (found.code, found.level) in rows or (number >= 3 and found.code[:6] in districts):
            above = book.by_id.get(found.parent_id) if found.parent_id is not None else None
            parent = (above.code, above.level) if above else None
            present[found.code, found.level] = EditionRow(found.code, found.level, found.name, parent, 0)
    return present


def _apply(actor: Actor, diff: EditionDiff, chosen: EditionChoices, on: date, at: datetime) -> None:
    reused = [(old, new) for old, new in diff.renamed if chosen.names.get(old.code) == REUSE]
    # What is given up under a code must be gone before the code is given out again, and what follows must be there
    # before it can be named; so: end the reused, add, then end the removed.
    for old, _new in sorted(reused, key=lambda pair: -NUMBERS_BY_LEVEL[pair[0].level]):
        end_area(actor, _id(old.key, on), on, [], at, reason="code given to another place")
    touch(AREAS)
    _add(actor, [*diff.added, *(new for _old, new in reused)], on, at)
    for old, new in diff.renamed:
        if chosen.names.get(old.code) != REUSE:
            before = areas.area(_id(old.key, on))
            put_name(actor, before, new.name, before.name_en, at)
    for old, new in diff.moved:
        _move(_id(old.key, on), None if new.parent is None else _id(new.parent, on))
    for row in sorted(diff.removed, key=lambda row: -NUMBERS_BY_LEVEL[row.level]):
        following = [_id((code, row.level), on) for code in chosen.successors.get(row.code, [])]
        end_area(actor, _id(row.key, on), on, following, at, reason="edition")
    touch(AREAS)


def _add(actor: Actor, rows: Sequence[EditionRow], on: date, at: datetime) -> None:
    for level in NUMBERS_BY_LEVEL:
        new = [
            Area(
                code=row.code,
                level=level,
                name=row.name,
                parent_id=None if row.parent is None else _id(row.parent, on),
                valid_from=on,
            )
            for row in rows
            if row.level == level
        ]
        if new:
            insert_areas(new)
            touch(AREAS)
            record_added(new, actor=actor, at=at)


def _move(area_id: int, parent_id: int | None) -> None:
    before = areas.area(area_id)
    path = f"{areas.area(parent_id).path if parent_id is not None else '/'}{area_id}/"
    below = [
        Area(pk=found.id, path=path + found.path.removeprefix(before.path))
        for found in areas.book().by_id.values()
        if found.path.startswith(before.path)
    ]
    Area.objects.bulk_update(below, ["path"], batch_size=500)
    Area.objects.filter(pk=area_id).update(parent_id=parent_id)
    touch(AREAS)


def _id(key: Key, on: date) -> int:
    found: AreaView | None = areas.bearer(key[0], level=key[1], on=on)
    if found is None:
        raise InvalidInput(field=key[0], reason=_("No area in force bears this code on this level."))
    return found.id
