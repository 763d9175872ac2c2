"""The worker: works off the outbox, then the timetable, until it is told to stop.

Killing it at any moment loses nothing. An event leaves the outbox only after its reactions; a killed worker's lease
runs out and the event is offered again, and every reaction may run twice. A database that goes away is waited for.

Heavy jobs have lanes: processes of their own that the worker starts when they have something to do (`apart.py`). Each is a worker,
too, with the jobs of its lane alone, and ends when nothing was to be done for a while.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import FrameType
from typing import Final

import click
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from linli.audit import api as audit
from linli.common import clock
from linli.config import apart, timetable
from linli.config.timetable import Job, Lane
from linli.reactions.table import TABLE, Reaction

log = logging.getLogger("linli.worker")

BATCH: Final = 200
LEASE_SECONDS: Final = 60
IDLE_SECONDS: Final = 0.5
GATHER_SECONDS: Final = 0.2
LONGEST_WAIT_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: events whose reactions ran, events that failed, jobs of the timetable."""

    reacted: int
    failed: int
    jobs: tuple[str, ...]

    @property
    def pause(self) -> float:
        """How long to wait before the next: not at all where more may be waiting; a moment where some came, to take more together."""
        worked = self.reacted + self.failed
        return 0.0 if worked >= BATCH else GATHER_SECONDS if worked else IDLE_SECONDS


def run_once(
    at: datetime,
    *,
    limit: int = BATCH,
    table: Mapping[str, tuple[Reaction, ...]] = TABLE,
    jobs: tuple[Job, ...] | None = None,
) -> Round:
    """One round at the time `at`: up to `limit` events of the outbox, then whatever the timetable, or these jobs of it, has due.

    Raises OperationalError or InterfaceError where the database cannot be reached; whatever was leased comes back.
    """
    reacted, failed = react(at, limit=limit, table=table)
    return Round(reacted, failed, timetable.run_due(at) if jobs is None else timetable.run_due(at, timetable=jobs))


def react(at: datetime, *, limit: int = BATCH, table: Mapping[str, tuple[Reaction, ...]] = TABLE) -> tuple[int, int]:
    """Work off up to `limit` events of the outbox; how many reacted and how many failed.

    Events of one kind are worked off together; none of them waits for another of the same subject, the outbox sees to that.
    """
    events = audit.claim(at=at, limit=limit, lease_seconds=LEASE_SECONDS)
    kinds: dict[str, list[audit.EventView]] = {}
    for event in events:
        kinds.setdefault(event.kind, []).append(event)
    finished: list[int] = []
    for kind, alike in kinds.items():
        finished += _run_row(table.get(kind, ()), alike, at)
    audit.done(finished)
    return len(finished), len(events) - len(finished)


def _run_row(row: Sequence[Reaction], events: list[audit.EventView], at: datetime) -> list[int]:
    """Run the reactions of a row; the ids of the events that have had them all."""
    try:
        for reaction in row:
            reaction(events, at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if len(events) > 1:  # one of them must not hold up the others
            return [id_ for event in events for id_ in _run_row(row, [event], at)]
        (event,) = events
        log.exception("reaction_failed event=%s kind=%s", event.id, event.kind)
        audit.failed(event.id, type(error).__name__, at=at)
        return []
    return [event.id for event in events]


def run_until_quiet(at: datetime, *, rounds: int = 1000) -> int:
    """Everything that is due at one time: the outbox, the timetable, and the outbox again. For replays and tests."""
    total = 0
    for turn in (False, True):
        if turn:
            timetable.run_due(at)
        for _ in range(rounds):
            reacted, _failed = react(at)
            total += reacted
            if not reacted:
                break
    return total


def run_lane(lane: Lane) -> Round:
    """One round of a lane: every job of it that is due and has something to do, each within the limit of the lane."""
    ran: list[str] = []
    for job in timetable.jobs_of(lane):
        with apart.given_up_after(lane.limit):
            ran += timetable.run_due(clock.now(), timetable=(job,))
    return Round(0, 0, tuple(ran))


class Worker:
    """The loop around the rounds, with its ends: a signal, the parent's death, the database's absence, and for a lane its rest."""

    def __init__(self, *, parent: int | None = None, lane: Lane | None = None) -> None:
        self._stop = threading.Event()
        self._parent = parent
        self._failures = 0
        self._lane = lane
        self._lanes = apart.Lanes()
        self._worked = time.monotonic()

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Stop after the round in hand. Fits as a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped; in a lane, until nothing was to be done for a while."""
        name = self._lane.name if self._lane else "main"
        log.info("worker_started pid=%s lane=%s", os.getpid(), name)
        while not self._stop.is_set() and self._parent in {None, os.getppid()} and not self._rests():
            self._stop.wait(self._round())
        self._lanes.stop()
        connection.close()
        log.info("worker_stopped pid=%s lane=%s", os.getpid(), name)

    def _rests(self) -> bool:
        return self._lane is not None and time.monotonic() - self._worked > apart.PATIENCE_SECONDS

    def _round(self) -> float:
        """One round; returns how long to wait before the next."""
        try:
            close_old_connections()
            done = self._work()
        except (OperationalError, InterfaceError) as error:
            return self._wait_for_database(error)
        if self._failures:
            log.warning("database_back after_tries=%s", self._failures)
            self._failures = 0
        if done.jobs:
            self._worked = time.monotonic()
        return done.pause

    def _work(self) -> Round:
        if self._lane is not None:
            return run_lane(self._lane)
        self._lanes.look(clock.now())
        return run_once(clock.now(), jobs=timetable.jobs_of(None))

    def _wait_for_database(self, error: Exception) -> float:
        """Say once that the database is away, and wait longer each time."""
        if not self._failures:
            log.error("database_away error=%s said=%s", type(error).__name__, str(error).partition("\n")[0])
        self._failures += 1
        connection.close()
        return min(0.25 * 2.0**self._failures, LONGEST_WAIT_SECONDS)


@click.command()
@click.option("--once", is_flag=True, help="One round, then end.")
@click.option("--lane", type=click.Choice([lane.name for lane in timetable.LANES]), hidden=True, help="Its jobs alone.")
@click.option("--parent", type=int, hidden=True, help="End when this process is no longer the parent.")
def command(*, once: bool, lane: str | None, parent: int | None) -> None:
    """Run the worker: reactions to events, deadlines, deliveries, retention, figures."""
    if once:
        done = run_once(clock.now())
        click.echo(f"{done.reacted} events, {done.failed} failed, jobs: {', '.join(done.jobs) or 'none due'}")
        return
    chosen = next((one for one in timetable.LANES if one.name == lane), None)
    worker = Worker(parent=parent, lane=chosen)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.stop)
    if chosen is not None:
        apart.enter(chosen, parent)
    worker.run()
