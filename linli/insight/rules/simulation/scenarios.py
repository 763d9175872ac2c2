"""Scenarios as data, with bounds for every number; and what was asked, checked against them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any, Final

from linli.insight.rules.asking import BadQuestion

MOST_AT_ONCE: Final = 4
MOST_STORIES: Final = 150_000  # of one run
AS_BEFORE: Final = "as_before"


@dataclass(frozen=True, slots=True)
class Bounded:
    """A number that can be set between two others."""

    usual: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class OtherLimit:
    """Cases with one limit get another."""

    amount: int
    limit_class: str
    new_amount: int
    new_class: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that is different. `arrivals`: beginnings of matters for each wave; `waits`: also what passes without a post."""

    code: str
    name: str
    name_en: str
    note: str
    note_en: str
    factor: Bounded | None
    hours: Bounded | None
    arrivals: tuple[tuple[str, ...], ...]
    posts: bool
    waits: bool
    rest_days: int
    limit: OtherLimit | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A scenario with its numbers as they were set."""

    scenario: Scenario
    factor: float
    hours: float


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be simulated. `target` None: as it was in the history. `work`: factor of all assumed work."""

    begin: date
    end: date
    units: tuple[int, ...] = ()
    chosen: tuple[Chosen, ...] = ()
    target: float | None = 0.95
    posts: tuple[tuple[int, int], ...] = ()
    work: float = 1.0
    days: int = 28
    replications: int = 8
    seed: int = 1


def scenarios(text: str) -> dict[str, Scenario]:
    """The scenarios of a file by code. Raises ValueError for what is none."""
    return {row["code"]: _scenario(row) for row in tomllib.loads(text)["scenario"]}


def _scenario(row: Mapping[str, Any]) -> Scenario:
    limit = row.get("limit")
    return Scenario(
        row["code"], row["name"], row["name_en"], row["note"], row["note_en"],
        Bounded(**row["factor"]) if "factor" in row else None, Bounded(**row["hours"]) if "hours" in row else None,
        tuple(tuple(wave["matters"]) for wave in row.get("arrivals", ())), row.get("posts", False), row.get("waits", False),
        row.get("rest_days", 0),
        OtherLimit(limit["amount"], limit["class"], limit["new_amount"], limit["new_class"]) if limit else None,
    )  # fmt: skip


# Whole numbers of an ask: name, least, most, usual.
_WHOLE: Final = {"days": (7, 92, 28), "replications": (3, 30, 8), "seed": (0, 2**31, 1)}
_FIELDS: Final = frozenset({"from", "to", "units", "scenarios", "target", "posts", "work", *_WHOLE})
_MOST_UNITS, _MOST_POSTS = 400, 2000


def ask(given: Any, known: Mapping[str, Scenario]) -> Ask:
    """What was asked, checked. Raises BadQuestion with the field and what is wrong with it."""
    if not isinstance(given, dict):
        raise BadQuestion("question", "This must be an object.")
    for name in given:
        if name not in _FIELDS:
            raise BadQuestion(str(name)[:40], "There is no such field.")
    begin, end = _day(given, "from"), _day(given, "to")
    if not 6 <= (end - begin).days <= 400:
        raise BadQuestion("to", "Choose between one week and one year of history.")
    target = given.get("target", 0.95)
    posts = given.get("posts") or {}
    if not isinstance(posts, dict) or len(posts) > _MOST_UNITS:
        raise BadQuestion("posts", "This must be an object of unit and number.")
    return Ask(
        begin, end, _units(given.get("units") or []), _chosen(given.get("scenarios") or {}, known),
        None if target == AS_BEFORE else _number(target, "target", 0.5, 0.999),
        tuple(sorted((_whole(unit, "posts", 1, 2**62), _whole(number, "posts", 0, _MOST_POSTS)) for unit, number in posts.items())),
        _number(given.get("work", 1.0), "work", 0.1, 10.0),
        **{name: _whole(given.get(name, usual), name, least, most) for name, (least, most, usual) in _WHOLE.items()},
    )  # fmt: skip


def _day(given: Mapping[str, Any], field: str) -> date:
    try:
        day = date.fromisoformat(given[field])
    except (KeyError, TypeError, ValueError) as error:
        raise BadQuestion(field, "This must be a day such as 2026-03-31.") from error
    if not date(1990, 1, 1) <= day <= date(2200, 1, 1):
        raise BadQuestion(field, "This must be a day such as 2026-03-31.")
    return day


def _number(value: Any, field: str, least: float, most: float) -> float:
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadQuestion(field, "This must be a number.") from error
    if isinstance(value, bool) or not isfinite(found) or not least <= found <= most:
        raise BadQuestion(field, "This number is outside of what can be set.")
    return found


def _whole(value: Any, field: str, least: int, most: int) -> int:
    found = _number(value, field, least, most)
    if found != int(found):
        raise BadQuestion(field, "This must be a whole number.")
    return int(found)


def _units(given: Any) -> tuple[int, ...]:
    if not isinstance(given, list) or len(given) > _MOST_UNITS:
        raise BadQuestion("units", "This must be a list that is not too long.")
    return tuple(sorted({_whole(unit, "units", 1, 2**62) for unit in given}))


def _chosen(given: Any, known: Mapping[str, Scenario]) -> tuple[Chosen, ...]:
    if not isinstance(given, dict) or len(given) > MOST_AT_ONCE:
        raise BadQuestion("scenarios", "Choose four at most.")
    return tuple(_one(code, numbers, known) for code, numbers in given.items())


def _one(code: Any, numbers: Any, known: Mapping[str, Scenario]) -> Chosen:
    if code not in known or not isinstance(numbers, dict) or not set(numbers) <= {"factor", "hours"}:
        raise BadQuestion("scenarios", "There is no such name.")
    one = known[code]
    return Chosen(one, _set(numbers, one.factor, f"{code}.factor"), _set(numbers, one.hours, f"{code}.hours"))


def _set(numbers: Mapping[str, Any], bounds: Bounded | None, field: str) -> float:
    name = field.rpartition(".")[2]
    if bounds is None:
        if name in numbers:
            raise BadQuestion(field, "There is no such field.")
        return 1.0
    return _number(numbers.get(name, bounds.usual), field, bounds.least, bounds.most)


def thinned(chosen: Sequence[Chosen]) -> float:
    """What is left of the posts of every unit under these."""
    left = 1.0
    for one in chosen:
        if one.scenario.posts:
            left *= one.factor
    return left
