"""红山区: the figures that are known in public, real codes, grids that fill their communities, and abolished codes."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict

import pytest

from tests.packs.reading import PACKS, covers_exactly, depths, rows, shapes

pytestmark = pytest.mark.one_engine
ABOUT = tomllib.loads((PACKS / "hongshan" / "pack.toml").read_text(encoding="utf-8"))
CHECKS = ABOUT["checks"]


def areas(level):
    return [area for area in rows("hongshan", "areas.csv") if area["level"] == level]


def test_divisions_equal_the_public_figures():
    streets = Counter(area["kind"] for area in areas("street"))
    communities = Counter(area["kind"] for area in areas("community"))
    assert streets["subdistrict"] + streets["town"] == CHECKS["streets_and_towns"] == 13
    assert streets["zone"] == CHECKS["zones"] == 2
    assert communities["community"] + communities["village"] == CHECKS["communities_and_villages"] == 89
    assert communities["virtual"] == CHECKS["virtual_communities"] == 2
    assert {area["name"] for area in areas("street")} > {"西屯街道", "红庙子镇", "文钟镇"}


def test_there_are_475_grids_of_300_to_500_households():
    grids = areas("grid")
    assert len(grids) == CHECKS["grids"] == 475
    households = [int(grid["households"]) for grid in grids]
    low, high = CHECKS["households_per_grid"]
    assert all(low <= number <= high for number in households)
    assert 142_500 <= sum(households) <= 237_500
    assert {grid["kind"] for grid in grids} == {"residential", "special"}
    assert len({grid["parent_code"] for grid in grids}) == 89


def test_codes_carry_the_codes_above_them():
    for area in rows("hongshan", "areas.csv"):
        stem = {"city": 2, "district": 4, "street": 6, "community": 9, "grid": 12, "micro_grid": 15}.get(
            area["level"], 0
        )
        length = {"grid": 15, "micro_grid": 17}.get(area["level"], 12)
        assert len(area["code"]) == length
        assert area["code"].isdigit()
        assert area["code"][:stem] == area["parent_code"][:stem]


def test_grid_numbers_run_without_a_hole_from_north_to_south():
    by_home = defaultdict(list)
    for grid in areas("grid"):
        by_home[grid["parent_code"]].append(grid["code"])
    outlines = shapes("hongshan")["grid"]
    for home, codes in by_home.items():
        assert codes == [f"{home}{number:03d}" for number in range(1, len(codes) + 1)]
        # The middle of the first lies north of the middle of the last, or west of it in the same row.
        first, last = outlines[codes[0]].centroid, outlines[codes[-1]].centroid
        assert first.y > last.y or first.x < last.x


def test_micro_grids_are_three_to_five_per_grid_and_share_its_households():
    homes = {grid["code"]: int(grid["households"]) for grid in areas("grid")}
    parts = defaultdict(list)
    for micro in areas("micro_grid"):
        parts[micro["parent_code"]].append(int(micro["households"]))
    assert len(parts) >= 20
    for grid, households in parts.items():
        assert 3 <= len(households) <= 5
        assert sum(households) == homes[grid]


@pytest.mark.parametrize(("wide", "narrow"), [("street", "community"), ("community", "grid"), ("grid", "micro_grid")])
def test_shapes_fill_the_next_wider_area_without_gap_or_overlap(wide, narrow):
    outlines, parents = shapes("hongshan"), {area["code"]: area["parent_code"] for area in areas(narrow)}
    parts = defaultdict(list)
    for code, outline in outlines[narrow].items():
        parts[parents[code]].append(outline)
    assert set(outlines[narrow]) == set(parents)
    for code, pieces in parts.items():
        assert covers_exactly(pieces, outlines[wide][code])


def test_shapes_lie_on_six_decimals_and_are_marked_illustrative():
    assert ABOUT["shapes"]["illustrative"] is True
    for outlines in shapes("hongshan").values():
        for outline in outlines.values():
            assert outline.geom_type == "Polygon"
            assert all(round(value, 6) == value for point in outline.exterior.coords for value in point)


def test_the_tree_has_six_levels_and_the_bodies_the_public_figures_name():
    units = rows("hongshan", "units.csv")
    assert max(depths(units).values()) >= CHECKS["tree_levels"] == 6
    kinds = Counter((unit["kind"], unit["area_level"]) for unit in units)
    assert kinds["grid_body", "grid"] == 475
    assert kinds["community", "community"] == 89
    assert kinds["street_office", "street"] == 15
    assert kinds["party", "grid"] == CHECKS["party_branches_and_groups_on_grids"] == 595
    assert kinds["department", "district"] >= 16
    assert kinds["property", "community"] >= 30
    assert kinds["volunteers", "community"] == 89
    # One grid service centre for the district, one per street, town and zone, one workroom per community.
    assert [kinds["centre", level] for level in ("district", "street", "community")] == [1, 15, 89]


def test_desks_stand_at_district_hotline_and_every_street():
    units = {unit["code"]: unit for unit in rows("hongshan", "units.csv")}
    assert units["hongshan"]["duty_desk_code"] == "hongshan.centre"
    assert units["hotline"]["duty_desk_code"] == "hotline"
    for unit in units.values():
        if unit["kind"] == "street_office":
            desk = units[unit["duty_desk_code"]]
            assert (desk["kind"], desk["area_code"]) == ("centre", unit["area_code"])
    assert all(unit["duty_phone"] == "" or unit["duty_phone"].startswith("0476-0000") for unit in units.values())


def test_562_grid_workers_one_or_two_on_every_grid():
    workers = Counter(p["unit_code"] for p in rows("hongshan", "staff.csv") if p["roles"].startswith("grid_worker@"))
    bodies = {unit["code"] for unit in rows("hongshan", "units.csv") if unit["kind"] == "grid_body"}
    assert sum(workers.values()) == CHECKS["grid_workers"] == 562
    assert set(workers) == bodies
    assert set(workers.values()) == {1, 2}


def test_every_street_has_its_people_and_every_role_somebody():
    staff = rows("hongshan", "staff.csv")
    held = {grant for person in staff for grant in person["roles"].split("|")}
    for office in (unit for unit in rows("hongshan", "units.csv") if unit["kind"] == "street_office"):
        zone = f"small_centre@{office['code']}" in held
        for role in ("intake_clerk", "dispatcher", "street_coordinator", "checker"):
            assert zone or f"{role}@{office['code']}" in held
    assert len({grant.split("@")[0] for grant in held}) == 18


def test_abolished_codes_lead_to_a_successor_in_force():
    now = {(area["code"], area["level"]): area for area in rows("hongshan", "areas.csv")}
    gone = rows("hongshan", "areas_2020.csv")
    assert Counter(area["change"] for area in gone) == {
        "removed": CHECKS["removed_since_2020"], "renamed": CHECKS["renamed_since_2020"],
    }  # fmt: skip
    successors = {row["old_code"]: row for row in rows("hongshan", "successors.csv")}
    for area in gone:
        successor = successors[area["code"]]
        heir = now[successor["new_code"], area["level"]]
        assert area["valid_from"] < area["valid_to"] == successor["on"]
        assert heir["valid_from"] <= successor["on"]
        assert heir["name"] != area["name"]
    added = [a for a in areas("community") if a["valid_from"] == "2023-06-30" and a["code"] not in successors]
    assert len(added) == CHECKS["added_since_2020"] == 5
