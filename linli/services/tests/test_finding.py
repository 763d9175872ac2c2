"""Finding by what somebody types: ways to say it, places, readers."""

from __future__ import annotations

import pytest

from linli.cases.tests.world import MONDAY
from linli.common.actor import ANONYMOUS
from linli.services import api as services
from linli.services.tests.writing import published, writer


@pytest.fixture
def shelf(world):
    published(
        world,
        question_en="What if the heating is not warm?",
        answer_en="Measure the room first, then call the heating company.",
    )
    published(
        world,
        "K-RUBBISH",
        question="垃圾没人清运找谁？",
        answer="居民小区由物业或社区协调。",
        wordings=("垃圾桶满了",),
        matters=("E0110",),
    )
    published(world, "K-NOISE", question="夜里施工很吵怎么办？", answer="夜间施工须有证明。", matters=("E0301",))
    return world


def codes(words, actor=ANONYMOUS, **values):
    return [one.article.code for one in services.find_articles(actor=actor, words=words, at=MONDAY, **values)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("我家暖气不热", "K-COLD"),
        ("暖", "K-COLD"),
        ("暖氣", "K-COLD"),
        ("nqbr", "K-COLD"),
        ("heating", "K-COLD"),
        ("the heat", "K-COLD"),
        ("请问垃圾桶满了找谁啊", "K-RUBBISH"),
        ("半夜工地施工太吵", "K-NOISE"),
    ],
)
def test_it_is_found_as_people_type_it(shelf, typed, code):
    assert codes(typed)[:1] == [code]


@pytest.mark.parametrize(
    "typed", ["", " ", "？？？", "的", "<script>alert(1)</script>", "qzxv", "量子力学", "\0" * 50, "{}" * 9_000]
)
def test_what_is_nothing_finds_nothing_and_harms_nobody(shelf, typed):
    assert codes(typed) == []


def test_it_is_found_by_what_its_matter_is_called(world):
    published(world, "K-COVER", question="谁来修？", answer="由权属单位修。", matters=("C0102",))
    assert codes("污水井盖") == ["K-COVER"]


def test_an_article_of_one_street_is_not_found_for_another(shelf):
    published(
        shelf,
        "K-STREET",
        question="大件家具放哪里？",
        answer="放到指定地点。",
        area_id=shelf.areas["street1"],
        matters=(),
    )
    assert codes("大件家具", area_id=shelf.areas["grid1"]) == ["K-STREET"]
    assert codes("大件家具", area_id=shelf.areas["grid2"]) == []
    assert codes("大件家具") == ["K-STREET"]


def test_what_is_for_staff_is_not_found_by_residents(shelf):
    published(shelf, "K-INSIDE", audience="operators", question="来电人情绪激动怎么接？", answer="先听完。", matters=())
    assert codes("情绪激动") == []
    assert codes("情绪激动", actor=writer(shelf)) == ["K-INSIDE"]
    assert codes("情绪激动", actor=writer(shelf), audiences=("residents",)) == []


def test_a_change_is_found_at_once(shelf):
    published(shelf, "K-RUBBISH", question="建筑垃圾怎么处理？", answer="联系运输企业。", based_on=1)
    assert codes("建筑垃圾") == ["K-RUBBISH"]
    services.withdraw_article(actor=writer(shelf), code="K-RUBBISH", number=2, remark="过时", at=MONDAY)
    assert codes("建筑垃圾") == []


def test_articles_of_a_matter_come_narrowest_first(shelf):
    published(shelf, "K-CLASS", question="水电气热找谁？", answer="分别找各单位。", matters=("H12",))
    found = services.articles_for(actor=ANONYMOUS, matter_code="H1204", at=MONDAY)
    assert [one.code for one in found] == ["K-COLD", "K-CLASS"]
