"""Hints at the desk: which area the words name, and what an answer leaves open. Both only suggest; neither is kept."""

from __future__ import annotations

from linli.audit import api as audit
from linli.cases.models import Case
from linli.cases.tests.steps import in_hand

EMPTY = "您的留言已收悉，我局高度重视，感谢您的关注与支持。"


def test_an_area_named_in_the_words_can_be_taken_with_one_tap(world, staff):
    client = staff("intake_clerk", "street1")
    page = client.post("/desk/report/similar/", {"text": "community1的路灯不亮，晚上很黑"}).content.decode()
    assert f'data-fill="f-area" data-value="{world.areas["community1"]}"' in page
    elsewhere = client.post("/desk/report/similar/", {"text": "路灯不亮，晚上很黑"}).content.decode()
    assert "data-fill" not in elsewhere
    placed = {"text": "community1的路灯不亮，晚上很黑", "lon": "118.9", "lat": "42.2"}
    assert "data-fill" not in client.post("/desk/report/similar/", placed).content.decode()


def test_an_answer_of_phrases_is_told_so_while_it_is_written(world, staff):
    case_id = in_hand(world).case_id
    handler = staff("department_handler", "lighting")
    page = handler.post(f"/desk/cases/{case_id}/hints/", {"answer": EMPTY}).content.decode()
    assert "hardly anything" in page
    assert "高度重视" in page
    full = "西屯街路灯由路灯管理所负责，养护人员3月2日更换灯泡，当晚已亮灯。"
    assert "left open" in handler.post(f"/desk/cases/{case_id}/hints/", {"answer": full}).content.decode()


def test_without_script_a_button_shows_the_hints_and_nothing_is_done_or_kept(world, staff):
    case_id = in_hand(world).case_id
    handler = staff("department_handler", "lighting")
    url = f"/desk/cases/{case_id}/do/resolve/"
    version = handler.get(url).context["case"].version
    events = len(audit.timeline(audit.Subject.of("case", case_id)))
    answer = handler.post(url, {"version": version, "outcome": "solved", "answer": EMPTY, "preview": "1"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "hardly anything" in page
    assert EMPTY in page
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.answer, case.version) == ("in_hand", "", version)
    assert len(audit.timeline(audit.Subject.of("case", case_id))) == events


def test_hints_are_for_those_who_see_the_case(world, staff):
    case_id = in_hand(world).case_id
    assert staff("intake_clerk", "street2").post(f"/desk/cases/{case_id}/hints/", {"answer": "x"}).status_code == 404


def test_the_words_as_written_are_shown_where_the_identity_is_opened(world, staff):
    receipt = world.report("我叫王建国，电话16000234567，路灯不亮")
    officer = staff("street_coordinator", "street1")
    page = officer.get(f"/desk/cases/{receipt.case_id}/").content.decode()
    assert "16000234567" not in page
    assert "王建国" not in page
    url = f"/desk/cases/{receipt.case_id}/reporter/{receipt.report_id}/"
    assert "16000234567" in officer.post(url, {"reason": "需要回电核实地点"}).content.decode()


def test_a_case_without_a_place_gets_the_area_its_words_name_with_one_tap(world, staff):
    case_id = world.report("community1的路灯不亮，晚上很黑", area_id=None).case_id
    clerk = staff("intake_clerk", "centre")
    page = clerk.get(f"/desk/cases/{case_id}/")
    assert [found.area.id for found in page.context["named_areas"]] == [world.areas["community1"]]
    taken = {"version": page.context["case"].version, "area": str(world.areas["community1"])}
    assert clerk.post(f"/desk/cases/{case_id}/do/describe/", taken).status_code == 302
    case = Case.objects.get(pk=case_id)
    assert (case.community_id, case.street_id) == (world.areas["community1"], world.areas["street1"])
    assert (case.lon, case.lat) == (None, None)  # an area is no point
    assert case.unit_id == world.units["street1"]
    assert clerk.get(f"/desk/cases/{case_id}/").context["named_areas"] == []


def test_an_area_does_not_replace_a_point_and_must_exist(world, staff):
    clerk = staff("intake_clerk", "centre")
    for area_id in (world.areas["community1"], 10**9):
        case_id = world.report(area_id=None).case_id
        if area_id < 10**9:
            Case.objects.filter(pk=case_id).update(lon=118.9, lat=42.2)
        version = clerk.get(f"/desk/cases/{case_id}/").context["case"].version
        answer = clerk.post(f"/desk/cases/{case_id}/do/describe/", {"version": version, "area": str(area_id)})
        assert answer.status_code == 422
