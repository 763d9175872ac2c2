"""Which matters are small enough to be handled on the spot, for somebody who stands there."""

from __future__ import annotations

from datetime import datetime

from linli.cases.queries import catalogue, duties, routing
from linli.cases.queries.calendars import local_day
from linli.cases.queries.catalogue import MatterView
from linli.cases.queries.placing import chain_of, from_placement
from linli.common.actor import Actor
from linli.geography import api as geography


def small_matters(*, actor: Actor, at: datetime) -> list[MatterView]:
    """The matters in force that the duty list admits for the actor's own unit, at its level and in its area, by code.

    Empty for somebody whose unit has no area. What is listed is still checked when it is done.
    """
    unit = geography.unit(actor.unit_id) if actor.unit_id else None
    if unit is None or unit.area_id is None:
        return []
    level, day = routing.level_of(unit.id), local_day(at)
    chain = chain_of(from_placement(geography.place_of_area(unit.area_id)))
    on = catalogue.catalogue_day(day)
    return [
        matter
        for matter in catalogue.matters(on)
        if matter.conditions and duties.admitted_for(level, matter.code, chain, day).allowed
    ]
