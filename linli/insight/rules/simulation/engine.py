"""Stories through the stations: who waits for a post, who is served next, when each step ends.

A station has posts that work in its hours, and posts of duty that take urgent work outside them. A free post takes urgent
work first, then what is due first, then what came first; nobody is sent away from work that was begun. Ordinary work rests
overnight and keeps its post; urgent work goes on. What follows the work without a post (parts, appointments, answers of
others) passes in the hours of the station, for urgent cases at all hours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final, NamedTuple, Protocol

from linli.insight.rules.simulation.worktime import WorkTime

# What the end of a step means.
STAGE, GIVEN, HANDLED, SENT_BACK = range(4)
NOBODY: Final = -1  # a step without a station: it takes its time, and no post
NEVER: Final = float("inf")


class Limit(Protocol):
    """How long a unit has, by the rules of the house."""

    def due(self, given: float, extensions: int, rest: float) -> float:
        """When the clock begun at `given` ends, with so many extensions and so long a rest."""
        ...


class Step(NamedTuple):
    """One step of a story: seconds of work of a post at a station, then seconds that need no post, and what its end means."""

    station: int
    work: float
    delay: float
    means: int = STAGE


class Story(NamedTuple):
    """One case as it will go, whatever the staffing. `lead`: station that handles it."""

    at: float
    matter: str
    lead: int
    urgent: bool
    limit: Limit | None
    steps: tuple[Step, ...]
    extensions: int = 0
    rest: float = 0.0


@dataclass(slots=True)
class Task:
    """What a unit was given: when, until when, and when it was handled (None: not yet)."""

    station: int
    matter: str
    urgent: bool
    given: float
    due: float
    handled: float | None = None


class Wait(NamedTuple):
    """How long something waited for a post at a station; `begun` is infinite where it still waits."""

    station: int
    urgent: bool
    ready: float
    begun: float


@dataclass(slots=True)
class Run:
    """What came of one run: every task given, every wait for a post; by station seconds of work, and most posts at work at once."""

    tasks: list[Task] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    peak: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Posts:
    """How many work at a station in its hours, and how many are on duty outside them. None: as many as are needed."""

    working: int | None
    duty: int = 1


class _Station:
    __slots__ = ("busy", "busy_duty", "duty", "number", "posts", "time", "waiting", "wakes")

    def __init__(self, number: int, time: WorkTime, posts: Posts) -> None:
        self.number, self.time, self.duty = number, time, posts.duty
        self.posts = NEVER if posts.working is None else posts.working
        self.busy = self.busy_duty = 0
        self.waiting: list[tuple[bool, float, int, _Case, float]] = []
        self.wakes = NEVER


class _Case:
    __slots__ = ("due", "place", "story", "task")

    def __init__(self, story: Story) -> None:
        self.story, self.place, self.due = story, 0, NEVER
        self.task: Task | None = None


_READY, _DONE, _DONE_ON_DUTY, _OVER, _WAKE, _SHIFT = range(6)


class Shift(NamedTuple):
    """From a time on a station has another number of posts. Work that was begun is not broken off."""

    at: float
    station: int
    working: int


def run(
    times: Sequence[WorkTime],
    stories: Sequence[Story],
    posts: Mapping[int, Posts],
    until: float,
    shifts: Sequence[Shift] = (),
) -> Run:
    """Let the stories happen at stations with these posts, up to a time. A station that is not named has as many as needed."""
    return _Course(times, posts).play(stories, until, shifts)


class _Course:
    def __init__(self, times: Sequence[WorkTime], posts: Mapping[int, Posts]) -> None:
        plenty = Posts(None)
        self.stations = [_Station(number, time, posts.get(number, plenty)) for number, time in enumerate(times)]
        self.order = count()
        self.heap: list[tuple[float, int, int, _Case | None, int]] = []
        self.found = Run(work=[0.0] * len(self.stations), peak=[0] * len(self.stations))

    def play(self, stories: Sequence[Story], until: float, shifts: Sequence[Shift]) -> Run:
        """Let everything happen up to a time."""
        self.heap = [(shift.at, number, _SHIFT, None, number) for number, shift in enumerate(shifts)]
        self.order = count(len(shifts))
        self.heap += [(story.at, next(self.order), _READY, _Case(story), NOBODY) for story in stories]
        heapify(self.heap)
        heap = self.heap
        while heap and heap[0][0] <= until:
            at, _, what, case, number = heappop(heap)
            if case is None:
                if what == _WAKE:
                    self._wake(self.stations[number], at)
                else:
                    self._shift(shifts[number])
            elif what == _READY:
                self._ready(case, at)
            elif what == _OVER:
                self._over(case, at)
            else:
                self._done(case, self.stations[number], at, on_duty=what == _DONE_ON_DUTY)
        self._leave_waiting()
        return self.found

    def _shift(self, shift: Shift) -> None:
        station = self.stations[shift.station]
        station.posts = shift.working
        self._serve(station, shift.at)

    def _push(self, at: float, what: int, case: _Case | None, number: int = NOBODY) -> None:
        if at < NEVER:
            heappush(self.heap, (at, next(self.order), what, case, number))

    def _ready(self, case: _Case, at: float) -> None:
        story = case.story
        step = story.steps[case.place]
        if step.station == NOBODY:
            self._push(at + step.delay, _OVER, case)
        elif not step.work:
            self._pass(case, self.stations[step.station], at)
        else:
            station = self.stations[step.station]
            if not self._begun(case, station, at, at):
                heappush(station.waiting, (not story.urgent, case.due, next(self.order), case, at))
                self._wake_later(station, at)

    def _begun(self, case: _Case, station: _Station, at: float, ready: float) -> bool:
        """Whether a post could take the work at once."""
        urgent, is_open = case.story.urgent, station.time.is_open(at)
        if is_open and station.busy < station.posts:
            station.busy += 1
            self.found.peak[station.number] = max(self.found.peak[station.number], station.busy)
            what = _DONE
        elif urgent and not is_open and station.busy_duty < station.duty:
            station.busy_duty += 1
            what = _DONE_ON_DUTY
        else:
            return False
        number = station.number
        work = case.story.steps[case.place].work
        self.found.work[number] += work
        self.found.waits.append(Wait(number, urgent, ready, at))
        end = at + work if urgent else station.time.after(at, work)
        self._push(end, what, case, number)
        return True

    def _done(self, case: _Case, station: _Station, at: float, *, on_duty: bool) -> None:
        if on_duty:
            station.busy_duty -= 1
        else:
            station.busy -= 1
        self._serve(station, at)
        self._pass(case, station, at)

    def _pass(self, case: _Case, station: _Station, at: float) -> None:
        """The rest of a step, which needs no post."""
        delay = case.story.steps[case.place].delay
        if not delay:
            self._over(case, at)
        else:
            self._push(at + delay if case.story.urgent else station.time.after(at, delay), _OVER, case)

    def _serve(self, station: _Station, at: float) -> None:
        waiting = station.waiting
        while waiting and self._begun(waiting[0][3], station, at, waiting[0][4]):
            heappop(waiting)
        if waiting:
            self._wake_later(station, at)

    def _wake_later(self, station: _Station, at: float) -> None:
        """Look again when work begins; and when it ends, where something urgent waits for a post of duty."""
        if station.wakes < NEVER:
            return
        if not station.time.is_open(at):
            station.wakes = station.time.opening(at)
        elif not station.waiting[0][0] and station.duty:
            station.wakes = station.time.closing(at)
        self._push(station.wakes, _WAKE, None, station.number)

    def _wake(self, station: _Station, at: float) -> None:
        station.wakes = NEVER
        self._serve(station, at)

    def _over(self, case: _Case, at: float) -> None:
        story = case.story
        means = story.steps[case.place].means
        if means == GIVEN and story.limit:
            case.due = story.limit.due(at, story.extensions, story.rest)
            case.task = Task(story.lead, story.matter, story.urgent, at, case.due)
            self.found.tasks.append(case.task)
        elif case.task and means == HANDLED:
            case.task.handled = at
        elif case.task and means == SENT_BACK:
            case.task.handled = None
        case.place += 1
        if case.place < len(story.steps):
            self._ready(case, at)

    def _leave_waiting(self) -> None:
        for station in self.stations:
            self.found.waits += [
                Wait(station.number, case.story.urgent, ready, NEVER) for *_, case, ready in station.waiting
            ]
