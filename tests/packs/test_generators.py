"""The generators of the place packs: the same raw data give the shipped files, and the small tools do what they say."""

from __future__ import annotations

import gzip
import random
from datetime import date

import pytest
from shapely.geometry import Polygon, box

from tests.packs.reading import PACKS
from tools.packs import boston, hongshan
from tools.packs.boston_requests import keywords
from tools.packs.hongshan_names import area_name, ordinal
from tools.packs.partition import cut_apart, in_reading_order, power_cells
from tools.packs.us_calendar import nth
from tools.packs.writing import apportion

pytestmark = pytest.mark.one_engine


def test_apportioning_is_exact_and_respects_the_least():
    assert sum(apportion(475, [1.5, 2.5, 9.0], [2, 2, 2])) == 475
    assert apportion(10, [1, 1, 1], [0, 0, 0]) == [4, 3, 3]
    assert min(apportion(7, [0.001, 5, 5], [2, 2, 2])) == 2
    with pytest.raises(ValueError, match="least shares"):
        apportion(3, [1, 1], [2, 2])


def test_a_polygon_is_cut_into_the_sizes_asked_for():
    sizes = [1.0, 2.0, 3.0, 4.0, 2.5]
    pieces = cut_apart(box(0, 0, 6, 4), sizes, random.Random(5))
    assert sum(piece.area for piece in pieces) == pytest.approx(24)
    assert [piece.area for piece in pieces] == pytest.approx([24 * size / sum(sizes) for size in sizes])


def test_power_cells_come_near_the_sizes_and_fill_the_outline():
    sizes = [1.0, 2.0, 5.0]
    cells = power_cells(box(-3, -3, 3, 3), [(-1, 0), (1, 1), (1, -1)], sizes)
    assert sum(cell.area for cell in cells) == pytest.approx(36)
    assert [cell.area for cell in cells] == pytest.approx([4.5, 9, 22.5], rel=0.02)


def test_reading_order_is_north_to_south_and_west_to_east():
    squares: list[Polygon] = [box(x, y, x + 1, y + 1) for x in range(2) for y in range(2)]
    assert [tuple(piece.bounds[:2]) for piece in in_reading_order(squares)] == [(0, 1), (1, 1), (0, 0), (1, 0)]


def test_names_and_ordinals():
    assert area_name("一西街社区居委会", "150402001001") == "一西街社区"
    assert area_name("东郊村委会", "150402004200") == "东郊村"
    assert area_name("八里铺居民委员会", "150402010006") == "八里铺社区"
    assert [ordinal(number) for number in (1, 10, 12, 20, 21)] == ["第一", "第十", "第十二", "第二十", "第二十一"]
    assert keywords("Sidewalk Repair (Make Safe)") == "sidewalk|repair|make|safe"


def test_days_by_rule():
    assert nth(2015, 1, 0, 3) == date(2015, 1, 19)
    assert nth(2015, 5, 0, -1) == date(2015, 5, 25)
    assert nth(2018, 12, 0, -1) == date(2018, 12, 31)


@pytest.mark.shared_data
@pytest.mark.slow
@pytest.mark.parametrize(("maker", "place"), [(hongshan, "hongshan"), (boston, "boston")])
def test_the_shipped_files_are_what_the_generators_make(maker, place, tmp_path, monkeypatch, shared_data):
    monkeypatch.setattr(maker, "PACK", tmp_path)
    monkeypatch.setattr("sys.argv", [place, str(shared_data)])
    maker.main()
    made = {path.relative_to(tmp_path): content(path) for path in tmp_path.rglob("*") if path.is_file()}
    assert len(made) >= 6
    assert [name for name, text in made.items() if content(PACKS / place / name) != text] == []


def content(path):
    """What is in a file; inside a gzip what was packed, because two versions of zlib pack differently."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
