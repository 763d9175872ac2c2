"""Boston: the real requests agree with the city's own verdicts, and everything they name resolves."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import shapely

from tests.packs.reading import PACKS, rows, shapes

pytestmark = pytest.mark.one_engine
ABOUT = tomllib.loads((PACKS / "boston" / "pack.toml").read_text(encoding="utf-8"))
ZONE = ZoneInfo(ABOUT["time_zone"])


def requests():
    return rows("boston", "requests.csv.gz")


def universal(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def test_all_requests_are_there_once():
    assert len(requests()) == ABOUT["checks"]["requests"] == 58_119
    assert len({row["case_id"] for row in requests()}) == 58_119


def test_closed_by_the_target_is_the_citys_verdict_for_every_request_that_has_both():
    both = [row for row in requests() if row["target"] and row["closed"] and row["on_time"]]
    ours = [universal(row["closed"]) <= universal(row["target"]) for row in both]
    assert ours == [row["on_time"] == "ONTIME" for row in both]
    assert len(both) == ABOUT["verdict"]["judged_with_target_and_closing_time"]
    assert sum(ours) == ABOUT["verdict"]["on_time_with_target_and_closing_time"]


def test_without_a_target_nothing_is_overdue_and_open_ones_are_judged_at_the_extract():
    extract = ABOUT["verdict"]["extract"]
    for row in requests():
        if not row["target"]:
            assert row["on_time"] == "ONTIME"
        elif not row["closed"] and row["on_time"]:
            assert (row["target"] >= extract) == (row["on_time"] == "ONTIME")


def test_counts_of_verdicts_are_those_the_pack_states():
    found = Counter((r["on_time"], str(int(bool(r["target"]))), str(int(bool(r["closed"])))) for r in requests())
    stated = {
        (row["on_time"], row["with_target"], row["with_closing_time"]): int(row["requests"])
        for row in rows("boston", "verdicts.csv")
    }
    assert found == stated


def test_requests_closed_before_they_opened_keep_their_verdict_when_closed_at_the_opening():
    early = [row for row in requests() if row["closed"] and row["closed"] < row["opened"]]
    assert len(early) == ABOUT["verdict"]["closed_before_opened"]
    for row in early:
        assert row["on_time"] == "ONTIME"
        assert not row["target"] or row["opened"] <= row["target"]
        assert (universal(row["opened"]) - universal(row["closed"])).total_seconds() <= 32


def test_no_time_lies_in_an_hour_that_daylight_saving_skips_or_repeats():
    times = {row[column] for row in requests() for column in ("opened", "target", "closed") if row[column]}
    for text in times:
        local = datetime.fromisoformat(text).replace(tzinfo=ZONE)
        assert local.utcoffset() == local.replace(fold=1).utcoffset()


def test_every_type_is_a_matter_with_a_limit_and_a_department():
    matters = {row["name"]: row for row in rows("boston", "matters.csv")}
    assert set(matters) == {row["type"] for row in requests()}
    assert len(matters) == ABOUT["checks"]["types"]
    codes = {row["code"] for row in matters.values()}
    conditions = rows("boston", "conditions.csv")
    assert {row["matter_code"] for row in conditions} == codes
    assert all(int(row["limit_amount"]) > 0 for row in conditions)
    assert {row["limit_class"] for row in conditions} == {"urgent_hour", "calendar_day"}
    trades = {unit["trade"] for unit in rows("boston", "units.csv") if unit["kind"] == "department"}
    duties = rows("boston", "duties.csv")
    assert {row["matter_code"] for row in duties} == codes
    assert all(row["lead_kind"] == "department" and row["lead_trade"] in trades for row in duties)


def test_departments_and_neighbourhoods_of_the_requests_resolve():
    units = [unit for unit in rows("boston", "units.csv") if unit["kind"] == "department"]
    assert len(units) == len({row["department"] for row in requests()}) == ABOUT["checks"]["departments"]
    areas = {area["code"]: area["name"] for area in rows("boston", "areas.csv")}
    names = rows("boston", "neighborhoods.csv")
    assert {row["neighborhood"] for row in requests()} - {""} == {row["request_name"] for row in names}
    assert all(areas[row["code"]] == row["name"] for row in names)


def test_points_lie_in_the_neighbourhood_the_request_names_nearly_always():
    located = [row for row in requests() if row["located"] == "1" and row["neighborhood"] not in {"", "Boston"}]
    allowed = {(row["request_name"], row["code"]) for row in rows("boston", "neighborhoods.csv")}
    codes = list(shapes("boston")["street"])
    tree = shapely.STRtree([shapes("boston")["street"][code] for code in codes])
    points = shapely.points([(float(row["lon"]), float(row["lat"])) for row in located])
    request, outline = tree.query(points, predicate="intersects")
    agree = sum(
        (located[i]["neighborhood"], codes[j]) in allowed
        for i, j in zip(request.tolist(), outline.tolist(), strict=True)
    )
    assert len(set(request.tolist())) > 0.999 * len(located)
    assert agree > 0.95 * len(located)


def test_unlocated_requests_are_marked():
    point = ABOUT["requests"]["default_point"]
    for row in requests():
        default = (float(row["lat"]), float(row["lon"])) == (point["lat"], point["lon"])
        assert (row["located"] == "0") == default


def test_the_four_invalid_outlines_are_recorded_and_hardly_changed():
    repairs = rows("boston", "repairs.csv")
    assert [row["name"] for row in repairs] == ABOUT["shapes"]["invalid_in_the_source"]
    for row in repairs:
        assert abs(int(row["square_metres_before"]) - int(row["square_metres_after"])) <= 1


def test_the_calendar_knows_the_holidays_of_2015():
    days = {row["day"]: row["name"] for row in rows("boston", "calendar/us-boston-2015.csv")}
    assert days["2015-01-19"] == "Martin Luther King Day"
    assert days["2015-04-20"] == "Patriots' Day"
    assert days["2015-05-25"] == "Memorial Day"
    assert days["2015-11-26"] == "Thanksgiving Day"
    # 4 July 2015 was a Saturday: nobody works then anyway. 1 January 2017 was a Sunday: kept on the Monday.
    assert "2015-07-04" not in days
    assert rows("boston", "calendar/us-boston-2017.csv")[0]["day"] == "2017-01-02"
