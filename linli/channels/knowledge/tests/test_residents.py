"""Residents find an answer, say whether it helped, and go on to the report form; nothing they type is kept."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from linli.cases.tests.world import MONDAY
from linli.common.actor import SYSTEM
from linli.services import api as services
from linli.services.models import Missed
from linli.services.tests.writing import published


@pytest.fixture
def resident(world):
    published(world, question_en="The heating is cold", answer_en="Measure first.", matters=("C0137",))
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def text(answer):
    return unescape(answer.content.decode())


def test_an_answer_is_found_read_and_said_to_have_helped(world, resident):
    published(
        world,
        "K-HOW",
        question="怎样反映？",
        answer="四种办法。",
        question_en="How do I report?",
        answer_en="Four ways.",
        matters=(),
    )
    assert "How do I report?" in text(resident.get("/answers/"))
    assert "/answers/K-COLD/" in text(resident.post("/answers/", {"words": "暖气不热"}))
    assert "/answers/K-COLD/" in text(resident.post("/answers/find/", {"words": "heati"}))
    assert "Measure first." in text(resident.get("/answers/K-COLD/"))
    answer = resident.post("/answers/K-COLD/helped/", {"helped": "yes"}, follow=True)
    assert "Thank you" in text(answer)
    rows = services.articles(actor=SYSTEM, filters=services.ArticleFilter(), at=MONDAY)
    assert {row.newest.code: (row.helped_yes, row.helped_no) for row in rows} == {"K-COLD": (1, 0), "K-HOW": (0, 0)}


def test_whoever_found_nothing_goes_on_to_the_report_form_and_only_the_matter_is_counted(world, resident):
    answer = resident.post("/answers/missed/", {"words": "路灯不亮，我的电话13800138000"})
    assert answer.status_code in {302, 303}
    assert answer["Location"].startswith("/report/")
    assert [(row.matter_code, row.times) for row in Missed.objects.all()] == [("C0137", 1)]


def test_no_words_stand_in_an_address_or_are_kept_on_the_way(resident):
    answer = resident.post("/answers/find/", {"words": "暖气"})
    assert answer["Cache-Control"] == "no-store, private"
    assert resident.get("/answers/find/?words=x").status_code == 405


def test_the_report_form_begins_with_the_class_of_the_matter(resident):
    assert resident.get("/report/?group=公用设施").context["values"]["group"] == "公用设施"


def test_what_is_not_for_residents_is_not_there(world, resident):
    published(world, "O-INSIDE", audience="operators", question="来电人骂人怎么办？", answer="听完。", matters=())
    for code in ("O-INSIDE", "K-NONE"):
        assert resident.get(f"/answers/{code}/").status_code == 404
        assert resident.post(f"/answers/{code}/helped/", {"helped": "yes"}).status_code == 404
    assert "O-INSIDE" not in text(resident.post("/answers/", {"words": "骂人"}))


def test_a_foreign_page_cannot_count(resident):
    answer = resident.post("/answers/K-COLD/helped/", {"helped": "no"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize("words", ["", "x" * 100_000, "\0", "<b>", "🔥" * 500, "{{7*7}}", "'; --"])
def test_whatever_is_typed_is_answered(resident, words):
    assert resident.post("/answers/", {"words": words}).status_code == 200
    assert resident.post("/answers/find/", {"words": words}).status_code == 200
    assert resident.post("/answers/missed/", {"words": words}).status_code in {302, 303}
