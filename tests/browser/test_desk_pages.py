"""Every page of the desk, on a phone in Chinese and on a desk in English: sound, translated, and without a complaint."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, Desk
from tests.browser.furnished import CHINESE, MATTERS
from tests.browser.sound import faults, strangers

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]

# Who opens what; `{name}` is one of the furnished cases. Each page by the role that sees most of it.
PAGES = {
    "": ("/desk/sign-in/",),
    "department_handler": (
        "/desk/", "/desk/?words=lamp&urgent=1", "/desk/?tab=closed", "{in_hand}", "{helped}", "{closed}", "{in_hand}do/resolve/",
        "{in_hand}do/add_note/", "{in_hand}do/ask_suspension/", "/desk/decisions/", "/desk/notices/", "/desk/account/", "/desk/parts/", "/desk/parts/?of=us", "{assigned}",
        "{assigned}do/ask_return/",
    ),
    "dispatcher": (
        "/desk/", "/desk/?words=nothing+fits+this", "{filed}", "{filed}do/dispatch/", "{whistle}", "/desk/decisions/", "/desk/handover/?hours=24", "{filed}do/blow_whistle/",
        "/desk/bulk/?verb=dispatch&case=1&case=2",
    ),
    "intake_clerk": ("{received}", "{received}do/file/", "{received}do/refuse/", "{received}do/merge/", "/desk/report/",
        "/desk/?tab=area&words=lamp&case={received_id}", "{received}beside/{filed_id}/", "/desk/views/",
    ),
    "checker": ("{resolved}", "{resolved}do/fail_check/", "{resolved}do/call_back/", "/desk/decisions/"),
    "district_coordinator": ("/desk/whistles/", "/desk/whistles/?ended=1", "{received}", "/desk/duties/gaps/", "/desk/cases/999999/"),
    "supervisor": ("/desk/supervision/", "/desk/supervision/?ended=1", "{assigned}do/supervise/"),
    "hotline_operator": ("{received}reporter/1/", "/desk/report/"),
    "grid_worker": ("/desk/", "/desk/report/", "/desk/plates/"),
    "street_coordinator": ("/desk/plates/", "/desk/plates/make/", "/desk/cards/", "/desk/cards/150402001001001/"),
    "duty_applicant": ("/desk/duties/", "/desk/duties/apply/", "/desk/duties/D-C0137/", "/desk/duties/negative/"),
    "duty_decider": ("/desk/duties/D-C0137/", "/desk/duties/?state=applied"),
    "catalogue_editor": (
        "/desk/matters/", "/desk/matters/C0137/", "/desk/matters/C0137/edit/", "/desk/calendars/", "/administration/",
        "/administration/matters/add/", "/administration/negative/", "/administration/negative/N-1/", "/administration/calendars/",
        "/administration/calendars/cn/2026/", "/administration/texts/",
        "/administration/packs/",
    ),
    "administrator": ("/administration/", "/administration/people/", "/administration/people/1/", "/administration/units/", "/administration/units/1/", "/administration/units/1/change/", "/administration/roles/", "/administration/roles/add/", "/administration/keys/", "/administration/keys/add/", "/administration/people/add/", "/administration/people/1/give/", "/administration/units/1/add/", "/administration/packs/", "/administration/password/"),
    "auditor": ("/desk/record/", "/desk/record/?kind=duty&id=D-C0137"),
}  # fmt: skip
REFUSED = {"/desk/cases/999999/"}
# What is counted, in turn on a phone in the dark and on a desk; `{area}` is the area whose figures one sees first.
COUNTED = (
    "/desk/figures/", "{area}matters/", "{area}all/", "{area}studies/flow/", "/desk/figures/simulation/", "/desk/warnings/",
    "/desk/reports/", "/desk/schemes/", "/statistics/",
)  # fmt: skip
# What people wrote, and what is called the same in every language.
DATA = {
    *CHINESE, *CHINESE.values(), *MATTERS.values(), "The lamp at the corner is dark", "The lamp in front of the school is dark",
    "The lamp behind the market is dark", "The lamp by the river is dark", "The lamp and its pavement are broken",
    "Lamp, pavement and water all at once", "The cover of the sewer is gone", "The lamp in the park is dark", "The lamp at the station was dark",
    "Mend the pavement", "All at once", "It takes too long", "The part has not come", "Rubbish heap number", "Never the duty of a community",
    "It is so on the spot", "As it was before", "nothing fits this", "area_code,thing,spot,lon,lat", "lamp", "1 May", "test", "http", "part 1", "part 2", "已处理", "属实", "简体中文", "English", "中文", "国庆节", "路灯", "公用设施", "其他",
}  # fmt: skip


@pytest.fixture
def desk(untouched_desk: Desk) -> Desk:
    return untouched_desk


@pytest.mark.parametrize(("width", "language"), [(PHONE, "zh"), (DESK, "en")])
@pytest.mark.parametrize("role", PAGES)
def test_every_page_is_sound(
    desk: Desk, role: str, width: int, language: str, complaints: Callable[[Page], list[str]]
) -> None:
    page = desk.window(role, width=width, language=language)
    heard = complaints(page)
    addresses = {name: desk.case(name) for name in desk.found["cases"]}
    addresses |= {f"{name}_id": number for name, number in desk.found["cases"].items()}
    data = {*DATA, *desk.found["people"].values()}
    found: dict[str, list[str]] = {}
    for path in PAGES[role]:
        answer = page.goto(path.format(**addresses))
        page.wait_for_load_state("load")  # what these pages fetch later is news, and nothing of the page
        assert answer is not None
        assert answer.status == (404 if path in REFUSED else 200), path
        found[path] = faults(page) + strangers(page, language, data)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert [text for text in heard if "404" not in text] == []


def test_every_page_of_figures_is_sound(desk: Desk, complaints: Callable[[Page], list[str]]) -> None:
    phone = desk.window("district_coordinator", width=PHONE, language="zh")
    phone.context.add_cookies([{"name": "linli_theme", "value": "dark", "url": desk.address}])
    windows = (phone, desk.window("district_coordinator"))
    heard = [complaints(page) for page in windows]
    windows[1].goto("/desk/figures/")
    area = urlsplit(windows[1].url).path
    found: dict[str, list[str]] = {}
    for number, path in enumerate(COUNTED):
        page = windows[number % 2]
        answer = page.goto(path.format(area=area))
        assert answer is not None
        assert answer.status == 200, path
        found[path] = faults(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert heard == [[], []]
