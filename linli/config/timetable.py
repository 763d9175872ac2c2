"""Every scheduled job: its name, how often it runs, and what it calls.

Whose turn it is stands in the table `Turn`, one row per job. A worker takes a turn with one conditional UPDATE that
moves `next_at`; of two workers exactly one moves it, on both engines, without a lock that a killed process could keep.
Rows survive a restart, so a daily job does not run again at every start, and an operator can read when each ran last.
Every job is idempotent all the same: a worker killed half-way leaves the rest to the next turn.

What takes longer than a moment, or loads an engine, has a lane: the worker's loop only looks whether it has something
to do, and starts a process for the lane where it has (`apart.py`). The turns are the same, so of two workers' processes one runs it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.cases import api as cases
from linli.channels.desk import api as desk
from linli.channels.field import api as field
from linli.channels.notify import api as notify
from linli.channels.reports import api as reports
from linli.community import api as community
from linli.config.models import Turn
from linli.insight import api as insight
from linli.services import api as services

log = logging.getLogger("linli.timetable")

RETRY_SECONDS: Final = 60
AHEAD: Final = timedelta(minutes=10)  # that clocks of two workers may differ by
MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Lane:
    """Jobs that run apart from the worker's loop, one after the other: a job waits for those of its own lane only.

    A process that stays in one job for more than `limit` seconds is given up, and the turn comes again. The nicer, the more it
    leaves to pages and clocks.
    """

    name: str
    limit: int
    nice: int


FIGURES: Final = Lane("figures", limit=10 * MINUTE, nice=5)
SIMULATIONS: Final = Lane("simulations", limit=15 * MINUTE, nice=10)
LANES: Final = (FIGURES, SIMULATIONS)


def _always(_at: datetime) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `every` in seconds; `run` takes the time and does one bounded piece of work.

    `alone`: it needs transactions of its own, and waits where the caller holds one open (replays do). `waits` tells, without
    loading anything heavy, whether there is something to do; where there is not, the turn is passed over.
    """

    name: str
    every: int
    run: Callable[[datetime], object]
    alone: bool = False
    lane: Lane | None = None
    waits: Callable[[datetime], bool] = _always


TIMETABLE: Final = (
    Job("cases.sweep", 10, lambda at: cases.sweep(at=at)),
    Job("cases.mark_texts", 5, lambda at: cases.mark_texts(at=at)),
    # In the loop: a piece takes half a second of processor at most and no engine; a process of its own would hold twice the memory, all day.
    Job("insight.read", 5, lambda at: insight.read_due(at=at), alone=True),
    # Transactions of its own: whoever waits for a report sees how far it is.
    Job(
        "reports.make",
        5,
        lambda at: reports.make_due(at=at),
        alone=True,
        lane=FIGURES,
        waits=lambda at: insight.report_waits(at=at),
    ),
    Job(
        "insight.fold",
        10 * MINUTE,
        lambda at: insight.fold_fresh(at=at),
        alone=True,
        lane=FIGURES,
        waits=lambda _: insight.fresh_facts_wait(),
    ),
    # Hourly, over the running day, too: what begins in the morning is told by noon. A district takes seconds.
    Job(
        "insight.watch",
        HOUR,
        lambda at: insight.watch(at=at),
        alone=True,
        lane=FIGURES,
        waits=lambda _: insight.has_facts(),
    ),
    Job(
        "insight.score_warnings",
        DAY,
        lambda at: insight.score_warnings(at=at),
        alone=True,
        lane=FIGURES,
        waits=lambda at: insight.score_waits(at=at),
    ),
    Job(
        "insight.publish",
        DAY,
        lambda at: insight.publish_due(at=at),
        alone=True,
        lane=FIGURES,
        waits=lambda at: insight.month_waits(at=at),
    ),
    Job(
        "insight.simulate",
        2,
        lambda at: insight.simulate_next(at=at),
        alone=True,
        lane=SIMULATIONS,
        waits=lambda at: insight.simulation_waits(at=at),
    ),
    Job("insight.forget_simulations", DAY, lambda at: insight.forget_simulations(at=at)),
    Job("insight.ask_planned", HOUR, lambda at: insight.ask_planned(at=at)),
    Job("insight.forget_reports", DAY, lambda at: insight.forget_reports(at=at)),
    # Files that a killed process left behind.
    Job("insight.remove_unnamed", HOUR, lambda at: insight.remove_unnamed(at=at)),
    Job("notify.deliver", 5, lambda at: notify.deliver_due(at=at)),
    # Five hundred a round: a whole year's reporters of a district, due on one day, are forgotten within hours.
    Job("cases.forget_reporters", MINUTE, lambda at: cases.forget_reporters(at=at)),
    Job("cases.sweep_files", DAY, lambda _: cases.sweep_files()),
    Job("community.forget_visits", DAY, lambda at: community.forget_visits(at=at)),
    Job("field.forget_sent", DAY, lambda at: field.forget_sent(at=at)),
    Job("cases.forget_drafts", DAY, lambda at: cases.forget_drafts(at=at)),
    Job("cases.forget_shifts", DAY, lambda at: cases.forget_shifts(at=at)),
    Job("cases.forget_hand_overs", DAY, lambda at: cases.forget_hand_overs(at=at)),
    Job("desk.forget_bulk_steps", DAY, lambda at: desk.forget_bulk_steps(at=at)),
    Job("cases.drop_old_marks", DAY, lambda at: cases.drop_old_marks(at=at)),
    Job("accounts.forget_attempts", HOUR, lambda at: accounts.forget_attempts(at=at)),
    Job("services.remind_of_reviews", DAY, lambda at: services.remind_of_reviews(at=at)),
    Job("audit.checkpoint", DAY, lambda at: audit.checkpoint(at=at), alone=True),
)


def jobs_of(lane: Lane | None) -> tuple[Job, ...]:
    """The jobs of a lane; with None those of the worker's own loop."""
    return tuple(job for job in TIMETABLE if job.lane is lane)


def run_due(at: datetime, *, timetable: tuple[Job, ...] = TIMETABLE) -> tuple[str, ...]:
    """Run every job whose turn has come at `at` and that has something to do, and return their names.

    A job that fails is logged and tried again.
    """
    possible = [job for job in timetable if not (job.alone and connection.in_atomic_block)]
    return tuple(job.name for job in _due(possible, at) if _take_turn(job, at) and _run(job, at))


def calls(lane: Lane, at: datetime) -> bool:
    """Whether a lane has something to do at `at`. Turns that come while nothing waits for them are passed over here."""
    due = _due(jobs_of(lane), at)
    called = [job for job in due if _waits(job, at)]
    for job in due:
        if job not in called:
            _take_turn(job, at)
    return bool(called)


def _due(jobs: Sequence[Job], at: datetime) -> list[Job]:
    """The jobs whose turn has come. One question for all of them: a worker asks several times a second."""
    turns = dict(Turn.objects.filter(job__in=[job.name for job in jobs]).values_list("job", "next_at"))
    return [job for job in jobs if job.name not in turns or not at < turns[job.name] <= _last(job, at)]


def _last(job: Job, at: datetime) -> datetime:
    """The latest moment at which its next turn can be. One that is later was set while the clock was wrong, and has come."""
    return at + timedelta(seconds=job.every) + AHEAD


def _waits(job: Job, at: datetime) -> bool:
    try:
        return job.waits(at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("job_not_looked_at job=%s", job.name)
        return True  # running it meets the same fault, which is then kept and waited for


def _take_turn(job: Job, at: datetime) -> bool:
    """Move on the turn of a job that was due a moment ago. True for exactly one of the workers that do it at the same time."""
    following = at + timedelta(seconds=job.every)
    due = Turn.objects.filter(Q(next_at__lte=at) | Q(next_at__gt=_last(job, at)), job=job.name)
    if due.update(next_at=following, started_at=at):
        return True
    if Turn.objects.filter(job=job.name).exists():
        return False
    _, first = Turn.objects.get_or_create(job=job.name, defaults={"next_at": following, "started_at": at})
    return first


def _run(job: Job, at: datetime) -> bool:
    """Run a job whose turn was taken; False where there was nothing to do."""
    waits = True
    try:
        waits = job.waits(at)
        if waits:
            job.run(at)
    except (OperationalError, InterfaceError):
        raise  # the database itself: the worker waits for it
    except Exception as error:
        log.exception("job_failed job=%s", job.name)
        again = at + timedelta(seconds=min(job.every, RETRY_SECONDS))
        Turn.objects.filter(job=job.name).update(next_at=again, last_error=type(error).__name__)
    else:
        Turn.objects.filter(job=job.name).update(finished_at=at, last_error="")
    return waits
