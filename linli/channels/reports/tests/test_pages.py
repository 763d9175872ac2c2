"""Reports over HTTP: asked for, made by the worker, read, taken, removed, planned; nobody reads those of another area."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import docx
import pytest

from linli.audit import api as audit
from linli.cases.tests.world import MONDAY
from linli.channels.reports import api as reports
from linli.common import clock
from linli.common.errors import NotFound
from linli.insight import api as insight
from linli.insight.models import Report
from linli.insight.tests.written import two_months, write

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=40)


@pytest.fixture
def facts(world):
    write(two_months(world, 60))
    return world


def body(answer):
    return answer.content.decode()


def form(world, **values):
    return {
        "kind": "weekly", "about": f"area-{world.areas['street1']}", "begin": "2026-03-16", "end": "", "language": "en", "token": str(uuid4()), **values,
    }  # fmt: skip


def kinds(report_id):
    return [event.kind for event in audit.timeline(audit.Subject.of("report", report_id))]


def test_asked_for_made_read_and_taken(facts, staff):
    desk = staff("street_coordinator", "street1")
    assert "New report" in body(desk.get("/desk/reports/new/", {"kind": "weekly"}))
    sent = form(facts)
    asked = desk.post("/desk/reports/new/", sent)
    assert asked.status_code == 302
    assert desk.post("/desk/reports/new/", sent)["Location"] == asked["Location"], "twice sent is once asked"
    report_id = int(asked["Location"].strip("/").split("/")[-1])
    page = desk.get(asked["Location"])
    assert "waits its turn" in body(page)
    assert desk.get(f"{asked['Location']}word/").status_code == 404
    assert "HX-Refresh" not in desk.get(f"{asked['Location']}state/")
    assert reports.make_due(at=LATER) == report_id
    assert reports.make_due(at=LATER) is None
    assert desk.get(f"{asked['Location']}state/")["HX-Refresh"] == "true"
    page = body(desk.get(asked["Location"]))
    assert "What came in" in page
    assert '<svg class="lr-chart"' in page
    file = desk.get(f"{asked['Location']}word/")
    opened = docx.Document(BytesIO(file.content))
    assert opened.paragraphs[0].text == "Weekly report"
    assert "16 March 2026 – 22 March 2026" in opened.paragraphs[1].text
    assert file["Content-Disposition"].startswith("attachment")
    assert file["Cache-Control"] == "no-store"
    assert desk.get(f"{asked['Location']}pdf/").content.startswith(b"%PDF-")
    assert kinds(report_id) == ["report.asked", "report.made", "report.taken", "report.taken"]
    assert f"/desk/reports/{report_id}/pdf/" in body(desk.get("/desk/reports/"))


def test_nobody_reads_those_of_another_area(facts, staff):
    own, other, above = (
        staff("street_coordinator", "street1"),
        staff("street_coordinator", "street2"),
        staff("district_coordinator", "centre"),
    )
    where = own.post("/desk/reports/new/", form(facts))["Location"]
    reports.make_due(at=LATER)
    for part in ("", "word/", "pdf/", "state/"):
        assert other.get(where + part).status_code == 404
        assert above.get(where + part).status_code == 200
    assert other.post(f"{where}remove/").status_code == 404
    assert where not in body(other.get("/desk/reports/"))
    assert where in body(above.get("/desk/reports/"))
    assert other.post("/desk/reports/new/", form(facts)).status_code == 404
    assert staff("checker", "street1").get("/desk/reports/").status_code == 403
    handler = staff("department_handler", "lighting")
    assert handler.get(where).status_code == 404
    unit = handler.post("/desk/reports/new/", form(facts, about=f"unit-{facts.units['lighting']}"))
    assert unit.status_code == 302
    assert handler.post("/desk/reports/new/", form(facts, about=f"unit-{facts.units['roads']}")).status_code == 404
    assert own.get(unit["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"about": ""}, 422), ({"about": "area-x"}, 422), ({"about": "area-99999999999999999"}, 404), ({"about": "house-1"}, 422), ({"kind": "yearly"}, 422),
        ({"begin": "2026-13-01"}, 422), ({"begin": ""}, 422), ({"begin": "0001-01-01"}, 422), ({"kind": "free", "begin": "2026-03-02", "end": "2026-03-01"}, 422),
        ({"kind": "free", "begin": "2020-01-01", "end": "2026-01-01"}, 422), ({"language": "xx"}, 422), ({"token": ""}, 422), ({"token": "x" * 70}, 422),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused_where_the_form_stands(facts, staff, values, status):
    answer = staff("street_coordinator", "street1").post("/desk/reports/new/", form(facts, **values))
    assert answer.status_code == status
    assert Report.objects.count() == 0


def test_a_report_that_fails_is_tried_three_times_and_not_again_at_once(world, staff):
    desk = staff("street_coordinator", "street1")
    where = desk.post("/desk/reports/new/", form(world))["Location"]
    at = LATER
    for _try in range(3):
        with pytest.raises(NotFound):  # there are no facts
            reports.make_due(at=at)
        assert reports.make_due(at=at) is None
        at += timedelta(minutes=11)
    assert reports.make_due(at=at) is None
    assert "could not be made" in body(desk.get(where))
    assert kinds(int(where.strip("/").split("/")[-1])) == ["report.asked", "report.failed"]


def test_what_a_dead_worker_left_is_taken_up_by_another(facts, staff):
    staff("street_coordinator", "street1").post("/desk/reports/new/", form(facts))
    Report.objects.update(state="counting", tries=1, started_at=LATER)
    assert reports.make_due(at=LATER + timedelta(minutes=9)) is None
    assert reports.make_due(at=LATER + timedelta(minutes=11)) == Report.objects.get(state="done").pk


def test_so_many_wait_and_no_more(facts, staff):
    desk = staff("street_coordinator", "street1")
    answers = [desk.post("/desk/reports/new/", form(facts)).status_code for _ in range(11)]
    assert answers == [302] * 10 + [409]


def test_removed_by_whoever_asked_and_forgotten_on_its_day(facts, staff):
    desk, colleague = staff("street_coordinator", "street1"), staff("dispatcher", "street1")
    first = desk.post("/desk/reports/new/", form(facts))["Location"]
    reports.make_due(at=LATER)
    second = desk.post("/desk/reports/new/", form(facts))["Location"]
    assert colleague.post(f"{second}remove/")["Location"] == second
    assert desk.post(f"{second}remove/")["Location"] == "/desk/reports/"
    assert desk.get(second).status_code == 404
    assert Report.objects.get().keep_until == date(2026, 4, 11) + timedelta(days=180)
    with clock.standing_at(LATER + timedelta(days=181)):
        assert desk.get(first).status_code in {302, 404}, "past its day, or the session is"
    assert insight.forget_reports(at=LATER + timedelta(days=180)) == 0
    assert insight.forget_reports(at=LATER + timedelta(days=181)) == 1
    assert Report.objects.count() == 0


def test_planned_ones_are_asked_for_once_from_the_first_working_day_on(facts, staff):
    desk = staff("street_coordinator", "street1")
    sent = {"about": f"area-{facts.areas['street1']}", "kind": "monthly", "language": "zh-hans"}
    for _twice in range(2):
        assert desk.post("/desk/reports/plans/", sent).status_code == 302
    assert desk.post("/desk/reports/plans/", {**sent, "about": f"area-{facts.areas['street2']}"}).status_code == 404
    assert desk.post("/desk/reports/plans/", {**sent, "kind": "free"}).status_code == 422
    assert staff("dispatcher", "street1").get("/desk/reports/plans/").status_code == 403
    (plan,) = insight.plans(actor=insight_actor(facts))
    sunday = MONDAY - timedelta(days=1)  # 1 March 2026
    assert insight.ask_planned(at=sunday) == 0
    guessed = form(facts, kind="monthly", begin="2026-02-01", token=f"plan-{plan.id}-2026-02-01")
    assert (
        staff("dispatcher", "street2")
        .post("/desk/reports/new/", {**guessed, "about": f"area-{facts.areas['street2']}"})
        .status_code
        == 302
    )
    assert desk.post("/desk/reports/new/", guessed).status_code == 302, (
        "the same token of somebody else is another report"
    )
    assert insight.ask_planned(at=MONDAY) == 1, "nobody takes the calendar's report away by guessing its token"
    Report.objects.exclude(asked_by__startswith="system").delete()
    assert insight.ask_planned(at=MONDAY + timedelta(days=3)) == 0
    asked = Report.objects.get()
    assert (asked.begin, asked.end, asked.area_id) == (date(2026, 2, 1), date(2026, 2, 28), facts.areas["street1"])
    assert "the calendar" in body(desk.get("/desk/reports/"))
    assert staff("street_coordinator", "street2").post(f"/desk/reports/plans/{plan.id}/end/").status_code == 404
    assert desk.post(f"/desk/reports/plans/{plan.id}/end/").status_code == 302
    assert insight.plans(actor=insight_actor(facts)) == []


def insight_actor(world):
    return world.actor("district_coordinator", "centre")
