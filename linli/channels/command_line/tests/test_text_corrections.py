"""`linli text train --from corrections` and `linli text accuracy`: what staff decided becomes a lesson, if it helps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from linli.cases import api as cases
from linli.cases.tests.steps import COVER, LAMP, filed, later
from linli.cases.tests.world import World, build
from linli.common import memory
from linli.text import api
from linli.text.tests.messages import labelled

# What people of this place call things; no word of the catalogue is in it.
_TAUGHT = {"灯": LAMP, "水": COVER}


@pytest.fixture
def world(db: None) -> World:
    return build()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path):
    settings.TEXT_MODELS = tmp_path / "text"
    memory.forget()
    yield
    memory.forget()


def run(*arguments: object) -> Result:
    from linli.channels.command_line.text import command

    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def taught(world: World, each: int, *, by_lot: bool = False, seed: int = 3) -> None:
    """Reports whose words name a matter only to those who decided before."""
    wrong = {LAMP: COVER, COVER: LAMP}
    for number, row in enumerate(labelled(each, seed=seed)):
        if row.label in _TAUGHT:
            matter = _TAUGHT[row.label]
            words = row.message.body.replace("路灯", "杆子").replace("井盖", "盖")
            filed(world, text=words, matter=wrong[matter] if by_lot and number % 2 else matter)


def named(words: str) -> list[str]:
    return [found.code for found in cases.suggester(later().date()).suggest(words)]


def test_what_staff_decided_is_suggested_next_time(world: World, settings):
    taught(world, 30)
    words = "河堤上的消防栓往外冒，请尽快来看看"
    assert named(words) == []
    said = run("train", "--from", "corrections")
    assert said.exit_code == 0, said.output
    assert "with the new model" in said.output
    memory.forget()
    assert named(words)[0] == COVER
    assert cases.suggester(later().date()).suggest(words)[0].engine == "keywords+classes+decisions"


def test_decisions_by_lot_teach_nothing_and_change_nothing(world: World, settings):
    taught(world, 30)
    assert run("train", "--from", "corrections").exit_code == 0
    before = (settings.TEXT_MODELS / api.MATTERS).read_bytes()
    taught(world, 25, by_lot=True, seed=4)
    said = run("train", "--from", "corrections")
    assert said.exit_code == 3, said.output
    assert (settings.TEXT_MODELS / api.MATTERS).read_bytes() == before


def test_too_few_new_decisions_cannot_judge(world: World, settings):
    taught(world, 30)
    assert run("train", "--from", "corrections").exit_code == 0
    said = run("train", "--from", "corrections")
    assert said.exit_code == 3
    assert "Only 0 reports" in said.output


def test_a_house_without_decisions_has_nothing_to_learn_from(world: World, settings):
    said = run("train", "--from", "corrections")
    assert said.exit_code == 1
    assert "two classes" in said.output
    assert not settings.TEXT_MODELS.exists()


def test_accuracy_prints_numerator_denominator_and_what_was_left_out(world: World):
    filed(world, text="路灯不亮了，第一盏")
    world.report(text="路灯不亮了，第二盏")
    day = later().date().isoformat()
    found = json.loads(run("accuracy", "--since", day, "--until", day, "--json").output)
    (share,) = found["matter suggested"]
    assert (share["right"], share["asked"], share["percent"]) == (1, 1, 100.0)
    assert share["left_out"] == {"not filed under a matter": 1}
    assert "100.0 % (1 of 1" in run("accuracy", "--since", day, "--until", day).output
