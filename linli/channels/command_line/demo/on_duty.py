"""Who is on duty in a demonstration, and whistles blown in its last hours: what a command screen shows beside what is late."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from linli.cases import api as cases
from linli.channels.command_line.demo.cast import HANDLERS, Cast
from linli.channels.command_line.demo.flow import Flow, Story
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.geography import api as geography

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
WEEKS: Final = 6  # from the one before the flow ends
NIGHT: Final = 20  # o'clock; shifts change then and at eight
STREET_NIGHTS: Final = (
    6  # streets whose desk is answered at night, too; by night the district's stands in for the others
)
# Trades that go out at any hour; their post for emergencies is on duty for a week.
AT_ANY_HOUR: Final = ("water", "drainage", "heating", "gas", "fire", "roads")
# Before the end, which kind, how many units are called, and how many of them have answered by then.
LATELY: Final = (
    (timedelta(hours=20), "key_work", 4, 3), (timedelta(hours=5), "joint_enforcement", 3, 2),
    (timedelta(hours=2), "key_work", 3, 1), (timedelta(minutes=12), "emergency", 3, 1), (timedelta(minutes=4), "emergency", 4, 0),
)  # fmt: skip


def load_roster(*, until: datetime, zone: ZoneInfo) -> None:
    """Plan the duty roster of the desks and of who goes out in an emergency: posts and office numbers, nobody's name."""
    monday = until.astimezone(zone).date() - timedelta(days=until.astimezone(zone).weekday()) - WEEK
    begins = datetime.combine(monday, time(8), zone)
    root = geography.root()
    _plan(geography.duty_desk_of(root.id), begins, "desk", hours=(8, NIGHT))
    _plan(geography.duty_desk_of(root.id), begins, "leading", post="中心带班岗", hours=(8,))
    for number, street in enumerate(geography.areas_under(None, level="street")):
        office = geography.speaker_of(street.id)
        if office is not None:
            _plan(
                geography.duty_desk_of(office.id), begins, "desk", hours=(8, NIGHT) if number < STREET_NIGHTS else (8,)
            )
    for kind in ("utility", "department"):
        for unit in geography.units_of_kind(kind, area_id=root.area_id):
            if unit.trade in AT_ANY_HOUR:
                _shift(unit, begins, begins + WEEK, "emergency", "应急抢修班")
                _go_on(unit.id, begins)


def _plan(unit: geography.UnitView, monday: datetime, role: str, *, hours: tuple[int, ...], post: str = "") -> None:
    """Seven days, changing at these hours of the day; then the same for the weeks to come."""
    changes = [monday + DAY * day + timedelta(hours=hour - 8) for day in range(7) for hour in hours]
    for begins, ends in pairwise([*changes, monday + WEEK]):
        _shift(unit, begins, ends, role, post)
    _go_on(unit.id, monday)


def _shift(unit: geography.UnitView, begins: datetime, ends: datetime, role: str, post: str) -> None:
    new = cases.NewShift(
        unit_id=unit.id, role=role, begins=begins, ends=ends, phone=unit.duty_phone or "12345", post=post
    )
    cases.plan_shift(actor=SYSTEM, at=clock.now(), new=new)


def _go_on(unit_id: int, begins: datetime) -> None:
    for week in range(1, WEEKS):
        cases.copy_week(actor=SYSTEM, at=clock.now(), unit_id=unit_id, begins=begins + WEEK * week - timedelta(hours=8))


def whistle_lately(flow: Flow, cast: Cast, *, seed: int) -> None:
    """Put the whistles of the last hours into the flow."""
    for number, (before, kind, called, answered) in enumerate(LATELY):
        flow.add(flow.until - before, _whistle(cast, Random(f"lately-{seed}-{number}"), kind, called, answered))


def _whistle(cast: Cast, rng: Random, kind: str, called: int, answered: int) -> Story:
    """A street calls several units over a case in hand; some report in at once, the others are waited for."""
    called_over = {board.case.id for board in cases.whistles(actor=SYSTEM)}
    found = cases.queue(actor=SYSTEM, filters=cases.QueueFilter(states=("in_hand",)), size=200, at=clock.now()).rows
    fitting = [row for row in found if row.street_id and row.id not in called_over]
    departments = geography.units_of_kind("department", area_id=geography.root().area_id)
    ready = [one.id for one in departments if cast.someone(HANDLERS, one.id, rng)]
    if not fitting or len(ready) < called:
        return
    mine = rng.choice(fitting)
    street = geography.coordinator_for(level="street", district_id=None, street_id=mine.street_id, community_id=None)
    caller = cast.someone(("street_coordinator",), street.id, rng)
    if caller is None:
        return
    cases.blow_whistle(
        actor=caller, case_id=mine.id, at=clock.now(), units=rng.sample(ready, called), reason="现场情况复杂，请到场会商处置",
        whistle_kind=kind,
    )  # fmt: skip
    tasks = [one for one in cases.tasks(actor=SYSTEM, case_id=mine.id) if one.role == "whistle" and one.open]
    for task in tasks[:answered]:
        yield clock.now() + timedelta(minutes=1 if kind == "emergency" else rng.uniform(5, 30))
        if helper := cast.someone(HANDLERS, task.unit_id, rng):
            cases.answer_whistle(actor=helper, case_id=mine.id, at=clock.now(), task=task.id)
