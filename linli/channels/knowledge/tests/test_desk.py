"""Staff look after articles, through HTTP: written, sent back, checked by somebody else, published, compared, taken away."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest

from linli.audit import api as audit
from linli.cases.tests.world import MONDAY
from linli.common import clock
from linli.common.actor import ANONYMOUS
from linli.reactions.table import TABLE
from linli.services import api as services
from linli.services.tests.writing import published

FORM = {
    "audience": "residents", "question": "电梯坏了找谁？", "answer": "先找物业。\n\n- 被困按报警按钮", "valid_from": "2026-03-01",
    "review_by": "2027-03-01", "matters": "C0137", "wordings": "电梯停了\n被困电梯",
}  # fmt: skip


def text(answer):
    return unescape(answer.content.decode())


@pytest.fixture
def editor(staff):
    return staff("catalogue_editor", "centre")


def save(client, world, code="K-LIFT", *, based_on=0, address="/desk/knowledge/new/", **typed):
    return client.post(address, {**FORM, "code": code, "based_on": based_on, "owner": world.units["centre"], **typed})


def verb(client, name, code="K-LIFT", number=1, **more):
    return client.post(f"/desk/knowledge/{code}/{name}/", {"number": number, **more}, follow=True)


def test_from_the_first_word_to_the_readers(world, staff, editor):
    assert save(editor, world).status_code == 302
    assert "You wrote it yourself" in text(verb(editor, "check"))
    checker = staff("catalogue_editor", "centre", 2)
    assert "电梯坏了找谁？" in text(checker.get("/desk/knowledge/"))
    assert "缺少电话" in text(verb(checker, "send_back", remark="缺少电话"))
    save(
        editor,
        world,
        address="/desk/knowledge/K-LIFT/edit/",
        based_on=1,
        right_channel="电梯救援",
        phone="0476-8223344",
    )
    verb(checker, "check", number=2)
    assert "Published" in text(verb(editor, "publish", number=2))
    assert services.published(actor=ANONYMOUS, code="K-LIFT", at=MONDAY).wordings == ("电梯停了", "被困电梯")
    assert "<ins>" in text(editor.get("/desk/knowledge/K-LIFT/compare/?old=1&new=2"))
    verb(editor, "withdraw", number=2, remark="过时")
    assert editor.get("/answers/K-LIFT/").status_code == 404
    assert "过时" in text(editor.get("/desk/knowledge/K-LIFT/"))


def test_ten_taps_make_one_version_and_an_old_page_is_told(world, editor):
    for _ in range(10):
        assert save(editor, world).status_code == 302
    assert services.newest_number("K-LIFT") == 1
    save(editor, world, based_on=1, answer="另一种说法。", address="/desk/knowledge/K-LIFT/edit/")
    late = save(editor, world, based_on=1, answer="第三种说法。", address="/desk/knowledge/K-LIFT/edit/")
    assert late.status_code == 409
    assert "第三种说法" in text(late)


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(world, editor):
    answer = save(editor, world, answer="打我手机13800138000", matters="X999", question="")
    assert answer.status_code == 422
    answer = save(editor, world, answer="打我手机13800138000", question="")
    said = text(answer)
    assert said.count('class="ll-error"') == 2
    assert "打我手机13800138000" in said
    assert services.newest_number("K-LIFT") == 0


def test_script_in_every_field_is_shown_as_it_was_typed(world, staff, editor):
    evil = "<script>alert(1)</script>"
    save(
        editor,
        world,
        question=evil,
        answer=f"- {evil}\n\n{evil}",
        question_en=evil,
        answer_en=evil,
        wordings=evil,
        right_channel=evil,
        source=evil,
    )
    verb(staff("catalogue_editor", "centre", 2), "check")
    verb(editor, "publish")
    save(editor, world, question=evil + "2", answer=evil, address="/desk/knowledge/K-LIFT/edit/", based_on=1)
    addresses = (
        "/desk/knowledge/K-LIFT/",
        "/desk/knowledge/K-LIFT/?version=1",
        "/desk/knowledge/K-LIFT/edit/",
        "/desk/knowledge/",
        "/answers/K-LIFT/",
        "/desk/knowledge/K-LIFT/compare/?old=1&new=2",
    )
    for address in addresses:
        page = editor.get(address)
        assert page.status_code == 200
        assert evil not in page.content.decode(), address
    assert evil not in editor.post("/desk/knowledge/preview/", {"question": evil, "answer": evil}).content.decode()
    assert evil not in editor.post("/answers/find/", {"words": "script alert"}).content.decode()


def test_who_may_not_write_sees_no_way_to_and_is_refused(world, staff):
    published(world)
    reader = staff("hotline_operator", "centre")
    assert "/desk/knowledge/new/" not in text(reader.get("/desk/knowledge/"))
    assert reader.get("/desk/knowledge/new/").status_code == 403
    assert "You do not have the right" in text(verb(reader, "withdraw", "K-COLD", remark="x"))
    assert services.published(actor=ANONYMOUS, code="K-COLD", at=MONDAY)


def test_a_draft_of_another_street_is_not_there(world, staff, editor):
    save(editor, world, owner=world.units["street1"])
    stranger = staff("street_coordinator", "street2")
    assert stranger.get("/desk/knowledge/K-LIFT/").status_code == 404
    assert verb(stranger, "check").status_code == 404
    assert "K-LIFT" not in text(stranger.get("/desk/knowledge/"))
    assert b"K-LIFT" not in stranger.get("/desk/knowledge/export/").content


def test_a_file_is_looked_at_first_and_then_taken_in(world, editor):
    published(world)
    content = editor.get("/desk/knowledge/export/").content.replace("先看室温".encode(), "先量室温".encode())
    from django.core.files.uploadedfile import SimpleUploadedFile

    looked = editor.post("/desk/knowledge/import/", {"file": SimpleUploadedFile("a.csv", content)})
    assert "changes version 1" in text(looked)
    assert services.newest_number("K-COLD") == 1
    kept = looked.context["content"]
    assert editor.post("/desk/knowledge/import/", {"content": kept, "confirmed": "1"}).status_code == 302
    assert services.newest_number("K-COLD") == 2
    for bad in (
        {},
        {"content": "%%%"},
        {"file": SimpleUploadedFile("a.csv", b"\xff\xfe")},
        {"file": SimpleUploadedFile("a.csv", b"x" * 1_000_001)},
    ):
        assert editor.post("/desk/knowledge/import/", bad).status_code == 422


@pytest.mark.parametrize(
    "address", ["K-NONE/", "K-COLD/compare/?old=1&new=99", "K-COLD/compare/", "K-COLD/?version=9999999999999999999999"]
)
def test_addresses_of_nothing_are_no_fault_of_the_house(world, editor, address):
    published(world)
    assert editor.get(f"/desk/knowledge/{address}").status_code in {200, 404}
    assert editor.post("/desk/knowledge/K-COLD/explode/", {"number": "x"}).status_code == 404


def test_the_owner_reads_in_its_inbox_that_an_article_runs_out(world, staff):
    published(world, "K-LAMP", unit="lighting", question="路灯不亮找谁？", answer="在这里反映。")
    at = MONDAY + timedelta(days=350)
    services.remind_of_reviews(at=at)
    while events := audit.claim(at=at + timedelta(days=1), limit=100):
        for event in events:
            for reaction in TABLE.get(event.kind, ()):
                reaction([event], at)
        audit.done([event.id for event in events])
    with clock.standing_at(at):
        owner, stranger = staff("department_leader", "lighting"), staff("street_coordinator", "street2")
        assert "/desk/knowledge/K-LAMP/" in text(owner.get("/desk/notices/"))
        assert "K-LAMP" not in text(stranger.get("/desk/notices/"))
        assert "runs out within 30 days" in text(owner.get("/desk/knowledge/"))
