"""A household with its slip open twice: whatever it presses at one moment, it is done once, or said in Linli's words."""

from __future__ import annotations

import pytest

from linli.audit import api as audit
from linli.cases.tests.test_races import at_once, served
from linli.cases.tests.world import MONDAY, build
from linli.common.actor import SYSTEM
from linli.community import api as community
from linli.community.models import Visit
from linli.community.tests.conftest import PACK
from linli.community.tests.test_stories import TODAY, enter

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_visit_is_corrected_and_erased_at_once():
    world = build()
    community.load_services(actor=SYSTEM, folder=PACK, at=MONDAY)
    for _ in range(4):
        new, visit = enter(world)
        correct = {"slip": new.slip, "service": "errand", "on": TODAY, "at": MONDAY, "keep_note": False}
        answers = at_once([
            lambda correct=correct: community.correct_visit(**correct),
            lambda new=new: community.erase_visit(slip=new.slip, at=MONDAY),
            lambda correct=correct: community.correct_visit(**correct),
            lambda new=new: community.erase_visit(slip=new.slip, at=MONDAY),
        ])  # fmt: skip
        told = [event.kind for event in audit.timeline(audit.Subject.of("visit", visit.id))]
        assert told.count("visit.erased") == 1
        assert told[-1] == "visit.erased"
        assert len(served(answers)) == len(told) - 1
    assert not Visit.objects.exists()
