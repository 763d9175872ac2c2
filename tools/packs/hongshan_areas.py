"""Divisions, grids and micro-grids of 红山区, and what the edition of 2020 had that is gone or renamed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tools.packs.hongshan_names import FORMER, area_name, english_name, is_village, is_virtual, is_zone, ordinal
from tools.packs.writing import apportion

GRIDS = 475
EDITION = "2023-06-30"
FORMER_EDITION = "2020-06-30"
LEVELS = {1: "province", 2: "city", 3: "district", 4: "street", 5: "community"}
AREA_COLUMNS = (
    "code", "level", "name", "name_en", "parent_code", "kind", "households", "valid_from", "valid_to", "official_name",
)  # fmt: skip
FORMER_COLUMNS = (*AREA_COLUMNS, "change")
SUCCESSOR_COLUMNS = ("old_code", "new_code", "on", "reason")
# Micro-grids are drawn for the four communities of 西屯街道 and for one village.
WITH_MICRO_GRIDS = ("150402001", "150402004200")


@dataclass
class Area:
    """One row of areas.csv."""

    code: str
    level: str
    name: str
    name_en: str
    parent_code: str
    kind: str = ""
    households: int | None = None
    valid_from: str = EDITION
    valid_to: str = ""
    official_name: str = ""

    def row(self) -> dict[str, object]:
        """The row as it is written; an unknown number of households is empty."""
        return {**self.__dict__, "households": "" if self.households is None else self.households}


def divisions(now: list[dict[str, str]], former: list[dict[str, str]]) -> list[Area]:
    """The rows of 150402 and the two levels above it in the present edition, province first."""
    before = {row["code"]: row["name"] for row in former}
    areas = [_division(row, before.get(row["code"])) for row in now if _ours(row["code"])]
    return sorted(areas, key=lambda area: (list(LEVELS.values()).index(area.level), area.code))


def _ours(code: str) -> bool:
    return code.startswith("150402") or code in {"150000000000", "150400000000"}


def _kind(code: str, level: int) -> str:
    if level < 4:
        return ""
    if level == 4:
        return "zone" if is_zone(code) else "town" if code[6] == "1" else "subdistrict"
    return "virtual" if is_virtual(code) else "village" if is_village(code) else "community"


def _division(row: dict[str, str], former_name: str | None) -> Area:
    code, level = row["code"], int(row["level"])
    return Area(
        code=code,
        level=LEVELS[level],
        name=area_name(row["name"], code),
        name_en=english_name(code, level),
        parent_code=row["parent"],
        kind=_kind(code, level),
        # Known unchanged since the older edition, or first seen (under this name) in the newer one.
        valid_from=FORMER_EDITION if former_name == row["name"] else EDITION,
        official_name=row["name"],
    )


def grids(areas: list[Area]) -> list[Area]:
    """Exactly 475 grids under the 89 communities and villages, more of them where more people live."""
    chance = random.Random("hongshan grids 1")
    homes = [area for area in areas if area.level == "community" and area.kind != "virtual"]
    weights = [chance.uniform(2.2, 4.6) if area.kind == "village" else chance.uniform(4.8, 8.4) for area in homes]
    shares = apportion(GRIDS, weights, [2 if area.kind == "village" else 3 for area in homes])
    made: list[Area] = []
    for home, share in zip(homes, shares, strict=True):
        made += [_grid(home, number, chance) for number in range(1, share + 1)]
    # One grid in fifteen is a place of its own kind: a hospital, a market, a school, a park of workshops.
    for grid in chance.sample([grid for grid in made if not grid.code.endswith("001")], 32):
        grid.kind, grid.households = "special", chance.randint(300, 340)
    return made


def _grid(home: Area, number: int, chance: random.Random) -> Area:
    crowded = home.kind != "village"
    return Area(
        code=f"{home.code}{number:03d}",
        level="grid",
        name=f"{home.name}{ordinal(number)}网格",
        name_en=f"{home.name_en} Grid {number}",
        parent_code=home.code,
        kind="residential",
        households=chance.randint(345, 500) if crowded else chance.randint(300, 430),
    )


def micro_grids(grid_rows: list[Area]) -> list[Area]:
    """Three to five micro-grids in every grid of the chosen communities; their households add up to the grid's."""
    chance = random.Random("hongshan micro-grids 1")
    made: list[Area] = []
    for grid in grid_rows:
        if not grid.code.startswith(WITH_MICRO_GRIDS):
            continue
        count = chance.randint(3, 5)
        homes = apportion(grid.households or 0, [chance.uniform(0.8, 1.2) for _ in range(count)], [0] * count)
        made += [
            Area(
                code=f"{grid.code}{number:02d}",
                level="micro_grid",
                name=f"{grid.name}{ordinal(number)}微网格",
                name_en=f"{grid.name_en} Micro-grid {number}",
                parent_code=grid.code,
                kind=grid.kind,
                households=homes[number - 1],
            )
            for number in range(1, count + 1)
        ]
    return made


def add_up_households(areas: list[Area], grid_rows: list[Area]) -> None:
    """Give communities, streets and the district the sum of the households of their grids."""
    for area in areas:
        if area.level in {"community", "street", "district"} and area.kind not in {"zone", "virtual"}:
            stem = area.code[: {"district": 6, "street": 9, "community": 12}[area.level]]
            area.households = sum(grid.households or 0 for grid in grid_rows if grid.code.startswith(stem))


def former_areas(
    now: list[dict[str, str]], former: list[dict[str, str]]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Rows of the older edition that ended (removed or renamed), and what each of them became."""
    today = {row["code"]: row for row in now if row["code"].startswith("150402")}
    gone, successors = [], []
    for row in former:
        code = row["code"]
        if not code.startswith("150402") or (code in today and today[code]["name"] == row["name"]):
            continue
        change = "renamed" if code in today else "removed"
        level = int(row["level"])
        area = Area(
            code, LEVELS[level], area_name(row["name"], code), FORMER[code], row["parent"], _kind(code, level),
            valid_from=FORMER_EDITION, valid_to=EDITION, official_name=row["name"],
        )  # fmt: skip
        gone.append({**area.row(), "change": change})
        successors.append(_successor(code, change))
    return gone, successors


def _successor(code: str, change: str) -> dict[str, object]:
    if change == "renamed":
        return {"old_code": code, "new_code": code, "on": EDITION, "reason": "更名，代码不变"}
    # The editions do not say what became of the green-food park; the demo lets the high-tech zone take over.
    new = code.replace("150402402", "150402400")
    return {"old_code": code, "new_code": new, "on": EDITION, "reason": "代码撤销；承接单位为演示假定，公开版本未载明"}
