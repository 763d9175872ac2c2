"""Who did one duty on a case must not do certain others: the field's table of duties, row by row."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.models import Hand
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.common.actor import Actor
from linli.common.errors import Refused

TRIES = {
    "dispatch": (steps.filed, lambda a, i, w: cases.dispatch(actor=a, case_id=i, at=later(hours=1), unit=w.units["lighting"])),
    "handle": (steps.assigned, lambda a, i, w: cases.accept(actor=a, case_id=i, at=later(hours=1))),
    "check": (steps.resolved, lambda a, i, w: cases.pass_check(actor=a, case_id=i, at=later(hours=1), note="属实")),
    "supervise": (steps.assigned, lambda a, i, w: cases.supervise(actor=a, case_id=i, at=later(hours=1), reason="督办", days=2)),
}  # fmt: skip
WHO = {
    "dispatch": ("dispatcher", "centre"), "handle": ("department_handler", "lighting"), "check": ("checker", "street1"),
    "supervise": ("supervisor", "centre"),
}  # fmt: skip
# Done before → tried now: whether it is allowed. A small centre may dispatch what it took in.
TABLE = (
    ("intake", "dispatch", True), ("handle", "dispatch", False), ("check", "dispatch", False),
    ("intake", "handle", False), ("dispatch", "handle", False), ("check", "handle", False), ("supervise", "handle", False),
    ("intake", "check", False), ("dispatch", "check", False), ("handle", "check", False),
    ("handle", "supervise", False), ("dispatch", "supervise", True),
)  # fmt: skip


@pytest.mark.parametrize(("done", "tried", "allowed"), TABLE)
def test_two_duties_in_one_hand(world, done, tried, allowed):
    bring, attempt = TRIES[tried]
    receipt = bring(world)
    actor: Actor = world.actor(*WHO[tried], 9)
    Hand.objects.create(case_id=receipt.case_id, duty=done, actor=actor.name, unit_id=None, at=later(minutes=30))
    if allowed:
        attempt(actor, receipt.case_id, world)
        return
    with pytest.raises(Refused) as error:
        attempt(actor, receipt.case_id, world)
    assert error.value.data["reason"] in {"separation", "checker_is_handler"}
    attempt(world.actor(*WHO[tried], 10), receipt.case_id, world)  # another person may
