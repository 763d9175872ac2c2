"""Steps that many stories of the loop share: bring a case to a state, by the right hands."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY, World
from linli.common.actor import SYSTEM

LAMP, COVER, RUBBISH, ADVICE = "C0137", "C0102", "E0110", "H0101"
HOLDERS = {LAMP: "lighting", COVER: "roads", RUBBISH: "team1", ADVICE: "roads"}


def later(**values: float) -> datetime:
    """So much after the Monday on which every story begins."""
    return MONDAY + timedelta(**values)


def filed(world: World, *, matter: str = LAMP, at: datetime = MONDAY, **report: Any) -> cases.Receipt:
    """A report, filed."""
    receipt = world.report(at=at, **report)
    clerk = world.actor("intake_clerk", "street1")
    cases.file(actor=clerk, case_id=receipt.case_id, at=at + timedelta(minutes=5), matter=matter, condition=1)
    return receipt


def assigned(world: World, *, matter: str = LAMP, at: datetime = MONDAY, **report: Any) -> cases.Receipt:
    """A report, filed and dispatched to the unit whose duty it is."""
    receipt = filed(world, matter=matter, at=at, **report)
    dispatch(world, receipt, matter=matter, at=at + timedelta(minutes=10))
    return receipt


def dispatch(world: World, receipt: cases.Receipt, *, matter: str = LAMP, at: datetime) -> None:
    """To the unit whose duty it is."""
    unit = world.units[HOLDERS[matter]]
    cases.dispatch(actor=world.actor("dispatcher", "centre"), case_id=receipt.case_id, at=at, unit=unit)


def in_hand(world: World, *, matter: str = LAMP, at: datetime = MONDAY, **report: Any) -> cases.Receipt:
    """A report, filed, dispatched and accepted."""
    receipt = assigned(world, matter=matter, at=at, **report)
    accept(world, receipt, matter=matter, at=at + timedelta(minutes=15))
    return receipt


def accept(world: World, receipt: cases.Receipt, *, matter: str = LAMP, at: datetime) -> None:
    """By the handler of the unit."""
    cases.accept(actor=handler(world, matter), case_id=receipt.case_id, at=at)


def resolved(world: World, *, matter: str = LAMP, at: datetime = MONDAY, **report: Any) -> cases.Receipt:
    """A report, handled and answered."""
    receipt = in_hand(world, matter=matter, at=at, **report)
    resolve(world, receipt, matter=matter, at=at + timedelta(minutes=20))
    return receipt


def resolve(world: World, receipt: cases.Receipt, *, matter: str = LAMP, at: datetime, **fields: Any) -> None:
    """By the handler of the unit, as solved unless told otherwise."""
    given = {"outcome": "solved", "answer": "已处理", **fields}
    cases.resolve(actor=handler(world, matter), case_id=receipt.case_id, at=at, **given)


def checked(world: World, *, at: datetime = MONDAY, **report: Any) -> cases.Receipt:
    """A report, handled and checked by somebody else."""
    receipt = resolved(world, at=at, **report)
    check(world, receipt, at=at + timedelta(minutes=25))
    return receipt


def check(world: World, receipt: cases.Receipt, *, at: datetime) -> None:
    """By the checker of the street."""
    cases.pass_check(actor=world.actor("checker", "street1"), case_id=receipt.case_id, at=at, note="属实")


def closed(world: World, *, at: datetime = MONDAY, **report: Any) -> cases.Receipt:
    """A report, handled, checked, and confirmed by its reporter half an hour after `at`."""
    receipt = checked(world, at=at, **report)
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=at + timedelta(minutes=30))
    assert state(receipt) == "closed"
    return receipt


def handler(world: World, matter: str = LAMP):
    """The handler of the unit whose duty the matter is."""
    return world.actor("department_handler", HOLDERS[matter])


def state(receipt: cases.Receipt) -> str:
    """The state of the case that answers for the receipt."""
    return cases.track(number=receipt.number, at=MONDAY).state


def view(world: World, receipt: cases.Receipt) -> cases.CaseView:
    """The case as the district centre sees it."""
    return cases.case_view(actor=world.actor("district_coordinator", "centre"), case_id=receipt.case_id)


def view_of_anybody(receipt: cases.Receipt) -> cases.CaseView:
    """The case as the system sees it, wherever it lies."""
    return cases.case_view(actor=SYSTEM, case_id=receipt.case_id)


def clock(world: World, receipt: cases.Receipt, kind: str) -> cases.ClockView:
    """The latest clock of a kind."""
    return [c for c in view(world, receipt).clocks if c.kind == kind][-1]


def kinds(world: World, receipt: cases.Receipt) -> list[str]:
    """The kinds of the events of the case, oldest first, without their `case.`."""
    events = cases.timeline(actor=world.actor("district_coordinator", "centre"), case_id=receipt.case_id)
    return [event.kind.removeprefix("case.") for event in events]


def picture(colour: tuple[int, int, int] = (9, 120, 60)) -> BytesIO:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, format="PNG")
    out.seek(0)
    return out
