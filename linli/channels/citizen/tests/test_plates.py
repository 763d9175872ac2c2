"""Scanning plates, over HTTP: whole, damaged, replaced, worn, forged; and nobody tries codes through."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY
from linli.channels.citizen.tests.test_pages import all_cases
from linli.channels.pages.limits import CODES
from linli.common.actor import SYSTEM
from linli.geography import api as geography
from linli.registry import api as registry


@pytest.fixture
def plates(world):
    new = [registry.NewPlate(world.areas["grid1"], "lamp", "12号楼东门")] * 2
    found = registry.make_plates(actor=SYSTEM, new=new, at=MONDAY)
    registry.mount_plate(actor=SYSTEM, plate_id=found[0].id, at=MONDAY)
    return found


def body(response):
    return response.content.decode()


def test_token_short_code_and_area_code_lead_to_the_same_place(resident, plates):
    for code in (plates[0].token, registry.show_short_code(plates[0].code), plates[0].code.lower(), "150402001001001"):
        page = resident.get(f"/p/{code}/")
        assert page.status_code == 200, code
        assert "grid1" in body(page)
    assert "12号楼东门" in body(resident.get(f"/p/{plates[0].token}/"))


def test_the_form_knows_the_plate_s_place(resident, plates):
    form = body(resident.get(f"/report/?place={plates[0].token}"))
    assert 'name="area" value="150402001001001"' in form
    assert 'value="12号楼东门"' in form


def test_a_replaced_plate_says_so_and_leads_on(resident, plates):
    old, new = plates
    registry.replace_plate(actor=SYSTEM, plate_id=old.id, new_code=new.code, at=MONDAY)
    page = body(resident.get(f"/p/{old.token}/"))
    assert f"The plate {registry.show_short_code(old.code)} was replaced" in page
    assert "Report something here" in page
    assert "was replaced" not in body(resident.get(f"/p/{new.token}/"))


@pytest.mark.parametrize(
    ("step", "said"), [("lose_plate", "is missing from its place"), ("retire_plate", "is no longer in use")]
)
def test_a_dead_plate_still_leads_to_its_place(resident, plates, step, said):
    getattr(registry, step)(actor=SYSTEM, plate_id=plates[0].id, at=MONDAY)
    page = body(resident.get(f"/p/{plates[0].token}/"))
    assert said in page
    assert "grid1" in page


FORGED = (
    "nonsense", "K7FM-3QX4", "a" * 20, "3" * 20, "%2e%2e%2fetc", "<script>alert(1)</script>", "https:%2f%2felsewhere.example",
    "%E4%B8%80%E8%A5%BF%E8%A1%97", "9" * 39, "x" * 4_000, "%00", "'; DROP TABLE registry_plate; --",
)  # fmt: skip


@pytest.mark.parametrize("code", FORGED)
def test_a_forged_code_gets_help_and_no_dump(resident, plates, code):
    page = resident.get(f"/p/{code}/")
    assert page.status_code == 404
    said = body(page)
    assert ("Nothing here" if "/" in unquote(code) else "We do not know this code") in said
    assert "Traceback" not in said
    assert "<script>alert" not in said


def test_a_typed_code_leads_nowhere_but_to_our_own_pages(resident, plates):
    for typed in ("https://elsewhere.example/", "//elsewhere.example", "\\\\elsewhere.example", "javascript:alert(1)"):
        page = resident.get("/p/", {"code": typed, "next": "https://elsewhere.example/"})
        assert page.status_code == 404
    found = resident.get("/p/", {"code": f"  {registry.show_short_code(plates[0].code).lower()} "})
    assert (found.status_code, found["Location"]) == (303, f"/p/{plates[0].token}/")
    whole = resident.get("/p/", {"code": f"https://any.example/p/{plates[0].token}/"})
    assert whole["Location"] == f"/p/{plates[0].token}/"


def test_a_slip_of_the_finger_is_told(resident, plates):
    code = plates[0].code
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    assert "A character of this code is wrong" in body(resident.get("/p/", {"code": wrong}))


def test_codes_cannot_be_tried_through(resident, plates):
    for _ in range(CODES.most()):
        assert resident.get("/p/K7FM-3QX4/").status_code == 404
    assert resident.get("/p/K7FM-3QX4/").status_code == 429
    assert resident.get(f"/p/{plates[0].token}/").status_code == 200  # whoever stands before a plate is let in
    for address in (f"/p/{plates[0].code}/", f"/p/?code={plates[0].code}"):
        assert resident.get(address).status_code == 429  # else the answer would tell which code is a plate's


def test_scanning_counts_nobody(resident, plates):
    with CaptureQueriesContext(connection) as asked:
        resident.get(f"/p/{plates[0].token}/")
    writes = [one["sql"] for one in asked.captured_queries if re.match(r"\s*(INSERT|UPDATE|DELETE)", one["sql"])]
    assert writes == []
    assert set(resident.cookies) <= {"csrftoken"}


def damage(resident, code, **values):
    token = re.search(r'name="token" value="([0-9a-f]{32})"', body(resident.get(f"/p/{code}/")))[1]
    return lambda: resident.post(f"/p/{code}/damaged/", {"token": token, "text": "被撕了一半", **values})


def test_a_damaged_plate_is_a_matter_with_a_receipt(resident, plates):
    tap = damage(resident, plates[0].token)
    assert tap()["Location"].startswith("/r/")
    (row,) = all_cases()
    plate = registry.plate(actor=SYSTEM, plate_id=plates[0].id)
    assert (plate.state, plate.matter) == ("damaged", row.number)
    page = body(resident.get(f"/p/{plates[0].token}/"))
    assert "We know that this plate is damaged" in page
    assert "Ask for a new plate" not in page
    assert tap().status_code == 200  # known: nothing new
    assert len(all_cases()) == 1


def test_a_report_sent_before_never_becomes_the_matter_of_a_plate(resident, plates):
    form = body(resident.get("/report/?place=150402001001001"))
    token = re.search(r'name="token" value="([0-9a-f]{32})"', form)[1]
    resident.post("/report/", {"token": token, "text": "西屯街垃圾成堆", "area": "150402001001001", "fresh": "1"})
    (garbage,) = all_cases()
    damage(resident, plates[0].token, token=token)()
    plate = registry.plate(actor=SYSTEM, plate_id=plates[0].id)
    assert plate.state == "damaged"
    assert plate.matter != garbage.number  # replacing the plate would answer it
    assert len(all_cases()) == 2


def test_what_was_written_of_a_plate_keeps_nobody_s_number(resident, plates):
    damage(resident, plates[0].token, text="牌坏了，找我13800138000")()
    view = cases.case_view(actor=SYSTEM, case_id=all_cases()[0].id)
    assert "13800138000" not in view.text


def test_another_site_cannot_break_our_plates(resident, plates):
    answer = resident.post(f"/p/{plates[0].token}/damaged/", {}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert registry.plate(actor=SYSTEM, plate_id=plates[0].id).state == "mounted"


def test_an_area_has_no_plate_to_be_damaged(resident, world):
    assert "no plate in use here" in body(resident.post("/p/150402001001001/damaged/", {}))
    assert resident.post("/p/nonsense/damaged/", {}).status_code == 404
    assert all_cases() == ()


def test_the_contact_card_says_posts_offices_and_vacancies(resident, world):
    units = world.units
    geography.change_unit(actor=SYSTEM, unit_id=units["street1"], changes={"duty_phone": "0476-1111111"}, at=MONDAY)
    for role, vacant in (("grid_secretary", True), ("grid_leader", False)):
        new = registry.NewPost(
            world.areas["grid1"], role, units["grid1"], vacant=vacant, substitute_id=units["street1"]
        )
        registry.set_post(actor=SYSTEM, new=new, at=MONDAY)
    for address in ("/p/150402001001001/", "/p/150402001001001/card/?size=a5"):
        page = body(resident.get(address))
        assert "secretary of the grid" in page
        assert "vacant at present" in page
        assert "0476-1111111" in page
    chinese = body(resident.get("/p/150402001001001/card/", headers={"Accept-Language": "zh-CN"}))
    assert "有事找支书" in chinese
    assert "网格党支部书记" in chinese
    assert resident.get("/p/150402001001001/card/?size=../../etc").status_code == 200
    assert resident.get("/p/nonsense/card/").status_code == 404
