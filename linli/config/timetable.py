"""Every scheduled job: its name, how often it runs, and what it calls.

Whose turn it is stands in the table `Turn`, one row per job. A worker takes a turn with one conditional UPDATE that
moves `next_at`; of two workers exactly one moves it, on both engines, without a lock that a killed process could keep.
Rows survive a restart, so a daily job does not run again at every start, and an operator can read when each ran last.
Every job is idempotent all the same: a worker killed half-way leaves the rest to the next turn.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import InterfaceError, OperationalError, connection

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.cases import api as cases
from linli.channels.desk import api as desk
from linli.channels.field import api as field
from linli.channels.notify import api as notify
from linli.channels.reports import api as reports
from linli.community import api as community
from linli.config.models import Turn
from linli.config.simulating import start_waiting
from linli.insight import api as insight
from linli.services import api as services

log = logging.getLogger("linli.timetable")

RETRY_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `every` in seconds; `run` takes the time and does one bounded piece of work.

    `alone`: it needs transactions of its own, and waits where the caller holds one open (replays do).
    """

    name: str
    every: int
    run: Callable[[datetime], object]
    alone: bool = False


MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

TIMETABLE: Final = (
    Job("cases.sweep", 10, lambda at: cases.sweep(at=at)),
    Job("cases.mark_texts", 5, lambda at: cases.mark_texts(at=at)),
    # A piece of some thousands of events at a time; a backlog is worked off within minutes.
    Job("insight.read", 5, lambda at: insight.read_due(at=at), alone=True),
    Job("insight.fold", 10 * MINUTE, lambda at: insight.fold_fresh(at=at), alone=True),
    Job("insight.simulate", 2, start_waiting, alone=True),
    Job("insight.forget_simulations", DAY, lambda at: insight.forget_simulations(at=at)),
    Job("insight.publish", DAY, lambda at: insight.publish_due(at=at), alone=True),
    # Hourly, over the running day, too: what begins in the morning is told by noon. A district takes seconds.
    Job("insight.watch", HOUR, lambda at: insight.watch(at=at), alone=True),
    Job("insight.score_warnings", DAY, lambda at: insight.score_warnings(at=at), alone=True),
    # Transactions of its own: whoever waits for a report sees how far it is.
    Job("reports.make", 5, lambda at: reports.make_due(at=at), alone=True),
    Job("insight.ask_planned", HOUR, lambda at: insight.ask_planned(at=at)),
    Job("insight.forget_reports", DAY, lambda at: insight.forget_reports(at=at)),
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


def run_due(at: datetime, *, timetable: tuple[Job, ...] = TIMETABLE) -> tuple[str, ...]:
    """Run every job whose turn has come at `at`, and return their names. A job that fails is logged and tried again."""
    possible = [job for job in timetable if not (job.alone and connection.in_atomic_block)]
    return tuple(job.name for job in possible if _take_turn(job, at) and _run(job, at))


def _take_turn(job: Job, at: datetime) -> bool:
    """Move the job's turn on if it is due. True for exactly one of the workers that ask at the same time."""
    following = at + timedelta(seconds=job.every)
    due = Turn.objects.filter(job=job.name, next_at__lte=at)
    if due.exists():  # reading first spares SQLite the write lock
        return bool(due.update(next_at=following, started_at=at))
    if Turn.objects.filter(job=job.name).exists():
        return False
    _, first = Turn.objects.get_or_create(job=job.name, defaults={"next_at": following, "started_at": at})
    return first


def _run(job: Job, at: datetime) -> bool:
    try:
        job.run(at)
    except (OperationalError, InterfaceError):
        raise  # the database itself: the worker waits for it
    except Exception as error:
        log.exception("job_failed job=%s", job.name)
        again = at + timedelta(seconds=min(job.every, RETRY_SECONDS))
        Turn.objects.filter(job=job.name).update(next_at=again, last_error=type(error).__name__)
    else:
        Turn.objects.filter(job=job.name).update(finished_at=at, last_error="")
    return True
