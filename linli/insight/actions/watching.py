"""The watch: looks at the facts of each district and raises what was not expected. Looking again raises nothing twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from linli.audit import api as audit
from linli.cases import api as cases
from linli.common.actor import SYSTEM, Actor
from linli.geography import api as geography
from linli.insight import events
from linli.insight.models import EarlyWarning, Watched
from linli.insight.queries.facts.store import opened
from linli.insight.queries.warnings import watched
from linli.insight.queries.warnings.reading import UNFINISHED
from linli.insight.rules import lateness, recurrence, squares, watching

Kind = EarlyWarning.Kind
# So long nothing is said again of what has been told, whatever became of it.
QUIET: Final = {
    Kind.HOT: timedelta(days=14), Kind.RISE: timedelta(days=14), Kind.RECURRENCE: timedelta(days=30), Kind.CLOCKS: timedelta(days=3),
}  # fmt: skip
TIME_TO_LOOK: Final = timedelta(days=1)
TIME_FOR_ROOTS: Final = timedelta(days=7)
MOST_EVIDENCE: Final = 200
MOST_AT_ONCE: Final = 20  # of one kind in a district a day: more would be read by nobody; the next day brings the rest
SHOWN_DAYS: Final = 28
AFTERWARDS: Final = timedelta(days=7)  # what follows within these days tells whether it was right
LIKELY: Final = 0.7


@dataclass(frozen=True, slots=True)
class Seen:
    """Something to be told, ready to be written."""

    kind: str
    about: str
    area_id: int
    owner_id: int
    begin: date
    end: date
    seen: int
    expected: float
    method: str
    due_at: datetime
    known_on: date
    evidence: list[Any]
    chance: float | None = None
    family: str = ""
    matter: str = ""
    squares: list[int] = field(default_factory=list)
    unit_id: int | None = None
    days: list[tuple[str, int, float | None]] = field(default_factory=list)


def watch(*, at: datetime) -> int:
    """Look at the last whole day, if that has not been done, and at the running one. Returns how many warnings are new.

    What is told is told in a transaction of its own: a worker that dies half-way leaves the rest to the next time.
    """
    today = cases.local_day(at)
    raised = 0
    with opened() as facts:
        for district in _districts(facts):
            for day in (today - timedelta(days=1), today):
                if not Watched.objects.filter(district_id=district, day=day).exists():
                    raised += _raise_some(_surges(facts, district, day, at), at)
                    if day < today:
                        raised += _raise_some(_returning(facts, district, day, at), at)
                        Watched.objects.get_or_create(district_id=district, day=day, defaults={"at": at})
            raised += _raise_some(_limits(facts, district, at), at)
    _give_owners(at)
    return raised


def _districts(facts: Any) -> list[int]:
    found = facts.execute("SELECT DISTINCT district FROM cases WHERE district <> 0 ORDER BY 1").fetchall()
    return [district for (district,) in found]


def _surges(facts: Any, district: int, day: date, at: datetime) -> Iterator[Seen]:
    counts = watched.daily_counts(facts, district, day)
    for found in watching.Watch(counts).day(day):
        area = counts.areas[found.area]
        yield Seen(
            kind=found.kind, about=f"surge:{found.family}:{area}", area_id=area, owner_id=_desk_of(area),
            begin=found.begin, end=found.end, seen=found.seen, expected=round(found.expected, 2), chance=found.chance,
            method=watching.METHOD, due_at=at + TIME_TO_LOOK, known_on=day + AFTERWARDS, family=found.family,
            evidence=watched.evidence(facts, district, counts.areas, found, MOST_EVIDENCE),
            squares=[cell for square in found.squares for cell in squares.cells_at_corners(square)],
            days=_weeks_before(counts, found),
        )  # fmt: skip


def _weeks_before(counts: watching.Counts, found: watching.Found) -> list[tuple[str, int, float | None]]:
    """The last weeks day by day where it was found: what was seen, and on the days it tells of what was expected."""
    if found.squares:
        place = {square: number for number, square in enumerate(counts.squares)}
        line = counts.by_square[found.family][[place[square] for square in found.squares]].sum(axis=0)
    else:
        line = counts.by_area[found.family][found.area]
    last = counts.index(found.end)
    length = (found.end - found.begin).days + 1
    return [
        (
            (counts.begin + timedelta(days=column)).isoformat(),
            int(line[column]),
            round(found.expected / length, 2) if column > last - length else None,
        )
        for column in range(max(0, last - SHOWN_DAYS + 1), last + 1)
    ]


def _returning(facts: Any, district: int, day: date, at: datetime) -> Iterator[Seen]:
    for found in recurrence.returning(watched.happened(facts, district, day)):
        yield Seen(
            kind=Kind.RECURRENCE, about=f"again:{found.matter}:{found.cell}", area_id=found.area, owner_id=_desk_of(found.area),
            begin=found.cases[0].day, end=day, seen=len(found.cases), expected=round(found.expected, 2), method=recurrence.METHOD,
            due_at=at + TIME_FOR_ROOTS, known_on=day + recurrence.WITHIN, matter=found.matter,
            evidence=[one.case_id for one in reversed(found.cases)], squares=[found.cell, found.cell],
        )  # fmt: skip


def _limits(facts: Any, district: int, at: datetime) -> Iterator[Seen]:
    runs = watched.runs(facts, district, at)
    model = lateness.learnt(runs, at.timestamp())
    if model is None:
        return
    of_unit: dict[int, list[lateness.Risk]] = defaultdict(list)
    for risk in model.risks(runs, at.timestamp()):
        if risk.probability >= LIKELY and risk.run.unit:
            of_unit[risk.run.unit].append(risk)
    today = cases.local_day(at)
    fullest = sorted(of_unit.items(), key=lambda item: (-len(item[1]), item[0]))
    for unit_id, risks in fullest:
        area = geography.unit(unit_id).area_id or district
        first, last = (datetime.fromtimestamp(end(one.run.due for one in risks), tz=at.tzinfo) for end in (min, max))
        yield Seen(
            kind=Kind.CLOCKS, about=f"limits:{unit_id}", area_id=area, owner_id=_desk_of(area), unit_id=unit_id, begin=today,
            end=today, seen=len(risks), expected=round(sum(one.probability for one in risks), 2), method=lateness.METHOD,
            due_at=min(first, at + TIME_TO_LOOK), known_on=cases.local_day(last),
            evidence=[[one.run.case_id, round(one.probability, 3), list(one.because)] for one in risks[:MOST_EVIDENCE]],
        )  # fmt: skip


def _desk_of(area_id: int) -> int:
    """The duty desk that answers for an area: of the street, else the district, at last of the whole house. Never nobody."""
    place = geography.place_of_area(area_id)
    level = "street" if place.street_id else "district"
    desk = geography.coordinator_for(
        level=level, district_id=place.district_id, street_id=place.street_id, community_id=None
    )
    return desk.id


def _raise_some(seen: Iterable[Seen], at: datetime) -> int:
    """Tell of what is new, the most telling first and not more than anybody would read."""
    raised = 0
    for one in seen:
        raised += _raise(one, at)
        if raised >= MOST_AT_ONCE:
            break
    return raised


def _raise(seen: Seen, at: datetime) -> bool:
    """Write a warning and record it, unless the same has been told and is unfinished or was told a short while ago."""
    told = EarlyWarning.objects.filter(about=seen.about)
    if told.filter(state__in=UNFINISHED).exists() or told.filter(opened_at__gt=at - QUIET[Kind(seen.kind)]).exists():
        return False
    try:
        with transaction.atomic():
            values = {name: getattr(seen, name) for name in Seen.__slots__}
            row = EarlyWarning.objects.create(opened_at=at, **values)
            record(row, events.RAISED, SYSTEM, at, seen=row.seen, expected=row.expected, method=row.method)
    except IntegrityError:  # another worker told it at the same moment
        return False
    return True


def record(row: EarlyWarning, kind: str, actor: Actor, at: datetime, **further: Any) -> None:
    """Append what happened to a warning, in the caller's transaction."""
    data = {
        "kind": row.kind, "state": str(row.state), "area": row.area_id, "owner": row.owner_id, "family": row.family,
        "matter": row.matter, **further,
    }  # fmt: skip
    subject = audit.Subject.of("warning", row.pk)
    audit.record(subject=subject, actor=actor, at=at, happenings=[audit.Happening(kind, data)])


def _give_owners(at: datetime) -> None:
    """Warnings of a desk that was closed go to the desk that answers for the area now."""
    orphans = EarlyWarning.objects.filter(state__in=UNFINISHED, owner__valid_to__lte=cases.local_day(at))
    for key in list(orphans.values_list("pk", flat=True)):
        with transaction.atomic():
            row = EarlyWarning.objects.select_for_update().get(pk=key)
            desk = _desk_of(row.area_id)
            if desk != row.owner_id:
                row.owner_id = desk
                row.save(update_fields=["owner"])
                record(row, events.HANDED_ON, SYSTEM, at)
