"""The field app where things go wrong: large pictures, places far off, wrong clocks, full phones, two windows, a new version."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.cases.tests import steps
from linli.channels.field.views import shell
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.community import api as community
from linli.geography import api as geography
from tests.browser.phones import (
    WORDS,
    all_sent,
    back_online,
    carry,
    opened,
    phone,
    send,
    sign_in,
    titles,
    world,
    write_report,
)

__all__ = ["carry", "phone", "world"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PACK = Path(community.__file__).resolve().parent.parent / "packs" / "community"
SCRIPT = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"


def draw_the_grid() -> None:
    """The small world has no shapes; here its first grid has one, a hundredth of a degree wide."""
    square = [[118.90, 42.25], [118.91, 42.25], [118.91, 42.26], [118.90, 42.26], [118.90, 42.25]]
    feature = {
        "type": "Feature",
        "properties": {"code": "150402001001001", "level": "grid"},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    }
    generation = geography.new_generation(actor=SYSTEM, title="square", origin="drawn for a test", at=clock.now())
    drawing = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    geography.load_shapes(actor=SYSTEM, generation_id=generation.id, content=drawing, at=clock.now())
    geography.switch_on(actor=SYSTEM, generation_id=generation.id, at=clock.now(), accept_faults=True)


def found():
    """Every case there is."""
    return cases.queue(actor=SYSTEM, filters=cases.QueueFilter(open=None), at=clock.now()).rows


def pictures_of(title: str) -> list[int]:
    (row,) = [row for row in found() if row.title == title]
    return [file.size for file in cases.case_view(actor=SYSTEM, case_id=row.id).attachments]


def test_a_picture_of_forty_megabytes_is_made_small_on_the_phone_and_what_cannot_be_is_refused_there(
    phone: BrowserContext, tmp_path
) -> None:
    noise = random.Random(1).randbytes(4000 * 3350 * 3)
    large = tmp_path / "large.bmp.png"
    Image.frombytes("RGB", (4000, 3350), noise).save(large, "PNG", compress_level=0)
    assert large.stat().st_size > 40_000_000
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff" + random.Random(2).randbytes(41_000_000))
    page = opened(phone)
    write_report(page)
    page.set_input_files("[name=files]", broken)
    expect(page.locator("#said")).to_contain_text("超过 20 MB")
    expect(page.locator(".f-picture")).to_have_count(0)
    page.set_input_files("[name=files]", large)
    expect(page.locator(".f-picture")).to_have_count(1)
    send(page)
    all_sent(page)
    (size,) = pictures_of(WORDS)
    assert size < 8_000_000


def test_a_picture_cut_off_on_its_way_is_sent_again_whole(phone: BrowserContext) -> None:
    page = opened(phone)
    out = BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    cut: list[int] = []

    def cut_the_first(route):
        if cut:
            return route.continue_()
        cut.append(1)
        return route.abort("connectionreset")

    phone.route("**/field/photo/", cut_the_first)
    write_report(page)
    page.set_input_files("[name=files]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    send(page)
    all_sent(page)
    assert cut == [1]
    assert len(pictures_of(WORDS)) == 1


def test_a_position_kilometres_off_is_doubted_and_the_map_corrects_it(carry, world) -> None:
    draw_the_grid()
    far = carry(permissions=["geolocation"], geolocation={"longitude": 119.4, "latitude": 42.255, "accuracy": 20})
    page = opened(far)
    write_report(page)
    expect(page.locator("[data-place]")).to_contain_text("km")
    expect(page.locator("[data-keep]")).to_be_visible()
    page.locator(".f-map").click(position={"x": 180, "y": 160})
    expect(page.locator("[data-keep]")).to_be_hidden()
    expect(page.locator("[data-place]")).to_contain_text("grid1")
    send(page)
    all_sent(page)
    (row,) = found()
    assert row.grid_id == world.areas["grid1"]
    assert 118.9 < row.lon < 118.91


def test_without_a_position_the_grid_is_chosen_by_hand(carry, world) -> None:
    draw_the_grid()
    phone = carry()
    page = opened(phone)
    write_report(page)
    expect(page.locator("[data-place]")).to_contain_text("没有定位")
    expect(page.locator("[name=area] option")).to_have_count(2)
    page.select_option("[name=area]", str(world.areas["grid1"]))
    send(page)
    all_sent(page)
    (row,) = found()
    assert (row.grid_id, row.lon) == (world.areas["grid1"], None)


@pytest.mark.parametrize("wrong", [timedelta(days=1), timedelta(days=-1)])
def test_a_clock_wrong_by_a_day_is_said_and_moves_no_time_of_the_house(phone: BrowserContext, world, wrong) -> None:
    case_id = world.report("化粪池冒水", area_id=world.areas["grid1"], at=clock.now()).case_id
    clerk = world.actor("intake_clerk", "street1")
    cases.ask_field_check(actor=clerk, case_id=case_id, at=clock.now(), reason="请看看")
    page = opened(phone)
    right = page.locator(".f-due").first.text_content()
    page.close()
    page = phone.new_page()
    page.clock.install(time=clock.now() + wrong)
    page.goto("/field/")
    expect(page.locator("#wrong-clock")).to_be_visible()
    expect(page.locator(".f-due").first).to_have_text(right)
    phone.set_offline(True)
    page.reload()
    expect(page.locator(".f-due").first).to_have_text(right)
    write_report(page)
    send(page)
    back_online(phone, page)
    all_sent(page)
    (made,) = [row for row in found() if row.title == WORDS]
    assert abs(made.reported_at - clock.now()) < timedelta(minutes=5)


def test_after_a_week_without_a_network_the_day_is_gone_and_the_queue_is_not(phone: BrowserContext) -> None:
    phone.set_offline(True)
    page = opened(phone)
    write_report(page)
    send(page)
    page.close()
    page = phone.new_page()
    page.clock.install(time=clock.now() + timedelta(days=8))
    page.goto("/field/")
    expect(page.get_by_text("还没有取到今天的任务")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("(1)")
    back_online(phone, page)
    all_sent(page)
    assert titles() == [WORDS]


def test_two_windows_send_each_thing_once(phone: BrowserContext) -> None:
    phone.set_offline(True)
    one, other = opened(phone), opened(phone)
    for number, page in enumerate((one, other, one, other)):
        write_report(page, f"{WORDS}{number}")
        send(page)
    phone.set_offline(False)
    for page in (one, other):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    for page in (one, other):
        expect(page.locator("#waiting-count")).to_be_empty(timeout=20_000)
    assert titles() == [f"{WORDS}{number}" for number in range(4)]


def test_a_full_phone_says_so_and_keeps_the_words_on_the_screen(phone: BrowserContext) -> None:
    page = opened(phone)
    write_report(page)
    page.evaluate("""() => {
        window.really = IDBObjectStore.prototype.add;
        IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); };
    }""")
    page.click(".f-send button")
    expect(page.locator("#said")).to_contain_text("空间已满")
    expect(page.locator("#f-text")).to_have_value(WORDS)
    page.evaluate("() => { IDBObjectStore.prototype.add = window.really; }")
    send(page)
    all_sent(page)
    assert titles() == [WORDS]


def test_a_phone_that_threw_everything_away_begins_anew(phone: BrowserContext) -> None:
    page = opened(phone, "#me")
    page.evaluate("""async () => {
        for (const name of await caches.keys()) await caches.delete(name);
    }""")
    page.close()
    page = phone.new_page()
    page.goto("/desk/account/")
    page.evaluate("new Promise((done) => { indexedDB.deleteDatabase('linli-field').onsuccess = done; })")
    page.goto("/field/")
    all_sent(page)
    write_report(page)
    send(page)
    all_sent(page)
    assert titles() == [WORDS]


def test_a_new_version_takes_over_and_loses_nothing_that_waits(phone: BrowserContext, monkeypatch) -> None:
    page = opened(phone)
    phone.route("**/field/send/", lambda route: route.abort())
    write_report(page)
    send(page)
    before = page.evaluate("caches.keys()")
    monkeypatch.setattr(shell, "version", lambda: "0123456789abcdef")
    page.evaluate("""async () => {
        const taken = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
        await (await navigator.serviceWorker.ready).update();
        await taken;
    }""")
    page.evaluate("""async () => {
        while ((await caches.keys()).length > 1) await new Promise((done) => setTimeout(done, 50));
    }""")
    assert page.evaluate("caches.keys()") == ["linli-field-0123456789abcdef"]
    assert before != ["linli-field-0123456789abcdef"]
    phone.unroute("**/field/send/")
    phone.set_offline(True)
    page.close()
    page = opened(phone, "#outbox")
    expect(page.locator(".f-waiting")).to_have_count(1)
    back_online(phone, page)
    all_sent(page)
    assert titles() == [WORDS]


def test_it_can_be_installed(phone: BrowserContext) -> None:
    page = opened(phone)
    session = phone.new_cdp_session(page)
    page.wait_for_load_state("networkidle")
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/field/app.webmanifest")
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
        [], [{"errorId": "in-incognito", "errorArguments": []}],
    )  # fmt: skip
    icons = page.evaluate("""async () => {
        const { icons, start_url } = await (await fetch("app.webmanifest")).json();
        const sides = await Promise.all(icons.map(async ({ src }) => (await createImageBitmap(await (await fetch(src)).blob())).width));
        return [sides, icons.map(({ sizes }) => sizes), start_url];
    }""")
    assert icons == [[192, 512], ["192x192", "512x512"], "/field/"]


def test_script_in_every_field_is_only_words(phone: BrowserContext, world) -> None:
    case_id = world.report(SCRIPT, area_id=world.areas["grid1"], at=clock.now(), address=SCRIPT).case_id
    clerk = world.actor("intake_clerk", "street1")
    cases.ask_field_check(actor=clerk, case_id=case_id, at=clock.now(), reason=SCRIPT)
    phone.set_offline(True)
    page = opened(phone)
    phone.set_offline(False)
    page.reload()
    expect(page.locator(".f-card").first).to_contain_text("onerror")
    write_report(page, SCRIPT)
    page.fill("[name=address]", SCRIPT)
    send(page)
    all_sent(page)
    for screen in ("#today", f"#case/{case_id}", "#outbox", "#report", "#me"):
        page.goto(f"/field/{screen}")
        page.wait_for_selector("#main h1")
        assert page.locator("#main script").count() == 0
        assert page.title() != "taken"


def test_a_forged_answer_leaves_the_thing_in_the_queue(phone: BrowserContext) -> None:
    """A captive portal answers everything with its own page and 200; the phone must not believe it."""
    page = opened(phone)
    phone.route(
        "**/field/send/", lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Welcome</h1>")
    )
    write_report(page)
    send(page)
    expect(page.locator(".f-waiting")).to_have_count(1)
    page.wait_for_timeout(500)
    expect(page.locator(".f-sent li")).to_have_count(0)
    phone.unroute("**/field/send/")
    phone.route(
        "**/field/send/", lambda route: route.fulfill(status=200, content_type="application/json", body='{"ok": true}')
    )
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    expect(page.locator(".f-waiting")).to_have_count(1)
    phone.unroute("**/field/send/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    all_sent(page)
    assert titles() == [WORDS]


def test_an_old_form_token_is_renewed_without_asking_anybody(phone: BrowserContext) -> None:
    page = opened(phone)
    all_sent(page)
    phone.clear_cookies(name="csrftoken")
    write_report(page)
    send(page)
    all_sent(page)
    assert titles() == [WORDS]


def test_words_suggest_a_matter_without_a_network_too(phone: BrowserContext) -> None:
    phone.set_offline(True)
    page = opened(phone)
    write_report(page, WORDS)
    page.locator(".f-chip").first.click()
    expect(page.locator(".f-chip[aria-pressed=true]")).to_contain_text("沿街晾挂")
    send(page)
    back_online(phone, page)
    all_sent(page)
    (row,) = found()
    reported = cases.timeline(actor=SYSTEM, case_id=row.id)[0].data
    assert (reported["suggested"], reported["engine"]) == ("E0107", "sender")


def test_a_checker_does_both_duties_without_a_network(carry, world) -> None:
    at = clock.now()
    looked = world.report("化粪池冒水", area_id=world.areas["grid1"], at=at).case_id
    cases.ask_field_check(actor=world.actor("intake_clerk", "street1"), case_id=looked, at=at, reason="请看看")
    cover = steps.in_hand(
        world, matter=steps.COVER, at=at - timedelta(hours=1), text="井盖不见了", lon=118.905, lat=42.255
    )
    proof = BytesIO()
    Image.new("RGB", (40, 30), "grey").save(proof, "JPEG")
    handler = steps.handler(world, steps.COVER)
    cases.attach(
        actor=handler, case_id=cover.case_id, at=at, name="a.jpg", content=BytesIO(proof.getvalue()), purpose="after"
    )
    steps.resolve(world, cover, matter=steps.COVER, at=at)
    checker = carry(
        "checker",
        "checker",
        "street1",
        permissions=["geolocation"],
        geolocation={"longitude": 118.905, "latitude": 42.2551},
    )
    page = opened(checker)
    expect(page.locator(".f-card")).to_have_count(2)
    checker.set_offline(True)
    Image.new("RGB", (50, 30), "blue").save(proof := BytesIO(), "JPEG")
    for title, verb, words in (("化粪池冒水", "反馈核实情况", "确实冒水"), ("井盖不见了", "核查通过", "井盖已装好")):
        page.get_by_role("link", name=title).click()
        page.locator("summary").filter(has_text=verb).first.click()
        form = page.locator("details[open] form")
        if form.locator("select").count():
            form.locator("select").first.select_option("true")
        form.locator("textarea").first.fill(words)
        form.locator("[name=files]").set_input_files(
            {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": proof.getvalue()}
        )
        form.locator(".btn-primary").click()
        expect(page.get_by_role("heading", name="今天")).to_be_visible()
    page.close()
    page = opened(checker, "#outbox")
    expect(page.locator(".f-waiting")).to_have_count(4)
    back_online(checker, page)
    all_sent(page)
    kinds = [event.kind for event in cases.timeline(actor=SYSTEM, case_id=looked)]
    assert kinds.count("case.field_check_answered") == 1
    kinds = [event.kind for event in cases.timeline(actor=SYSTEM, case_id=cover.case_id)]
    assert kinds.count("case.check_passed") == 1
    stamped = [file.metres_away for file in cases.case_view(actor=SYSTEM, case_id=cover.case_id).attachments]
    assert stamped[0] is None
    assert stamped[1] == pytest.approx(11, abs=2)
    row = cases.case_view(actor=SYSTEM, case_id=looked)
    assert [file.metres_away for file in row.attachments] == [None]


def test_a_visit_entered_without_a_network_gives_a_slip_at_once_that_opens_the_entry(carry, world) -> None:
    community.load_services(actor=SYSTEM, folder=PACK, at=clock.now())
    holder = accounts.add_person(
        actor=SYSTEM, sign_in_name="holder", post="楼栋长", unit_id=world.units["grid1"], at=clock.now(), password="Brücke-am-Fluss-7"
    )  # fmt: skip
    new = community.NewZone(world.areas["grid1"], holder, "building", ("3号楼",), cases.local_day(clock.now()))
    community.open_zone(actor=SYSTEM, new=new, at=clock.now())
    phone = carry()
    phone.set_offline(True)
    page = opened(phone, "#visit")
    page.get_by_text("小修小补").click()
    page.fill("[name=door]", "2-501")
    expect(page.locator("[data-open]")).to_be_visible()
    page.evaluate("for (let i = 0; i < 10; i++) document.querySelector('.f-form').requestSubmit()")
    code = page.locator(".f-slip strong").text_content()
    expect(page.locator(".f-slip img")).to_be_visible()
    page.close()
    page = opened(phone, "#outbox")
    expect(page.locator(".f-waiting")).to_have_count(1)
    back_online(phone, page)
    all_sent(page)
    assert community.visit_of_slip(slip=code).building == "3号楼"
    close_the_door(page, code)
    page = phone.new_page()
    with page.expect_response("**/field/around/"):
        page.goto("/field/#visit")
    phone.set_offline(True)
    page.get_by_text("小修小补").click()
    page.fill("[name=door]", "２－501")
    expect(page.locator("[data-closed]")).to_be_visible()
    page.click(".f-send button")
    expect(page.locator(".f-slip")).to_have_count(0)
    assert len(community.visits(actor=SYSTEM, area_id=world.areas["grid1"])) == 1


def close_the_door(page: Page, code: str) -> None:
    page.goto(f"/v/{code}/")
    page.locator("summary").filter(has_text="不再走访").click()
    page.fill("#door", "2-501")
    page.click("button[value=none]")
    expect(page.locator(".ll-note-good")).to_be_visible()


def test_who_signs_in_again_meets_the_form_as_it_was(phone: BrowserContext) -> None:
    page = opened(phone)
    write_report(page, "写到一半")
    page.wait_for_timeout(300)
    phone.clear_cookies(name="sessionid")
    page.goto("/desk/")
    sign_in(page)
    page = opened(phone, "#report")
    expect(page.locator("#f-text")).to_have_value("写到一半")
