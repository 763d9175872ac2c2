"""Inside the measured house: load the place pack, give out keys, open sessions, and write down the ways in."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, Final

import shapely
from django.conf import settings
from django.core.management import call_command

from linli.accounts import api as accounts
from linli.channels.command_line.demo import loading
from linli.channels.pages.demo import DEMO_PASSWORD
from linli.channels.pages.middleware import SESSION_PERSON, SESSION_RIGHTS, SESSION_TO_DO
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.geography import api as geography

PACK: Final = "hongshan"
# What is played through: noise of works and machines. No look on the spot before filing, no picture at the end, a check.
MATTER, CONDITION, HANDLER = "H0503", 1, "environment"
CENTRE: Final = "hongshan.centre"
# Key → the unit it is given over, and its rights. No key may both handle and check.
KEYS: Final = {
    "intake": (CENTRE, ("cases.view", "cases.report", "cases.bulk", "cases.intake")),
    "dispatch": (CENTRE, ("cases.view", "cases.dispatch")),
    "handle": (HANDLER, ("cases.view", "cases.handle", "cases.note")),
    "check": (CENTRE, ("cases.view", "cases.check", "cases.call_back")),
    "coordinate": (CENTRE, ("cases.view", "cases.coordinate", "cases.dispatch", "cases.second_read")),
}
# Who reads queues: by what is measured, the first role of the staff file that fits.
READERS: Final = {
    "street dispatcher": ",dispatcher@xitun,",
    "department": f"department_handler@{HANDLER},",
    "district coordinator": "district_coordinator@",
}


def prepare(file: Path) -> dict[str, Any]:
    """Bring an empty database to where a district begins its work, and write what a load needs to `file`."""
    call_command("migrate", interactive=False, verbosity=0)
    now = clock.now()
    folder = loading.pack_folder(PACK)
    if geography_is_empty():
        with clock.standing_at(now - timedelta(days=365)):
            loading.load_places(folder, at=clock.now(), say=lambda _: None)
        loading.load_rules(folder, at=now, say=lambda _: None)
    ways = {
        "keys": _keys(),
        "sessions": _sessions(folder),
        "spots": spots(4_000),
        "matter": MATTER,
        "condition": CONDITION,
        "handler": HANDLER,
    }
    file.write_text(json.dumps(ways, ensure_ascii=False))
    return ways


def geography_is_empty() -> bool:
    """Whether no unit has been loaded yet."""
    return not geography.units_below("/")


def _keys() -> dict[str, str]:
    now = clock.now()
    return {
        name: accounts.add_key(
            actor=SYSTEM, title=f"bench {name}", unit_id=geography.unit_by_code(unit).id, rights=rights,
            expires_at=now + timedelta(days=30), at=now,
        )
        for name, (unit, rights) in KEYS.items()
    }  # fmt: skip


def _sessions(folder: Path) -> dict[str, str]:
    """One signed-in session for each reader, by its cookie."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    lines = (folder / "staff.csv").read_text(encoding="utf-8").splitlines()[1:]
    opened = {}
    for reader, role in READERS.items():
        name = next((line.split(",")[0] for line in lines if role in line), None)
        if name is None:
            continue
        signed = accounts.sign_in(name=name, password=DEMO_PASSWORD, address="127.0.0.1", at=clock.now())
        session = store()
        session[SESSION_PERSON], session[SESSION_RIGHTS], session[SESSION_TO_DO] = (
            signed.person_id,
            signed.rights_version,
            "",
        )
        session.create()
        opened[reader] = session.session_key
    return opened


def spots(number: int, *, seed: int = 1) -> list[tuple[float, float, str]]:
    """Points inside the grids of the district, spread evenly over the grids, with the name of the community."""
    rng = Random(seed)  # noqa: S311  (places of made-up reports, not secrets)
    grids = geography.areas_under(geography.root().area_id, level="grid")
    found = []
    for index in range(number):
        grid = grids[index % len(grids)]
        shape = shapely.Polygon(geography.outline(grid.id)[0])
        west, south, east, north = shape.bounds
        lon, lat = rng.uniform(west, east), rng.uniform(south, north)
        if not shapely.contains_xy(shape, lon, lat):
            inside = shape.representative_point()
            lon, lat = inside.x + rng.uniform(-1e-4, 1e-4), inside.y + rng.uniform(-1e-4, 1e-4)
        names = {area.level: area.name for area in geography.chain(grid.id)}
        found.append((round(lon, 6), round(lat, 6), names.get("street", "") + names.get("community", "")))
    rng.shuffle(found)
    return found
