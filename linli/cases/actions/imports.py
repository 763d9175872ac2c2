"""Taking in a pack somebody brings: looked at, applied as it was looked at, undone as a new version.

What a pack would do is found by doing it and giving it up, and comparing what would be exported before and after. So the
preview, the application and the undoing speak of the same rows.
"""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.cases.actions import restoring
from linli.cases.actions.calendars import days_from, load_calendar
from linli.cases.actions.house_texts import change_text
from linli.cases.actions.packs import InvalidPack, PackHead, load_pack_files
from linli.cases.models import PackImport
from linli.cases.queries.calendars import local_day
from linli.cases.queries.exporting import exported
from linli.cases.rules.catalogue import FILES
from linli.cases.rules.packfile import Fault, Row, rows_of
from linli.cases.rules.packzip import CALENDAR, Difference, differences, key_columns, read_upload, unguarded
from linli.common.actor import Actor
from linli.common.errors import Conflict, Forbidden, InvalidInput, LinliError, NotFound, Refused
from linli.common.rehearsal import rehearsed
from linli.common.rights import known
from linli.geography import api as geography

KEPT_UNAPPLIED: Final = timedelta(days=1)
# Which right each file needs, held over the whole tree where it is not the catalogue's.
RIGHTS: Final[Mapping[str, str]] = {
    "units.csv": geography.EDIT,
    "areas.csv": geography.EDIT,
    "roles.csv": accounts.ROLES,
}
TOGETHER: Final = frozenset({"matters.csv", "conditions.csv"})
CATALOGUE_RIGHT: Final = "cases.catalogue"

# Text key → the gaps it may hold and those it must.
TextRules = Mapping[str, tuple[Collection[str], Collection[str]]]


@dataclass(frozen=True, slots=True)
class ImportView:
    """A pack that was brought: what it would change or has changed, row by row, and how it stands."""

    id: int
    name: str
    version: str
    whole: bool
    state: str
    made_label: str
    made_at: datetime
    ended_at: datetime | None
    differences: tuple[Difference, ...]


def right_for(file: str) -> str:
    """The right somebody needs to take in this file."""
    return known(RIGHTS.get(file, CATALOGUE_RIGHT))


def look_at_pack(
    *, actor: Actor, name: str, content: bytes, whole: bool, texts: TextRules, at: datetime
) -> ImportView:  # fmt: skip
    """Keep a pack for a day and answer what it would change; nothing is changed.

    Raises InvalidPack with every fault by file and line, and Forbidden for a file the actor may not take in.
    """
    files = _sound_files(name, content)
    head = _head_of(files.pop("pack.toml", None), at)
    _need_rights(actor, files)
    found = rehearsed(lambda: _apply(actor, head, files, at, whole=whole, texts=texts))
    PackImport.objects.filter(state=PackImport.State.LOOKED_AT, made_at__lt=at - KEPT_UNAPPLIED).delete()
    row = PackImport.objects.create(
        name=head.name, version=head.version, whole=whole, files=files, made_by=actor.name, made_label=actor.label[:200],
        differences=found, made_at=at,
    )  # fmt: skip
    return view_of(row)


def apply_pack(*, actor: Actor, import_id: int, texts: TextRules, at: datetime) -> ImportView:
    """Apply a pack as it was looked at, in one transaction with its event.

    Raises Forbidden, NotFound, InvalidPack, and Conflict where it would change other rows now than it did then.
    """
    with transaction.atomic():
        row = _locked(actor, import_id)
        if row.state != PackImport.State.LOOKED_AT:
            raise Refused(reason="applied", text="This pack has been applied already.")
        head = PackHead(row.name, row.version, row.name, f"brought by {row.made_label}"[:400], None)
        found = _apply(actor, head, row.files, at, whole=row.whole, texts=texts)
        if _plain(found) != _plain(row.differences):
            raise Conflict(state=f"{row.name} {row.version}")
        row.state, row.ended_at, row.files = PackImport.State.APPLIED, at, {}
        row.save(update_fields=["state", "ended_at", "files"])
        _record(row, "pack.loaded", actor, at)
        return view_of(row)


def undo_pack(*, actor: Actor, import_id: int, texts: TextRules, at: datetime) -> ImportView:
    """Bring back the rows a pack changed, as a new version.

    Raises Forbidden, NotFound, and Refused where one of them was changed since, or cases already rest on it.
    """
    with transaction.atomic():
        row = _locked(actor, import_id)
        if row.state != PackImport.State.APPLIED:
            raise Refused(reason="not_applied", text="This pack has not been applied, or is undone already.")
        made: list[Difference] = [tuple(one) for one in row.differences]
        touched = {file for file, *_ in made}
        # A matter is one thing with its conditions: neither file is ever taken in without the other.
        touched |= TOGETHER if touched & TOGETHER else set()
        present = exported(touched, local_day(at))
        restoring.refuse_what_rests(made, present)
        head = PackHead(row.name, f"undo {row.pk}"[:24], row.name, f"undo of {row.version}", None)
        _apply(actor, head, restoring.files_before(made, present), at, whole=True, texts=texts)
        restoring.close_added_units(made, actor, at)
        row.state, row.ended_at = PackImport.State.UNDONE, at
        row.save(update_fields=["state", "ended_at"])
        _record(row, "pack.undone", actor, at)
        return view_of(row)


def view_of(row: PackImport) -> ImportView:
    """The stored import as pages read it."""
    made = tuple(tuple(one) for one in row.differences)
    return ImportView(
        row.pk, row.name, row.version, row.whole, row.state, row.made_label, row.made_at, row.ended_at, made
    )  # fmt: skip


def imports(*, actor: Actor) -> list[ImportView]:
    """The packs that were brought, newest first, as far as the actor may take such files in."""
    rows = PackImport.objects.exclude(state=PackImport.State.LOOKED_AT).order_by("-made_at", "-pk")[:50]
    return [view_of(row) for row in rows if _may(actor, row)]


def import_view(*, actor: Actor, import_id: int) -> ImportView:
    """One of them, looked at only or applied. Raises NotFound."""
    row = PackImport.objects.filter(pk=import_id).first()
    if row is None or not _may(actor, row):
        raise NotFound(what="pack")
    return view_of(row)


# --- inside -------------------------------------------------------------------------------------------------------------


def _locked(actor: Actor, import_id: int) -> PackImport:
    row = PackImport.objects.select_for_update().filter(pk=import_id).first()
    if row is None or not _may(actor, row):
        raise NotFound(what="pack")
    return row


def _files_of(row: PackImport) -> set[str]:
    return {*row.files, *(one[0] for one in row.differences)}


def _may(actor: Actor, row: PackImport) -> bool:
    return all(actor.may(right_for(file)) for file in _files_of(row))


def _need_rights(actor: Actor, files: Collection[str]) -> None:
    for file in sorted(files):
        if not actor.may(right_for(file)):
            raise Forbidden(right=right_for(file))


def _sound_files(name: str, content: bytes) -> dict[str, str]:
    """The files as clean text. Raises InvalidPack with every fault of the package and its cells."""
    raw, faults = read_upload(name, content)
    files: dict[str, str] = {}
    for file, data in sorted(raw.items()):
        if file == "pack.toml":
            files[file] = data.decode("utf-8", "replace")
            continue
        clean, wrong = unguarded(file, data)
        faults += wrong
        files[file] = clean.decode()
        faults += _twice(file, clean) if not wrong else []
    for missing in sorted(TOGETHER - set(files)) if TOGETHER & set(files) else ():
        faults.append(
            Fault(missing, 1, "", "Matters and their conditions come together, or the conditions would be lost.")
        )
    _refuse(name, faults)
    return files


def _twice(file: str, content: bytes) -> list[Fault]:
    """Rows that stand in the file twice, and columns without which no row can be told from another."""
    columns = key_columns(file) or ()
    rows, faults = rows_of(file, content, columns)
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        key = tuple(row.cells.get(column, "").strip() for column in columns)
        if key in seen:
            faults.append(Fault(file, row.line, columns[-1], "This stands in the file twice.", " ".join(key)[:40]))
        seen.add(key)
    return faults


def _refuse(name: str, faults: Sequence[Fault]) -> None:
    if faults:
        raise InvalidPack(pack=name[:80], count=len(faults), first=str(faults[0]), faults=list(faults))


def _head_of(text: str | None, at: datetime) -> PackHead:
    """What pack.toml says; a pack without one is named after its moment."""
    moment = f"{at:%Y-%m-%d %H:%M:%S}"
    if text is None:
        return PackHead("desk", moment, "desk", "brought at the desk", None)
    try:
        head = tomllib.loads(text)
        name, version = str(head["name"])[:48], str(head["version"])[:24]
    except (tomllib.TOMLDecodeError, KeyError):
        raise InvalidInput(
            field="pack.toml", reason="This file cannot be read, or names no pack and version."
        ) from None
    return PackHead(name, version, str(head.get("title", name))[:200], str(head.get("origin", name))[:400], None)


def _apply(
    actor: Actor, head: PackHead, files: Mapping[str, str], at: datetime, *, whole: bool, texts: TextRules
) -> list[Difference]:  # fmt: skip
    """Write everything inside a transaction and answer the rows that differ afterwards. Raises InvalidPack."""
    with transaction.atomic():
        today = local_day(at)
        before = exported(files, today)
        _places_and_roles(actor, head, files, at, whole=whole)
        catalogue = {name: text.encode() for name, text in files.items() if name in FILES}
        if catalogue:
            # Each upload is a version of its own: the same one may be brought again, corrected.
            stamped = PackHead(
                head.name,
                f"{at:%Y%m%d%H%M%S}-{secrets.token_hex(4)}",
                head.title,
                f"{head.version}: {head.origin}"[:400],
                None,
            )
            load_pack_files(actor=actor, head=stamped, files=catalogue, at=at, whole=whole)
        for name, text in files.items():
            if match := CALENDAR.fullmatch(name):
                days = days_from(name, text.encode())
                source = f"{head.title} {head.version}"[:300]
                load_calendar(actor=actor, calendar=match[1], year=int(match[2]), rows=days, source=source, at=at)
        _texts(actor, files.get("texts.csv"), texts, at, whole=whole)
        return differences(before, exported(files, today))


def _places_and_roles(actor: Actor, head: PackHead, files: Mapping[str, str], at: datetime, *, whole: bool) -> None:
    for file, take_in in (("areas.csv", geography.take_in_areas), ("units.csv", geography.take_in_units)):
        if file in files:
            found = take_in(actor=actor, content=files[file].encode(), at=at)
            _refuse(head.name, [Fault(one.file, one.line, "", one.reason) for one in found])
    if "roles.csv" in files:
        _refuse(head.name, _roles(actor, files["roles.csv"], at, whole=whole))


def _each(rows: Sequence[Row], take_in: Any) -> list[Fault]:
    faults = []
    for row in rows:
        try:
            with transaction.atomic():
                take_in(row)
        except LinliError as error:
            if isinstance(error, Forbidden):
                raise
            data = error.data
            faults.append(
                Fault(
                    row.file,
                    row.line,
                    str(data.get("field", "")),
                    str(data.get("reason") if isinstance(error, InvalidInput) else error),
                )
            )
    return faults


def _roles(actor: Actor, text: str, at: datetime, *, whole: bool) -> list[Fault]:
    rows, faults = rows_of("roles.csv", text.encode(), ("code", "name", "rights"))
    known_roles = {role.code: role for role in accounts.roles()}

    def take_in(row: Row) -> None:
        code = row.text("code", 40, needed=True)
        values: dict[str, Any] = {
            "name": row.text("name", 80), "name_en": row.text("name_en", 80), "rights": row.words("rights"),
            "small_centre": row.flag("small_centre", default=False),
        }  # fmt: skip
        old = known_roles.get(code)
        if old is None:
            accounts.add_role(actor=actor, code=code, at=at, **values)
        elif (old.name, old.name_en, set(old.rights), old.small_centre) != (
            values["name"], values["name_en"], set(values["rights"]), values["small_centre"],
        ):  # fmt: skip
            accounts.change_role(actor=actor, code=code, at=at, **values)

    faults += _each(rows, take_in)
    gone = [
        r.code
        for r in known_roles.values()
        if not r.shipped and r.code not in {row.cells["code"].strip() for row in rows}
    ]
    for code in gone if whole else ():
        accounts.remove_role(actor=actor, code=code, at=at)
    return faults


def _texts(actor: Actor, content: str | None, rules: TextRules, at: datetime, *, whole: bool) -> None:
    if content is None:
        return
    rows, faults = rows_of("texts.csv", content.encode(), ("key", "text", "text_en"))

    def take_in(row: Row) -> None:
        key = row.cells["key"].strip()
        if key not in rules:
            raise InvalidInput(field="key", reason="There is no text with this key.")
        gaps, needed = rules[key]
        change_text(
            actor=actor, key=key, text=row.cells["text"], text_en=row.cells["text_en"], gaps=gaps, needed=needed, at=at
        )

    faults += _each(rows, take_in)
    _refuse("texts.csv", faults)
    held = {row.cells["key"].strip() for row in rows}
    for key in sorted(set(rules) - held) if whole else ():
        change_text(actor=actor, key=key, text="", text_en="", gaps=(), needed=(), at=at)


def _plain(found: Sequence[Any]) -> list[list[Any]]:
    return [list(one) for one in found]


def _record(row: PackImport, kind: str, actor: Actor, at: datetime) -> None:
    counts: dict[str, dict[str, int]] = {}
    for file, _key, before, after in row.differences:
        what = "added" if before is None else "ended" if after is None else "changed"
        counts.setdefault(file, {})[what] = counts.get(file, {}).get(what, 0) + 1
    data = {"version": row.version, "import": row.pk, "files": counts}
    told = audit.Happening(kind, data)
    audit.record(subject=audit.Subject("pack", row.name), actor=actor, at=at, happenings=[told])
