"""What pages ask beside the answers of indicators: the special analyses, the cases behind a number, and a day played again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, timedelta
from typing import Any, Final

from linli.channels.command_line.bench.facts.asked import Asked, people
from linli.channels.command_line.bench.facts.making import NOW, City
from linli.common.actor import SYSTEM, Actor
from linli.insight import api as insight

AT: Final = NOW.replace(tzinfo=UTC)
MONTH: Final = insight.Choice(date(2025, 11, 1), date(2025, 11, 30))
THIRTY_DAYS: Final = insight.Choice(date(2025, 11, 18), date(2025, 12, 17))
YEAR: Final = insight.Choice(date(2025, 1, 1), date(2025, 12, 31))
_ANALYSES: Final[Mapping[str, tuple[Any, dict[str, Any]]]] = {
    "flow": (insight.flow, {"by": "street"}),
    "clocks": (insight.punctuality, {}),
    "returns": (insight.returns, {}),
    "recurrence": (insight.recurrence, {}),
    "endings": (insight.endings, {}),
    "burden": (insight.burden, {}),
    "fairness": (insight.fair, {"level": "community"}),
}


def studies(city: City) -> Iterable[Asked]:
    """Each analysis of a district and of the whole city, and the rest."""
    at_district, at_street, department = people(city)
    for name, (ask, more) in _ANALYSES.items():
        for where, who in (("district", at_district), ("city", SYSTEM)):
            for long, choice in (("a month", MONTH), ("thirty days", THIRTY_DAYS), ("a year", YEAR)):
                yield _study(f"{name}: {where}, {long}", ask, who, choice, more)
    yield _study("clocks: a street, a year", insight.punctuality, at_street, YEAR, {})
    yield _study("clocks: a department, a year", insight.punctuality, department, YEAR, {})
    yield _study("flow: a department, a year", insight.flow, department, YEAR, {"by": "street"})
    yield Asked("difficulty classes of a day", lambda: len(insight.difficulty_classes(THIRTY_DAYS.end, at=AT)))
    for code in ("closed_in_time", "handled_in_time", "reported", "unit_in_time"):
        yield _listed(f"cases behind {code}: city, a year", SYSTEM, code)
    yield _listed("cases behind closed_in_time: district, a year", at_district, "closed_in_time")
    yield _behind("cases behind clocks missed: city, a year", SYSTEM, "kept", "missed", {"kind": "handle"})
    yield _behind("cases behind clocks overdue now: district", at_district, "ahead", "over", {"kind": "handle"})
    yield _behind("cases behind waits for the unit: city, a year", SYSTEM, "stays", "waited_unit", {"side": "unit"})
    for name, back in (("yesterday", 1), ("a year ago", 365), ("two years ago", 730)):
        yield _replayed(f"replay of a day: district, {name}", at_district, back)
    yield _replayed("replay of a day: city, yesterday", SYSTEM, 1)


def _study(name: str, ask: Any, who: Actor, choice: insight.Choice, more: dict[str, Any]) -> Asked:
    return Asked(name, lambda: bool(ask(actor=who, choice=choice, at=AT, **more)))


def _listed(name: str, who: Actor, code: str) -> Asked:
    question = {"indicators": [code], "by": [], "from": YEAR.begin.isoformat(), "to": YEAR.end.isoformat()}
    return Asked(name, lambda: insight.behind(actor=who, question=insight.asked(question)).cases)


def _behind(name: str, who: Actor, counting: str, part: str, where: dict[str, Any]) -> Asked:
    def ask() -> int:
        found = insight.cases_counted(actor=who, choice=YEAR, at=AT, counting=counting, part=part, where=where)
        return found.cases

    return Asked(name, ask)


def _replayed(name: str, who: Actor, days_back: int) -> Asked:
    day = (NOW - timedelta(days=days_back)).date()
    return Asked(name, lambda: len(insight.replay(actor=who, day=day, at=AT).played.changes))
