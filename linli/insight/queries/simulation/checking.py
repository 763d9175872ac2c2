"""How well the simulation tells what is known: the history played again beside what happened, and the second half from the first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.insight.queries.simulation.fitting import Fitted, assumed_work, fitted, is_dispatched, reach
from linli.insight.queries.simulation.house_time import Calendars
from linli.insight.queries.simulation.passages import Passages
from linli.insight.queries.simulation.simulating import history, plain_interval, settled
from linli.insight.rules.facts import TELLING
from linli.insight.rules.simulation.engine import Run, Task
from linli.insight.rules.simulation.measuring import Interval, Window, durations, interval, quantile, shares
from linli.insight.rules.simulation.searching import Plan, Trial

SEEDS: Final = tuple(range(1, 21))
LEAST_DUE: Final = 20  # clocks of the history; groups with fewer are left out


def check(*, actor: Actor, begin: date, end: date) -> dict[str, Any]:
    """The model of these days played over these days, and that of their first half played over the second (JSON).

    Each line: what really was, what was simulated with its interval, and whether the one lies within the other's range over
    the replications. Raises what `simulated` raises.
    """
    found = history(actor, begin, end)
    middle = begin + (end - begin) // 2
    first = history(actor, begin, middle)
    calendars = Calendars(begin, end)
    window = Window(found.begin.timestamp(), found.end.timestamp())
    whole = _fitted(actor, found, calendars)
    half = _fitted(actor, first, calendars)
    return {
        "replayed": _lines(whole, found, Plan(window.begin, window, SEEDS)),
        "foretold": _lines(half, found, Plan(window.begin, Window(first.end.timestamp(), window.end), SEEDS)),
        "from": begin.isoformat(), "middle": middle.isoformat(), "to": end.isoformat(), "replications": len(SEEDS),
    }  # fmt: skip


def _fitted(actor: Actor, found: Passages, calendars: Calendars) -> Fitted:
    return settled(fitted(found, calendars, assumed_work(), stations=reach(actor), posts={}))


def _lines(model: Fitted, found: Passages, plan: Plan) -> list[dict[str, Any]]:
    """The whole, the kinds of limit, the big classes and the units with most, real beside simulated."""
    real = _real_run(model, found)
    runs = Trial(model.model, plan).runs(model.posts)
    lines = []
    for kind, of in (("whole", lambda _: ""), ("class", _big_class), ("unit", _unit_of(model)), ("urgent", _urgent)):
        counts = Counter(of(task) for task in real.tasks if plan.window.begin <= task.due < plan.window.end)
        for name, number in counts.most_common(12):
            if name is not None and number >= LEAST_DUE:
                parts = [replace(run, tasks=[task for task in run.tasks if of(task) == name]) for run in (real, *runs)]
                lines.append({"of": kind, "name": name, **_compared(parts[0], parts[1:], plan.window)})
    return lines


def _compared(real: Run, runs: list[Run], window: Window) -> dict[str, Any]:
    took = durations(real, window)
    simulated = [durations(run, window) for run in runs]
    due = [float(sum(window.begin <= task.due < window.end for task in run.tasks)) for run in (real, *runs)]
    return {
        "due": _line(due[0], due[1:]),
        "in_time": _line(next(iter(shares([real], window)), None), shares(runs, window)),
        "median": _line(quantile(took, 0.5), [found for line in simulated if (found := quantile(line, 0.5))]),
        "ninth": _line(quantile(took, 0.9), [found for line in simulated if (found := quantile(line, 0.9))]),
    }


def _line(real: float | None, simulated: list[float]) -> dict[str, Any]:
    found: Interval | None = interval(simulated)
    within = real is not None and bool(simulated) and min(simulated) <= real <= max(simulated)
    return {"real": real, "simulated": plain_interval(found), "within": within}


def _real_run(model: Fitted, found: Passages) -> Run:
    """What really happened, in the form of a run: the handling clock of each case with what became of it."""
    tasks = []
    given = {
        task["case_id"]: task["given_at"] for task in found.tasks if is_dispatched(task)
    }  # in the order of the tasks
    for row in found.cases:
        if row["case_id"] in given and row["handle_due"] and row["handle_clock"] in TELLING:
            stopped = row["handle_stopped"] if row["handle_clock"] != "running" else None
            tasks.append(
                Task(
                    model.station(row["lead"]), row["matter"], row["urgent"], given[row["case_id"]].timestamp(),
                    row["handle_due"].timestamp(), stopped.timestamp() if stopped else None,
                )
            )  # fmt: skip
    return Run(tasks=tasks)


def _big_class(task: Task) -> str:
    matter = cases.find_matter(task.matter, cases.catalogue_day(datetime.fromtimestamp(task.given, UTC).date()))
    return matter.big_class if matter else task.matter


def _urgent(task: Task) -> str:
    return "urgent" if task.urgent else "ordinary"


def _unit_of(model: Fitted) -> Any:
    def unit_of(task: Task) -> str | None:
        return model.known[model.model.units[task.station]].name if task.station >= 0 else None

    return unit_of
