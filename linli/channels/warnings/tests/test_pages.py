"""Early warnings through HTTP: read by those of the area, acted on once, and foreign ones not found."""

from __future__ import annotations

import re

import pytest

from linli.cases.tests.steps import later
from linli.channels.notify import api as notify
from linli.channels.warnings import drawing
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.insight import api as insight
from linli.reactions.tell import tell_owner

LIST = "/desk/warnings/"
SCREEN = "/desk/command/"


@pytest.fixture
def one(returned):
    (found,) = insight.warnings(actor=SYSTEM, at=later(days=15))
    return found


def test_the_list_leads_to_a_warning_with_its_cases_and_steps(returned, one, staff):
    client = staff("street_coordinator", "street1")
    page = client.get(LIST).content.decode()
    assert f"{LIST}{one.id}/" in page
    assert "3 times at the same place within 15 days" in page
    page = client.get(f"{LIST}{one.id}/").content.decode()
    assert all(f"/desk/cases/{evidence.case_id}/" in page for evidence in one.evidence)
    assert "Propose a root-cause project" in page
    assert "Dismiss" in page
    assert client.get(f"{LIST}?kind=hot").content.decode().count("data-row") == 0
    assert client.get(f"{LIST}?kind=<b>").content.decode().count("data-row") == 1


def test_another_street_does_not_find_it_and_a_reader_has_no_buttons(returned, one, staff):
    other = staff("street_coordinator", "street2")
    assert "data-row" not in other.get(LIST).content.decode()
    assert other.get(f"{LIST}{one.id}/").status_code == 404
    assert other.post(f"{LIST}{one.id}/dismiss/", {"reason": "x"}).status_code == 404
    assert other.get(f"{LIST}99999999999999999999/").status_code == 404
    auditor = staff("auditor", "centre")
    assert "What is done about it" not in auditor.get(f"{LIST}{one.id}/").content.decode()
    assert auditor.post(f"{LIST}{one.id}/dismiss/", {"reason": "x"}).status_code == 403
    assert staff("checker", "centre").get(LIST).status_code == 403


def test_a_case_is_opened_from_it_and_the_second_step_is_refused_with_what_was_typed(returned, one, staff):
    client = staff("street_coordinator", "street1")
    client.post(f"{LIST}{one.id}/acknowledge/")
    opened = client.post(f"{LIST}{one.id}/case/", {"text": "井盖反复破损，请查根源"})
    assert opened.status_code == 302
    case_id = insight.warning(actor=SYSTEM, warning_id=one.id).case_id
    assert opened.headers["Location"] == f"/desk/cases/{case_id}/"
    refused = client.post(f"{LIST}{one.id}/dismiss/", {"reason": "too late"})
    assert refused.status_code == 422
    assert "Somebody else has just changed this" in refused.content.decode()


def test_what_cannot_be_taken_is_said_and_kept(returned, one, staff):
    client = staff("street_coordinator", "street1")
    answer = client.post(f"{LIST}{one.id}/project/", {"lead": str(returned.units["roads"]), "words": "  "})
    assert answer.status_code == 422
    assert "Please say it in words." in answer.content.decode()
    foreign = client.post(
        f"{LIST}{one.id}/whistle/", {"case": "12345678", "units": ["1", "x"], "reason": "整段井座下沉"}
    )
    assert foreign.status_code == 422
    assert "整段井座下沉" in foreign.content.decode()
    assert insight.warning(actor=SYSTEM, warning_id=one.id).state == "open"


def test_a_project_is_proposed_and_taken_up_on_its_page(returned, one, staff):
    client = staff("street_coordinator", "street1")
    client.post(f"{LIST}{one.id}/project/", {"lead": str(returned.units["roads"]), "words": "更换整段井座"})
    assert "更换整段井座" in client.get(f"{LIST}projects/").content.decode()
    (project,) = insight.proposals(actor=SYSTEM)
    declined = client.post(f"{LIST}projects/{project.id}/decide/", {"take": "no", "reason": ""}, follow=True)
    assert "Please say it in words." in declined.content.decode()
    client.post(f"{LIST}projects/{project.id}/decide/", {"take": "yes"})
    assert insight.proposals(actor=SYSTEM)[0].state == "taken"


def test_what_nobody_looked_at_is_red_on_the_screen_and_one_tap_from_its_step(returned, one, staff):
    client = staff("street_coordinator", "street1")
    assert 'data-kind="early_warning"' not in client.get(SCREEN).content.decode()  # its owner has a week for it
    with clock.standing_at(later(days=23)):
        assert 'data-kind="early_warning"' not in staff("street_coordinator", "street2").get(SCREEN).content.decode()
        taps = re.findall(rf'href="({LIST}{one.id}/\?do=(\w+)#do-\w+)"', client.get(SCREEN).content.decode())
        assert [step for _, step in taps] == ["project", "case"]
        for address, step in taps:
            form = (
                client.get(address)
                .content.decode()
                .partition(f'<details id="do-{step}" open>')[2]
                .partition("</details>")[0]
            )
            assert "3 times at the same place" in form, "the words stand in the form"
        project = client.get(taps[0][0]).content.decode()
        offered = f'<option value="{returned.units["street1"]}" selected>'
        assert offered in project, "whoever has its cases is offered to lead"
        client.post(f"{LIST}{one.id}/project/", {"lead": str(returned.units["roads"]), "words": "更换整段井座"})
        assert 'data-kind="early_warning"' not in client.get(SCREEN).content.decode()


def test_a_wall_shows_a_warning_and_opens_none_and_a_reader_is_offered_no_step(returned, one, staff):
    with clock.standing_at(later(days=23)):
        for role in ("wall_screen", "auditor"):
            page = staff(role, "centre").get(SCREEN).content.decode()
            assert 'data-kind="early_warning"' in page
            assert "?do=" not in page
            assert (f'href="{LIST}{one.id}/"' in page) == (role == "auditor")


def test_were_we_right_shows_no_sample_as_such(returned, one, staff):
    client = staff("street_coordinator", "street1")
    client.post(f"{LIST}{one.id}/judge/", {"right": "yes"})
    page = client.get(f"{LIST}right/").content.decode()
    assert "no sample" in page
    assert "1 of 1" in page


def test_the_owner_finds_a_notice_that_leads_to_it(returned, one, staff):
    from linli.audit import api as audit

    events = audit.timeline(audit.Subject.of("warning", one.id))
    tell_owner(events, later(days=15))
    client = staff("street_coordinator", "street1")
    page = client.get("/desk/notices/").content.decode()
    assert f'href="{LIST}{one.id}/"' in page
    assert "An early warning for your area" in page
    said = client.get(f"{LIST}{one.id}/").content.decode()
    named = re.search(r'<div class="ll-row-meta"><span>([^<]+ · [^<]+)</span>', page)
    assert named, "what it is about and where is said, not its number"
    assert all(word in said for word in named[1].split(" · "))
    assert notify.unread(actor=returned.actor("street_coordinator", "street2")) == 0
    beside = staff("checker", "street1").get("/desk/notices/").content.decode()
    assert "An early warning for your area" in beside
    assert f"{LIST}{one.id}/" not in beside, "no link to what its reader may not open"


def test_a_notice_of_a_warning_leads_nowhere_for_those_who_may_not_see_it(returned, one, staff):
    from linli.audit import api as audit

    tell_owner(audit.timeline(audit.Subject.of("warning", one.id)), later(days=15))
    for role in ("intake_clerk", "administrator"):
        page = staff(role, "street1").get("/desk/notices/").content.decode()
        assert "An early warning for your area" in page
        assert f'href="{LIST}{one.id}/"' not in page
        assert "not open to your role" in page


def test_bars_are_as_tall_as_their_numbers():
    days = [
        (later(days=n).date(), seen, expected) for n, (seen, expected) in enumerate([(0, None), (5, None), (10, 2.0)])
    ]
    drawn = drawing.bars(days)
    assert [bar.height for bar in drawn.bars] == [1, 55, 110]
    assert drawn.bars[2].mark == 88
    assert drawing.bars([]) is None
