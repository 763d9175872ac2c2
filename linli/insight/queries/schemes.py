"""Assessment schemes: which there are, and what each comes to for every unit in a period, with all its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from linli.common.actor import SYSTEM, Actor, Scope
from linli.common.errors import NotFound
from linli.common.memory import Kept
from linli.geography import api as geography
from linli.insight.models import Appeal, Pack
from linli.insight.permissions import REVIEW, VIEW
from linli.insight.queries.answers.answering import Figure, Line, answer, asked
from linli.insight.queries.answers.behind import adds_to
from linli.insight.queries.answers.definitions import SHIPPED, definitions_on, packs_stamp, shipped
from linli.insight.queries.facts import store
from linli.insight.rules.asking import AREAS
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.schemes import Deduction, Item, Scheme, scheme

MOST_APPEALS: Final = 500
SHORTEST_MONTH: Final = timedelta(days=27)  # from its first day to one that surely lies in the month it is named by


@dataclass(frozen=True, slots=True)
class Part:
    """An item and what it came to: the figure, and the points out of those it can give. `points` None: no sample, or the whole."""

    item: Item
    figure: Figure
    points: float | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A deduction and what it came to."""

    deduction: Deduction
    number: float
    points: float


@dataclass(frozen=True, slots=True)
class Aside:
    """Cases that an indicator leaves out, under the name it gives them."""

    name: str
    name_en: str
    number: int


@dataclass(frozen=True, slots=True)
class Result:
    """One area or unit in one period. `key` None: the whole. `points` out of `reachable`; None where nothing has a sample, and for the whole.

    `left_out`: cases not counted after an appeal. `aside`: what the indicators themselves do not count, such as cases that
    were overdue and are not counted. `classes`: figure of the first item
    by class of matter, so that like is compared with like.
    """

    key: int | None
    code: str
    name: str
    name_en: str
    parts: tuple[Part, ...]
    taken: tuple[Taken, ...]
    points: float | None
    reachable: float
    left_out: int
    aside: tuple[Aside, ...]
    classes: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A scheme over a period: the results in the order of their names, the whole last, and the versions it rests on."""

    scheme: Scheme
    begin: date
    end: date
    results: tuple[Result, ...]
    whole: Result
    version: str


@cache
def _shipped() -> tuple[Scheme, ...]:
    files = sorted((SHIPPED / "schemes").glob("*.toml"))
    return tuple(scheme(file.read_text(encoding="utf-8"), shipped().indicators) for file in files)


def _loaded() -> tuple[tuple[date, Scheme], ...]:
    rows = Pack.objects.filter(kind=Pack.Kind.SCHEME).order_by("-since", "-id")
    return tuple((row.since, scheme(row.text, definitions_on(row.since).indicators)) for row in rows)


_kept: Final = Kept(lambda: tuple(packs_stamp().values()), _loaded)


def schemes(on: date) -> list[Scheme]:
    """The schemes that hold for a period with this last day, each in its version."""
    found = {one.code: one for one in _shipped() if one.since <= on}
    for since, one in reversed(_kept.get()):
        if since <= on:
            found[one.code] = one
    return list(found.values())


def scheme_on(code: str, on: date) -> Scheme:
    """One scheme as it holds on a day. Raises NotFound."""
    for one in schemes(on):
        if one.code == code:
            return one
    raise NotFound(what="scheme")


def scheme_of(code: str, month: date) -> Scheme:
    """One scheme as it holds for an assessment month: by the last day of its period. Raises NotFound."""
    versions = [*_kept.get(), *((one.since, one) for one in _shipped())]
    for since, one in versions:
        if one.code == code and since <= one.period(month)[1]:
            return one
    raise NotFound(what="scheme")


def assessed(*, actor: Actor, code: str, month: date) -> Assessment:
    """What a scheme comes to in an assessment month, over what the actor may count. Raises Forbidden, NotFound."""
    actor.need(VIEW)
    held = scheme_of(code, month)
    begin, end = held.period(month)
    plain: dict[str, Any] = {
        "indicators": [*held.indicators], "by": [held.by], "from": begin.isoformat(), "to": end.isoformat(),
    }  # fmt: skip
    granted = left_out(code, begin)
    without = tuple(sorted(case for case, _ in granted))
    found = answer(actor=actor, question=replace(asked(plain), without=without))
    classes = _classes(actor, held, plain, without)
    gone: dict[int, int] = defaultdict(int)
    for _, subject in granted:
        gone[subject] += 1
    defined = definitions_on(end).indicators
    results = [_result(held, line, gone[line.keys[0]], classes, defined) for line in found.lines if line.keys[0]]
    results.sort(key=lambda one: one.code)
    whole = _unscored(_result(held, found.whole, sum(gone[one.key or 0] for one in results), classes, defined))
    return Assessment(held, begin, end, tuple(results), whole, found.version)


def left_out(code: str, begin: date) -> list[tuple[int, int]]:
    """The cases that granted appeals leave out of a scheme's period, each with the area or unit it does not count for."""
    granted = Appeal.objects.filter(scheme=code, begin=begin, state=Appeal.State.GRANTED)
    return list(granted.order_by("case_id").values_list("case_id", "subject_id").distinct())


def _classes(
    actor: Actor, held: Scheme, plain: Mapping[str, Any], without: tuple[int, ...]
) -> Mapping[int | None, Mapping[str, Figure]]:
    """The first item's figure by class, for each area or unit and the whole."""
    if not held.classes:
        return {}
    first = held.items[0].indicator
    wanted = {**plain, "indicators": [first], "by": [held.by, "family"]}
    found: dict[int | None, dict[str, Figure]] = defaultdict(dict)
    for line in answer(actor=actor, question=replace(asked(wanted), without=without)).lines:
        name = held.class_of(line.keys[1])
        for key in (line.keys[0], None):
            found[key][name] = _added(found[key].get(name), line.figures[first])
    return found


def _added(one: Figure | None, other: Figure) -> Figure:
    if one is None:
        return other
    above, below = one.above + other.above, one.below + other.below
    return Figure(above / below if below else None, above, below, one.silent + other.silent, {}, few=False)


def _result(
    held: Scheme, line: Line, gone: int, classes: Mapping[int | None, Mapping[str, Figure]], defined: Mapping[str, Indicator],
) -> Result:  # fmt: skip
    key, figures = line.keys[0] if line.keys else None, line.figures
    parts = tuple(Part(one, figures[one.indicator], one.earned(figures[one.indicator].value)) for one in held.items)
    numbers = {one.indicator: figures[one.indicator].value or 0 for one in held.deductions}
    taken = tuple(Taken(one, numbers[one.indicator], one.taken(numbers[one.indicator])) for one in held.deductions)
    known = [part for part in parts if part.points is not None]
    reachable = sum(part.item.points for part in known)
    points = sum(part.points or 0 for part in known) - sum(one.points for one in taken) if known else None
    return Result(
        key, *_name(held.by, key), parts, taken, None if points is None else max(points, 0.0), reachable, gone, _aside(held, figures, defined), classes.get(key, {})
    )  # fmt: skip


def _unscored(whole: Result) -> Result:
    """The whole without points: they are earned by one area or unit, and a cap that many share says nothing of them together."""
    parts = tuple(replace(part, points=None) for part in whole.parts)
    return replace(
        whole, parts=parts, taken=tuple(replace(one, points=0.0) for one in whole.taken), points=None, reachable=0.0
    )


def _aside(held: Scheme, figures: Mapping[str, Figure], defined: Mapping[str, Indicator]) -> tuple[Aside, ...]:
    """What the items leave out, by name; a case that several leave out counts once, as far as they leave out the same."""
    found: dict[str, int] = {}
    for item in held.items:
        for name, number in figures[item.indicator].left_out.items():
            found[name] = max(found.get(name, 0), number)
    english = {out.name: out.name_en for item in held.items for out in defined[item.indicator].unless}
    return tuple(Aside(name, english.get(name, name), number) for name, number in found.items() if number)


def _name(by: str, key: int | None) -> tuple[str, str, str]:
    if key is None:
        return "", "", ""
    try:
        found = geography.area(key) if by in AREAS else geography.unit(key)
    except NotFound:
        return "", "", ""
    return found.code, found.name, found.name_en or found.name


# --- appeals --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal as its pages show it."""

    id: int
    scheme: str
    case_number: str
    unit_id: int
    unit_path: str
    unit: str
    unit_en: str
    begin: date
    ground: str
    evidence: str
    state: str
    asked_at: datetime
    first_note: str
    first_at: datetime | None
    decision_note: str
    decided_at: datetime | None


def appeals(*, actor: Actor, code: str = "", begin: date | None = None, open_only: bool = False) -> list[AppealView]:
    """Appeals of units that the actor may count or review, the latest first: their words and case numbers are nobody else's.

    How many cases were left out is told to everybody, with the result.
    """
    rows = Appeal.objects.order_by("-id")
    if code:
        rows = rows.filter(scheme=code)
    if begin:
        rows = rows.filter(begin=begin)
    if open_only:
        rows = rows.filter(state=Appeal.State.ASKED)
    of_units = [one for one in rows.order_by().values_list("unit_id", flat=True).distinct() if _may_read(actor, one)]
    return [view_of(row) for row in rows.filter(unit_id__in=of_units)[:MOST_APPEALS]]


def _may_read(actor: Actor, unit_id: int) -> bool:
    path = geography.unit(unit_id).path
    return any(actor.may_at_unit(right, path) for right in (VIEW, REVIEW))


def scheme_appealed(one: Appeal | AppealView) -> Scheme:
    """The scheme of an appeal as it holds for the month that is appealed. Raises NotFound."""
    return scheme_of(one.scheme, (one.begin + SHORTEST_MONTH).replace(day=1))


def view_of(row: Appeal) -> AppealView:
    """The appeal in a row."""
    unit = geography.unit(row.unit_id)
    return AppealView(
        row.pk, row.scheme, row.case_number, row.unit_id, unit.path, unit.name, unit.name_en or unit.name, row.begin, row.ground, row.evidence, row.state,
        row.asked_at, row.first_note, row.first_at, row.decision_note, row.decided_at,
    )  # fmt: skip


def subject_of(actor: Actor, right: str, case_id: int, by: str) -> int:
    """The area or unit a case counts for in a scheme, if it is one that the actor's right holds over. Raises NotFound."""
    columns = ("district", "street", "community", "grid", "unit", "lead")
    with store.opened() as facts:
        rows = facts.execute(
            f"SELECT {', '.join(columns)} FROM cases WHERE case_id = ? GROUP BY ALL HAVING sum(weight) > 0",  # noqa: S608  (own names)
            [case_id],
        ).fetchall()
    for row in rows:
        case = dict(zip(columns, row, strict=True))
        if case[by] and any(_concerns(scope, case, by) for scope in actor.scopes(right)):
            return int(case[by])
    raise NotFound(what="case")


def counts_in(held: Scheme, case_id: int, begin: date, end: date) -> bool:
    """Whether a case is counted by any item or deduction of a scheme's table over these days."""
    days = {"from": begin.isoformat(), "to": end.isoformat()}
    return any(
        adds_to(actor=SYSTEM, question=asked({"indicators": [code], **days}), case_id=case_id)
        for code in held.indicators
    )


def _concerns(scope: Scope, case: Mapping[str, int], by: str) -> bool:
    if by in AREAS:
        return scope.area_level in AREAS and case.get(scope.area_level or "") == scope.area_id
    return geography.unit(case[by]).path.startswith(scope.unit_path)
