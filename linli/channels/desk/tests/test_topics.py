"""Hot topics on the desk: grouped and named, bound to the area, counting people without showing one."""

from __future__ import annotations

from datetime import timedelta

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY, World
from linli.registry.api import ContactIn

MIXER = (
    "龙湖佳苑旁边的搅拌站半夜还在施工，噪音和灰尘让人没法住",
    "龙湖佳苑附近搅拌站噪音扰民，灰尘很大",
    "搅拌站夜里施工，龙湖佳苑的居民睡不着觉",
    "龙湖佳苑小区外的搅拌站灰尘污染严重",
)
OTHERS = ("公交站牌被撞歪了，请派人扶正", "健身器材坏了，老人差点摔倒", "西屯街路灯不亮，晚上很黑")


def told(world: World, *, area: str = "grid1", phone: str = "") -> list[int]:
    contact = ContactIn("", phone, "") if phone else None
    made = [
        world.report(text, at=MONDAY - timedelta(days=number), area_id=world.areas[area], contact=contact)
        for number, text in enumerate((*MIXER, *OTHERS))
    ]
    return [receipt.case_id for receipt in made]


def test_a_topic_has_a_name_a_place_numbers_and_a_drawing(world, staff):
    ids = told(world)
    page = staff("street_coordinator", "street1").get("/desk/topics/").content.decode()
    assert page.count('class="ll-topic"') == 1
    assert "龙湖佳苑" in page
    assert "搅拌站" in page
    assert "4 messages" in page
    assert "4 people" in page
    drawing = page[page.index("ll-spark") :].split("</svg>")[0]
    assert drawing.count("<rect") == 12
    assert "Messages over time, oldest first: " in page
    assert all(f"/desk/cases/{case_id}/" in page for case_id in ids[:4])
    assert not any(f"/desk/cases/{case_id}/" in page for case_id in ids[4:])


def test_the_same_phone_is_one_person_and_is_shown_nowhere(world, staff):
    told(world, phone="13800138000")
    page = staff("street_coordinator", "street1").get("/desk/topics/").content.decode()
    assert "4 messages" in page
    assert "1 person" in page
    assert "138" not in page.replace("138px", "")


def test_who_has_another_area_sees_nothing_of_it(world, staff):
    ids = told(world)
    page = staff("street_coordinator", "street2").get("/desk/topics/").content.decode()
    assert "No topic stands out" in page
    assert "0 cases of the last 30 days were read" in page
    assert not any(f"/desk/cases/{case_id}/" in page for case_id in ids)
    assert "龙湖佳苑" not in page


def test_void_cases_and_blanked_words_do_not_count(world, staff):
    told(world)
    receipt = world.report(MIXER[0], area_id=world.areas["grid1"])
    cases.erase_me(number=receipt.number, secret=receipt.secret, at=MONDAY)
    assert "4 messages" in staff("street_coordinator", "street1").get("/desk/topics/").content.decode()


def test_the_window_is_one_of_three(world, staff):
    told(world)
    client = staff("district_coordinator", "centre")
    assert [client.get(f"/desk/topics/?days={days}").status_code for days in ("7", "30", "90", "", "8", "x", "-1")] == [
        200, 200, 200, 200, 422, 404, 404,
    ]  # fmt: skip


def test_the_trend_compares_with_the_window_before(world, staff):
    for number in range(2):
        world.report(MIXER[number], at=MONDAY - timedelta(days=10 + number))
    for number in range(4):
        world.report(MIXER[number], at=MONDAY - timedelta(days=number))
    page = staff("street_coordinator", "street1").get("/desk/topics/?days=7").content.decode()
    assert "2 before, 4 now" in page
    assert "rising" in page
