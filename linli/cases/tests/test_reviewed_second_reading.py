"""“Explained, not solvable” never closes before a second reader has agreed, nor lies about after."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import ADVICE, later
from linli.cases.tests.world import World
from linli.common.errors import Refused

EXPLAINED = {"outcome": "explained", "answer": "依规不能办理", "legal_basis": "条例第三条"}


def explained(world: World) -> cases.Receipt:
    """A question that needs no check, explained as not solvable."""
    receipt = steps.in_hand(world, matter=ADVICE)
    steps.resolve(world, receipt, matter=ADVICE, at=later(hours=1), **EXPLAINED)
    return receipt


def test_explained_does_not_close_before_the_second_reading(world: World) -> None:
    receipt = explained(world)
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=later(hours=2))
    assert steps.state(receipt) == "resolved"
    with pytest.raises(Refused):
        cases.close(actor=world.actor("street_coordinator", "street1"), case_id=receipt.case_id, at=later(hours=3))
    cases.sweep(at=later(days=30))
    assert steps.state(receipt) == "resolved"
    assert cases.selfcheck() == []


def test_the_second_reading_closes_what_the_reporter_has_confirmed(world: World) -> None:
    receipt = explained(world)
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=later(hours=2))
    reader = world.actor("street_coordinator", "street1")
    cases.second_read(actor=reader, case_id=receipt.case_id, at=later(hours=3), decision=True, note="同意")
    assert steps.state(receipt) == "closed"
    assert cases.selfcheck() == []


def test_after_the_second_reading_silence_closes(world: World) -> None:
    receipt = explained(world)
    reader = world.actor("street_coordinator", "street1")
    cases.second_read(actor=reader, case_id=receipt.case_id, at=later(hours=3), decision=True, note="同意")
    assert steps.clock(world, receipt, "confirm").state == "running"
    cases.sweep(at=later(days=9))
    assert steps.state(receipt) == "closed"


def test_a_late_second_reading_does_not_leave_the_case_lying(world: World) -> None:
    receipt = explained(world)
    for day in (8, 12, 20):
        cases.sweep(at=later(days=day))
    reader = world.actor("street_coordinator", "street1")
    cases.second_read(actor=reader, case_id=receipt.case_id, at=later(days=21), decision=True, note="同意")
    cases.sweep(at=later(days=23))
    assert steps.state(receipt) == "closed"
