"""Adding many people at once: from a list, or from the staff file of a place pack."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_noop

from linli.accounts.actions.people import check_fields, check_password_rules
from linli.accounts.actions.separation import keep_apart, rights_of
from linli.accounts.events import Added, NewPerson
from linli.accounts.models import Assignment, Person, Role
from linli.accounts.permissions import MANAGE
from linli.accounts.queries.actors import day_of
from linli.accounts.rules.refusals import StaffFileRefused
from linli.accounts.rules.roles import Holding
from linli.accounts.rules.sign_in import check_name, first_rights_version
from linli.audit import api as audit
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError, NotFound
from linli.geography import api as geography

BATCH: Final = 500
Progress = Callable[[int], None]
COLUMNS: Final = frozenset({"sign_in_name", "post", "post_en", "unit_code", "roles"})


def add_people(
    *,
    actor: Actor,
    people: Sequence[NewPerson],
    at: datetime,
    password: str | None = None,
    progress: Progress | None = None,
) -> Added:
    """Add many people with their roles, from today on; those whose name is known already stay as they are.

    All or none. One `password` for everybody is hashed once: for demonstrations only. `progress` is told how many
    people were added so far. Raises Forbidden, NotFound, InvalidInput (with `row`, the place in the list from 1),
    Refused (separation of duties).
    """
    actor.need(MANAGE)
    known_roles = {role.code: role for role in Role.objects.all()}
    today = day_of(at)
    for row, new in enumerate(people, 1):
        _check(actor, new, known_roles, row=row, on=today)
    for row, reason in _repeated(people, range(1, len(people) + 1)):
        raise InvalidInput(field="sign-in name", reason=reason, row=row)
    with transaction.atomic():
        names = [check_name(new.sign_in_name) for new in people]
        known = set(Person.objects.filter(sign_in_name__in=names).values_list("sign_in_name", flat=True))
        fresh = {name: new for name, new in zip(names, people, strict=True) if name not in known}
        items = list(fresh.items())
        encoded = _one_hash(password) if items else ""
        for start in range(0, len(items), BATCH):
            _add_batch(actor, items[start : start + BATCH], known_roles, encoded, at=at)
            if progress:
                progress(min(start + BATCH, len(items)))
    return Added(added=len(fresh), known=len(people) - len(fresh))


def _one_hash(password: str | None) -> str:
    if password is not None:
        check_password_rules(password, person=Person(sign_in_name="", email=""))
    return make_password(password)


def _check(actor: Actor, new: NewPerson, known: Mapping[str, Role], *, row: int, on: date) -> None:
    """Raise for whatever is wrong with one person of the list, naming the row."""
    try:
        check_name(new.sign_in_name)
        check_fields(post=new.post, email=new.email, language=new.language)
        actor.need_at_unit(MANAGE, geography.unit(new.unit_id).path)
        held: list[Holding] = []
        for code, unit_id in new.roles:
            if code not in known:
                raise NotFound(what="role")
            path = geography.unit(unit_id).path
            actor.need_at_unit(MANAGE, path)
            holding = Holding(rights_of(known[code]), known[code].small_centre, path, on)
            keep_apart(held, holding)
            held.append(holding)
    except LinliError as error:
        error.data["row"] = row
        raise


def _add_batch(
    actor: Actor, items: Iterable[tuple[str, NewPerson]], known: Mapping[str, Role], encoded: str, *, at: datetime
) -> None:
    pairs = list(items)
    rows = Person.objects.bulk_create(
        Person(
            sign_in_name=name, post=new.post.strip(), post_en=new.post_en.strip(), unit_id=new.unit_id,
            email=new.email, language=new.language, password=encoded, rights_version=first_rights_version(),
        )
        for name, new in pairs
    )  # fmt: skip
    today = day_of(at)
    Assignment.objects.bulk_create(
        Assignment(person=person, role=known[code], unit_id=unit_id, valid_from=today)
        for person, (_, new) in zip(rows, pairs, strict=True)
        for code, unit_id in dict.fromkeys(new.roles)
    )
    entries = [
        (audit.Subject.of("person", person.pk), _happenings(person, new, today))
        for person, (_, new) in zip(rows, pairs, strict=True)
    ]
    audit.record_many(actor=actor, at=at, entries=entries)


def _happenings(person: Person, new: NewPerson, on: date) -> list[audit.Happening]:
    added = audit.Happening("person.added", {"post": person.post, "unit": person.unit_id})
    granted = (
        {"role": code, "unit": unit_id, "valid_from": on.isoformat(), "valid_to": None}
        for code, unit_id in dict.fromkeys(new.roles)
    )
    return [added, *(audit.Happening("person.role_granted", data) for data in granted)]


# --- the staff file of a place pack ----------------------------------------------------------------------------------


def load_staff_pack(
    *, actor: Actor, folder: Path, password: str | None, at: datetime, progress: Progress | None = None
) -> Added:
    """Add the people of `staff.csv` in a place pack (UTF-8; roles as `role@unit_code|role@unit_code`).

    Can be run again: people who are known stay as they are. Raises StaffFileRefused with every line that cannot be
    taken (nothing is written then), InvalidInput for a file that is missing or has other columns, Forbidden.
    """
    people: list[NewPerson] = []
    faults: list[tuple[int, str]] = []
    lines: list[int] = []
    known = {role.code for role in Role.objects.all()}
    for line, row in _rows(folder / "staff.csv"):
        try:
            people.append(_person_of(row, known))
            lines.append(line)
        except LinliError as error:
            faults.append((line, error.message()))
    faults += [
        (line, InvalidInput(field="sign-in name", reason=why).message()) for line, why in _repeated(people, lines)
    ]
    if not faults:
        try:
            return add_people(actor=actor, people=people, at=at, password=password, progress=progress)
        except LinliError as error:
            if "row" not in error.data:
                raise
            faults.append((lines[error.data["row"] - 1], error.message()))
    line, reason = min(faults)
    raise StaffFileRefused(count=len(faults), row=line, reason=reason, faults=faults)


def _rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            rows = [(reader.line_num, {key: value or "" for key, value in row.items() if key}) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(field="staff.csv", reason=str(error)) from error
    missing = COLUMNS - set(reader.fieldnames or ())
    if missing:
        raise InvalidInput(field="staff.csv", reason=gettext_noop("A column is missing."), column=min(missing))
    return rows


def _person_of(row: Mapping[str, str], known: set[str]) -> NewPerson:
    roles = []
    for held in filter(None, (part.strip() for part in row["roles"].split("|"))):
        code, at_sign, unit_code = held.partition("@")
        if not at_sign or code not in known:
            raise InvalidInput(field="roles", reason=gettext_noop("It names a role that does not exist."), role=held)
        roles.append((code, _unit(unit_code).id))
    return NewPerson(
        sign_in_name=check_name(row["sign_in_name"]),
        post=row["post"].strip(),
        post_en=row["post_en"].strip(),
        unit_id=_unit(row["unit_code"]).id,
        roles=tuple(roles),
        email=row.get("email", "").strip(),
        language=row.get("language", "").strip() or "zh-hans",
    )


def _unit(code: str) -> geography.UnitView:
    try:
        return geography.unit_by_code(code.strip())
    except NotFound:
        reason = gettext_noop("It names a unit that does not exist.")
        raise InvalidInput(field="unit", reason=reason, unit=code) from None


def _repeated(people: Sequence[NewPerson], lines: Sequence[int]) -> list[tuple[int, str]]:
    """The lines whose sign-in name stands further up already, with the reason."""
    seen: set[str] = set()
    faults = []
    for line, new in zip(lines, people, strict=True):
        name = check_name(new.sign_in_name)
        if name in seen:
            faults.append((line, gettext_noop("This name is taken.")))
        seen.add(name)
    return faults
