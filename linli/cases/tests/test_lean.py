"""What a verb costs: the case is read whole once and written as a difference, however much hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import World
from linli.common import memory

# Savepoint, case, what hangs on it, an id, one difference, head of the chain, events, release; one more for a contact.
# SQLite takes a statement for each table and kind of change instead of one for all.
MOST = {"postgresql": 9, "sqlite": 18}


@pytest.fixture(autouse=True)
def _nobody_looks_for_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept in memory is looked at again every second: not while statements are counted."""
    monkeypatch.setattr(memory, "SECONDS_BETWEEN_LOOKS", 3600.0)


def counted(call: Callable[[], Any]) -> int:
    """How many statements it takes."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured.captured_queries)


def test_every_step_of_the_main_line_takes_few_statements(world: World) -> None:
    steps.closed(world)  # everything in memory
    receipt = world.report()
    case_id, clerk, handler = receipt.case_id, world.actor("intake_clerk", "street1"), steps.handler(world)
    lines: dict[str, Callable[[], Any]] = {
        "file": lambda: cases.file(actor=clerk, case_id=case_id, at=later(minutes=5), matter=steps.LAMP, condition=1),
        "dispatch": lambda: steps.dispatch(world, receipt, at=later(minutes=10)),
        "accept": lambda: steps.accept(world, receipt, at=later(minutes=15)),
        "ask more time": lambda: cases.ask_extension(
            actor=handler, case_id=case_id, at=later(minutes=16), reason="材料未到"
        ),
        "decide": lambda: cases.decide_extension(
            actor=world.actor("dispatcher", "centre", 2), case_id=case_id, at=later(minutes=17), decision=True
        ),
        "resolve": lambda: steps.resolve(world, receipt, at=later(minutes=20)),
        "check": lambda: steps.check(world, receipt, at=later(minutes=25)),
        "close": lambda: cases.call_back(
            actor=world.actor("hotline_operator", "centre"), case_id=case_id, at=later(minutes=30), truth="true"
        ),
    }
    taken = {name: counted(step) for name, step in lines.items()}
    assert {name: n for name, n in taken.items() if n > MOST[connection.vendor]} == {}
    assert steps.state(receipt) == "closed"


def test_what_hangs_on_a_case_does_not_make_its_verbs_dearer(world: World) -> None:
    handler = steps.handler(world)

    def noted(receipt: cases.Receipt) -> int:
        return counted(lambda: cases.add_note(actor=handler, case_id=receipt.case_id, at=later(hours=1), text="备注"))

    bare, full = steps.in_hand(world), steps.in_hand(world)
    for name in ("roads", "water"):
        cases.call_unit(
            actor=handler, case_id=full.case_id, at=later(minutes=30), unit=world.units[name], note="请配合"
        )
    cases.ask_extension(actor=handler, case_id=full.case_id, at=later(minutes=31), reason="材料未到")
    assert noted(full) == noted(bare)
    assert counted(lambda: cases.offers(actor=handler, case_id=full.case_id, at=later(hours=1))) == counted(
        lambda: cases.offers(actor=handler, case_id=bare.case_id, at=later(hours=1))
    )
