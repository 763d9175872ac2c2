"""An article from hand to hand, and who may read what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.audit import api as audit
from linli.cases.tests.world import MONDAY
from linli.common.actor import ANONYMOUS, SYSTEM
from linli.common.errors import Conflict, Forbidden, InvalidInput, NotFound, Refused
from linli.services import api as services
from linli.services.tests.writing import NEXT_YEAR, checker, drafted, published, words, writer


def happened(code: str) -> list[str]:
    return [event.kind for event in audit.timeline(audit.Subject("article", code))]


def test_an_article_is_written_checked_by_somebody_else_and_published(world):
    draft = drafted(world)
    with pytest.raises(NotFound):
        services.published(actor=ANONYMOUS, code="K-COLD", at=MONDAY)
    with pytest.raises(Refused) as early:
        services.publish_article(actor=writer(world), code="K-COLD", number=1, at=MONDAY)
    assert early.value.data["reason"] == "not_checked"
    services.check_article(actor=checker(world), code="K-COLD", number=draft.number, at=MONDAY)
    services.publish_article(actor=writer(world), code="K-COLD", number=1, at=MONDAY)
    assert services.published(actor=ANONYMOUS, code="K-COLD", at=MONDAY).number == 1
    assert happened("K-COLD") == ["article.written", "article.checked", "article.published"]


def test_nobody_checks_their_own_words_not_even_of_an_earlier_draft(world):
    both = world.actor("catalogue_editor", "centre", 1)
    other = world.actor("catalogue_editor", "centre", 2)
    first = services.write_article(actor=both, code="K-COLD", new=words(world), at=MONDAY)
    second = services.write_article(
        actor=other, code="K-COLD", new=words(world, answer="请先测室温。"), at=MONDAY, based_on=first.number
    )
    for hand in (both, other):
        with pytest.raises(Refused) as own:
            services.check_article(actor=hand, code="K-COLD", number=second.number, at=MONDAY)
        assert own.value.data["reason"] == "own_words"
    services.check_article(actor=world.actor("catalogue_editor", "centre", 3), code="K-COLD", number=2, at=MONDAY)


def test_every_change_is_a_version_and_the_old_ones_stay_readable(world):
    published(world)
    drafted(world, answer="先测室温，不足18度即可报修。", based_on=1)
    assert services.published(actor=ANONYMOUS, code="K-COLD", at=MONDAY).number == 1
    services.check_article(actor=checker(world), code="K-COLD", number=2, at=MONDAY)
    services.publish_article(actor=writer(world), code="K-COLD", number=2, at=MONDAY)
    assert services.published(actor=ANONYMOUS, code="K-COLD", at=MONDAY).number == 2
    new, old = services.versions(actor=writer(world), code="K-COLD")
    assert (new.state, old.state) == ("published", "replaced")
    pieces = services.differences(old.answer, new.answer)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old.answer
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new.answer


def test_the_same_words_again_change_nothing_and_an_old_page_overwrites_nobody(world):
    first = drafted(world)
    assert drafted(world) == first
    drafted(world, answer="另一种说法。", based_on=1)
    with pytest.raises(Conflict):
        drafted(world, answer="第三种说法。", based_on=1)
    assert services.newest_number("K-COLD") == 2


def test_a_checker_sends_back_with_a_word_why(world):
    drafted(world)
    with pytest.raises(InvalidInput):
        services.send_back(actor=checker(world), code="K-COLD", number=1, remark=" ", at=MONDAY)
    sent = services.send_back(actor=checker(world), code="K-COLD", number=1, remark="缺电话 13800138000", at=MONDAY)
    assert sent.state == "draft"
    assert "13800138000" not in sent.remark


def test_withdrawn_is_gone_for_readers_and_stays_in_the_history(world):
    published(world)
    services.withdraw_article(actor=writer(world), code="K-COLD", number=1, remark="政策变了", at=MONDAY)
    with pytest.raises(NotFound):
        services.published(actor=SYSTEM, code="K-COLD", at=MONDAY)
    assert services.versions(actor=writer(world), code="K-COLD")[0].remark == "政策变了"


def test_an_editor_writes_for_the_own_units_only(world):
    with pytest.raises(Forbidden):
        services.write_article(actor=writer(world, "lighting"), code="K-X", new=words(world, "street1"), at=MONDAY)
    drafted(world, "K-LAMP", unit="lighting")
    with pytest.raises(Forbidden):  # not even by giving it to the own unit
        services.write_article(
            actor=writer(world, "street1"), code="K-LAMP", new=words(world, "street1"), at=MONDAY, based_on=1
        )


def test_a_draft_of_another_unit_is_not_there(world):
    drafted(world, "K-LAMP", unit="lighting")
    stranger = writer(world, "street1")
    with pytest.raises(NotFound):
        services.versions(actor=stranger, code="K-LAMP")
    assert services.articles(actor=stranger, filters=services.ArticleFilter(), at=MONDAY) == []
    with pytest.raises(NotFound):
        services.check_article(actor=checker(world, "street1"), code="K-LAMP", number=1, at=MONDAY)
    assert [
        row.newest.code for row in services.articles(actor=writer(world), filters=services.ArticleFilter(), at=MONDAY)
    ] == ["K-LAMP"]


def test_what_has_run_out_is_not_shown_to_residents_and_marked_for_staff(world):
    published(world)
    later = MONDAY + timedelta(days=366)
    with pytest.raises(NotFound):
        services.published(actor=ANONYMOUS, code="K-COLD", at=later)
    assert services.find_articles(actor=ANONYMOUS, words="暖气不热", at=later) == []
    (found,) = services.find_articles(actor=world.actor("hotline_operator", "centre"), words="暖气不热", at=later)
    assert found.run_out


def test_its_owner_is_reminded_before_the_day_and_after_it_each_once(world):
    published(world)
    assert services.remind_of_reviews(at=MONDAY) == 0
    for day, kind in ((340, "article.review_near"), (366, "article.run_out")):
        at = MONDAY + timedelta(days=day)
        assert services.remind_of_reviews(at=at) == 1
        assert services.remind_of_reviews(at=at) == 0
        assert happened("K-COLD")[-1] == kind


def test_what_its_owner_no_longer_vouches_for_is_not_published(world):
    drafted(world, review_by=NEXT_YEAR)
    services.check_article(actor=checker(world), code="K-COLD", number=1, at=MONDAY)
    with pytest.raises(Refused) as late:
        services.publish_article(actor=writer(world), code="K-COLD", number=1, at=MONDAY + timedelta(days=400))
    assert late.value.data["reason"] == "run_out"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("answer", {"answer": "请打我手机13800138000"}),
        ("answer", {"answer": "请拨一三八零零一三八零零零"}),
        ("question", {"question": "身份证11010519491231002X怎么办"}),
        ("answer", {"answer": "打到卡6222021234567890128"}),
        ("wordings", {"wordings": ("找老王13900139000",)}),
        ("phone", {"phone": "13800138000"}),
        ("answer", {"answer": "尊敬的{name}，您好"}),
        ("answer", {"answer": "编号{number}"}),
        ("answer", {"answer": ""}),
        ("answer", {"answer": "长" * 4001}),
        ("matters", {"matters": ("'; DROP TABLE",)}),
        ("source", {"source": "javascript://alert(1)"}),
        ("audience", {"audience": "everybody"}),
        ("review_by", {"review_by": NEXT_YEAR + timedelta(days=2000)}),
        ("answer_en", {"question_en": "Cold?"}),
    ],
)
def test_what_may_not_be_published_is_refused_by_field(world, field, values):
    with pytest.raises(InvalidInput) as refused:
        drafted(world, **values)
    assert field in {fault["field"] for fault in refused.value.data["errors"]}


def test_an_office_number_is_allowed_where_it_is_declared_or_known(world):
    from linli.geography import api as geography

    geography.change_unit(actor=SYSTEM, unit_id=world.units["water"], changes={"duty_phone": "0476-8300000"}, at=MONDAY)
    drafted(world, "K-1", answer="供水单位值班电话0476-8300000，热线12345。")
    drafted(world, "K-2", answer="可拨0476-8223344咨询。", phone="0476-8223344")
    with pytest.raises(InvalidInput):
        drafted(world, "K-3", answer="可拨0476-8223344咨询。")


def test_a_reply_has_gaps_of_the_closed_list_only(world):
    reply = published(
        world, "R-1", audience="reply", occasion="resolve", answer="您反映的{matter}（{number}）已由{unit}处理。"
    )
    assert reply.gaps == ("matter", "number", "unit")
    assert (
        services.filled(reply.answer, {"number": "123", "unit": "路灯所"}) == "您反映的{matter}（123）已由路灯所处理。"
    )
    for answer in ("{somebody}您好", "半个{括号", "反}了"):
        with pytest.raises(InvalidInput):
            drafted(world, "R-2", audience="reply", answer=answer)
    fitting = services.replies_for(actor=writer(world), matter_code="H1204", occasion="resolve", at=MONDAY)
    assert [one.code for one in fitting] == ["R-1"]
    assert services.replies_for(actor=writer(world), matter_code="H1204", occasion="refuse", at=MONDAY) == []


def test_what_helped_and_what_was_missed_is_counted_without_words(world):
    published(world)
    for yes in (True, True, False):
        services.count_helped(code="K-COLD", yes=yes)
    (row,) = services.articles(actor=writer(world), filters=services.ArticleFilter(), at=MONDAY)
    assert (row.helped_yes, row.helped_no) == (2, 1)
    for code in ("H1204", "H1204", "我家住3号楼，电话13800138000"):
        services.count_missed(matter_code=code, at=MONDAY)
    assert services.missed(actor=writer(world), at=MONDAY) == [("H1204", 2), ("", 1)]
    with pytest.raises(NotFound):
        services.count_helped(code="K-NONE", yes=True)
