"""Simulations that were asked for, for those who may see all that went into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from linli.common.actor import Actor, Scope
from linli.common.errors import NotFound
from linli.insight.models import Simulation
from linli.insight.permissions import VIEW

NEWEST: Final = 20
_LOOKED_THROUGH: Final = 300
EVERYTHING: Final = [["", "/", None, None]]


@dataclass(frozen=True, slots=True)
class SimulationView:
    """A simulation as it stands. `told` is filled when it is done, `fault` when it failed: (field, reason)."""

    id: int
    asked: Mapping[str, Any]
    state: str
    progress: float
    told: Mapping[str, Any] | None
    fault: tuple[str, str] | None
    asked_at: datetime


def simulation(*, actor: Actor, simulation_id: int) -> SimulationView:
    """One simulation. Raises Forbidden, and NotFound for one asked over more than the actor may see."""
    actor.need(VIEW)
    row = Simulation.objects.filter(pk=simulation_id).first()
    if row is None or not _within(actor, row.over):
        raise NotFound(what="simulation")
    return _view(row)


def simulations(*, actor: Actor) -> list[SimulationView]:
    """The newest simulations the actor may see, without what they said. Raises Forbidden."""
    actor.need(VIEW)
    rows = Simulation.objects.defer("told").order_by("-id")[:_LOOKED_THROUGH]
    return [_view(row, whole=False) for row in rows if _within(actor, row.over)][:NEWEST]


def over(actor: Actor) -> list[list[Any]]:
    """The parts of the tree the actor may count, as they are kept beside a simulation."""
    if actor.everything:
        return EVERYTHING
    return [[one.unit_id, one.unit_path, one.area_level, one.area_id] for one in actor.scopes(VIEW)]


def on_behalf(kept: list[list[Any]]) -> Actor:
    """Somebody with exactly these rights to count."""
    everything = kept == EVERYTHING
    scopes = () if everything else tuple(Scope(*one) for one in kept)
    return Actor("system", "simulation", "simulation", grants={VIEW: scopes}, everything=everything)


def _within(actor: Actor, kept: list[list[Any]]) -> bool:
    return actor.everything or all(actor.may_at_unit(VIEW, path) for _unit, path, _level, _area in kept)


def _view(row: Simulation, *, whole: bool = True) -> SimulationView:
    fault = (row.fault["field"], row.fault["reason"]) if row.fault else None
    return SimulationView(row.pk, row.asked, row.state, row.progress, row.told if whole else None, fault, row.asked_at)
