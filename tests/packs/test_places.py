"""What every place pack promises: counts, references that resolve, one root, people by role and place only."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from linli.accounts.rules.roles import SHIPPED
from tests.packs.reading import PACKS, covers_exactly, depths, rows, shapes

pytestmark = pytest.mark.one_engine
PLACES = ("hongshan", "boston")
ROLES = {role.code for role in SHIPPED}
KINDS = {
    "government", "centre", "street_office", "street_team", "community", "grid_body", "department", "department_team",
    "utility", "hotline", "party", "property", "volunteers",
}  # fmt: skip
LEVELS = ("province", "city", "district", "street", "community", "grid", "micro_grid")


@pytest.mark.parametrize("pack", PLACES)
def test_area_codes_are_unique_and_parents_come_first(pack):
    seen: dict[str, str] = {}
    for area in rows(pack, "areas.csv"):
        assert area["code"] not in seen
        if area["parent_code"]:
            assert LEVELS.index(seen[area["parent_code"]]) == LEVELS.index(area["level"]) - 1
        seen[area["code"]] = area["level"]


@pytest.mark.parametrize("pack", PLACES)
def test_the_unit_tree_has_one_root_and_every_reference_resolves(pack):
    units = rows(pack, "units.csv")
    areas = {(area["code"], area["level"]) for area in rows(pack, "areas.csv")}
    codes = {unit["code"] for unit in units}
    assert len(codes) == len(units)
    assert [unit["code"] for unit in units if not unit["parent_code"]] == [pack]
    depths(units)
    for unit in units:
        assert (unit["area_code"], unit["area_level"]) in areas
        assert unit["kind"] in KINDS
        assert not unit["duty_desk_code"] or unit["duty_desk_code"] in codes


@pytest.mark.parametrize("pack", PLACES)
def test_a_body_is_found_by_kind_trade_and_area_without_doubt(pack):
    findable = KINDS - {"department_team", "party"}
    found = Counter(
        (unit["kind"], unit["trade"], unit["area_code"]) for unit in rows(pack, "units.csv") if unit["kind"] in findable
    )
    assert [key for key, count in found.items() if count > 1] == []


@pytest.mark.parametrize("pack", PLACES)
def test_staff_hold_known_roles_over_known_units_and_have_no_private_name(pack):
    units = {unit["code"]: unit for unit in rows(pack, "units.csv")}
    staff = rows(pack, "staff.csv")
    assert len({person["sign_in_name"].lower() for person in staff}) == len(staff)
    assert len({person["post"] for person in staff}) == len(staff)
    for person in staff:
        assert person["unit_code"] in units
        for grant in person["roles"].split("|"):
            role, unit = grant.split("@")
            assert role in ROLES
            assert unit in units


@pytest.mark.parametrize("pack", PLACES)
def test_ten_people_are_shown_on_the_sign_in_page_with_ten_different_tasks(pack):
    shown = sorted((int(p["demo_order"]), p["roles"].split("@")[0]) for p in rows(pack, "staff.csv") if p["demo_order"])
    assert [order for order, _ in shown] == list(range(1, 11))
    assert len({role for _, role in shown}) >= 9


@pytest.mark.parametrize("pack", PLACES)
def test_every_pack_states_origin_terms_and_where_it_lies(pack):
    about = tomllib.loads((PACKS / pack / "pack.toml").read_text(encoding="utf-8"))
    assert about["name"] == pack
    assert about["origin"]
    assert about["terms"]
    district = shapes(pack)["district"][about["area"]]
    west, south, east, north = district.bounds
    assert west < about["centre"]["lon"] < east
    assert south < about["centre"]["lat"] < north
    codes = {unit["code"]: unit["kind"] for unit in rows(pack, "units.csv")}
    assert codes[about["root_unit"]] == "government"
    assert codes[about["centre_unit"]] == "centre"


@pytest.mark.parametrize("pack", PLACES)
def test_shapes_belong_to_areas_are_valid_and_cover_the_district(pack):
    levels = {area["code"]: area["level"] for area in rows(pack, "areas.csv")}
    for level, outlines in shapes(pack).items():
        assert all(levels[code] == level for code in outlines)
        assert all(outline.is_valid and not outline.is_empty for outline in outlines.values())
    (district,) = shapes(pack)["district"].values()
    assert covers_exactly(list(shapes(pack)["street"].values()), district)


@pytest.mark.parametrize("name", ["requests.csv.gz", "shapes.geojson.gz"])
def test_no_file_is_larger_than_it_may_be(name):
    limit = {"requests.csv.gz": 4_000_000, "shapes.geojson.gz": 2_000_000}[name]
    for path in (path for pack in PLACES for path in Path(PACKS / pack).glob(name)):
        assert path.stat().st_size < limit


def test_chinese_names_have_english_ones():
    for name in ("areas.csv", "units.csv", "staff.csv"):
        for row in rows("hongshan", name):
            english = row.get("name_en") or row.get("post_en", "")
            assert re.fullmatch(r"[ -~]+", english)
