"""Reads of the catalogue, from memory: matters with their conditions on a day, search, and the suggester.

The catalogue is public: no read is narrowed by actor. A case keeps the version of a matter it was born with (`matter_by_id`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max

from linli.cases.models import FilingCondition, Matter, Pack, StandardAnswer
from linli.cases.queries import reading
from linli.cases.rules.suggestion import KeywordSuggester, Learnt, Suggester
from linli.common.errors import NotFound
from linli.common.memory import Kept


@dataclass(frozen=True, slots=True)
class ConditionView:
    """One filing-standard row: what must be the case, by when it is handled, and what closing needs."""

    id: int
    number: int
    condition: str
    condition_en: str
    limit_amount: int
    limit_class: str
    closing_condition: str
    closing_condition_en: str
    evidence_needed: bool


@dataclass(frozen=True, slots=True)
class MatterView:
    """One version of one matter with its conditions. `valid_to`: first day on which it no longer holds."""

    id: int
    code: str
    version: int
    kind: str
    big_class: str
    name: str
    name_en: str
    keywords: tuple[str, ...]
    verify_first: bool
    check_needed: bool
    ceiling: str
    promise_amount: int
    promise_class: str
    public_group: str
    valid_from: date
    valid_to: date | None
    conditions: tuple[ConditionView, ...]

    def in_force(self, on: date) -> bool:
        """Whether this version holds on that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def condition(self, number: int) -> ConditionView | None:
        """The condition with this number, if there is one."""
        return next((row for row in self.conditions if row.number == number), None)


class _Catalogue:
    """All versions of all matters, and the suggesters made of them so far."""

    def __init__(self, matters: list[MatterView]) -> None:
        self.by_id = {matter.id: matter for matter in matters}
        self.versions: dict[str, list[MatterView]] = {}
        for matter in sorted(matters, key=lambda m: (m.code, -m.version)):
            self.versions.setdefault(matter.code, []).append(matter)
        # Days on which anything changes: between two of them the catalogue is the same.
        self.turns = sorted({day for m in matters for day in (m.valid_from, m.valid_to) if day is not None})
        self._spans: dict[int, tuple[MatterView, ...]] = {}
        self._suggesters: dict[int, Suggester] = {}
        self._words: dict[int, dict[str, tuple[str, ...]]] = {}

    def find(self, code: str, on: date) -> MatterView | None:
        """The version in force, the newest where a day saw several."""
        return next((matter for matter in self.versions.get(code, ()) if matter.in_force(on)), None)

    def on(self, on: date) -> tuple[MatterView, ...]:
        """Every matter in force on a day, by code."""
        span = bisect_right(self.turns, on)
        if span not in self._spans:
            self._spans[span] = tuple(matter for code in self.versions if (matter := self.find(code, on)))
        return self._spans[span]

    def words(self, on: date) -> dict[str, tuple[str, ...]]:
        """The words of every matter in force by its code; the same mapping for each span of days."""
        span = bisect_right(self.turns, on)
        if span not in self._words:
            self._words[span] = {m.code: (m.name, m.name_en, *m.keywords) for m in self.on(on)}
        return self._words[span]

    def suggester(self, on: date) -> Suggester:
        """The suggester for the versions in force, made once for each span of days."""
        span = bisect_right(self.turns, on)
        if span not in self._suggesters:
            self._suggesters[span] = self.new_suggester(on, reading.decisions())
        return self._suggesters[span]

    def new_suggester(self, on: date, learnt: Learnt | None) -> Suggester:
        """A suggester for the versions in force, with what was learnt from decisions, if anything was."""
        matters = self.on(on)
        leans = reading.leaning({m.code: m.big_class for m in matters})
        return KeywordSuggester({m.code: (*m.keywords, m.name) for m in matters}, leans, learnt)


def _stamp() -> object:
    # Every change adds a version or closes one; conditions never change within a version. A model may be put in place, too.
    return reading.stamp(), *Matter.objects.aggregate(
        Count("id"), Max("id"), Count("valid_to"), Max("valid_to")
    ).values()


def _build() -> _Catalogue:
    conditions: dict[int, list[ConditionView]] = {}
    for row in FilingCondition.objects.order_by("number"):
        conditions.setdefault(row.matter_id, []).append(_condition_view(row))
    return _Catalogue([_matter_view(row, tuple(conditions.get(row.pk, ()))) for row in Matter.objects.all()])


_catalogue = Kept(_stamp, _build)


def _condition_view(row: FilingCondition) -> ConditionView:
    return ConditionView(
        row.pk, row.number, row.condition, row.condition_en, row.limit_amount, row.limit_class, row.closing_condition,
        row.closing_condition_en, row.evidence_needed,
    )  # fmt: skip


def _matter_view(row: Matter, conditions: tuple[ConditionView, ...]) -> MatterView:
    return MatterView(
        row.pk, row.code, row.version, row.kind, row.big_class, row.name, row.name_en, tuple(row.keywords),
        row.verify_first, row.check_needed, row.ceiling, row.promise_amount, row.promise_class, row.public_group,
        row.valid_from, row.valid_to, conditions,
    )  # fmt: skip


def find_matter(code: str, on: date) -> MatterView | None:
    """The version of this matter in force on a day, or None."""
    return _catalogue.get().find(code, on)


def matter(code: str, on: date) -> MatterView:
    """The version of this matter in force on a day. Raises NotFound where there is none."""
    found = find_matter(code, on)
    if found is None:
        raise NotFound(what="matter")
    return found


def matter_by_id(matter_id: int) -> MatterView:
    """The very version with this id, whether still in force or not. Raises NotFound."""
    found = _catalogue.get().by_id.get(matter_id)
    if found is None:  # a case may already keep a version that another process loaded within the last second
        _catalogue.look_again()
        found = _catalogue.get().by_id.get(matter_id)
    if found is None:
        raise NotFound(what="matter")
    return found


def matters(on: date) -> tuple[MatterView, ...]:
    """Every matter in force on a day, by code."""
    return _catalogue.get().on(on)


def matter_words(on: date) -> dict[str, tuple[str, ...]]:
    """What each matter in force is called and known by, by its code. The same mapping as long as the catalogue is the same."""
    return _catalogue.get().words(on)


def catalogue_day(on: date) -> date:
    """The day itself, or the first day of the catalogue for what was reported before there was one: it is filed by it."""
    turns = _catalogue.get().turns
    return max(on, turns[0]) if turns else on


def versions(code: str) -> tuple[MatterView, ...]:
    """Every version of a matter, newest first; empty for an unknown code."""
    return tuple(_catalogue.get().versions.get(code, ()))


def conditions(code: str, on: date) -> tuple[ConditionView, ...]:
    """The filing conditions of a matter on a day. Raises NotFound for a matter not in force."""
    return matter(code, on).conditions


def search_matters(words: str, on: date, *, limit: int = 50) -> list[MatterView]:
    """Matters in force whose code, name, class or words contain every one of the words; names first."""
    wanted = words.casefold().split()
    found = [
        (any(word in matter.name.casefold() for word in wanted), matter)
        for matter in matters(on)
        if all(any(word in text for text in _texts(matter)) for word in wanted)
    ]
    return [matter for _, matter in sorted(found, key=lambda item: (not item[0], item[1].code))][:limit]


def _texts(view: MatterView) -> Iterator[str]:
    for text in (view.code, view.name, view.name_en, view.big_class, view.public_group, *view.keywords):
        yield text.casefold()


def suggester(on: date) -> Suggester:
    """The engine that names matters for a text, for the catalogue of that day."""
    return _catalogue.get().suggester(on)


def suggester_afresh(on: date) -> Suggester:
    """The engine with the models that lie on the disk at this very moment; `suggester` may be a second behind."""
    return _catalogue.get().new_suggester(on, reading.decisions())


def suggester_with(learnt: Learnt | None, on: date) -> Suggester:
    """The same engine with another memory of decisions, or none: to measure one before it is put in place."""
    return _catalogue.get().new_suggester(on, learnt)


def answers(*, matter_code: str = "", occasion: str = "") -> list[StandardAnswer]:
    """Standard answers for a matter (its own, its class's and general ones), the most specific first."""
    rows = StandardAnswer.objects.filter(occasion=occasion) if occasion else StandardAnswer.objects.all()
    fitting = [row for row in rows if not matter_code or matter_code.startswith(row.matter_code)]
    return sorted(fitting, key=lambda row: (-len(row.matter_code), row.code))


@dataclass(frozen=True, slots=True)
class PackView:
    """The version of a pack that was loaded last."""

    name: str
    version: str
    title: str
    origin: str
    loaded_at: datetime


def packs_loaded() -> list[PackView]:
    """The newest version of every pack, by name."""
    newest = {row.name: row for row in Pack.objects.order_by("loaded_at", "pk")}
    return [PackView(row.name, row.version, row.title, row.origin, row.loaded_at) for _, row in sorted(newest.items())]
