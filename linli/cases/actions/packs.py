"""Loading a catalogue pack: matters, conditions, duty list, negative list, standard answers. All of it or nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Final

from django.db import transaction

from linli.audit import api as audit
from linli.cases.actions.catalogue import as_in, end_matter, store_answer, store_matter
from linli.cases.actions.stages import as_limit, newest_of, store_stage, told_of
from linli.cases.models import DutyItem, Matter, NegativeItem, Pack
from linli.cases.permissions import CATALOGUE
from linli.cases.queries.calendars import local_day, local_zone
from linli.cases.rules.catalogue import FILES, DutyIn, NegativeIn, PackContent, read_pack
from linli.cases.rules.levels import GUARDED, covers
from linli.cases.rules.packfile import Fault
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError, NotFound
from linli.common.memory import changed
from linli.geography import api as geography

# What a pack admits for communities and grids ends at some time, even where the pack names no day.
_GUARDED_YEARS: Final = 3
_LARGEST_FILE: Final = 20_000_000


class InvalidPack(LinliError):
    """A pack with faults; nothing of it was loaded. Carries `faults`, each with file, line and column."""

    code: ClassVar[str] = "invalid_pack"
    sentence: ClassVar[str] = "The pack “%(pack)s” has faults (%(count)s); nothing was loaded. The first: %(first)s"


@dataclass
class PackReport:
    """What loading did: per kind of row the number added, changed, ended and left as they were; remarks to read."""

    name: str
    version: str
    already_loaded: bool = False
    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def count(self, what: str, kind: str) -> None:
        """Add one: `what` is added, changed, ended or unchanged."""
        counts: dict[str, int] = getattr(self, what)
        counts[kind] = counts.get(kind, 0) + 1


@dataclass(frozen=True, slots=True)
class PackHead:
    """What pack.toml says."""

    name: str
    version: str
    title: str
    origin: str
    valid_from: date | None


def load_pack(*, actor: Actor, folder: Path, at: datetime) -> PackReport:
    """Load the catalogue pack in `folder`, all or nothing. The same version again changes nothing.

    A row that differs from the one in force closes it and adds the next version from today on; a row this pack brought
    and no longer holds is ended. New rows hold from pack.toml's `valid_from`, else from today. Raises InvalidPack with
    every fault by file, line and column, and InvalidInput for a known version with other content.
    """
    head, files = _read_folder(folder)
    return _load(actor, head, files, at, whole=False)


def load_pack_files(
    *, actor: Actor, head: PackHead, files: dict[str, bytes], at: datetime, whole: bool = False
) -> PackReport:
    """As `load_pack`, for files at hand. `whole`: what a file does not hold is ended, whoever brought it."""
    return _load(actor, head, files, at, whole=whole)


def _load(actor: Actor, head: PackHead, files: dict[str, bytes], at: datetime, *, whole: bool) -> PackReport:
    actor.need(CATALOGUE)
    digest = sha256(b"\0".join(name.encode() + b"\0" + files[name] for name in sorted(files))).hexdigest()
    with transaction.atomic():
        known = Pack.objects.filter(name=head.name, version=head.version).first()
        if known is not None:
            return _seen_before(known, digest)
        content, faults = read_pack(
            files, set(Matter.objects.filter(valid_to__isnull=True).values_list("code", flat=True))
        )
        faults = faults or _foreign_faults(content, local_day(at))
        if faults:
            raise InvalidPack(pack=head.name, count=len(faults), first=str(faults[0]), faults=faults)
        pack = Pack.objects.create(
            name=head.name, version=head.version, title=head.title, origin=head.origin, digest=digest, loaded_at=at
        )
        ended = frozenset(files) if whole else frozenset()
        report = _Loading(pack, head.valid_from, actor, at, ended).load(content)
        changed()
        return report


def _seen_before(known: Pack, digest: str) -> PackReport:
    if known.digest != digest:
        raise InvalidInput(
            field="version", reason="This version of the pack was loaded with other content. Raise its version."
        )
    return PackReport(known.name, known.version, already_loaded=True)


def _read_folder(folder: Path) -> tuple[PackHead, dict[str, bytes]]:
    """pack.toml and the bytes of the pack's files. InvalidPack where they cannot be read."""
    try:
        files = {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()}
        head = tomllib.loads((folder / "pack.toml").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        fault = Fault("pack.toml", 1, "", "This file cannot be read.", str(error)[:200])
        raise InvalidPack(pack=folder.name, count=1, first=str(fault), faults=[fault]) from error
    faults = [
        Fault("pack.toml", 1, key, "This must not be empty.")
        for key in ("name", "version", "title", "origin")
        if not head.get(key)
    ]
    faults += [
        Fault(name, 1, "", "This file is too large.") for name, content in files.items() if len(content) > _LARGEST_FILE
    ]
    if not files:
        faults.append(Fault("matters.csv", 1, "", "The folder holds none of the files of a catalogue pack."))
    valid_from = head.get("valid_from")
    if valid_from is not None and type(valid_from) is not date:
        faults.append(Fault("pack.toml", 1, "valid_from", "This is not a date such as 2026-01-31."))
    if faults:
        raise InvalidPack(pack=folder.name, count=len(faults), first=str(faults[0]), faults=faults)
    return PackHead(
        str(head["name"])[:48],
        str(head["version"])[:24],
        str(head["title"])[:200],
        str(head["origin"])[:400],
        valid_from,
    ), files


def _foreign_faults(content: PackContent, on: date) -> list[Fault]:
    """Duty items that name a unit or area nobody knows, or that a negative list forbids."""
    faults = []
    negatives = [(item.code, item.matter_code, item.level) for item in content.negatives]
    negatives += NegativeItem.objects.filter(valid_to__isnull=True).values_list("code", "matter_code", "level")
    for line, duty in zip(content.duty_lines, content.duties, strict=True):
        for column, value, known in (
            ("lead_unit_code", duty.lead_unit_code, _unit_id),
            ("area_code", duty.area_code, lambda code: _area_id(code, on)),
        ):
            if value and known(value) is None:
                faults.append(Fault("duties.csv", line, column, "There is nothing with this code.", value))
        forbidding = _forbidding(duty, negatives)
        if forbidding:
            faults.append(Fault("duties.csv", line, "level", "The negative list forbids this level.", forbidding))
    return faults


def _forbidding(duty: DutyIn, negatives: Iterable[tuple[str, str, str]]) -> str:
    """Code of the negative item that this duty item goes against, or ""."""
    for code, matter_code, level in negatives:
        if duty.matter_code.startswith(matter_code) and covers(level, duty.level):
            return code
    return ""


def _unit_id(code: str) -> int | None:
    try:
        return geography.unit_by_code(code).id if code else None
    except NotFound:
        return None


def _area_id(code: str, on: date) -> int | None:
    try:
        return geography.area_by_code(code, on=on).id if code else None
    except NotFound:
        return None


class _Loading:
    """The writing of one pack inside its transaction."""

    def __init__(
        self, pack: Pack, valid_from: date | None, actor: Actor, at: datetime, whole: frozenset[str] = frozenset()
    ) -> None:
        self.whole = whole  # the files whose missing rows are ended, whoever brought them
        self.pack, self.actor, self.at = pack, actor, at
        self.today = local_day(at)
        self.new_from = min(valid_from or self.today, self.today)
        self.report = PackReport(pack.name, pack.version)
        self.source = f"{pack.name} {pack.version}"
        self._first: list[tuple[audit.Subject, Sequence[audit.Happening]]] = []

    def load(self, content: PackContent) -> PackReport:
        """Write everything; what this pack brought before and no longer holds is ended."""
        self._matters(content)
        self._duties(content)
        self._negatives(content)
        self._stages(content)
        for answer in content.answers:
            self.report.count("changed" if store_answer(answer) else "unchanged", "answers")
        audit.record_many(actor=self.actor, at=self.at, entries=self._first)
        counts = {what: getattr(self.report, what) for what in ("added", "changed", "ended")}
        self._tell(audit.Subject("pack", self.pack.name), "pack.loaded", {"version": self.pack.version, **counts})
        self.report.remarks = content.remarks
        return self.report

    def _tell(self, subject: audit.Subject, kind: str, data: dict[str, Any], *, first: bool = False) -> None:
        """Record now, or with all other first events of new subjects at the end."""
        happening = audit.Happening(kind, data)
        if first:
            self._first.append((subject, [happening]))
        else:
            audit.record(subject=subject, actor=self.actor, at=self.at, happenings=[happening])

    def _matters(self, content: PackContent) -> None:
        open_rows = {
            row.code: row
            for row in Matter.objects.filter(valid_to__isnull=True)
            .prefetch_related("conditions")
            .select_related("pack")
        }
        known = set(Matter.objects.values_list("code", flat=True))
        for new in content.matters:
            old = open_rows.pop(new.code, None)
            if old is not None and as_in(old) == new:
                self.report.count("unchanged", "matters")
                continue
            row = store_matter(new, on=self.today if new.code in known else self.new_from, pack=self.pack)
            kind = "matter.changed" if new.code in known else "matter.added"
            self.report.count("changed" if new.code in known else "added", "matters")
            data = {"version": row.version, "name": row.name, "pack": self.source}
            self._tell(audit.Subject("matter", row.code), kind, data, first=new.code not in known)
        for old in open_rows.values():
            own = old.pack is not None and old.pack.name == self.pack.name and bool(content.matters)
            if own or "matters.csv" in self.whole:
                end_matter(old, max(self.today, old.valid_from))
                self.report.count("ended", "matters")
                self._tell(
                    audit.Subject("matter", old.code), "matter.retired", {"on": str(old.valid_to), "pack": self.source}
                )

    def _duties(self, content: PackContent) -> None:
        newest: dict[str, DutyItem] = {}
        for item in DutyItem.objects.select_related("pack").order_by("code", "version"):
            newest[item.code] = item
        for new in content.duties:
            old = newest.pop(new.code, None)
            if old is None:
                self._admit(new, 1, self.new_from)
            elif self._same(old, new):
                self.report.count("unchanged", "duties")
            else:
                self._end_duty(old)
                self._admit(new, old.version + 1, max(self.today, old.valid_from))
        for old in newest.values():
            brought = old.pack is not None and old.pack.name == self.pack.name and bool(content.duties)
            if (
                (brought or "duties.csv" in self.whole)
                and old.state == DutyItem.State.ADMITTED
                and not _over(old.valid_to, self.today)
            ):
                self._end_duty(old)
                self.report.count("ended", "duties")
                self._tell(
                    audit.Subject("duty", old.code), "duty.ended_by_pack", {"version": old.version, "pack": self.source}
                )

    def _admit(self, new: DutyIn, version: int, on: date) -> None:
        DutyItem.objects.create(
            **self._columns(new), code=new.code, version=version, state=DutyItem.State.ADMITTED, pack=self.pack,
            decided_by=f"pack:{self.source}"[:96], decided_at=self.at, valid_from=on, valid_to=self._end_of(new, on),
        )  # fmt: skip
        self.report.count("added" if version == 1 else "changed", "duties")
        kind = "duty.admitted_by_pack" if version == 1 else "duty.changed_by_pack"
        data = {"version": version, "matter": new.matter_code, "level": new.level, "pack": self.source}
        self._tell(audit.Subject("duty", new.code), kind, data, first=version == 1)

    def _columns(self, new: DutyIn) -> dict[str, Any]:
        """The columns that say what the item is; they alone decide whether it changed."""
        return {
            "matter_code": new.matter_code,
            "area_id": _area_id(new.area_code, self.today),
            "level": new.level,
            "lead_unit_id": _unit_id(new.lead_unit_code),
            "lead_kind": new.lead_kind,
            "lead_trade": new.lead_trade,
            "co_units": list(new.co_units),
            "legal_basis": new.legal_basis,
            "reason": new.reason,
            "hours_per_month": new.hours_per_month,
        }

    def _same(self, old: DutyItem, new: DutyIn) -> bool:
        if old.state != DutyItem.State.ADMITTED or _over(old.valid_to, self.today):
            return False
        same_end = new.valid_to is None or new.valid_to == old.valid_to
        return same_end and all(getattr(old, name) == value for name, value in self._columns(new).items())

    def _end_of(self, new: DutyIn, on: date) -> date | None:
        """Communities and grids are admitted for a term, never for good."""
        if new.valid_to is not None or new.level not in GUARDED:
            return new.valid_to
        return max(on, self.today) + timedelta(days=365 * _GUARDED_YEARS)

    def _end_duty(self, old: DutyItem) -> None:
        end = max(self.today, old.valid_from)
        old.valid_to = min(end, old.valid_to) if old.valid_to else end
        old.decided_at = self.at
        old.save(update_fields=["valid_to", "decided_at"])

    def _stages(self, content: PackContent) -> None:
        """The first version holds from the pack's day, a changed one for cases reported from now on."""
        begin = datetime.combine(self.new_from, time.min, local_zone())
        for new in content.stages:
            old = newest_of(new.stage)
            if old is not None and as_limit(old) == new:
                self.report.count("unchanged", "stages")
                continue
            row = store_stage(new, since=self.at if old else begin, pack=self.pack)
            self.report.count("changed" if old else "added", "stages")
            data = {**told_of(row), "pack": self.source}
            self._tell(audit.Subject("stage", new.stage), "stage.changed", data, first=old is None)

    def _negatives(self, content: PackContent) -> None:
        rows = {row.code: row for row in NegativeItem.objects.all()}
        if "negative.csv" in self.whole:
            self._end_negatives(set(rows) - {new.code for new in content.negatives})
        for new in content.negatives:
            values = {name: getattr(new, name) for name in NegativeIn.__slots__}
            old = rows.get(new.code)
            if (
                old is not None
                and old.valid_to is None
                and all(getattr(old, name) == value for name, value in values.items())
            ):
                self.report.count("unchanged", "negatives")
                continue
            NegativeItem.objects.filter(code=new.code).delete()
            NegativeItem.objects.create(**values, valid_from=old.valid_from if old else self.new_from)
            self.report.count("changed" if old else "added", "negatives")
            data = {"matter": new.matter_code, "level": new.level, "pack": self.source}
            self._tell(
                audit.Subject("negative", new.code),
                "negative.changed" if old else "negative.added",
                data,
                first=old is None,
            )

    def _end_negatives(self, codes: set[str]) -> None:
        for row in NegativeItem.objects.filter(code__in=codes, valid_to__isnull=True).order_by("code"):
            row.valid_to = self.today
            row.save(update_fields=["valid_to"])
            self.report.count("ended", "negatives")
            self._tell(audit.Subject("negative", row.code), "negative.ended", {"pack": self.source})


def _over(valid_to: date | None, today: date) -> bool:
    return valid_to is not None and valid_to <= today
