"""How the two languages set sentences and facts one behind the other."""

from django.utils.translation import override

from linli.channels.pages.languages import facts, sentences


def test_chinese_leaves_no_gap_between_sentences_and_english_does():
    with override("zh-hans"):
        assert sentences("上报十件。", "", "办结八件。") == "上报十件。办结八件。"
    with override("en"):
        assert sentences("Ten came.", "", "Eight are done.") == "Ten came. Eight are done."


def test_facts_stand_in_the_marks_of_the_language():
    with override("zh-hans"):
        assert facts({"角色": "受理员", "起": "10月1日"}) == "角色：受理员；起：10月1日"
    with override("en"):
        assert facts({"Role": "clerk", "From": "1 Oct 2026"}) == "Role: clerk; From: 1 Oct 2026"
