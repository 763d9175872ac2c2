"""The knowledge base at the telephone: found while typing, answered with, cited on the case."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY
from linli.channels.hotline import effort
from linli.common.actor import SYSTEM
from linli.services.tests.writing import published


@pytest.fixture
def operator(world, staff):
    published(world, right_channel="供热客服", phone="0476-8223344")
    return staff("hotline_operator", "centre")


def test_an_article_comes_while_the_words_are_written(world, operator):
    published(
        world, "O-CALM", audience="operators", question="来电人说暖气不热很生气怎么办？", answer="先听完。", matters=()
    )
    said = operator.post("/hotline/hints/", {"text": "家里暖气不热找谁"}).content.decode()
    assert 'data-article="K-COLD/1"' in said
    assert "供热客服 0476-8223344" in said
    assert said.count('data-answered="') == 1  # what is for staff is read, never given out
    assert "O-CALM" in said


@pytest.mark.parametrize("area", ["99999999", "x", ""])
def test_a_place_that_is_none_still_gets_its_hints(operator, area):
    assert b"K-COLD/1" in operator.post("/hotline/hints/", {"text": "家里暖气不热", "area": area}).content


def test_an_article_of_another_street_is_not_offered(world, operator):
    published(
        world,
        "K-STREET",
        question="暖气报修点在哪里？",
        answer="街道大厅。",
        area_id=world.areas["street2"],
        matters=(),
    )
    there = operator.post("/hotline/hints/", {"text": "暖气报修点", "area": world.areas["grid2"]}).content
    here = operator.post("/hotline/hints/", {"text": "暖气报修点", "area": world.areas["grid1"]}).content
    assert b"K-STREET" in there
    assert b"K-STREET" not in here


def answered(operator, **typed):
    typed = {
        "token": "call-token-7",
        "phone": "",
        "text": "暖气不热怎么办",
        "answer": "先看室温",
        "end": "answer",
        **typed,
    }
    return operator.post("/hotline/", typed)


def test_the_case_cites_the_version_it_was_answered_with(world, operator):
    answer = answered(operator, matter="C0137", cites="K-COLD/1")
    assert answer.status_code == 200, answer.content.decode()
    (row,) = cases.queue(actor=SYSTEM, filters=cases.QueueFilter(open=None), at=MONDAY).rows
    assert (row.state, row.outcome, row.matter_code) == ("closed", "answered", "H0101")
    page = operator.get(f"/desk/cases/{row.id}/").content.decode()
    assert "/desk/knowledge/K-COLD/?version=1" in page


@pytest.mark.parametrize("cites", ["<script>", "K-COLD", "K-COLD/x", "a" * 500])
def test_what_is_no_citation_ends_nothing(operator, cites):
    assert answered(operator, matter="H0101", cites=cites).status_code == 422
    assert not cases.queue(actor=SYSTEM, filters=cases.QueueFilter(open=None), at=MONDAY).rows


def test_without_an_article_only_an_enquiry_is_answered_at_once(operator):
    assert answered(operator, matter="C0137").status_code == 409


def test_the_work_of_a_routine_call_stays_within_a_minute():
    assert effort.seconds(effort.ROUTINE) <= effort.LONGEST
    assert effort.fields(effort.ROUTINE) == 2
