"""A house that is brought up to date goes on working, with nothing to load by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command

from linli.cases import api as cases
from linli.cases.models import Matter, StageLimit
from linli.cases.tests.steps import later
from linli.cases.tests.world import PACKS, PHOTOGRAPH, World, build
from linli.common import memory
from linli.common.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE_LIMITS = "0003_finding_appeal"


@pytest.fixture
def older() -> Iterator[World]:
    """A house in use whose limits still stood in the code; brought up to date after the test in any case."""
    world = build()
    call_command("migrate", "cases", BEFORE_LIMITS, verbosity=0)
    yield world
    call_command("migrate", verbosity=0)  # all of it: tables of other apps that stand on these went with them
    PHOTOGRAPH.throw_away()


def test_a_house_in_use_keeps_the_limits_it_had(older):
    call_command("migrate", "cases", verbosity=0)
    memory.forget()
    assert cases.stages_missing() == []
    assert older.report().created
    assert {(view.version, view.limit.source) for view in cases.stage_limits()} == {(1, "held before limits were data")}
    # What stands there can be changed and loaded over like any other limit.
    editor = older.actor("catalogue_editor", "centre")
    assert cases.change_stage(actor=editor, stage="file", changes={"amount": 6}, at=later(hours=1)).version == 2
    loaded = cases.load_pack(actor=SYSTEM, folder=PACKS / "catalogue", at=later(hours=2))
    assert loaded.changed["stages"] == StageLimit.objects.values("stage").distinct().count()


def test_an_empty_house_is_left_to_the_pack_it_will_load(older):
    Matter.objects.all().delete()
    call_command("migrate", "cases", verbosity=0)
    assert not StageLimit.objects.exists()
