"""The keyword suggester names what the words say, and leaves the rest to a person."""

from __future__ import annotations

from linli.cases.rules.suggestion import CONFIDENT, KeywordSuggester

MATTERS = {
    "C0102": ["污水井盖", "下水道井盖", "井盖"],
    "C0103": ["雨水井盖", "井盖"],
    "C0101": ["上水井盖", "井盖"],
    "C0111": ["燃气井盖", "井盖"],
    "C0137": ["路灯", "路灯不亮"],
    "E0110": ["暴露垃圾", "垃圾成堆", "垃圾"],
    "E0192": ["垃圾满溢", "垃圾桶满", "垃圾"],
    "E0301": ["施工扰民", "夜间施工", "噪音"],
    "T01": ["street light", "light out"],
    "T02": ["tree", "branch"],
}
SUGGESTER = KeywordSuggester(MATTERS)


def codes(text: str) -> list[str]:
    return [found.code for found in SUGGESTER.suggest(text)]


def test_a_distinctive_word_decides():
    best = SUGGESTER.suggest("小区门口的污水井盖坏了")[0]
    assert best.code == "C0102"
    assert best.confidence >= 0.5
    assert "污水井盖" in best.words
    assert best.engine == "keywords"
    assert codes("这条路的路灯不亮了")[0] == "C0137"
    assert codes("夜间施工噪音大")[0] == "E0301"


def test_a_word_that_many_matters_share_is_left_to_a_person():
    assert codes("井盖坏了") == []
    assert codes("你好") == []
    assert codes("") == []


def test_latin_words_must_stand_alone():
    assert codes("Street light out again")[0] == "T01"
    assert codes("two trees fell over, branches everywhere")[0] == "T02"
    assert "T02" not in codes("the street is dirty")
    assert codes("BRANCH fell")[0] == "T02"


def test_confidences_are_shares_and_never_below_the_floor():
    found = SUGGESTER.suggest("污水井盖旁边垃圾成堆，路灯不亮", limit=3)
    assert len(found) <= 3
    assert found[0].confidence >= CONFIDENT
    assert sum(each.confidence for each in found) <= 1
    assert [each.confidence for each in found] == sorted((each.confidence for each in found), reverse=True)


def test_a_word_repeated_counts_once_and_long_texts_are_read_to_a_bound():
    assert SUGGESTER.suggest("路灯" * 200)[0].confidence == SUGGESTER.suggest("路灯")[0].confidence
    assert codes("啊" * 5000 + "污水井盖") == []


def test_no_matters_no_suggestion():
    assert KeywordSuggester({}).suggest("井盖") == []
    assert KeywordSuggester({"X": ["", "一"]}).suggest("一一一") == []
