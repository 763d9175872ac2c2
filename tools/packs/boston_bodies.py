"""Who works in the Boston pack: the city, its hotline, 17 departments, a service desk per neighbourhood, and staff."""

from __future__ import annotations

from collections.abc import Mapping

from tools.packs.boston_places import CITY

ROOT = "boston"
CENTRE = "boston.hotline"
OFFICE_HOURS = "09:00-17:00"
UNIT_COLUMNS = (
    "code", "name", "name_en", "kind", "trade", "parent_code", "area_code", "area_level", "territorial",
    "duty_desk_code", "duty_phone", "hours", "calendar",
)  # fmt: skip
STAFF_COLUMNS = ("sign_in_name", "post", "post_en", "unit_code", "roles", "demo_order", "language")

# The department codes of the requests → unit code, name, line of work. Two codes are queues without a known owner.
DEPARTMENTS: dict[str, tuple[str, str, str]] = {
    "ANML": ("animal", "Animal Control", "animal_control"),
    "BPS_": ("schools", "Boston Public Schools", "education"),
    "BTDT": ("transport", "Transportation Department", "transport"),
    "BWSC": ("water", "Water and Sewer Commission", "water"),
    "CHT_": ("truck", "City Hall Truck", "city_hall_truck"),
    "DISB": ("disability", "Commission for Persons with Disabilities", "disability"),
    "GEN_": ("needles", "Needle Program", "health"),
    "HS_D": ("queue.hs_d", "Human Services queue HS_D", "human_services"),
    "HS_O": ("rights", "Civil Rights Office", "civil_rights"),
    "HS_V": ("veterans", "Veterans Services", "veterans"),
    "HS_Y": ("youth", "Youthline", "youth"),
    "INFO": ("info", "Mayor's Hotline information desk", "hotline"),
    "ISD": ("inspection", "Inspectional Services Department", "inspection"),
    "No Q": ("queue.none", "Requests without a queue", "no_queue"),
    "PARK": ("parks", "Parks and Recreation Department", "gardens"),
    "PROP": ("property", "Property Management Department", "property_management"),
    "PWDx": ("works", "Public Works Department", "public_works"),
}

# (sign-in name, post, home unit, role): each holds over the whole city.
CITY_POSTS = (
    ("hotline.intake", "Hotline intake clerk", CENTRE, "intake_clerk"),
    ("hotline.dispatch", "Hotline dispatcher", CENTRE, "dispatcher"),
    ("hotline.1", "Hotline operator 1", CENTRE, "hotline_operator"),
    ("hotline.2", "Hotline operator 2", CENTRE, "hotline_operator"),
    ("city.check", "City checker", CENTRE, "checker"),
    ("city.coordinator", "City coordinator", CENTRE, "district_coordinator"),
    ("city.supervise", "City supervisor", CENTRE, "supervisor"),
    ("city.catalogue", "Catalogue editor", CENTRE, "catalogue_editor"),
    ("city.duty", "Duty list decider", ROOT, "duty_decider"),
    ("city.admin", "Administrator", CENTRE, "administrator"),
    ("city.audit", "Auditor", ROOT, "auditor"),
    ("city.privacy", "Data protection officer", ROOT, "data_protection_officer"),
)
DEMO_ORDER = (
    "hotline.dispatch", "works.handle", "roxbury.desk", "hotline.intake", "city.check", "transport.handle",
    "hotline.1", "city.coordinator", "city.supervise", "city.admin",
)  # fmt: skip


def slug(name: str) -> str:
    """`south-boston`: the unit code of a neighbourhood."""
    return name.lower().replace(" ", "-")


def unit_rows(codes: Mapping[str, str]) -> list[dict[str, object]]:
    """units.csv, parents first. `codes`: neighbourhood name → area code."""
    rows = [
        _unit(ROOT, "City of Boston", "government", "", "", (CITY, "district"), desk=CENTRE, territorial=1),
        _unit(CENTRE, "Mayor's 24 Hour Hotline", "centre", "", ROOT, (CITY, "district"), desk=CENTRE, territorial=1),
    ]
    for unit, name, trade in DEPARTMENTS.values():
        rows.append(_unit(unit, name, "department", trade, ROOT, (CITY, "district")))
    for name, code in codes.items():
        unit = slug(name)
        title = f"{name} Neighborhood Services"
        rows.append(_unit(unit, title, "street_office", "", ROOT, (code, "street"), desk=unit, territorial=1))
    return rows


def _unit(
    code: str,
    name: str,
    kind: str,
    trade: str,
    parent: str,
    area: tuple[str, str],
    *,
    desk: str = "",
    territorial: int = 0,
) -> dict[str, object]:
    return {
        "code": code, "name": name, "name_en": name, "kind": kind, "trade": trade, "parent_code": parent,
        "area_code": area[0], "area_level": area[1], "territorial": territorial, "duty_desk_code": desk,
        "hours": "00:00-24:00" if code == CENTRE else OFFICE_HOURS, "calendar": "us-boston",
    }  # fmt: skip


def staff_rows(codes: Mapping[str, str]) -> list[dict[str, object]]:
    """staff.csv: posts of the city, two per department, one desk per neighbourhood. Nobody has a private name."""
    posts = [(name, post, unit, f"{role}@{ROOT}") for name, post, unit, role in CITY_POSTS]
    for unit, name, _ in DEPARTMENTS.values():
        posts.append((f"{unit}.handle", f"{name}, handler", unit, f"department_handler@{unit}"))
        posts.append((f"{unit}.lead", f"{name}, head", unit, f"department_leader@{unit}"))
    posts += [(f"{slug(name)}.desk", f"{name} desk clerk", slug(name), f"small_centre@{slug(name)}") for name in codes]
    return [
        {
            "sign_in_name": name, "post": post, "post_en": post, "unit_code": unit, "roles": roles,
            "demo_order": DEMO_ORDER.index(name) + 1 if name in DEMO_ORDER else "", "language": "en",
        }
        for name, post, unit, roles in posts
    ]  # fmt: skip
