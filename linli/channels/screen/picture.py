"""What stands on the screen at one moment: the loop, what is red, open whistles, who is on duty. No words of any resident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from linli.cases import api as cases
from linli.cases.api import Loop, ShiftView
from linli.channels.pages import red
from linli.channels.pages.called import Whistle, called_units
from linli.channels.pages.red import Red
from linli.channels.pages.templatetags.pages import when
from linli.common.actor import Actor
from linli.geography import api as geography
from linli.insight import api as insight

ON_A_DESK: Final = 5  # of one kind of red thing; the others are counted
# Nobody can scroll on a wall: how much room its columns have, and what a heading and a line take, in letters' sizes (see wall.css).
ROOM, HEADING, LINE = 31.2, 2.3, 3.2
MOST_WHISTLES = 5
WHISTLES_ROOM, WHISTLE, CALLED = 32.0, 2.4, 1.75
MOST_SILENT: Final = 3  # called units of a whistle that a wall names
MOST_POSTS, POSTS_ON_A_WALL = 12, 4
STILL_AFTER: Final = timedelta(minutes=10)
# Which right a step asks for, and from which states the loop's table lets it go.
STEPS: Final = {
    "supervise": ("cases.supervise", frozenset({"assigned", "in_hand", "resolved"})),
    "blow_whistle": ("cases.whistle", frozenset({"filed", "assigned", "in_hand"})),
}
# What else a step's form says at first, so that one press is enough where it fits: an order is to be answered in two days.
GIVEN: Final = {"supervise": {"days": "2"}}


@dataclass(frozen=True, slots=True)
class Step:
    """A way to act on a red thing: the form it opens, already filled in; the form asks before anything is done."""

    verb: str
    address: str
    title: str = ""  # of what is no verb of a case
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A red thing and what the reader can do about it: open it, or one step."""

    red: Red
    address: str
    steps: tuple[Step, ...]

    @property
    def said(self) -> str:
        """What a thing that is no case is called."""
        return _(self.red.said) if self.red.said else ""


@dataclass(frozen=True, slots=True)
class Group:
    """The red things of one kind: the most pressing of them, and how many more there are."""

    code: str
    kind: red.Kind
    number: int
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        """What this kind of red thing is called."""
        return _(self.kind.title)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.lines)

    @property
    def full(self) -> bool:
        """Whether there may be more than were counted."""
        return self.number >= red.MOST


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is renewed together."""

    at: datetime
    loop: Loop
    groups: tuple[Group, ...]
    whistles: tuple[Whistle, ...]
    open_whistles: int
    duty: tuple[ShiftView, ...]
    unmanned: tuple[int, ...]
    more_posts: int

    @property
    def more_whistles(self) -> int:
        """How many open whistles are not shown."""
        return self.open_whistles - len(self.whistles)

    @property
    def reds(self) -> int:
        """How many red things there are."""
        return sum(group.number for group in self.groups)


def picture(reader: Actor, at: datetime, *, wall: bool = False) -> Picture:
    """The screen as this reader may see it. Raises Forbidden."""
    eyes = insight.eyes(reader)
    found = red.found(eyes, at)
    room = _room({code: len(those) for code, those in found.items()}) if wall else {}
    groups = tuple(
        _group(reader, code, those, room.get(code, ON_A_DESK if not wall else 0)) for code, those in found.items()
    )
    whistles = sorted(called_units(cases.whistles(actor=eyes), at), key=lambda one: _freshness(one, at))
    duty, unmanned = on_duty(eyes, at)
    posts = POSTS_ON_A_WALL if wall else MOST_POSTS
    shown = max(posts - len(unmanned), 0)
    return Picture(
        at=at, loop=cases.loop_now(actor=eyes, at=at, until=_midnight(at)), groups=groups,
        whistles=tuple(_fitting(whistles) if wall else whistles[:MOST_WHISTLES]), open_whistles=len(whistles),
        duty=duty[:shown], unmanned=unmanned[:posts], more_posts=len(duty[shown:]) + len(unmanned[posts:]),
    )  # fmt: skip


def _freshness(one: Whistle, at: datetime) -> tuple[bool, float]:
    """First the whistles whose next answer is due nearest to now, before or after it; last those all have answered.

    What has been late for weeks stands among the red things; here one sees answers come in.
    """
    due = [called.clock.due_at for called in one.units if not called.answered and called.clock]
    return not due, min((abs((moment - at).total_seconds()) for moment in due), default=0.0)


def _fitting(whistles: Sequence[Whistle]) -> Iterator[Whistle]:
    """As many whistles as a wall has room for."""
    left = WHISTLES_ROOM
    for one in whistles:
        silent = len(one.units) - one.answered
        left -= WHISTLE + CALLED * (min(silent, MOST_SILENT) + bool(one.answered))
        if left < 0:
            return
        yield one


def _room(numbers: Mapping[str, int]) -> dict[str, int]:
    """How many lines each kind gets on a wall: in turn, the most pressing kind first, until there is no room left."""
    room: dict[str, int] = dict.fromkeys(numbers, 0)
    left = int((ROOM - HEADING * len(numbers)) / LINE)
    while left > 0 and any(room[code] < numbers[code] for code in numbers):
        for code in numbers:
            if left > 0 and room[code] < numbers[code]:
                room[code], left = room[code] + 1, left - 1
    return room


def _midnight(at: datetime) -> datetime:
    """When the local day ends."""
    tomorrow = cases.local_day(at) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time()))


def _group(reader: Actor, code: str, those: Sequence[Red], shown: int) -> Group:
    kind = red.KINDS[code]
    return Group(code, kind, len(those), tuple(_line(reader, kind, one) for one in those[:shown]))


def _line(reader: Actor, kind: red.Kind, one: Red) -> Line:
    """The ways this reader has. Somebody who may not open a case, such as a screen on a wall, has none."""
    if one.case is None:
        opens = one.address if not one.right or reader.may(one.right) else ""
        return Line(one, opens, _report(reader, one) if "report" in kind.steps else tuple(_ways(reader, one)))
    if not reader.may("cases.view"):
        return Line(one, "", ())
    return Line(one, reverse("desk:case", args=[one.case.id]), tuple(_steps(reader, kind, one)))


def _steps(reader: Actor, kind: red.Kind, one: Red) -> Iterator[Step]:
    assert one.case is not None
    for verb in kind.steps:
        right, states = STEPS[verb]
        if reader.may(right) and one.case.state in states:
            filled = urlencode({"reason": reason(one), **GIVEN.get(verb, {})})
            yield Step(verb, f"{reverse('desk:verb', args=[one.case.id, verb])}?{filled}")


def _ways(reader: Actor, one: Red) -> Iterator[Step]:
    """What its own door offers this reader."""
    for way in one.ways:
        if all(reader.may(right) for right in way.rights):
            yield Step("", way.address, _(way.title), way.icon)


def reason(one: Red) -> str:
    """What the form says at first: what is red about it. Whoever sends it may change the words."""
    due = timezone.localtime(one.due_at)
    since = f"{when(due.date())} {due:%H:%M}"  # with its year: the words are kept
    return _("%(what)s since %(when)s") % {"what": _(red.KINDS[one.kind].title), "when": since}


def _report(reader: Actor, one: Red) -> tuple[Step, ...]:
    """A fault of the house becomes a case by being reported like anything else."""
    if not reader.may("cases.report"):
        return ()
    return (Step("report", f"{reverse('desk:report')}?{urlencode({'text': reason(one), 'channel': 'phone'})}"),)


def duty_units(eyes: Actor) -> list[int]:
    """Whose duty posts stand on a screen: the units it shows, and what stands above them with its desks."""
    found: dict[str, int] = {}
    for scope in eyes.scopes("cases.view"):
        found.update((unit.path, unit.id) for unit in geography.units_below(scope.unit_path))
        above = geography.parent_unit(scope.unit_id)
        while above is not None:
            desk = geography.duty_desk_of(above.id)
            found.update({above.path: above.id, desk.path: desk.id})
            above = geography.parent_unit(above.id)
    return [found[path] for path in sorted(found)]


def on_duty(eyes: Actor, at: datetime) -> tuple[tuple[ShiftView, ...], tuple[int, ...]]:
    """Who is on duty, whoever leads first and the desks of streets last; and which desks keep a roster but have nobody now."""
    units = duty_units(eyes)
    now = cases.on_duty(unit_ids=units, at=at)
    near = cases.shifts(unit_ids=units, begins=at - timedelta(days=7), ends=at + timedelta(days=7))
    kept = dict.fromkeys(one.unit_id for one in near)
    manned = {one.unit_id for one in now}
    ordered = sorted(
        now, key=lambda one: (one.role != "leading", geography.unit(one.unit_id).path.count("/"), one.role)
    )
    return tuple(ordered), tuple(unit_id for unit_id in kept if unit_id not in manned)


def figures_still(actor: Actor, at: datetime) -> Iterator[Red]:
    """Something has waited too long to be taken into the facts behind all figures."""
    waited = timedelta(seconds=insight.status(at=at)["lag_seconds"])
    if waited > STILL_AFTER:
        yield from red.of_the_house(actor, "figures_still", at - waited, STILL_AFTER)
