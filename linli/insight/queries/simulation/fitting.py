"""The model of the loop, fitted to how the cases of a period went.

Each stage took some time; part of it was work of a post, the rest waiting. The record tells the sum. So the work is
assumed (`work.toml`, or what is asked), and the rest is kept as it was, case by case: it is taken for time that needs no post,
less the waiting for a post that the model itself brings about at the numbers of posts that are given (`settled`).
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any, Final

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.geography import api as geography
from linli.insight.queries.facts import places, sql
from linli.insight.queries.simulation.house_time import Calendars
from linli.insight.queries.simulation.passages import Passages, Row
from linli.insight.rules.simulation.engine import NOBODY, Posts
from linli.insight.rules.simulation.stories import WEEK, Chances, Durations, Kind, Model

WORK: Final = Path(__file__).resolve().parents[3] / "packs" / "insight" / "scenarios" / "work.toml"
MINUTE: Final = 60.0
LEAST: Final = 10  # a pool with fewer that ended gives way to a wider one
SHRUNK: Final = 20  # so many cases of the whole are mixed into the shares of a matter


@dataclass(frozen=True, slots=True)
class Work:
    """Minutes of work of a post: at the desk, and by big class at the units; how busy posts are where nobody counts them."""

    intake: float
    dispatch: float
    check: float
    again: float
    busy: float
    handle: Mapping[str, float]

    def handling(self, big_class: str) -> float:
        """Minutes for a case of this class."""
        return self.handle.get(big_class, self.handle["other"])


@cache
def assumed_work() -> Work:
    """The figures of the pack."""
    told = tomllib.loads(WORK.read_text(encoding="utf-8"))
    return Work(**told["stages"], busy=told["posts"]["busy"], handle=told["handle"])


def reach(actor: Actor) -> frozenset[int] | None:
    """The units whose whole work the actor may see; None: all of them. Raises Forbidden."""
    found = places.reach(actor)
    return None if found.everything else frozenset(found.units)


# --- fitting ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, what it was fitted to, and how many posts were assumed at each station."""

    model: Model
    posts: Mapping[int, Posts]
    passages: Passages
    work: Work
    known: Mapping[int, geography.UnitView]

    def station(self, unit: int) -> int:
        """The place of a unit among the stations, or NOBODY."""
        return self.model.units.index(unit) if unit in self.model.units else NOBODY


def fitted(
    found: Passages, calendars: Calendars, work: Work, *, stations: frozenset[int] | None, posts: Mapping[int, int]
) -> Fitted:
    """The model of these passages. `stations`: units with posts, None for all; the others take their time and no posts.

    `posts`: how many posts units have, where somebody knows.
    """
    return _Fit(found, calendars, work, stations).fit(posts)


class _Fit:
    def __init__(self, found: Passages, calendars: Calendars, work: Work, stations: frozenset[int] | None) -> None:
        self.found, self.calendars, self.work = found, calendars, work
        self.known: dict[int, geography.UnitView] = {}
        self.desks = self._desks()
        units = sorted({row["lead"] for row in found.cases if row["lead"]} | set(self.desks.values()))
        self.known = {unit: geography.unit(unit) for unit in units}
        self.units = tuple(unit for unit in units if stations is None or unit in stations)
        self.place = {unit: place for place, unit in enumerate(self.units)}
        self.of_case = {row["case_id"]: row for row in found.cases}
        self.pools: dict[str, dict[tuple[Any, ...], tuple[list[float], list[float]]]] = defaultdict(
            lambda: defaultdict(lambda: ([], []))
        )
        self.made: dict[tuple[str, tuple[Any, ...]], Durations] = {}
        self.limits: dict[tuple[str, int], tuple[int, str, str, bool]] = {}

    def fit(self, posts: Mapping[int, int]) -> Fitted:
        """The model, and how many posts each station has."""
        self._take_moves()
        self._take_tasks()
        times = tuple(self.calendars.time(self.known[unit]) for unit in self.units)
        model = Model(
            units=self.units, times=times, kinds=tuple(self._kinds()), hours=self._hours(), zone=_zone(self.found.begin),
            stage_work={"intake": self.work.intake * MINUTE, "dispatch": self.work.dispatch * MINUTE,
                        "check": self.work.check * MINUTE, "again": self.work.again},
            wrong=self._wrong(), wrong_took=self._took("return", [()]), rests=self._rests(),
        )  # fmt: skip
        return Fitted(model, self._posts(model, posts), self.found, self.work, self.known)

    def _desks(self) -> dict[int, int]:
        """The desk each case lay at when it was taken in."""
        found = {}
        for move in self.found.moves:
            if move["to_state"] in {"received", "filed"} and move["from_state"] in {"", "received"} and move["unit"]:
                found[move["case_id"]] = move["unit"]
        return found

    def _limit(self, row: Row) -> tuple[int, str, str, bool]:
        """Amount and class of a case's limit, its big class, and whether it is checked; no amount where it is not known."""
        key = row["matter"], row["condition"]
        if key not in self.limits:
            matter = cases.find_matter(row["matter"], cases.local_day(self.found.end)) if row["matter"] else None
            condition = matter.condition(row["condition"]) if matter else None
            self.limits[key] = (
                condition.limit_amount if condition else 0,
                condition.limit_class if condition else "",
                matter.big_class if matter else "",
                matter.check_needed if matter else False,
            )
        return self.limits[key]

    def _counted(self, row: Row, unit: int, begin: datetime, end: datetime) -> float:
        """Seconds in which the case was worked on or waited: all of them where it is urgent, else those of the unit's hours."""
        if row["urgent"] or unit not in self.known:
            return max(0.0, (end - begin).total_seconds())
        return self.calendars.time(self.known[unit]).between(begin.timestamp(), end.timestamp())

    def _pool(self, stage: str, keys: Iterable[tuple[Any, ...]], seconds: float, *, ended: bool) -> None:
        for key in keys:
            self.pools[stage][key][0 if ended else 1].append(seconds)

    def _take_moves(self) -> None:
        for move in self.found.moves:
            row, stage = (
                self.of_case[move["case_id"]],
                {"received": "intake", "filed": "dispatch"}.get(move["from_state"]),
            )
            desk = self.desks.get(move["case_id"], 0)
            if stage:
                begin = move["moved_at"] - timedelta(seconds=move["seconds"])
                keys = ((desk, row["urgent"]), (row["urgent"],), ())
                self._pool(stage, keys, self._counted(row, desk, begin, move["moved_at"]), ended=True)
        for row in self.found.cases:
            desk, urgent = self.desks.get(row["case_id"], 0), row["urgent"]
            keys = ((desk, urgent), (urgent,), ())
            if row["state"] == "received":
                seconds = self._counted(row, desk, row["reported_at"], self.found.end)
                self._pool("intake", keys, seconds, ended=False)
            elif row["state"] == "filed" and row["filed_at"] and not row["dispatched_at"]:
                self._pool("dispatch", keys, self._counted(row, desk, row["filed_at"], self.found.end), ended=False)
            if row["check_stopped"] and row["resolved_at"]:
                seconds = self._counted(row, desk, row["resolved_at"], max(row["check_stopped"], row["resolved_at"]))
                self._pool("check", keys, seconds, ended=True)

    def _take_tasks(self) -> None:
        for task in self.found.tasks:
            row = self.of_case[task["case_id"]]
            rests = row["suspensions"] > 0
            end = task["ended_at"] or self.found.end
            seconds = self._counted(row, task["unit"], task["given_at"], end)
            if task["ended_as"] == "returned":
                self._pool("return", [()], seconds, ended=True)
            elif not is_dispatched(task):
                self._pool("again", [(row["urgent"],), ()], seconds, ended=task["ended_at"] is not None)
            elif not rests:
                ended = task["ended_at"] is not None
                self._pool("handle", self._handle_keys(row, task["unit"]), seconds, ended=ended)

    def _handle_keys(self, row: Row, unit: int) -> list[tuple[Any, ...]]:
        amount, limit_class, big_class, _ = self._limit(row)
        urgent = row["urgent"]
        return [
            ("unit and class", unit, big_class, limit_class, amount, urgent),
            ("unit", unit, limit_class, amount, urgent),
            ("matter", row["matter"], limit_class, amount, urgent),
            ("class", big_class, limit_class, amount, urgent),
            ("limit", limit_class, amount, urgent),
            ("limit class", limit_class, urgent),
            (urgent,),
        ]

    def _took(self, stage: str, keys: Sequence[tuple[Any, ...]]) -> Durations:
        """How long a stage took, of the narrowest pool that has enough."""
        pools = self.pools[stage]
        chosen = next((key for key in keys if key in pools and len(pools[key][0]) >= LEAST), keys[-1])
        if (stage, chosen) not in self.made:
            self.made[stage, chosen] = Durations(*pools.get(chosen, ([0.0], [])))
        return self.made[stage, chosen]

    def _kinds(self) -> Iterable[Kind]:
        counts: Counter[tuple[Any, ...]] = Counter()
        for row in self.found.cases:
            desk = self.desks.get(row["case_id"], 0)
            if not row["dispatched_at"] and row["state"] in {"received", "filed"}:
                continue  # nobody knows yet how it will go: like the others
            filed = bool(row["dispatched_at"])
            lead = row["lead"] if filed else 0
            counts[
                desk, lead, row["matter"] if filed else "", row["condition"] if filed else 0, row["urgent"], filed
            ] += 1
        chances = self._chances()
        for (desk, lead, matter, condition, urgent, filed), number in sorted(counts.items()):
            row = {"matter": matter, "condition": condition, "urgent": urgent}
            yield (
                self._kind(row, (desk, lead), float(number), chances)
                if filed and lead
                else self._unfiled(row, desk, number)
            )

    def _unfiled(self, row: Row, desk: int, number: int) -> Kind:
        place = self.place.get(desk, NOBODY)
        keys = ((desk, row["urgent"]), (row["urgent"],), ())
        took = {"intake": self._took("intake", keys)}
        return Kind(number, row["matter"], row["urgent"], place, NOBODY, False, False, None, 0.0, took)

    def _kind(self, row: Row, units: tuple[int, int], number: float, chances: Mapping[str, Chances]) -> Kind:
        desk, lead = units
        amount, limit_class, big_class, checked = self._limit(row)
        urgent, work = row["urgent"], self.work.handling(big_class) * MINUTE
        keys = ((desk, urgent), (urgent,), ())
        took = {
            "intake": self._took("intake", keys),
            "dispatch": self._took("dispatch", keys),
            "handle": self._took("handle", self._handle_keys(row, lead)),
            "check": self._took("check", keys),
            "again": self._took("again", ((urgent,), ())),
        }
        limit = self.calendars.limit(self.known[lead], amount, limit_class) if amount else None
        return Kind(
            number, row["matter"], urgent, self.place.get(desk, NOBODY), self.place.get(lead, NOBODY), True, checked, limit,
            work, took, chances.get(row["matter"], chances[""]),
        )  # fmt: skip

    def _chances(self) -> dict[str, Chances]:
        """Shares by matter, mixed with those of the whole so that a handful of cases does not decide."""
        sums: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self.found.cases:
            if row["dispatched_at"]:
                for matter in (row["matter"], ""):
                    sums[matter].update(_happened(row))
        for move in self.found.moves:
            matter = self.of_case[move["case_id"]]["matter"]
            if move["from_state"] == "resolved" and move["to_state"] == "in_hand" and move["kind"] == "case.rated":
                sums[matter]["not_true"] += 1
                sums[""]["not_true"] += 1
        whole = _shares(sums[""], {}, 0)
        return {matter: Chances(**_shares(counts, whole, SHRUNK)) for matter, counts in sums.items()} | {
            "": Chances(**whole)
        }

    def _wrong(self) -> tuple[tuple[int, float], ...]:
        found = Counter(task["unit"] for task in self.found.tasks if task["ended_as"] == "returned")
        return tuple((self.place.get(unit, NOBODY), float(number)) for unit, number in sorted(found.items()))

    def _rests(self) -> Durations:
        """How far suspensions moved due times."""
        found = []
        for row in self.found.cases:
            amount, limit_class, *_ = self._limit(row)
            if (
                row["suspensions"]
                and row["handle_due"]
                and amount
                and row["lead"] in self.known
                and row["dispatched_at"]
            ):
                limit = self.calendars.limit(self.known[row["lead"]], amount, limit_class)
                moved = row["handle_due"].timestamp() - limit.due(
                    row["dispatched_at"].timestamp(), row["extensions"], 0
                )
                if moved > 0:
                    found.append(moved)
        return Durations(found or [10 * 86_400.0])

    def _hours(self) -> tuple[float, ...]:
        """Arrivals an hour of the week: how much comes on each day of the week, times when on working days or weekends."""
        days, hours = Counter[int](), (Counter[int](), Counter[int]())
        for row in self.found.cases:
            local = row["reported_at"] + timedelta(seconds=_zone(self.found.begin))
            days[local.weekday()] += 1
            hours[local.weekday() >= 5][local.hour] += 1
        seen = _days_seen(self.found.begin, self.found.end)
        rates = []
        for hour in range(WEEK):
            of_day = hours[hour // 24 >= 5]
            share = (of_day[hour % 24] + 0.5) / (sum(of_day.values()) + 12)
            rates.append(days[hour // 24] / seen[hour // 24] * share if seen[hour // 24] else 0.0)
        return tuple(rates)

    def _posts(self, model: Model, given: Mapping[int, int]) -> dict[int, Posts]:
        """The posts of each station: as told, else as many as make them as busy as assumed."""
        load = _load(model)
        begin, end = self.found.begin.timestamp(), self.found.end.timestamp()
        found = {}
        for place, unit in enumerate(model.units):
            open_for = model.times[place].between(begin, end) or 1.0
            assumed = max(1, ceil(load[place] / (open_for * self.work.busy)))
            urgent = any(kind.urgent and place in {kind.lead, kind.desk} for kind in model.kinds)
            found[place] = Posts(given.get(unit, assumed), int(urgent))
        return found


def is_dispatched(task: Row) -> bool:
    """Whether a unit was given the case, rather than had it back after a failed check or the reporter's word."""
    return bool(task["task"] == "lead-1" or task["accepted_at"] != task["given_at"])


def _happened(row: Row) -> dict[str, int]:
    return {
        "cases": 1, "returned": min(row["returns_granted"], 1), "fails": min(row["checks_failed"], 1),
        "resolved": min(row["feedbacks"], 1), "extended": min(row["extensions"], 1), "suspended": min(row["suspensions"], 1),
    }  # fmt: skip


def _shares(counts: Mapping[str, int], whole: Mapping[str, float], mixed: int) -> dict[str, float]:
    base = {"returned": "cases", "fails": "resolved", "not_true": "resolved", "extended": "cases", "suspended": "cases"}
    return {
        name: (counts.get(name, 0) + mixed * whole.get(name, 0.0)) / ((counts.get(of, 0) + mixed) or 1)
        for name, of in base.items()
    }


def _load(model: Model) -> list[float]:
    """Seconds of work that the cases of the history are at each station."""
    load = [0.0] * len(model.units)
    for kind in model.kinds:
        desk = model.stage_work["intake"]
        if kind.filed:
            desk += model.stage_work["dispatch"] + model.stage_work["check"] * kind.checked
            again = 1 + model.stage_work["again"] * (kind.chances.fails + kind.chances.not_true)
            if kind.lead != NOBODY:
                load[kind.lead] += kind.weight * kind.work * again
        if kind.desk != NOBODY:
            load[kind.desk] += kind.weight * desk
    return load


def _zone(at: datetime) -> int:
    """Seconds by which the clocks on the wall are ahead of UTC."""
    offset = at.astimezone(sql.zone()).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _days_seen(begin: datetime, end: datetime) -> list[float]:
    """How many of each day of the week lie in the time that was seen."""
    found = [0.0] * 7
    day = cases.local_day(begin)
    zone = timedelta(seconds=_zone(begin))
    while (start := datetime.combine(day, datetime.min.time(), UTC) - zone) < end:
        found[day.weekday()] += min(1.0, (end - start) / timedelta(days=1))
        day += timedelta(days=1)
    return found
