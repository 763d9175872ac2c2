"""Plates and cards on the desk, over HTTP: made, printed, mounted, replaced; the matter of a damage answered; areas kept."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.cases import api as cases
from linli.cases.models import DutyItem
from linli.cases.tests.world import MONDAY
from linli.channels.pages.typeface import lines_within
from linli.channels.plates.sheet import sheet
from linli.common import memory
from linli.common.actor import ANONYMOUS, SYSTEM
from linli.geography import api as geography
from linli.registry import api as registry

GRID, OTHER = "150402001001001", "150402002001001"


def plates():
    return registry.plates(actor=SYSTEM)


def body(answer):
    return answer.content.decode()


def make(client, **values):
    return client.post("/desk/plates/make/", {"area": GRID, "inside": "", "thing": "lamp", "number": "1", **values})


def test_made_printed_and_found_by_its_code(world, staff):
    desk = staff("street_coordinator", "street1")
    assert make(desk, area="150402001000", inside="grid", number="3", spot="东门").status_code == 302
    assert [(plate.area_id, plate.thing, plate.spot) for plate in plates()] == [
        (world.areas["grid1"], "lamp", "东门")
    ] * 3
    pdf = desk.post("/desk/plates/sheet/", {"all": "1"})
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert {plate.state for plate in plates()} == {"printed"}
    shown = registry.show_short_code(plates()[0].code)
    assert shown in body(desk.get("/desk/plates/", {"area": GRID}))
    found = desk.get("/desk/plates/find/", {"code": f"http://any.example/p/{plates()[0].token}/"})
    assert found["Location"] == f"/desk/plates/{plates()[0].id}/"


def test_a_list_of_places(world, staff):
    desk = staff("administrator", "centre")
    good = f"area_code,thing,spot,lon,lat\n{GRID},路灯,12号楼东门,,\n{OTHER},bin,,,\n"
    for content in (good.encode("utf-8-sig"), good.encode("gb18030")):
        answer = desk.post("/desk/plates/make/", {"file": SimpleUploadedFile("places.csv", content, "text/csv")})
        assert answer.status_code == 302
    assert sorted(plate.thing for plate in plates()) == ["bin", "bin", "lamp", "lamp"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("area_code,thing\n999,lamp\n" + GRID + ",rocket\n", "2: "),
        ("area_code,lon\n" + GRID + ",east\n", "This must be a number of degrees"),
        ("name,place\nx,y\n", "The first line must name the columns"),
        ("area_code\n", "from 1 to 500"),
        ("area_code\n" + (GRID + "\n") * 501, "from 1 to 500"),
        ("area_code\n" + "x" * 600_000, "too large"),
        ("\x00\x00PK\x03\x04" * 50, "The first line must name the columns"),
        (f"area_code,spot\n{GRID},{'长' * 200}\n", "too long"),
        (f"area_code,lon\n{GRID},118.9\n", "go together"),
    ],
)
def test_a_bad_list_is_told_and_nothing_is_made(world, staff, content, said):
    desk = staff("administrator", "centre")
    file = SimpleUploadedFile("places.csv", content.encode(), "text/csv")
    answer = desk.post("/desk/plates/make/", {"file": file})
    assert answer.status_code in {404, 422}
    assert said in body(answer)
    assert plates() == []


def test_places_of_another_street_are_out_of_reach(world, staff):
    desk = staff("community_worker", "community1")
    assert make(desk, area=OTHER).status_code == 403
    file = SimpleUploadedFile("places.csv", f"area_code\n{GRID}\n{OTHER}\n".encode(), "text/csv")
    assert desk.post("/desk/plates/make/", {"file": file}).status_code == 403
    assert plates() == []
    (foreign,) = registry.make_plates(actor=SYSTEM, new=[registry.NewPlate(world.areas["grid2"])], at=MONDAY)
    assert desk.get(f"/desk/plates/{foreign.id}/").status_code == 404
    for step in ("mount", "lose", "retire", "replace"):
        assert desk.post(f"/desk/plates/{foreign.id}/do/{step}/", {"code": foreign.code}).status_code == 404
    assert desk.get("/desk/plates/find/", {"code": foreign.code})["Location"] == "/desk/plates/"
    assert desk.post("/desk/plates/sheet/", {"plate": foreign.id})["Location"] == "/desk/plates/"
    assert registry.show_short_code(foreign.code) not in body(desk.get("/desk/plates/"))
    assert desk.get(f"/desk/cards/{OTHER}/").status_code == 404
    assert desk.post(f"/desk/cards/{OTHER}/issue/").status_code == 404
    assert (
        desk.post(f"/desk/cards/{OTHER}/post/", {"role": "grid_leader", "unit": world.units["grid2"]}).status_code
        == 404
    )


def test_who_has_nothing_to_do_with_plates_stays_outside(world, staff):
    desk = staff("department_handler", "lighting")
    for address in ("/desk/plates/", "/desk/plates/make/", "/desk/cards/"):
        assert desk.get(address).status_code == 403
    worker = staff("grid_worker", "grid1")
    assert worker.get("/desk/plates/").status_code == 200
    assert worker.get("/desk/plates/make/").status_code == 403
    assert worker.post("/desk/plates/sheet/", {"all": "1"}).status_code == 403


def damaged(world, staff):
    """A plate reported damaged, its matter in the hands of the community; and a spare one."""
    new = [registry.NewPlate(world.areas["grid1"], "board", "西门")] * 2
    old, spare = registry.make_plates(actor=SYSTEM, new=new, at=MONDAY)
    receipt = world.report("二维码牌损坏")
    registry.report_damaged(actor=ANONYMOUS, plate_id=old.id, matter=receipt.number, at=MONDAY)
    case = receipt.case_id
    cases.file(actor=world.actor("intake_clerk", "street1"), case_id=case, at=MONDAY, matter="E0107", condition=1)
    return old, spare, case


def test_the_new_plate_answers_the_matter_of_the_damaged_one(world, staff):
    DutyItem.objects.filter(code="D-E0107").update(level="community", lead_kind="community")
    memory.forget()
    old, spare, case = damaged(world, staff)
    cases.dispatch(actor=SYSTEM, case_id=case, at=MONDAY, unit=world.units["community1"])
    cases.accept(actor=world.actor("community_worker", "community1"), case_id=case, at=MONDAY)
    desk = staff("community_worker", "community1", 2)
    answer = desk.post(
        f"/desk/plates/{old.id}/do/replace/", {"code": registry.show_short_code(spare.code)}, follow=True
    )
    assert "reported as handled" in body(answer)
    view = cases.case_view(actor=SYSTEM, case_id=case)
    assert view.row.state == "resolved"
    assert registry.show_short_code(spare.code) in view.answer
    assert registry.resolve_plate(old.token).current.id == spare.id
    tapped = desk.post(f"/desk/plates/{old.id}/do/replace/", {"code": spare.code})
    assert tapped.status_code == 422


def test_who_may_not_answer_leaves_a_note(world, staff):
    old, spare, case = damaged(world, staff)
    worker = staff("grid_worker", "grid1")
    answer = worker.post(f"/desk/plates/{old.id}/do/replace/", {"code": spare.code}, follow=True)
    assert "is noted in the matter" in body(answer)
    assert cases.case_view(actor=SYSTEM, case_id=case).row.state == "filed"
    notes = [event.data.get("text", "") for event in cases.timeline(actor=SYSTEM, case_id=case)]
    assert any(registry.show_short_code(spare.code) in text for text in notes)


def test_a_wrong_new_code_is_told_where_it_was_typed(world, staff):
    old, _spare, _case = damaged(world, staff)
    desk = staff("community_worker", "community1")
    for typed in ("AAAA-AAAA", "<script>alert(1)</script>", "", "x" * 5_000):
        answer = desk.post(f"/desk/plates/{old.id}/do/replace/", {"code": typed})
        assert answer.status_code == 422
        assert 'role="alert"' in body(answer)
        assert "<script>alert" not in body(answer)
    assert desk.post(f"/desk/plates/{old.id}/do/destroy/").status_code == 404
    assert desk.get(f"/desk/plates/{old.id}/do/replace/").status_code == 405


def test_the_sheet_carries_its_own_typeface_and_many_pages(world):
    new = [registry.NewPlate(world.areas["grid1"], "lamp", "一二三四五六七八九十" * 8)] * 17
    made = registry.make_plates(actor=SYSTEM, new=new, at=MONDAY)
    pdf = sheet(made, site="linli.example/p/")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 3
    assert b"NotoSansSC" in pdf
    assert b"FontFile2" in pdf
    assert len(pdf) < 600_000


def test_lines_keep_within_their_width():
    assert lines_within("", 9, 100, 2) == []
    lines = lines_within("一二三四五六七八九十" * 6, 9, 100, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert lines_within("Yixijie Community Grid 1", 9, 70, 3)[0] == "Yixijie"


def test_a_card_is_set_handed_out_and_asked_for_again(world, staff):
    desk = staff("community_worker", "community1")
    post = {"role": "grid_secretary", "unit": str(world.units["grid1"]), "phone": "0476-8881234"}
    assert desk.post(f"/desk/cards/{GRID}/post/", post).status_code == 302
    assert desk.post(f"/desk/cards/{GRID}/issue/", {"size": "a5"})["Location"] == f"/p/{GRID}/card/?size=a5"
    assert "grid1" not in body(desk.get("/desk/cards/")).partition("To hand out anew")[2]
    desk.post(f"/desk/cards/{GRID}/post/", {**post, "phone": "0476-8885678"})
    assert "grid1" in body(desk.get("/desk/cards/")).partition("To hand out anew")[2]
    private = desk.post(f"/desk/cards/{GRID}/post/", {**post, "phone": "13800138000"})
    assert private.status_code == 422
    assert "mobile number" in body(private)
    for wrong in ({"unit": ""}, {"unit": "999999"}, {"role": "emperor"}, {"hours": "late"}):
        assert desk.post(f"/desk/cards/{GRID}/post/", {**post, **wrong}).status_code in {404, 422}
    (line, *_) = registry.posts_of(actor=SYSTEM, area_id=world.areas["grid1"])
    assert desk.post(f"/desk/cards/{GRID}/post/{line.post_id}/end/").status_code == 302
    assert registry.posts_of(actor=SYSTEM, area_id=world.areas["grid1"]) == []


def test_a_changed_number_lists_the_plates_to_print_anew(world, staff):
    desk = staff("street_coordinator", "street1")
    for number in ("0476-1111111", "0476-2222222"):
        changes = {"duty_phone": number}
        geography.change_unit(actor=SYSTEM, unit_id=world.units["street1"], changes=changes, at=MONDAY)
        if not plates():
            make(desk)
            desk.post("/desk/plates/sheet/", {"all": "1"})
            assert "print these anew" not in body(desk.get("/desk/plates/"))
    assert "print these anew" in body(desk.get("/desk/plates/"))


def test_both_languages(world, staff):
    desk = staff("street_coordinator", "street1")
    make(desk)
    for address in (
        "/desk/plates/",
        "/desk/plates/make/",
        f"/desk/plates/{plates()[0].id}/",
        "/desk/cards/",
        f"/desk/cards/{GRID}/",
    ):
        chinese = body(desk.get(address, headers={"Accept-Language": "zh-CN"})).partition("<main")[2]
        visible = re.sub(r"<[^>]+>|[a-z]+\d|centre|district", " ", chinese)
        assert not re.search(r"\b[A-Z][a-z]+ [a-z]+ [a-z]+\b", visible), address
