"""Simulations take their time: asked for here, computed one after the other by a process of their own, kept for a while."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError, NotFound, Refused
from linli.insight.models import Reading, Simulation
from linli.insight.permissions import VIEW
from linli.insight.queries.simulation.asked import on_behalf, over
from linli.insight.queries.simulation.fitting import reach
from linli.insight.queries.simulation.simulating import asked_simulation, simulated

MOST_WAITING: Final = 20
MOST_OF_ONE: Final = 5  # over the same part of the house: one unit does not fill the queue of all
MOST_TRIES: Final = 2
STANDS_STILL: Final = timedelta(minutes=2)
LONGEST: Final = 600.0  # seconds
KEPT: Final = timedelta(days=90)
TELL_EVERY: Final = 1.0


def ask_simulation(*, actor: Actor, asked: Any, at: datetime) -> int:
    """Ask for a simulation; returns its id. The same question over the same facts and rights is that of before.

    Raises Forbidden, InvalidInput, NotFound for units out of reach, and Refused while too many wait.
    """
    actor.need(VIEW)
    ask = asked_simulation(asked)
    within = reach(actor)
    if within is not None and not within.issuperset({*ask.units, *(unit for unit, _ in ask.posts)}):
        raise NotFound(what="unit")
    kept = over(actor)
    reading = Reading.objects.filter(pk=1).first()
    told = json.dumps([asked, kept, reading.through if reading else 0], sort_keys=True, default=str)
    key = sha256(told.encode()).hexdigest()
    with transaction.atomic():
        known = Simulation.objects.filter(key=key).exclude(state=Simulation.FAILED).order_by("id").first()
        if known is None:
            waiting = list(Simulation.objects.filter(state=Simulation.WAITING).values_list("over", flat=True))
            if len(waiting) >= MOST_WAITING or waiting.count(kept) >= MOST_OF_ONE:
                raise Refused(
                    reason="too_many_waiting", text="Many simulations are waiting. Please try again in some minutes."
                )
            known = Simulation.objects.create(key=key, asked=asked, over=kept, asked_at=at, touched_at=at)
    return known.pk


def simulation_waits(*, at: datetime) -> bool:
    """Whether a simulation is to be computed now: one waits or has died half-way, and none is running."""
    running = Simulation.objects.filter(state=Simulation.RUNNING, touched_at__gt=at - STANDS_STILL)
    return not running.exists() and _waiting(at).exists()


def _waiting(at: datetime) -> QuerySet[Simulation]:
    died = Simulation.objects.filter(state=Simulation.RUNNING, touched_at__lte=at - STANDS_STILL)
    return Simulation.objects.filter(state=Simulation.WAITING) | died


def simulate_next(*, at: datetime) -> int | None:
    """Compute the simulation that has waited longest; returns its id, None where none waits or another process took it."""
    row = _waiting(at).order_by("id").first()
    if row is None or not _taken(row, at):
        return None
    teller = _Teller(row.pk, at)
    try:
        if row.tries >= MOST_TRIES:
            raise InvalidInput(field="question", reason="The simulation was broken off twice.")
        told = simulated(actor=on_behalf(row.over), ask=asked_simulation(row.asked), progress=teller)
    except LinliError as error:
        fault = {"field": str(error.data.get("field", "")), "reason": str(error.data.get("reason", error.code))}
        teller.keep(state=Simulation.FAILED, fault=fault)
    else:
        teller.keep(state=Simulation.DONE, told=told, progress=1.0)
    return row.pk


def _taken(row: Simulation, at: datetime) -> bool:
    """Whether this process got it: of two, one changes the row as it was read."""
    same = Simulation.objects.filter(pk=row.pk, state=row.state, tries=row.tries)
    return same.update(state=Simulation.RUNNING, tries=row.tries + 1, touched_at=at) == 1


class _Teller:
    """Keeps how far a simulation has come, about once a second, and ends what takes too long."""

    def __init__(self, simulation_id: int, begun: datetime) -> None:
        self.id, self.begun = simulation_id, begun
        self.started = self.told = monotonic()

    def __call__(self, share: float) -> None:
        now = monotonic()
        if now - self.started > LONGEST:
            raise InvalidInput(field="days", reason="This takes too long: choose fewer days, units or repetitions.")
        if now - self.told > TELL_EVERY:
            self.told = now
            self.keep(progress=share)

    def keep(self, **changes: Any) -> None:
        """Write these changes, and that it has moved on."""
        at = self.begun + timedelta(seconds=monotonic() - self.started)
        Simulation.objects.filter(pk=self.id).update(touched_at=at, **changes)


def forget_simulations(*, at: datetime) -> int:
    """Delete simulations that were asked for long ago. Returns how many."""
    return Simulation.objects.filter(asked_at__lt=at - KEPT).delete()[0]
