"""Loading shapes: every fault named with feature, code and reason; nothing written unless clean, mended or accepted."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
import shapely

from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.geography import api
from linli.geography.rules.coordinates import to_gcj02
from linli.geography.tests.shapes import collection, drawn, feature, polygon
from linli.geography.tests.small_district import AT, District

DISTRICT, STREET_A, STREET_B = "150402000000", "150402001000", "150402002000"
COMMUNITY_A1, COMMUNITY_A2 = "150402001001", "150402001002"
WHOLE = shapely.box(118.9, 42.2, 119.0, 42.3)
WEST, EAST = shapely.box(118.9, 42.2, 118.95, 42.3), shapely.box(118.95, 42.2, 119.0, 42.3)
CLEAN = {DISTRICT: WHOLE, STREET_A: WEST, STREET_B: EAST}


def new_set(district: District, unit: str = "government") -> int:
    actor = district.actor(unit)
    return api.new_generation(actor=actor, title="drawn for a test", origin="test", at=AT).id


def load(district: District, content: bytes, *, generation: int | None = None, **options) -> api.LoadReport:
    return api.load_shapes(
        actor=district.actor("government"),
        generation_id=generation if generation is not None else new_set(district),
        content=content,
        at=AT,
        options=api.LoadOptions(**options),
    )


def kinds(report: api.LoadReport) -> list[tuple[str, int | None, str]]:
    return [(fault.kind, fault.feature, fault.code) for fault in report.faults]


def test_clean_shapes_are_written(district: District) -> None:
    generation = new_set(district)
    report = load(district, drawn(CLEAN), generation=generation)
    assert (report.written, report.faults) == (3, ())
    assert api.check_cover(generation_id=generation) == []
    rings = api.outline(district.areas["street_a"], generation_id=generation)
    assert shapely.Polygon(rings[0]).equals(WEST)


def test_a_gzipped_file_is_read(district: District) -> None:
    assert load(district, gzip.compress(drawn(CLEAN))).written == 3


SQUARE = [(118.9, 42.2), (119.0, 42.2), (119.0, 42.3), (118.9, 42.3), (118.9, 42.2)]
BOW = polygon([(118.9, 42.2), (119.0, 42.3), (119.0, 42.2), (118.9, 42.3), (118.9, 42.2)])


@pytest.mark.parametrize(
    ("content", "kind", "number"),
    [
        (b"", "not_json", None),
        (b'{"type": "FeatureCollection", "features": [', "not_json", None),
        (b"lon,lat\n1,2\n", "not_json", None),
        (b"[]", "not_a_collection", None),
        (b'{"type": "FeatureCollection"}', "not_a_collection", None),
        (b'{"type": "Point", "coordinates": [1, 2]}', "not_a_collection", None),
        (collection(), "no_features", None),
        (b"\x1f\x8bnothing", "not_gzip", None),
        (
            collection(feature(DISTRICT, WHOLE), crs={"type": "name", "properties": {"name": "EPSG:3857"}}),
            "wrong_crs",
            None,
        ),
        (collection("nothing"), "not_a_feature", 1),
        (collection({"type": "Feature", "properties": None, "geometry": None}), "no_code", 1),
        (collection(feature(" ", WHOLE)), "no_code", 1),
        (collection(feature(DISTRICT, None)), "no_geometry", 1),
        (collection(feature(DISTRICT, shapely.Point(118.9, 42.2))), "wrong_type", 1),
        (collection(feature(DISTRICT, {"type": "Polygon", "coordinates": [[1, 2], [3, 4]]})), "bad_coordinates", 1),
        (collection(feature(DISTRICT, {"type": "Polygon", "coordinates": "here"})), "bad_coordinates", 1),
        (collection(feature(DISTRICT, polygon([("a", "b")] * 4))), "bad_coordinates", 1),
        (collection(feature(DISTRICT, polygon([(118.9, None)] * 4))), "bad_coordinates", 1),
        (collection(feature(DISTRICT, {"type": "Polygon", "coordinates": []})), "empty", 1),
        (collection(feature(DISTRICT, polygon([]))), "empty", 1),
        (collection(feature(DISTRICT, polygon([(1, 1), (2, 2), (3, 3), (1, 1)]))), "empty", 1),
        (collection(feature(DISTRICT, polygon([(118.9, 42.2), (119.0, 42.2), (118.9, 42.2)]))), "too_few_points", 1),
        (collection(feature(DISTRICT, polygon(SQUARE[:-1]))), "unclosed", 1),
        (collection(feature(DISTRICT, polygon([(x * 1e4, y * 1e5) for x, y in SQUARE]))), "projected", 1),
        (collection(feature(DISTRICT, polygon([(y, x) for x, y in SQUARE]))), "swapped", 1),
        (collection(feature(DISTRICT, polygon([(x + 100, y) for x, y in SQUARE]))), "out_of_range", 1),
        (collection(feature(DISTRICT, BOW)), "self_intersection", 1),
        (collection(feature(DISTRICT, WHOLE), feature("999999999999", WHOLE)), "unknown_code", 2),
        (collection(feature(DISTRICT, WHOLE, level="street")), "unknown_code", 1),
        (collection(feature(DISTRICT, WHOLE), feature(DISTRICT, WHOLE)), "duplicate_code", 2),
    ],
)
def test_every_fault_is_named_and_nothing_is_written(district: District, content: bytes, kind: str, number) -> None:
    generation = new_set(district)
    report = load(district, content, generation=generation)
    assert (kind, number) in {(fault.kind, fault.feature) for fault in report.faults}
    assert report.written == 0
    assert api.outline(district.areas["district"], generation_id=generation) == []
    assert all(api.describe(fault) and "%(" not in api.describe(fault) for fault in report.faults)


def test_a_bomb_stops_while_it_unpacks() -> None:
    drawing = api.read_drawing(gzip.compress(b" " * 5_000_000), code_property="code", max_bytes=1_000_000)
    assert [fault.kind for fault in drawing.faults] == ["too_large"]


def test_crs_members_that_mean_wgs84_are_taken() -> None:
    for name in ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490"):
        content = collection(feature("1", WHOLE), crs={"type": "name", "properties": {"name": name}})
        assert api.read_drawing(content, code_property="code").clean


def test_overlaps_gaps_and_overreach_are_measured(district: District) -> None:
    wide = shapely.box(118.9, 42.2, 118.951, 42.3)
    report = load(district, drawn({DISTRICT: WHOLE, STREET_A: wide, STREET_B: EAST}))
    assert kinds(report) == [("overlap", 2, STREET_A)]
    # 0.001 of a degree by 0.1 of a degree at 42.25° north, on the ellipsoid.
    assert report.faults[0].data["square_metres"] == pytest.approx(82.56 * 11107, rel=1e-2)
    narrow = shapely.box(118.9, 42.2, 118.949, 42.3)
    report = load(district, drawn({DISTRICT: WHOLE, STREET_A: narrow, STREET_B: EAST}))
    assert kinds(report) == [("gap", None, DISTRICT)]
    far = shapely.box(118.95, 42.2, 119.001, 42.3)
    report = load(district, drawn({DISTRICT: WHOLE, STREET_A: WEST, STREET_B: far}))
    assert kinds(report) == [("outside_parent", 3, STREET_B)]


def test_slivers_of_rounding_are_no_faults(district: District) -> None:
    nearly = shapely.box(118.95 + 5e-7, 42.2, 119.0, 42.3)
    assert load(district, drawn({**CLEAN, STREET_B: nearly})).written == 3


def test_a_shape_mirrored_away_from_its_parent_is_called_swapped(district: District) -> None:
    # Both numbers stand in range either way round here, so only the parent tells.
    parent, mirrored = shapely.box(40, 30, 41, 31), shapely.box(30, 40, 31, 41)
    report = load(district, drawn({DISTRICT: parent, STREET_A: mirrored}))
    assert ("swapped", 2, STREET_A) in kinds(report)


def test_mending_happens_only_on_request_and_is_recorded(district: District) -> None:
    bow = {"type": "FeatureCollection", "features": [feature(DISTRICT, BOW)]}
    content = collection(*bow["features"])
    assert load(district, content).written == 0
    generation = new_set(district)
    report = load(district, content, generation=generation, repair=True)
    assert report.written == 1
    assert report.clean
    assert report.mended[0][0] == DISTRICT
    assert "made valid (2 parts" in report.mended[0][1]
    open_ring = collection(feature(DISTRICT, polygon(SQUARE[:-1])))
    assert "closed" in load(district, open_ring, repair=True).mended[0][1]


def test_accepting_leaves_out_what_cannot_be_used(district: District) -> None:
    generation = new_set(district)
    content = collection(
        feature(DISTRICT, WHOLE), feature("unknown", WHOLE), feature(STREET_A, BOW), feature(STREET_B, None)
    )
    assert load(district, content, generation=generation).written == 0
    report = load(district, content, generation=generation, accept=True)
    assert report.written == 2
    assert {kind for kind, _, _ in kinds(report)} >= {"unknown_code", "self_intersection", "no_geometry"}
    assert api.outline(district.areas["street_b"], generation_id=generation) == []


def test_loading_again_replaces_what_was_drawn(district: District) -> None:
    generation = new_set(district)
    load(district, drawn(CLEAN), generation=generation)
    moved = {STREET_A: shapely.box(118.9, 42.2, 118.96, 42.3), STREET_B: shapely.box(118.96, 42.2, 119.0, 42.3)}
    assert load(district, drawn(moved), generation=generation).written == 2
    assert api.check_cover(generation_id=generation) == []


def test_shapes_in_gcj02_are_moved(district: District) -> None:
    shifted = shapely.transform(WHOLE, lambda points: np.column_stack(to_gcj02(*points.T)))
    generation = new_set(district)
    assert load(district, drawn({DISTRICT: shifted}), generation=generation, crs="GCJ-02").written == 1
    rings = api.outline(district.areas["district"], generation_id=generation)
    np.testing.assert_allclose(rings[0], shapely.get_coordinates(WHOLE), atol=1e-6)
    with pytest.raises(InvalidInput):
        load(district, drawn(CLEAN), crs="mars")


def test_a_street_draws_only_below_itself(district: District) -> None:
    actor, generation = district.actor("street_a"), new_set(district, "street_a")
    inside = {
        COMMUNITY_A1: shapely.box(118.9, 42.2, 118.95, 42.25),
        COMMUNITY_A2: shapely.box(118.9, 42.25, 118.95, 42.3),
    }
    report = api.load_shapes(actor=actor, generation_id=generation, content=drawn(inside), at=AT)
    assert report.written == 2
    for foreign in (STREET_A, STREET_B, DISTRICT, "150402002001"):
        with pytest.raises(Forbidden):
            api.load_shapes(actor=actor, generation_id=generation, content=drawn({foreign: WEST}), at=AT)


def test_a_set_in_force_is_never_changed(district: District) -> None:
    generation = new_set(district)
    load(district, drawn(CLEAN), generation=generation)
    api.switch_on(actor=district.actor("government"), generation_id=generation, at=AT)
    with pytest.raises(Refused, match="switched on"):
        load(district, drawn(CLEAN), generation=generation)
    with pytest.raises(NotFound):
        load(district, drawn(CLEAN), generation=10**9)


def test_neighbours_are_sketched_with_the_area(district: District) -> None:
    generation = new_set(district)
    load(district, drawn(CLEAN), generation=generation)
    api.switch_on(actor=SYSTEM, generation_id=generation, at=AT)
    sketch = api.neighbours_outlines([district.areas["street_a"]])
    assert set(sketch) == {district.areas["street_a"], district.areas["street_b"]}
    assert api.neighbours_outlines([district.areas["community_a1"]]) == {}
    assert api.outline(district.areas["community_a1"]) == []
    with pytest.raises(NotFound):
        api.outline(10**9)


@pytest.mark.one_engine
@pytest.mark.shared_data
def test_the_invalid_outlines_of_real_files_are_named(shared_data) -> None:
    found = {}
    for name, code in [("nyc_neighborhood_tabulation_area", "name"), ("amsterdam_neighborhoods", "name"),
                       ("boston_neighborhoods", "name"), ("cn_districts", "code")]:  # fmt: skip
        content = (shared_data / "geo" / f"{name}.geojson.gz").read_bytes()
        plain = api.read_drawing(content, code_property=code)
        found[name] = [fault.code for fault in plain.faults if fault.kind == "self_intersection"]
        mended = api.read_drawing(content, code_property=code, repair=True)
        assert all(fault.mended for fault in mended.faults if fault.kind == "self_intersection")
        assert all(shapely.is_valid(feature.shape) for feature in mended.features)
    assert found == {
        "nyc_neighborhood_tabulation_area": ["College Point"],
        "amsterdam_neighborhoods": ["Gein"],
        "boston_neighborhoods": ["Hyde Park", "East Boston", "Downtown", "Beacon Hill"],
        "cn_districts": ["659006"],
    }
