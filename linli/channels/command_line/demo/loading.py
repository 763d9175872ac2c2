"""Loading a pack: places, units, people, catalogue and calendars, each through its own front door."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.channels.pages.demo import DEMO_PASSWORD
from linli.common.actor import SYSTEM
from linli.community import api as community
from linli.geography import api as geography
from linli.registry import api as registry
from linli.services import api as services

PACKS: Final = Path(__file__).resolve().parents[3] / "packs"
Say = Callable[[str], None]
_WITH_CARDS: Final = 4  # communities whose grids have cards of their own
_WITH_PLATES: Final = 12


def pack_folder(name: str) -> Path:
    """The folder of a shipped place pack. Raises ValueError, naming those there are."""
    found = PACKS / name
    if not (found / "units.csv").is_file():
        there = sorted(path.parent.name for path in PACKS.glob("*/units.csv"))
        raise ValueError(f"There is no pack {name!r}; there are: {', '.join(there)}.")
    return found


def describe(folder: Path) -> dict[str, Any]:
    """What the pack says of itself."""
    return tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))


def load_places(folder: Path, *, at: datetime, say: Say) -> None:
    """Areas, shapes and units; the roles; the people with the demo password."""
    say("places and units")
    geography.load_place_pack(actor=SYSTEM, folder=folder, at=at)
    say("roles and people")
    accounts.ensure_roles()
    accounts.load_staff_pack(actor=SYSTEM, folder=folder, password=DEMO_PASSWORD, at=at)


def load_rules(folder: Path, *, at: datetime, say: Say) -> None:
    """Catalogue, duty list and calendars: the pack's own, else the shipped ones; with these come the articles on them."""
    say("catalogue, duty list, calendars")
    shipped = not (folder / "matters.csv").is_file()
    own = PACKS / "catalogue" if shipped else folder
    cases.load_pack(actor=SYSTEM, folder=own, at=at)
    if shipped:
        services.load_article_pack(actor=SYSTEM, folder=PACKS / "knowledge", at=at)
    calendar = folder / "calendar"
    cases.load_calendar_pack(actor=SYSTEM, folder=calendar if calendar.is_dir() else PACKS / "calendar", at=at)


def load_zones(*, at: datetime, say: Say) -> None:
    """What visits can be for, and a zone of three invented buildings for every grid that has a worker."""
    say("services and zones")
    community.load_services(actor=SYSTEM, folder=PACKS / "community", at=at)
    for grid in geography.areas_under(None, level="grid"):
        bodies = geography.units_of_kind("grid_body", area_id=grid.id)
        workers = accounts.people_at(unit_id=bodies[0].id, right=community.VISIT, at=at) if bodies else []
        if not workers:
            continue
        new = community.NewZone(
            area_id=grid.id, holder_id=workers[0].person_id, purpose="contact", starts_on=cases.local_day(at),
            buildings=tuple(f"{number}号楼" for number in (1, 2, 3)),
        )  # fmt: skip
        community.open_zone(actor=SYSTEM, new=new, at=at)


def load_cards(*, at: datetime, say: Say) -> None:
    """Whom to ring: a secretary's post for every community, and for the grids of the first ones, here and there vacant."""
    say("contact cards and plates")
    communities = geography.areas_under(None, level="community")
    grids = [grid for one in communities[:_WITH_CARDS] for grid in geography.areas_under(one.id, level="grid")]
    for area, role in [*((c, "community_secretary") for c in communities), *((g, "grid_secretary") for g in grids)]:
        office = geography.speaker_of(area.id)
        if office is not None:
            vacant = role == "grid_secretary" and area.code.endswith("4")
            registry.set_post(actor=SYSTEM, new=registry.NewPost(area.id, role, office.id, vacant=vacant), at=at)
    places = [registry.NewPlate(grid.id, "board") for grid in grids[:_WITH_PLATES]]
    for plate in registry.make_plates(actor=SYSTEM, new=places, at=at) if places else ():
        registry.print_plates(actor=SYSTEM, plate_ids=[plate.id], at=at)
        registry.mount_plate(actor=SYSTEM, plate_id=plate.id, at=at)
