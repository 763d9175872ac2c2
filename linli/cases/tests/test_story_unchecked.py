"""A matter that needs no check, reported by staff only: nobody outside could say that it is not true, so it is checked all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY, World
from linli.common.errors import Refused


def resolved(world: World, outcome: str) -> int:
    """An enquiry a grid worker passed on, answered by the unit."""
    worker, handler = world.actor("grid_worker", "grid1"), world.actor("department_handler", "roads")
    case_id = world.report("咨询一下怎么办理", actor=worker, reporter_kind="grid_worker").case_id
    at = MONDAY + timedelta(hours=1)
    cases.file(actor=world.actor("intake_clerk", "street1"), case_id=case_id, at=at, matter="H0101", condition=1)
    cases.dispatch(actor=world.actor("dispatcher", "centre"), case_id=case_id, at=at, unit=world.units["roads"])
    cases.accept(actor=handler, case_id=case_id, at=at)
    cases.resolve(
        actor=handler, case_id=case_id, at=at, outcome=outcome, answer="已当面说明", legal_basis="《城市道路管理条例》"
    )
    return case_id


def state(world: World, case_id: int) -> str:
    return cases.case_view(actor=world.actor("department_handler", "roads"), case_id=case_id).row.state


def test_nobody_outside_reported_so_somebody_else_checks(world: World) -> None:
    case_id = resolved(world, "solved")
    assert cases.selfcheck() == []
    cases.sweep(at=MONDAY + timedelta(days=9))
    assert state(world, case_id) == "resolved"
    checker = world.actor("checker", "street1")
    cases.pass_check(actor=checker, case_id=case_id, at=MONDAY + timedelta(days=9), note="已答复")
    assert state(world, case_id) == "closed"
    assert cases.selfcheck() == []


def test_explained_waits_for_the_second_reader(world: World) -> None:
    case_id = resolved(world, "explained")
    cases.sweep(at=MONDAY + timedelta(days=2))
    assert state(world, case_id) == "resolved"
    coordinator, at = world.actor("street_coordinator", "street1"), MONDAY + timedelta(days=3)
    with pytest.raises(Refused):
        cases.close(actor=coordinator, case_id=case_id, at=at)
    cases.second_read(actor=coordinator, case_id=case_id, at=at, decision=True, note="依据成立")
    with pytest.raises(Refused):
        cases.close(actor=coordinator, case_id=case_id, at=at)
    cases.pass_check(actor=world.actor("checker", "street1"), case_id=case_id, at=at, note="解释清楚")
    assert state(world, case_id) == "closed"
    assert cases.selfcheck() == []
