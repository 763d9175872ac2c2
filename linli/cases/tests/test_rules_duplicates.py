"""Two reports of the same thing are recognised, with reasons; two things at one place are not."""

from __future__ import annotations

from linli.cases.rules.duplicates import Evidence, best, score
from linli.text import api as text_engine

COVER = "西屯小区东门口的污水井盖坏了，晚上走路很危险"


def evidence(
    text: str = COVER, *, metres: float | None = 15, days: float = 1, same_matter: bool = True, same_grid: bool = True
):
    (words,) = text_engine.alike(COVER, [text], [days])
    return Evidence(metres, same_grid, days, words, same_matter)


def test_the_same_thing_in_other_words_is_likely():
    found = score(evidence("东门口污水井盖破了，请尽快修"))
    assert found.likely
    assert 0.55 < found.value <= 1
    sentences = [str(reason) for reason in found.reasons]
    assert any("15 m apart" in sentence for sentence in sentences)
    assert any("same matter" in sentence for sentence in sentences)
    assert any("wording" in sentence for sentence in sentences)


def test_another_thing_at_the_same_place_is_not():
    assert not score(evidence("楼上装修噪音太大，孩子睡不着", same_matter=False)).likely


def test_the_same_thing_far_away_is_not():
    assert not score(evidence("金桥小区的污水井盖坏了", metres=3000, same_grid=False)).likely


def test_the_same_words_again_are_likely_even_without_place():
    assert score(evidence(metres=None, same_grid=False, same_matter=False)).likely
    assert not score(evidence(metres=None, same_grid=False, same_matter=False, days=31)).likely


def test_evidence_only_fades_with_time_and_distance():
    by_days = [score(evidence(days=days)).value for days in (0, 2, 5, 10, 20, 31)]
    assert by_days == sorted(by_days, reverse=True)
    assert by_days[-1] == 0
    by_metres = [score(evidence(metres=metres)).value for metres in (0, 20, 50, 120, 250, 900)]
    assert by_metres == sorted(by_metres, reverse=True)


def test_the_best_come_first_and_unlikely_ones_not_at_all():
    scored = [
        (3, score(evidence(metres=100))),
        (1, score(evidence())),
        (2, score(evidence())),
        (9, score(evidence("噪音", metres=900))),
    ]
    assert [case_id for case_id, _ in best(scored)] == [1, 2, 3]
    assert len(best(scored, limit=1)) == 1
