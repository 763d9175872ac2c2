"""What falls away stops its clock."""

from __future__ import annotations

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import World


def test_what_falls_away_stops_its_clock(world: World) -> None:
    receipt = steps.assigned(world, matter=steps.RUBBISH)
    handler = world.actor("department_handler", "team1")
    cases.ask_return(actor=handler, case_id=receipt.case_id, at=later(minutes=20), reason="不归我们", rule_text="职责")
    cases.ask_escalation(actor=handler, case_id=receipt.case_id, at=later(minutes=21), reason="需上级处理")
    above = world.actor("dispatcher", "centre", 2)
    cases.decide_escalation(actor=above, case_id=receipt.case_id, at=later(minutes=30), decision=True)
    view = steps.view(world, receipt)
    lapsed = next(r for r in view.requests if r.kind == "return")
    assert lapsed.state == "lapsed"
    assert [c.state for c in view.clocks if c.request_id == lapsed.id] == ["cancelled"]
    cases.sweep(at=later(days=2))
    assert not [r for r in steps.view(world, receipt).requests if r.kind == "arbitration"]
