"""Loading the places of a data pack: areas with their history, units and shapes. Loading it again changes nothing."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.geography import events
from linli.geography.actions import pack_areas, pack_units
from linli.geography.actions.generations import LoadOptions, load_shapes, new_generation, switch_on
from linli.geography.actions.recording import need_over_area, record
from linli.geography.models import Generation
from linli.geography.permissions import APPROVE
from linli.geography.queries import places
from linli.geography.queries.faults import describe
from linli.geography.rules.editions import RowFault
from linli.geography.rules.packs import PlacePack, read_place_pack

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class PackReport:
    """What loading a pack changed; with `faults` nothing was. `generation` is the number of the set switched on."""

    name: str
    areas_added: int = 0
    areas_changed: int = 0
    successions_added: int = 0
    units_added: int = 0
    units_changed: int = 0
    shapes: int = 0
    generation: int | None = None
    faults: tuple[RowFault, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        counts = (self.areas_added, self.areas_changed, self.successions_added, self.units_added, self.units_changed)
        return any(counts) or self.shapes > 0


class _Faulty(Exception):
    """Ends the transaction: something in the pack cannot be loaded."""

    def __init__(self, *faults: RowFault) -> None:
        super().__init__()
        self.faults = faults


def load_place_pack(*, actor: Actor, folder: Path, at: datetime, progress: Progress | None = None) -> PackReport:
    """Load areas.csv, units.csv, the shapes and the history a pack's pack.toml names, all or nothing.

    Every fault is reported with file and line, and then nothing is written. `progress` is called with the step, what
    is done and what there is to do. Raises Forbidden without the rights to edit and approve over the whole,
    InvalidInput for a folder that is no pack.
    """
    need_over_area(actor, None)
    need_over_area(actor, None, APPROVE)
    pack = read_place_pack(_files(folder))
    tell = progress or (_silently)
    if pack.faults:
        return PackReport(pack.name, faults=pack.faults)
    try:
        with transaction.atomic():
            return _load(actor, pack, at, tell)
    except _Faulty as faulty:
        return PackReport(pack.name, faults=faulty.faults)


def _silently(_step: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


def _files(folder: Path) -> dict[str, bytes]:
    """The files of the pack by name. Raises InvalidInput where the folder or its pack.toml is missing or unreadable."""
    try:
        toml = (folder / "pack.toml").read_bytes()
        named = tomllib.loads(toml.decode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise InvalidInput(field="pack", reason="This folder holds no readable pack.toml.") from None
    history = named.get("history", {})
    names = ["areas.csv", "units.csv", str(named.get("shapes", {}).get("file", "shapes.geojson.gz"))]
    names += [str(history[part]) for part in ("areas", "successors") if part in history]
    found = {name: (folder / name).read_bytes() for name in names if "/" not in name and (folder / name).is_file()}
    return {"pack.toml": toml, **found}


def _load(actor: Actor, pack: PlacePack, at: datetime, tell: Progress) -> PackReport:
    total = len(pack.areas) + len(pack.units) + len(pack.successions)
    area_counts = pack_areas.load(actor, pack, at)
    tell("areas", len(pack.areas), total)
    successions = pack_areas.load_successions(pack)
    _refuse(pack_areas.faults_of_history(pack))
    tell("successors", len(pack.areas) + len(pack.successions), total)
    unit_counts, faults = pack_units.load(actor, pack, at)
    _refuse(faults)
    tell("units", total, total)
    shapes, generation = _load_shapes(actor, pack, at)
    tell("shapes", total, total)
    report = PackReport(pack.name, *area_counts, successions, *unit_counts, shapes, generation)
    if report.changed:
        data = {"version": pack.version, "areas": report.areas_added, "units": report.units_added, "shapes": shapes}
        record(events.PACK_LOADED, of=("pack", pack.name), actor=actor, at=at, data=data)
    return report


def _refuse(faults: tuple[RowFault, ...]) -> None:
    if faults:
        raise _Faulty(*faults)


def _load_shapes(actor: Actor, pack: PlacePack, at: datetime) -> tuple[int, int | None]:
    """Load the shapes into a copy of the present set and switch it on, unless this very file is in force already."""
    digest = hashlib.sha256(pack.shapes).hexdigest()
    if not pack.shapes or Generation.objects.filter(digest=digest, valid_from__isnull=False, valid_to=None).exists():
        return 0, None
    present: Any = places.generation_in_force()
    made = new_generation(
        actor=actor,
        title=pack.title,
        origin=pack.origin[:400],
        at=at,
        illustrative=pack.illustrative,
        copy_of=present.id if present else None,
    )
    report = load_shapes(actor=actor, generation_id=made.id, content=pack.shapes, at=at, options=LoadOptions())
    if not report.clean:
        _refuse(tuple(RowFault(pack.shapes_file, fault.feature or 0, describe(fault)) for fault in report.faults))
    Generation.objects.filter(pk=made.id).update(digest=digest)
    # The shapes were checked while they were loaded.
    switch_on(actor=actor, generation_id=made.id, at=at, accept_faults=True)
    return report.written, made.number
