"""The report form: what it offers, what was typed, and the report it becomes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import QueryDict
from django.utils.translation import get_language, gettext

from linli.cases import api as cases
from linli.channels.citizen.here import Here
from linli.channels.pages.groups import group_title
from linli.channels.pages.templatetags.pages import named
from linli.common.errors import InvalidInput, NotFound
from linli.geography import api as geography
from linli.registry import api as registry

NAMES: Final = (
    "token", "text", "group", "area", "address", "lon", "lat", "name", "phone", "email", "share", "website", "twin", "fresh",
)  # fmt: skip
MOST_AREAS: Final = 400
LAST: Final = "其他"  # the group for everything else closes the list


@dataclass(frozen=True, slots=True)
class Group:
    """A choice with a title for its options: a street with its communities."""

    title: str
    options: tuple[tuple[str, str], ...]


def blank(here: Here | None, group: str = "") -> dict[str, str]:
    """The values of an empty form: a fresh token, and the place scanned with the plate's spot and point, the group of a link."""
    values = dict.fromkeys(NAMES, "") | {"token": secrets.token_hex(16), "group": group[:40]}
    if here is None:
        return values
    plate = here.plate
    if plate is not None:
        values["address"] = plate.spot
    if plate is not None and plate.lon is not None and plate.lat is not None:
        values |= {"lon": f"{plate.lon:.6f}", "lat": f"{plate.lat:.6f}"}
    return values | {"area": here.area.code}


def typed(sent: QueryDict) -> dict[str, str]:
    """What was typed, so that nothing is lost when something is wrong."""
    values = {name: sent.get(name, "")[:20_000] for name in NAMES}
    if not 8 <= len(values["token"]) <= 64 or not values["token"].isalnum():
        values["token"] = secrets.token_hex(16)
    return values


def group_choices(on: date) -> list[tuple[str, str]]:
    """The groups of the catalogue in force, as residents call them."""
    found = {matter.public_group for matter in cases.matters(on) if matter.public_group}
    return [
        (group, group_title(group)) for group in sorted(found, key=lambda group: (group == LAST, group_title(group)))
    ]


def area_choices(on: date) -> list[Group]:
    """Communities by street, where a list of them can still be read; streets alone otherwise; or nothing."""
    for outer, inner in (("street", "community"), ("district", "street")):
        below = geography.areas_under(None, level=inner, on=on)
        if 0 < len(below) <= MOST_AREAS:
            return [
                Group(named(above), tuple((area.code, named(area)) for area in below if area.parent_id == above.id))
                for above in geography.areas_under(None, level=outer, on=on)
            ]
    return []


def place_by_code(code: str, on: date) -> geography.AreaView | None:
    """The area with this code; None for nothing or an unknown one: a worn plate must not stop a report."""
    try:
        return geography.area_by_code(code, on=on) if 0 < len(code) <= 32 else None
    except NotFound:
        return None


def report_from(values: Mapping[str, str], at: datetime) -> cases.NewReport:
    """The report behind the form. InvalidInput names the field that cannot be taken."""
    if values["website"]:
        raise InvalidInput(field="website", reason="Please leave this field empty.")
    on = cases.local_day(at)
    area = place_by_code(values["area"], on)
    lon, lat = _point(values, area, at)
    contact = registry.ContactIn(values["name"], values["phone"], values["email"], bool(values["share"]))
    code = _matter_within(values["group"], values["text"], on)
    return cases.NewReport(
        token=values["token"], text=values["text"], channel="web", lon=lon, lat=lat, address=values["address"],
        area_id=area.id if area else None, matter_code=code, contact=None if contact.empty else contact,
        language=get_language() or "zh-hans",
    )  # fmt: skip


def _point(
    values: Mapping[str, str], area: geography.AreaView | None, at: datetime
) -> tuple[float | None, float | None]:
    """The device's position, or nothing: a broken or far-away position must not stop a report that has words."""
    try:
        lon, lat = float(values["lon"]), float(values["lat"])
        inside = geography.locate(lon=lon, lat=lat, at=at).inside
    except (ValueError, InvalidInput):
        return None, None
    return (lon, lat) if inside or area is None else (None, None)


def position_outside(values: Mapping[str, str], at: datetime) -> bool:
    """Whether a position was sent that lies outside every area."""
    try:
        found = geography.locate(lon=float(values["lon"]), lat=float(values["lat"]), at=at)
    except (ValueError, InvalidInput):
        return False
    return found.generation_id is not None and not found.inside


def _matter_within(group: str, text: str, on: date) -> str:
    """The matter the words speak of within the group chosen; empty where the group does not settle it."""
    within = {matter.code for matter in cases.matters(on) if group and matter.public_group == group}
    if len(within) == 1:
        return within.pop()
    suggested = cases.suggester(on).suggest(text, 10) if within else []
    return next((found.code for found in suggested if found.code in within), "")


def known_note(receipt: cases.Receipt, progress: cases.Progress, text: str) -> str:
    """What to say when this form was sent before: nothing for the same words, a hint for others."""
    if receipt.created or " ".join(progress.text.split()) == " ".join(text.split()):
        return ""
    return gettext(
        "This form was sent before; below is the receipt of what you sent first. For something else, begin a new report."
    )
