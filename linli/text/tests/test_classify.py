"""A model is learnt, measured on what it has not seen, kept in a file that is checked, and says which words spoke."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linli.text import api
from linli.text.classify import measures
from linli.text.classify.rows import alike, folded, tabulate
from linli.text.tests.messages import labelled

pytestmark = pytest.mark.one_engine
ROWS = labelled(40)


def quiet(_sentence: str) -> None:
    pass


@pytest.fixture(scope="module")
def trained() -> api.Trained:
    return api.train(ROWS, card={"data": "invented"}, say=quiet)


@pytest.fixture
def path(trained: api.Trained, tmp_path: Path) -> Path:
    api.save(trained.model, tmp_path / api.CLASSES)
    return tmp_path / api.CLASSES


def test_it_learns_what_plain_words_tell(trained: api.Trained):
    assert trained.unseen.measured.macro_f1 > 0.95
    best = trained.model.rank(api.Message("", "我们单元的楼道灯不亮了"))[0]
    assert best.label == "灯"
    assert best.confidence > 0.6


def test_training_twice_gives_the_same_weights(trained: api.Trained):
    again = api.train(ROWS, card={"data": "invented"}, say=quiet)
    assert np.array_equal(again.model.fields[1].weights, trained.model.fields[1].weights)
    assert again.unseen.folds == trained.unseen.folds


def test_no_copy_of_a_message_stands_in_two_folds():
    copies = [row._replace(message=api.Message("转发", row.message.body + "谢谢")) for row in ROWS[:30]]
    rows = [*ROWS, *copies]
    table = tabulate([row.message for row in rows])
    groups = alike(table, [row.group for row in rows])
    assert all(groups[place] == groups[len(ROWS) + place] for place in range(30))
    classes = np.array([["学", "水", "灯"].index(row.label) for row in rows])
    part_of = {int(group): turn for turn, fold in enumerate(folded(classes, groups)) for group in groups[fold]}
    for turn, fold in enumerate(folded(classes, groups)):
        assert {part_of[int(group)] for group in groups[fold]} == {turn}


def test_rows_of_one_named_group_stay_together():
    table = tabulate([row.message for row in ROWS])
    groups = alike(table, ["same" if place in {3, 77} else "" for place in range(len(ROWS))])
    assert groups[3] == groups[77]


def test_labels_that_say_nothing_teach_nothing():
    # With labels drawn by lot, an honest measurement must not find anything to know.
    drawn = np.random.default_rng(5).permutation([row.label for row in ROWS])
    rows = [row._replace(label=str(label)) for row, label in zip(ROWS, drawn, strict=True)]
    assert api.unseen_of(rows, say=quiet).measured.accuracy < 0.5


def test_the_words_that_speak_stand_in_the_message(trained: api.Trained):
    message = api.Message("", "电话13800000000，菜场旁的路灯坏了好几天，没人管")
    words = trained.model.words_for(message, "灯")
    assert any("灯" in word for word in words)
    assert all(word in message.body for word in words)
    assert not any(char.isdigit() for word in words for char in word)


def test_a_file_gives_back_the_model(trained: api.Trained, path: Path):
    message = ROWS[0].message
    assert api.load(path).rank(message) == trained.model.rank(message)


@pytest.mark.parametrize("spoil", ["missing", "short", "damaged", "version", "foreign", "empty"])
def test_a_file_that_cannot_be_believed_is_named(path: Path, spoil: str):
    whole = path.read_bytes()
    changed = {
        "short": whole[:-100], "damaged": whole[:-70] + bytes([whole[-70] ^ 1]) + whole[-69:], "foreign": b"PK" + whole,
        "version": whole.replace(b'"version": 1', b'"version": 9', 1), "empty": b"", "missing": b"",
    }[spoil]  # fmt: skip
    path.write_bytes(changed)
    if spoil == "missing":
        path.unlink()
    with pytest.raises(api.Unusable, match=path.name):
        api.load(path)


def test_a_spoilt_installed_model_is_passed_over_and_said(path: Path):
    path.write_bytes(path.read_bytes()[:-1])
    opened = api.open_classes(path.parent)
    assert opened.path != path
    assert "cut short" in opened.passed_over[0]


def test_the_installed_model_comes_before_the_shipped_one(path: Path):
    assert api.open_classes(path.parent).path == path


@pytest.mark.parametrize(
    "body",
    ["", "灯", "x" * 100_000, "路燈壞了，請來修", "The street light is out", "😀😡" * 40, "<table><tr><td>灯</td></tr></table>",
     "è·¯ç\x81¯å\x9d\x8fäº†", "灯\t坏\t2026\n" * 1000],
)  # fmt: skip
def test_any_text_gets_chances_that_add_up(trained: api.Trained, body: str):
    chances = trained.model.chances(api.Message("", body))
    assert chances.sum() == pytest.approx(1)
    assert np.isfinite(chances).all()


def test_what_cannot_be_learnt_from_is_counted():
    odd = [
        api.Labelled(api.Message("", "没有标签"), " "),
        api.Labelled(api.Message("", ""), "灯"),
        api.Labelled(api.Message("", "唯一"), "少"),
    ]
    kept, left_out = api.usable([*ROWS, *odd])
    assert len(kept) == len(ROWS)
    assert list(left_out.values()) == [1, 1, 1]


def test_one_class_alone_cannot_be_trained():
    with pytest.raises(api.Unusable, match="two classes"):
        api.train([row for row in ROWS if row.label == "灯"], card={}, say=quiet)


# --- the guard ----------------------------------------------------------------------------------------------------------


def test_a_model_taught_wrongly_does_not_replace_a_better_one(trained: api.Trained):
    fresh = labelled(40, seed=2)
    turned = {"灯": "水", "水": "学", "学": "灯"}
    misled = api.train(
        [row._replace(label=turned[row.label]) if place % 3 else row for place, row in enumerate(fresh)],
        card={},
        say=quiet,
    )
    assert not api.compare(trained.model, misled, fresh).better


def test_a_draw_leaves_the_old_model_in_place(trained: api.Trained):
    compared = api.compare(trained.model, trained, ROWS)
    assert compared.old == compared.new
    assert not compared.better


def test_a_better_model_replaces_a_poor_one(trained: api.Trained):
    poor = api.train(
        [row._replace(label="灯" if place % 4 else "水") for place, row in enumerate(ROWS)], card={}, say=quiet
    )
    assert api.compare(poor.model, trained, ROWS).better


# --- figures ------------------------------------------------------------------------------------------------------------


def test_figures_are_those_one_counts_by_hand():
    chances = np.array([[0.9, 0.1], [0.8, 0.2], [0.4, 0.6], [0.3, 0.7]])
    measured = api.measure(["a", "b"], np.array([0, 1, 1, 1]), chances)
    assert measured.confusion.tolist() == [[1, 0], [1, 2]]
    assert measured.accuracy == 0.75
    assert measured.macro_f1 == pytest.approx((2 / 3 + 4 / 5) / 2, abs=1e-4)
    # bins: 0.9 right (gap 0.1), 0.8 wrong (0.8), 0.6 right (0.4), 0.7 right (0.3)
    assert measured.calibration_error == pytest.approx((0.1 + 0.8 + 0.4 + 0.3) / 4)


def test_deferring_takes_the_least_sure_away():
    sure = np.linspace(0.5, 1, 10)
    right = np.array([False] + [True] * 9)
    accuracy, threshold = measures.after_deferring(sure, right)
    assert accuracy == 1.0
    assert threshold == pytest.approx(sure[1])
