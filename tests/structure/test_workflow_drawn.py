"""The drawn workflow is the workflow: picture, table and diagram say what the table of verbs says."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from linli.cases.workflow import DECISIONS, VERBS, State
from tools import draw_workflow

pytestmark = pytest.mark.one_engine


def test_the_drawings_are_current():
    assert draw_workflow.stale() == [], "python -m tools.draw_workflow"


def test_the_picture_is_whole():
    root = ET.fromstring(draw_workflow.picture())
    said = " ".join(root.itertext())
    moving = {verb.name for verb in VERBS.values() if verb.to} | {name for name, _, _ in DECISIONS}
    assert [name for name in moving if name not in said] == []
    assert root.tag.endswith("svg")


def test_every_move_of_the_table_is_an_arrow():
    arrows = {(move.source, move.target) for move in draw_workflow.moves()}
    firm = {(source, verb.to) for verb in VERBS.values() if verb.to for source in verb.sources}
    assert arrows == firm | {(source, target) for _, source, target in DECISIONS}
    assert {state for move in arrows for state in move} == set(State)


def test_every_verb_has_its_row():
    rows = [line for line in draw_workflow.table().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(VERBS)
