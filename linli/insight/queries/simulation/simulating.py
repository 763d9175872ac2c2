"""What a simulation says: how it would go as ever and with what is different, and how many posts it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound
from linli.geography import api as geography
from linli.insight.queries.facts.sql import midnight
from linli.insight.queries.simulation.fitting import Fitted, Work, assumed_work, fitted, reach
from linli.insight.queries.simulation.house_time import Calendars, HouseLimit, always
from linli.insight.queries.simulation.passages import Passages, handling_units, passages
from linli.insight.rules.asking import BadQuestion
from linli.insight.rules.facts import TELLING
from linli.insight.rules.simulation import scenarios as rules
from linli.insight.rules.simulation.engine import NOBODY, Limit, Run, Shift
from linli.insight.rules.simulation.measuring import (
    Interval,
    Window,
    back_to_normal,
    durations,
    interval,
    open_at,
    quantile,
    shares,
    waiting_at,
)
from linli.insight.rules.simulation.scenarios import Ask, Chosen, Scenario
from linli.insight.rules.simulation.searching import Needed, Plan, Trial, Watch, needed
from linli.insight.rules.simulation.stories import Kind, Wave, expected

SCENARIOS: Final = Path(__file__).resolve().parents[3] / "packs" / "insight" / "scenarios" / "scenarios.toml"
WARM_UP: Final = timedelta(days=14)
MOST_UNITS: Final = 30  # with most cases first; the others keep their posts
LEAST_DUE: Final = 3  # clocks a run; with fewer nothing is said of a unit
UNNOTICED: Final = 0.01  # of the share in time, where it is to be as ever
ROUNDS: Final = 3  # of settling
SETTLING_SEEDS: Final = (101, 102, 103)
CURVE: Final = 4  # numbers of posts on either side
Progress = Callable[[float], None]


@cache
def scenarios() -> Mapping[str, Scenario]:
    """The scenarios that are shipped, by code."""
    return rules.scenarios(SCENARIOS.read_text(encoding="utf-8"))


def asked_simulation(given: Any) -> Ask:
    """What a door was sent, checked. Raises InvalidInput."""
    try:
        return rules.ask(given, scenarios())
    except BadQuestion as error:
        raise InvalidInput(field=error.field, reason=error.reason) from None


def simulable_units(*, actor: Actor, begin: date, end: date) -> list[geography.UnitView]:
    """The units a simulation can answer for: they led cases reported on these days and lie in reach; most cases first."""
    within = reach(actor)
    counted = handling_units(actor=actor, begin=begin, end=end)
    found = [unit for unit in counted if within is None or unit in within]
    return [geography.unit(unit) for unit in sorted(found, key=lambda unit: (-counted[unit], unit))]


def simulated(*, actor: Actor, ask: Ask, progress: Progress | None = None) -> dict[str, Any]:
    """What is to be expected, as plain values. Raises Forbidden, NotFound for units out of reach, InvalidInput."""
    found = history(actor, ask.begin, ask.end)
    start = cases.local_day(midnight(ask.end + timedelta(days=1)))
    normal = settled(_fitted(actor, ask, found, ()))
    rest_days = [start + timedelta(days=day) for one in ask.chosen for day in range(one.scenario.rest_days)]
    changed = _eased(_fitted(actor, ask, found, rest_days), normal, ask.chosen)
    return _Outcome(ask, start, normal, changed, _Counter(ask, progress)).told(_searched(actor, ask, normal))


def history(actor: Actor, begin: date, end: date) -> Passages:
    """The passages to go by. Raises what `passages` raises, and InvalidInput where there are none."""
    found = passages(actor=actor, begin=begin, end=end)
    if not any(row["dispatched_at"] for row in found.cases):
        raise InvalidInput(field="from", reason="No case was given to a unit on these days: there is nothing to go by.")
    return found


def _fitted(actor: Actor, ask: Ask, found: Passages, rest_days: Sequence[date]) -> Fitted:
    calendars = Calendars(ask.begin, ask.end + timedelta(days=ask.days), rest_days)
    return fitted(found, calendars, _work(ask.work), stations=reach(actor), posts=dict(ask.posts))


def _work(factor: float) -> Work:
    work = assumed_work()
    return replace(
        work, intake=work.intake * factor, dispatch=work.dispatch * factor, check=work.check * factor,
        handle={name: minutes * factor for name, minutes in work.handle.items()},
    )  # fmt: skip


def settled(found: Fitted) -> Fitted:
    """The same, the time without a post less the waiting for one: so that the whole takes as long as it took."""
    window = Window(found.passages.begin.timestamp(), found.passages.end.timestamp())
    for _ in range(ROUNDS):
        trial = Trial(found.model, Plan(window.begin, window, SETTLING_SEEDS))
        found = replace(found, model=replace(found.model, eased=_less_waiting(found, trial, trial.runs(found.posts))))
    return found


def _less_waiting(found: Fitted, trial: Trial, runs: Sequence[Run]) -> tuple[float, ...]:
    times = found.model.times
    waited, passed = [0.0] * len(times), [0.0] * len(times)
    for run in runs:
        for wait in run.waits:
            end = min(wait.begun, trial.plan.window.end)
            waited[wait.station] += (end - wait.ready) if wait.urgent else times[wait.station].between(wait.ready, end)
    before = found.model.eased or (1.0,) * len(times)
    for story in trial.stories():
        for step in story.steps:
            if step.station != NOBODY and step.delay < float("inf"):
                passed[step.station] += step.delay / (before[step.station] or 1.0)
    return tuple(max(0.0, 1 - wait / whole) if whole else 1.0 for wait, whole in zip(waited, passed, strict=True))


def _eased(changed: Fitted, normal: Fitted, chosen: Sequence[Chosen]) -> Fitted:
    factor = 1.0
    for one in chosen:
        factor *= one.factor if one.scenario.waits else 1.0
    return replace(changed, model=replace(changed.model, eased=tuple(share * factor for share in normal.model.eased)))


def _searched(actor: Actor, ask: Ask, found: Fitted) -> list[int]:
    """The stations to be answered for: those asked for, else those with most cases."""
    within = reach(actor)
    for unit in ask.units:
        geography.unit(unit)
        if within is not None and unit not in within:
            raise NotFound(what="unit")
    weight: dict[int, float] = {}
    for kind in found.model.kinds:
        if kind.lead != NOBODY and (not ask.units or found.model.units[kind.lead] in ask.units):
            weight[kind.lead] = weight.get(kind.lead, 0) + kind.weight
    if not weight:
        raise InvalidInput(
            field="units", reason="These units handled nothing on these days: there is nothing to go by."
        )
    return sorted(weight, key=lambda station: (-weight[station], station))[:MOST_UNITS]


class _Counter:
    """Tells how far it has come: a run is a step, how many there will be is known roughly."""

    def __init__(self, ask: Ask, progress: Progress | None) -> None:
        self.progress, self.done = progress, 0
        self.likely = ask.replications * (2 + 1 + 5 + 2 * CURVE + 1)

    def __call__(self) -> None:
        self.done += 1
        if self.progress:
            self.progress(min(0.99, self.done / self.likely))


@dataclass(slots=True)
class _Outcome:
    ask: Ask
    start: date
    normal: Fitted
    changed: Fitted
    watch: Watch

    def told(self, stations: Sequence[int]) -> dict[str, Any]:
        """All that is said, as plain values."""
        begin = midnight(self.start)
        window = Window(begin.timestamp(), midnight(self.start + timedelta(days=self.ask.days)).timestamp())
        first = (begin - WARM_UP).timestamp()
        seeds = tuple(self.ask.seed * 1000 + number for number in range(self.ask.replications))
        plain = Trial(self.normal.model, Plan(first, window, seeds), self.watch)
        other = Trial(self.changed.model, self._plan(first, window, seeds), self.watch)
        self._check_size(plain, other)
        as_ever, differently = plain.runs(self.normal.posts), other.runs(self.normal.posts)
        targets = {
            one: self.ask.target if self.ask.target is not None else _about(shares(as_ever, window, one))
            for one in stations
        }
        enough = needed(other, self.normal.posts, targets, CURVE)
        return {
            "from": self.start.isoformat(), "to": (self.start + timedelta(days=self.ask.days - 1)).isoformat(),
            "history": _real(self.normal.passages), "normal": _whole(as_ever, window), "changed": _whole(differently, window),
            "units": [
                self._unit(one, (as_ever, differently), window, enough[one], targets[one])
                for one in stations if _due(as_ever, differently, window, one) >= LEAST_DUE
            ],
            **self._days(as_ever, differently, window),
            "replications": self.ask.replications, "as_before": self.ask.target is None,
        }  # fmt: skip

    def _plan(self, first: float, window: Window, seeds: tuple[int, ...]) -> Plan:
        waves, left = [], rules.thinned(self.ask.chosen)
        for one in self.ask.chosen:
            end = min(window.begin + one.hours * 3600, window.end)
            waves += [Wave(window.begin, end, one.factor, matters) for matters in one.scenario.arrivals]
        return Plan(first, window, seeds, tuple(waves), self._limit_of(window.begin), self._shifts(window, left))

    def _shifts(self, window: Window, left: float) -> tuple[Shift, ...]:
        if left == 1.0:
            return ()
        hours = max(one.hours for one in self.ask.chosen if one.scenario.posts)
        found = []
        for station, posts in self.normal.posts.items():
            if posts.working is not None:
                found.append(Shift(window.begin, station, max(min(1, posts.working), int(posts.working * left))))
                found.append(Shift(window.begin + hours * 3600, station, posts.working))
        return tuple(found)

    def _limit_of(self, begin: float) -> Callable[[Kind, float], Limit | None] | None:
        others = [one.scenario.limit for one in self.ask.chosen if one.scenario.limit]
        made: dict[int, Limit] = {}

        def of(kind: Kind, at: float) -> Limit | None:
            limit = kind.limit
            if at < begin or not isinstance(limit, HouseLimit):
                return limit
            for other in others:
                if (limit.amount, limit.limit_class) == (other.amount, other.limit_class):
                    if id(limit) not in made:
                        made[id(limit)] = HouseLimit(other.new_amount, other.new_class, limit.calendar)
                    return made[id(limit)]
            return limit

        return of if others else None

    def _check_size(self, *trials: Trial) -> None:
        for trial in trials:
            number = expected(trial.model, trial.plan.waves, trial.plan.begin, trial.plan.window.end)
            if number > rules.MOST_STORIES:
                raise InvalidInput(
                    field="scenarios", reason="So many cases cannot be simulated: choose smaller factors or fewer days."
                )

    def _unit(
        self, station: int, runs: tuple[Sequence[Run], Sequence[Run]], window: Window, enough: Needed, target: float
    ) -> dict[str, Any]:
        unit = self.normal.known[self.normal.model.units[station]]
        as_ever, differently = runs
        posts = self.normal.posts[station]
        days = max((window.end - window.begin + WARM_UP.total_seconds()) / 86_400, 1)
        return {
            "unit": unit.id, "name": unit.name, "name_en": unit.name_en, "posts": posts.working, "always": always(unit),
            "assumed": unit.id not in dict(self.ask.posts), "target": target,
            "given_a_week": 7 * fmean(sum(task.station == station for task in run.tasks) for run in differently) / days,
            "normal": plain_interval(interval(shares(as_ever, window, station), 0, 1)),
            "changed": plain_interval(interval(shares(differently, window, station), 0, 1)),
            "needed": enough.posts, "share": plain_interval(enough.share), "perhaps": enough.perhaps, "surely": enough.surely,
            "curve": [[number, plain_interval(found)] for number, found in enough.curve],
        }  # fmt: skip

    def _days(self, as_ever: Sequence[Run], differently: Sequence[Run], window: Window) -> dict[str, Any]:
        """What is open and what waits for a post at noon of each day, as ever and differently."""
        moments = [window.begin + 43_200 + day * 86_400 for day in range(self.ask.days)]
        normal, changed = (
            [[float(number) for number in open_at(run, moments)] for run in runs] for runs in (as_ever, differently)
        )
        waiting = [[float(number) for number in waiting_at(run, moments)] for run in differently]
        lines = [[interval(day, 0) for day in zip(*runs, strict=True)] for runs in (normal, changed, waiting)]
        back = back_to_normal([one for one in lines[0] if one], [one for one in lines[1] if one])
        days = [(self.start + timedelta(days=day)).isoformat() for day in range(self.ask.days)]
        return {
            "days": [
                {
                    "day": day,
                    "normal": plain_interval(one),
                    "changed": plain_interval(other),
                    "waiting": plain_interval(third),
                }
                for day, one, other, third in zip(days, *lines, strict=True)
            ],
            "back_after": back,
        }


def plain_interval(found: Interval | None) -> dict[str, float] | None:
    """An interval as plain values; None stays none."""
    return asdict(found) if found else None


def _about(as_ever: Sequence[float]) -> float:
    """As many as ever, but for what nobody would notice."""
    return max(0.0, fmean(as_ever) - UNNOTICED) if as_ever else 0.0


def _due(as_ever: Sequence[Run], differently: Sequence[Run], window: Window, station: int) -> float:
    """How many clocks of a station are due in a run, where there are least."""
    counts = [
        fmean(
            sum(task.station == station and window.begin <= task.due < window.end for task in run.tasks) for run in runs
        )
        for runs in (as_ever, differently)
    ]
    return min(counts)


def _whole(runs: Sequence[Run], window: Window) -> dict[str, Any]:
    lines = [durations(run, window) for run in runs]
    middles, ninths = (
        [found for line in lines if (found := quantile(line, share)) is not None] for share in (0.5, 0.9)
    )
    return {
        "given": fmean(sum(window.begin <= task.given < window.end for task in run.tasks) for run in runs),
        "in_time": plain_interval(interval(shares(runs, window), 0, 1)),
        "median": plain_interval(interval(middles, 0)),
        "ninth": plain_interval(interval(ninths, 0)),
    }


def _real(found: Passages, units: frozenset[int] | None = None) -> dict[str, Any]:
    """What the history itself says, counted like the simulation: clocks that were due, tasks that were handled."""
    rows = [row for row in found.cases if row["lead"] and (units is None or row["lead"] in units)]
    due = [row for row in rows if row["handle_due"] and row["handle_due"] < found.end
           and row["handle_clock"] in TELLING]  # fmt: skip
    known = {row["case_id"] for row in rows}
    took = sorted(
        (task["ended_at"] - task["given_at"]).total_seconds()
        for task in found.tasks
        if task["case_id"] in known and task["ended_as"] == "done"
    )
    return {
        "cases": len(rows), "due": len(due), "from": found.begin.isoformat(), "to": found.end.isoformat(),
        "in_time": sum(row["handle_clock"] == "met" for row in due) / len(due) if due else None,
        "median": quantile(took, 0.5), "ninth": quantile(took, 0.9),
    }  # fmt: skip
