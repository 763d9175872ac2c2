"""`linli geography`: points of any file in shapes of any file; bad rows by line; nothing half-written."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely
from click.testing import CliRunner, Result
from django.utils import translation

from linli.channels.command_line.geography import geography, locating, point_file
from linli.geography import api
from linli.geography.tests.shapes import collection, drawn, feature, polygon, wavy_partition

pytestmark = pytest.mark.one_engine

WEST, EAST = shapely.box(118.9, 42.2, 118.95, 42.3), shapely.box(118.95, 42.2, 119.0, 42.3)
BOW = polygon([(118.9, 42.2), (119.0, 42.3), (119.0, 42.2), (118.9, 42.3), (118.9, 42.2)])


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    path = tmp_path / "areas.geojson"
    path.write_bytes(drawn({"a": WEST, "b": EAST}))
    return path


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(geography, [str(argument) for argument in arguments], input=stdin)


def locate(areas: Path, points: str | bytes, *options: object) -> tuple[Result, bytes | None]:
    source, output = areas.parent / "points.csv", areas.parent / "out.csv"
    source.write_bytes(points.encode() if isinstance(points, str) else points)
    result = run("locate", "--areas", areas, "--points", source, "--output", output, *options)
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit), result.exception
    return result, output.read_bytes() if output.exists() else None


def test_code_and_metres_are_added_and_every_row_is_kept(areas: Path) -> None:
    points = "id,lon,lat,memo\n1,118.93,42.21,井盖\n2,118.97,42.25,x\n3,118.5,42.2,outside\n"
    result, out = locate(areas, points)
    assert result.exit_code == 0, result.output
    assert out is not None
    rows = list(csv.reader(io.StringIO(out.decode())))
    assert rows[0] == ["id", "lon", "lat", "memo", "code", "border_metres"]
    assert [row[:5] for row in rows[1:]] == [
        ["1", "118.93", "42.21", "井盖", "a"],
        ["2", "118.97", "42.25", "x", "b"],
        ["3", "118.5", "42.2", "outside", ""],
    ]
    assert float(rows[1][5]) == pytest.approx(1110.7, abs=0.5)
    assert rows[3][5] == ""
    assert "3 rows: 2 located, 1 outside every area, 0 bad" in result.stderr


def test_bad_rows_are_named_by_line_and_the_rest_goes_on(areas: Path) -> None:
    points = 'lon,lat,memo\n118.93,42.21,"two\nlines"\nnan,42,x\n,,y\n42.21,118.93,z\n0,0,w\n118.93\n118.97,42.25,ok'
    result, out = locate(areas, points)
    assert result.exit_code == 1
    assert [int(line.split()[1].rstrip(":")) for line in result.stderr.splitlines() if line.startswith("line ")] == [
        4,
        5,
        6,
        7,
        8,
    ]
    assert out is not None
    rows = list(csv.reader(io.StringIO(out.decode())))
    assert [row[3] for row in rows] == ["code", "a", "", "", "", "", "b"]
    assert rows[1][2] == "two\nlines"


def test_swapped_columns_are_seen_where_both_ways_are_possible(tmp_path: Path) -> None:
    areas = tmp_path / "areas.geojson"
    areas.write_bytes(drawn({"a": shapely.box(-71.2, 42.2, -71.0, 42.4)}))
    result, _ = locate(areas, "lon,lat\n42.3,-71.1\n")
    assert result.exit_code == 1
    assert "swapped" in result.stderr


@pytest.mark.parametrize(
    ("points", "options"),
    [
        ("id;Longitude;LATITUDE\n1;118.93;42.21\n", ()),
        ("经度\t纬度\n118.93\t42.21\n", ()),
        ("\ufefflng,lat\n118.93,42.21\n", ()),
        ("名称,经度,纬度\n井盖，路灯,118.93,42.21\n".encode("gb18030"), ()),
        ("east,north\r\n118.93,42.21\r\n", ("--lon", "east", "--lat", "north")),
        ('"lon","lat"\n"118.93"," 42.21 "\n', ()),
    ],
)
def test_files_as_people_send_them(areas: Path, points: str | bytes, options: tuple[str, ...]) -> None:
    result, out = locate(areas, points, *options)
    assert result.exit_code == 0, result.stderr
    assert out is not None
    last = out.splitlines()[-1]
    assert b"a" in last.replace(b"\t", b",").replace(b";", b",").split(b",")


def test_of_areas_within_each_other_the_narrowest_answers(tmp_path: Path) -> None:
    areas = tmp_path / "areas.geojson"
    whole = feature("1", shapely.box(118.9, 42.2, 119.0, 42.3), level="district")
    inner = [
        feature("12", WEST, level="street"),
        feature("123", shapely.box(118.91, 42.21, 118.93, 42.23), level="grid"),
    ]
    areas.write_bytes(collection(whole, *inner))
    _, out = locate(areas, "lon,lat\n118.92,42.22\n118.92,42.25\n118.97,42.25\n118.8,42.25\n")
    assert out is not None
    assert [row.split(b",")[2] for row in out.splitlines()[1:]] == [b"123", b"12", b"1", b""]


def test_points_in_gcj02(areas: Path) -> None:
    lon, lat = (float(value) for value in api.to_gcj02(118.9499, 42.25))
    assert lon > 118.95
    _, plain = locate(areas, f"lon,lat\n{lon},{lat}\n")
    _, moved = locate(areas, f"lon,lat\n{lon},{lat}\n", "--crs", "GCJ-02")
    assert plain is not None
    assert moved is not None
    assert (plain.split(b",")[-2], moved.split(b",")[-2]) == (b"b", b"a")


def test_names_that_are_taken_are_avoided(areas: Path) -> None:
    _, out = locate(areas, "lon,lat,code\n118.93,42.21,mine\n")
    assert out is not None
    assert out.splitlines()[0] == b"lon,lat,code,area_code,border_metres"


def test_codes_with_commas_are_quoted(tmp_path: Path) -> None:
    areas = tmp_path / "areas.geojson"
    areas.write_bytes(drawn({'Hyde "Park", south': WEST}))
    _, out = locate(areas, "lon,lat\n118.93,42.21\n")
    assert out is not None
    assert list(csv.reader(io.StringIO(out.decode())))[1][2] == 'Hyde "Park", south'


@pytest.mark.parametrize(
    ("points", "options", "said"),
    [
        ("", (), "header"),
        ("a,b\n1,2\n", (), "no such column"),
        ("lon,lat\n1,2\n", ("--lon", "east"), "no such column"),
        ("lon,lat\n1,2\n", ("--crs", "mars"), "WGS84"),
    ],
)
def test_files_that_cannot_be_used_write_nothing(areas: Path, points: str, options: tuple[str, ...], said: str) -> None:
    result, out = locate(areas, points, *options)
    assert (result.exit_code, out) == (2, None)
    assert said in result.stderr
    assert sorted(path.name for path in areas.parent.iterdir()) == ["areas.geojson", "points.csv"]


def test_a_missing_file_is_named(areas: Path) -> None:
    result = run("locate", "--areas", areas, "--points", "/nowhere.csv", "--output", areas.parent / "out.csv")
    assert result.exit_code == 2
    assert "/nowhere.csv" in result.stderr
    result = run("locate", "--areas", "/nowhere.geojson", "--points", areas, "--output", areas.parent / "out.csv")
    assert result.exit_code == 2


def test_faulty_shapes_are_refused_unless_mended_or_let_through(tmp_path: Path) -> None:
    areas = tmp_path / "areas.geojson"
    areas.write_bytes(collection(feature("a", BOW), feature("b", None)))
    points = "lon,lat\n118.925,42.25\n"
    result, out = locate(areas, points)
    assert (result.exit_code, out) == (2, None)
    assert "Feature 1 (a)" in result.stderr
    assert "Feature 2 (b)" in result.stderr
    result, out = locate(areas, points, "--repair")
    assert (result.exit_code, out) == (2, None), "the missing outline cannot be mended"
    for options in (("--lenient",), ("--repair", "--lenient")):
        result, out = locate(areas, points, *options)
        assert result.exit_code == 0
        assert out is not None
        assert out.splitlines()[1].split(b",")[2] == b"a"


def test_an_unclosed_quote_does_not_swallow_the_file(areas: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_file, "BLOCK", 1000)
    monkeypatch.setattr(point_file, "LONGEST_ROW", 5000)
    points = 'lon,lat,memo\n118.93,42.21,"open\n' + "118.93,42.21,x\n" * 1000
    result, out = locate(areas, points)
    assert (result.exit_code, out) == (2, None)
    assert "line 2" in result.stderr


def test_gzip_standard_input_and_output(areas: Path) -> None:
    packed = areas.parent / "points.csv.gz"
    packed.write_bytes(gzip.compress(b"lon,lat\n118.93,42.21\n"))
    result = run("locate", "--areas", areas, "--points", packed, "--output", "-")
    assert result.stdout.splitlines()[1].startswith("118.93,42.21,a,")
    result = run("locate", "--areas", areas, "--points", "-", "--output", "-", stdin=b"lon,lat\n118.97,42.25\n")
    assert result.stdout.splitlines()[1].startswith("118.97,42.25,b,")


def test_many_blocks_and_processes_give_what_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_file, "BLOCK", 20_000)
    codes, shapes = wavy_partition(5, 5, 10)
    index = api.LayeredIndex([api.ShapeIndex(codes, shapes)])
    lon, lat = np.random.default_rng(1).uniform([[118.89], [42.19]], [[118.93], [42.23]], (2, 5000))
    memos = ["plain", '"quoted, with comma"', '"two\nlines"']
    rows = [f"{x:.6f},{y:.6f},{memos[i % 3]}" for i, (x, y) in enumerate(zip(lon, lat, strict=True))]
    content = ("lon,lat,memo\n" + "\n".join(rows)).encode()

    def outcome(processes: int) -> tuple[bytes, locating.Tally]:
        file = io.BytesIO(content)
        job = locating.prepare(file, index, lon="", lat="", crs="WGS84")
        tally, texts = locating.Tally(), []
        for text, part in locating.located(file, job, processes=processes):
            texts.append(text)
            tally.add(part)
        return b"".join(texts), tally

    alone, together = outcome(1), outcome(2)
    assert alone == together
    assert alone[1].rows == 5000
    parsed = list(csv.reader(io.StringIO(alone[0].decode())))
    assert [row[2] for row in parsed[:3]] == ["plain", "quoted, with comma", "two\nlines"]
    slow = [
        min(
            (c for c, s in zip(codes, shapes, strict=True) if s.intersects(shapely.Point(float(r[0]), float(r[1])))),
            default="",
        )
        for r in parsed[::50]
    ]
    assert [row[3] for row in parsed[::50]] == slow


def test_the_summary_as_json(areas: Path) -> None:
    result, _ = locate(areas, "lon,lat\n118.95,42.25\n118.9499,42.25\n1,1\nx,y\n", "--json")
    said = json.loads(result.stderr.splitlines()[-1])
    assert {name: said[name] for name in ("rows", "located", "outside", "on_border", "near_border", "bad")} == {
        "rows": 4,
        "located": 2,
        "outside": 1,
        "on_border": 1,
        "near_border": 2,
        "bad": 1,
    }


def test_check_names_faults_and_overlaps(areas: Path) -> None:
    assert run("check", "--areas", areas).exit_code == 0
    wide = shapely.box(118.9, 42.2, 118.96, 42.3)
    areas.write_bytes(collection(feature("a", wide), feature("b", EAST), feature("c", BOW), feature("", WEST)))
    result = run("check", "--areas", areas, "--json")
    assert result.exit_code == 1
    found = {(fault["kind"], fault["feature"]) for fault in json.loads(result.stdout)["faults"]}
    assert found >= {("overlap", 1), ("self_intersection", 3), ("no_code", 4)}
    areas.write_bytes(b"nothing")
    assert run("check", "--areas", areas).exit_code == 2


def test_everything_is_said_in_chinese_too(areas: Path) -> None:
    with translation.override("zh-hans"):
        result, _ = locate(areas, "lon,lat\nx,y\n1\n118.93,42.21\n")
        assert "第 2 行：坐标不是数字。" in result.stderr
        assert "第 3 行：" in result.stderr
        assert "共 3 行" in result.stderr
        areas.write_bytes(collection(feature("c", BOW)))
        assert "自相交" in run("check", "--areas", areas).stdout


def test_bench_prints_figures() -> None:
    result = run("bench", "--points", 2000)
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures["points"] == 2000
    assert figures["find_and_border_points_per_second"] > 0


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "code", "shapes"),
    [
        ("nyc_neighborhood_tabulation_area", "nta2020", 262),
        ("amsterdam_neighborhoods", "name", 97),
        ("boston_neighborhoods", "name", 26),
    ],
)
def test_real_shapes_answer_from_file_to_file(
    shared_data: Path, tmp_path: Path, name: str, code: str, shapes: int
) -> None:
    areas = shared_data / "geo" / f"{name}.geojson.gz"
    drawing = api.read_drawing(areas.read_bytes(), code_property=code, repair=True)
    assert len(drawing.features) == shapes
    inner = shapely.point_on_surface([feature.shape for feature in drawing.features])
    points = tmp_path / "points.csv"
    points.write_text("lon,lat\n" + "".join(f"{point.x!r},{point.y!r}\n" for point in inner))
    output = tmp_path / "out.csv"
    refused = run("locate", "--areas", areas, "--code", code, "--points", points, "--output", output)
    assert (refused.exit_code, output.exists()) == (2, False)
    result = run("locate", "--areas", areas, "--code", code, "--points", points, "--output", output, "--repair")
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(output.read_text())))
    assert [row["code"] for row in rows] == [feature.code for feature in drawing.features]
