"""What is asked while it is measured, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from linli.channels.command_line.bench.facts.making import City
from linli.common.actor import Actor, Scope
from linli.geography import api as geography
from linli.insight import api as insight


@dataclass(frozen=True, slots=True)
class Asked:
    """Something a page asks; what it gives back says how many lines were found."""

    name: str
    ask: Callable[[], int]


def asked(name: str, who: Actor, codes: tuple[str, ...], by: list[str], days: tuple[str, str], **more: Any) -> Asked:
    """A question of the grammar."""
    question = {"indicators": list(codes), "by": by, "from": days[0], "to": days[1], **more}
    return Asked(name, lambda: len(insight.answer(actor=who, question=insight.asked(question)).lines))


def people(city: City) -> tuple[Actor, Actor, Actor]:
    """Who may see the figures of a district, of a street of it, and of its largest department."""
    return _at(city.centres[0]), _at(city.offices[city.communities[0][1]]), _at(city.departments[0][0])


def _at(unit_id: int) -> Actor:
    """Somebody who may see the figures of a unit, and of its area where it has one."""
    unit = geography.unit(unit_id)
    level, area = (unit.area_level, unit.area_id) if unit.territorial else (None, None)
    scope = Scope(unit.id, unit.path, level, area)
    return Actor("person", str(unit_id), unit.name, unit.id, unit.path, {"insight.view": (scope,)})
