"""The organisation tree of 红山区: one root, six levels, every body tied to its area."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tools.packs.hongshan_areas import Area
from tools.packs.hongshan_bodies import (
    ALWAYS_OPEN,
    DEPARTMENTS,
    OFFICE_HOURS,
    ROUND_THE_CLOCK,
    STREET_TEAMS,
    TEAMS,
    UTILITIES,
)
from tools.packs.hongshan_names import STREETS, community_slug, is_zone
from tools.packs.writing import apportion

ROOT = "hongshan"
CENTRE = "hongshan.centre"
DISTRICT = "150402000000"
PARTY_ON_GRIDS = 595
UNIT_COLUMNS = (
    "code", "name", "name_en", "kind", "trade", "parent_code", "area_code", "area_level", "territorial",
    "duty_desk_code", "duty_phone", "hours",
)  # fmt: skip


@dataclass
class Unit:
    """One row of units.csv."""

    code: str
    name: str
    name_en: str
    kind: str
    parent_code: str
    area_code: str
    area_level: str
    trade: str = ""
    territorial: bool = False
    duty_desk_code: str = ""
    duty_phone: str = ""
    hours: str = OFFICE_HOURS

    def row(self) -> dict[str, object]:
        """The row as it is written: 1 or 0 for yes or no."""
        return {**self.__dict__, "territorial": int(self.territorial)}


@dataclass
class Tree:
    """The units in the order in which they can be added: parents before children."""

    units: list[Unit] = field(default_factory=list)

    def add(self, unit: Unit) -> Unit:
        """Append a unit and hand it back."""
        self.units.append(unit)
        return unit

    def by_code(self) -> dict[str, Unit]:
        """The units by code."""
        return {unit.code: unit for unit in self.units}


def organisation(areas: list[Area]) -> list[Unit]:
    """All units for these areas, parents first, with office numbers that cannot ring anywhere."""
    tree = Tree()
    _district(tree)
    streets = [area for area in areas if area.level == "street"]
    for street in streets:
        _street(tree, street)
    for community in (area for area in areas if area.level == "community" and area.kind != "virtual"):
        _community(tree, community)
    _grid_bodies(tree, [area for area in areas if area.level == "grid"])
    _party(tree, areas)
    _hours_and_phones(tree.units)
    return tree.units


def grid_unit_code(code: str) -> str:
    """`xitun.yixijie.01`: unit code of the body that looks after a grid."""
    return f"{community_slug(code[:12])}.{code[13:15]}"


def _district(tree: Tree) -> None:
    here = (DISTRICT, "district")
    tree.add(
        Unit(ROOT, "红山区", "Hongshan District", "government", "", *here, territorial=True, duty_desk_code=CENTRE)
    )
    tree.add(
        Unit(
            CENTRE, "红山区网格化服务中心", "Hongshan District Operations Centre", "centre", ROOT,
            *here, territorial=True, duty_desk_code=CENTRE,
        )
    )  # fmt: skip
    tree.add(
        Unit(
            "hotline", "红山区12345政务服务便民热线", "Hongshan 12345 Hotline", "hotline", ROOT,
            *here, trade="hotline", territorial=True, duty_desk_code="hotline",
        )
    )  # fmt: skip
    for body in (*DEPARTMENTS, *UTILITIES):
        tree.add(Unit(body.code, body.name, body.english, body.kind, ROOT, *here, trade=body.trade))
    known = tree.by_code()
    for parent, code, name, english in TEAMS:
        tree.add(Unit(code, name, english, "department_team", parent, *here, trade=known[parent].trade))


def _street(tree: Tree, street: Area) -> None:
    slug = STREETS[street.code[6:9]].slug
    here = (street.code, "street")
    body = "人民政府" if street.kind == "town" else "办事处" if street.kind == "subdistrict" else "管理办公室"
    tree.add(
        Unit(
            slug, street.name + body, f"{street.name_en} Office", "street_office", ROOT,
            *here, territorial=True, duty_desk_code=f"{slug}.centre",
        )
    )  # fmt: skip
    tree.add(
        Unit(
            f"{slug}.centre", f"{street.name}网格化服务中心", f"{street.name_en} Grid Service Centre", "centre", slug,
            *here, territorial=True, duty_desk_code=f"{slug}.centre",
        )
    )  # fmt: skip
    for ending, name, english, trade in () if is_zone(street.code) else STREET_TEAMS:
        team_name, team_en = street.name + name, f"{street.name_en} {english}"
        tree.add(Unit(f"{slug}.{ending}", team_name, team_en, "street_team", slug, *here, trade=trade))


def _community(tree: Tree, community: Area) -> None:
    slug = community_slug(community.code)
    here = (community.code, "community")
    english = f"{community.name_en} Committee"
    office = slug.split(".", maxsplit=1)[0]
    tree.add(Unit(slug, community.official_name, english, "community", office, *here, territorial=True))
    tree.add(
        Unit(
            f"{slug}.station", f"{community.name}网格工作室", f"{community.name_en} Grid Workroom", "centre", slug,
            *here, territorial=True,
        )
    )  # fmt: skip
    if community.kind == "community":
        name, english = f"{community.name}物业服务单位", f"{community.name_en} Property Manager"
        tree.add(Unit(f"{slug}.property", name, english, "property", slug, *here, trade="property"))
    name, english = f"{community.name}志愿服务队", f"{community.name_en} Volunteer Team"
    tree.add(Unit(f"{slug}.volunteers", name, english, "volunteers", slug, *here))


def _grid_bodies(tree: Tree, grids: list[Area]) -> None:
    for grid in grids:
        station = f"{community_slug(grid.code[:12])}.station"
        tree.add(
            Unit(
                grid_unit_code(grid.code), f"{grid.name}服务组", f"{grid.name_en} Service Group", "grid_body", station,
                grid.code, "grid", territorial=True,
            )
        )  # fmt: skip


def _party(tree: Tree, areas: list[Area]) -> None:
    """District → street → community → grid branch → group; 595 branches and groups on the 475 grids."""
    tree.add(Unit("party", "红山区党组织", "District Party Organisation", "party", ROOT, DISTRICT, "district"))
    for area in areas:
        if area.level == "street" and area.kind != "zone":
            slug = STREETS[area.code[6:9]].slug
            name, english = f"{area.name}党组织", f"{area.name_en} Party Organisation"
            tree.add(Unit(f"party.{slug}", name, english, "party", "party", area.code, "street"))
    for area in areas:
        if area.level == "community" and area.kind != "virtual":
            slug = community_slug(area.code)
            name, english = f"{area.name}党组织", f"{area.name_en} Party Organisation"
            parent = f"party.{slug.split('.')[0]}"
            tree.add(Unit(f"party.{slug}", name, english, "party", parent, area.code, "community"))
    grids = [area for area in areas if area.level == "grid"]
    groups = _groups(grids)
    for grid, count in zip(grids, groups, strict=True):
        _party_on_grid(tree, grid, count)


def _groups(grids: list[Area]) -> list[int]:
    """How many party groups each grid has beside its branch: none, one or more, 120 in all."""
    chance = random.Random("hongshan party 1")
    # A few grids have several, most have none.
    leanings = [chance.random() * chance.random() * chance.random() for _ in grids]
    return apportion(PARTY_ON_GRIDS - len(grids), leanings, [0] * len(grids))


def _party_on_grid(tree: Tree, grid: Area, groups: int) -> None:
    branch = f"party.{grid_unit_code(grid.code)}"
    parent = f"party.{community_slug(grid.code[:12])}"
    name, english = f"{grid.name}党支部", f"{grid.name_en} Party Branch"
    tree.add(Unit(branch, name, english, "party", parent, grid.code, "grid"))
    for number in range(1, groups + 1):
        name, english = f"{grid.name}第{'一二三四五'[number - 1]}党小组", f"{grid.name_en} Party Group {number}"
        tree.add(Unit(f"{branch}.{number}", name, english, "party", branch, grid.code, "grid"))


def _hours_and_phones(units: list[Unit]) -> None:
    """Office numbers 0476-0000xxx for desks people ring; such numbers do not exist in the national plan."""
    number = 0
    for unit in units:
        if unit.code in ALWAYS_OPEN:
            unit.hours = ROUND_THE_CLOCK
        if unit.kind in {"government", "grid_body", "party", "volunteers", "department_team", "street_team"}:
            continue
        if unit.kind == "centre" and unit.area_level == "community":
            continue
        number += 1
        unit.duty_phone = f"0476-0000{number:03d}"
