"""Loading place packs: whole, once, and with every fault by file and line."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import linli
from linli.audit import api as audit
from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput
from linli.geography import api
from linli.geography.tests.small_district import AT, District

pytestmark = pytest.mark.django_db
HONGSHAN = Path(linli.__file__).parent / "packs" / "hongshan"


def test_the_shipped_pack_loads_whole_and_only_once() -> None:
    steps: list[tuple[str, int, int]] = []
    report = api.load_place_pack(actor=SYSTEM, folder=HONGSHAN, at=AT, progress=lambda *step: steps.append(step))
    assert report.faults == ()
    assert report.shapes > 500
    assert steps[-1][1] == steps[-1][2]
    district = api.area_by_code("150402000000", on=AT.date())
    assert len(api.areas_under(district.id, level="grid")) == 475
    streets = api.areas_under(district.id, level="street")
    assert sum(not api.parse_division(street.code).is_zone for street in streets) == 13
    assert api.root().area_level == "district"
    again = api.load_place_pack(actor=SYSTEM, folder=HONGSHAN, at=AT + timedelta(days=1))
    assert not again.changed
    assert again.faults == ()


def test_the_loaded_pack_answers(district_pack: None) -> None:
    district = api.area_by_code("150402000000", on=AT.date())
    for grid in api.areas_under(district.id, level="grid")[::50]:
        rings = api.outline(grid.id)
        lon = sum(point[0] for point in rings[0][:-1]) / (len(rings[0]) - 1)
        lat = sum(point[1] for point in rings[0][:-1]) / (len(rings[0]) - 1)
        found = api.locate(lon=lon, lat=lat, at=AT)
        assert found.inside
        assert found.district_id == district.id
    generation = api.generation_in_force()
    assert generation is not None
    assert generation.illustrative
    assert api.check_cover(generation_id=generation.id) == []
    # A community that was renamed under its code: the old row is past, the code leads to the new one.
    assert api.area_by_code("150402005001", on=date(2022, 1, 1)).valid_to is not None
    assert api.area_by_code("150402005001", on=AT.date()).valid_to is None


@pytest.fixture
def district_pack() -> None:
    api.load_place_pack(actor=SYSTEM, folder=HONGSHAN, at=AT)


def test_history_of_additions_is_on_record(district_pack: None) -> None:
    grid = api.areas_under(None, level="grid")[0]
    events = audit.timeline(audit.Subject.of("area", grid.id))
    assert [event.kind for event in events] == ["area.added"]
    assert [event.kind for event in audit.timeline(audit.Subject.of("pack", "hongshan"))] == ["geography.pack_loaded"]
    assert audit.verify() == []


PACK = {
    "pack.toml": 'name = "tiny"\nversion = "1"\ntitle = "tiny"\norigin = "made for tests"\n',
    "areas.csv": "code,level,name,parent_code,valid_from\n"
    "150000000000,province,P,,2020-01-01\n150400000000,city,C,150000000000,2020-01-01\n",
    "units.csv": "code,name,kind,parent_code,area_code,territorial,duty_desk_code\n"
    "top,Top,centre,,150400000000,1,top\nbelow,Below,department,top,,0,\n",
}


def write(folder: Path, **changes: str) -> Path:
    for name, text in {**PACK, **{key.replace("_", "."): value for key, value in changes.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_changed_pack_corrects_what_differs(tmp_path: Path) -> None:
    first = api.load_place_pack(actor=SYSTEM, folder=write(tmp_path), at=AT)
    assert (first.areas_added, first.units_added, first.units_changed) == (2, 2, 0)
    changed = PACK["units.csv"].replace("Below", "Beneath")
    second = api.load_place_pack(actor=SYSTEM, folder=write(tmp_path, units_csv=changed), at=AT)
    assert (second.areas_added, second.units_added, second.units_changed) == (0, 0, 1)
    assert api.unit_by_code("below").name == "Beneath"


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("areas.csv", PACK["areas.csv"] + "150402000000,kingdom,D,150400000000,2020-01-01\n", 4),
        ("areas.csv", PACK["areas.csv"] + "150402000000,district,D,999999999999,2020-01-01\n", 4),
        ("areas.csv", PACK["areas.csv"] + "150402000000,district,D,150400000000,2020-13-01\n", 4),
        ("areas.csv", PACK["areas.csv"] + "150400000000,city,C,150000000000,2020-01-01\n", 4),
        ("areas.csv", "code,name\n1,2\n", 1),
        ("units.csv", PACK["units.csv"] + "x,X,castle,top,,0,\n", 4),
        ("units.csv", PACK["units.csv"] + "x,X,department,nobody,,0,\n", 4),
        ("units.csv", PACK["units.csv"] + "x,X,department,top,777777777777,0,\n", 4),
        ("units.csv", PACK["units.csv"] + "x,X,department,top,,0,nobody\n", 4),
        ("units.csv", PACK["units.csv"] + "x,X,department,y,,0,\ny,Y,department,x,,0,\n", 4),
        ("units.csv", PACK["units.csv"] + "top,Again,centre,,,0,\n", 4),
    ],
)
def test_every_fault_names_file_and_line_and_nothing_is_written(
    tmp_path: Path, file: str, text: str, line: int
) -> None:
    write(tmp_path)
    (tmp_path / file).write_text(text, encoding="utf-8")
    report = api.load_place_pack(actor=SYSTEM, folder=tmp_path, at=AT)
    assert (file, line) in {(fault.file, fault.line) for fault in report.faults}
    assert all(fault.reason for fault in report.faults)
    assert not report.changed
    assert api.areas_under(None, level="province") == []


def test_a_folder_that_is_no_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        api.load_place_pack(actor=SYSTEM, folder=tmp_path, at=AT)


def test_a_pack_needs_the_right_over_everything(district: District, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        api.load_place_pack(actor=district.actor("street_a"), folder=write(tmp_path), at=AT)


def test_faulty_shapes_of_a_pack_stop_it(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "shapes.geojson.gz").write_bytes(b'{"type": "FeatureCollection", "features": [{"type": "Feature"}]}')
    report = api.load_place_pack(actor=SYSTEM, folder=tmp_path, at=AT)
    assert [(fault.file, fault.line) for fault in report.faults] == [("shapes.geojson.gz", 1)]
    assert api.areas_under(None, level="province") == []


def test_a_second_pack_keeps_the_shapes_of_the_first(district_pack: None, tmp_path: Path) -> None:
    before = api.generation_in_force()
    assert before is not None
    write(tmp_path, areas_csv=PACK["areas.csv"].replace("1500", "2500").replace("1504", "2504"))
    (tmp_path / "units.csv").unlink()
    square = "[[[10, 10], [10.1, 10], [10.1, 10.1], [10, 10.1], [10, 10]]]"
    (tmp_path / "shapes.geojson.gz").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "250000000000"},'
        f'"geometry": {{"type": "Polygon", "coordinates": {square}}}}}]}}'
    )
    later: datetime = AT + timedelta(days=1)
    report = api.load_place_pack(actor=SYSTEM, folder=tmp_path, at=later)
    assert report.faults == ()
    grid = api.areas_under(None, level="grid")[0]
    assert api.outline(grid.id)
    assert api.locate(lon=10.05, lat=10.05, at=later).inside
    assert not api.locate(lon=10.05, lat=10.05, at=AT).inside
    shutil.rmtree(tmp_path)
