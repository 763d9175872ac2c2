"""What the engines suggested and what people decided: the words to learn from, and how often a suggestion was right.

Every figure comes with its numerator, its denominator and what was left out of it, and why. They are figures of engines and
lists; no person's decisions are counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.cases.models import Case, Report, SideRequest, Task
from linli.cases.permissions import VIEW
from linli.cases.queries import routing, scope
from linli.cases.rules.text import mask_personal
from linli.common.actor import Actor

_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Decided:
    """A report whose case was filed: its words with personal numbers masked, and the matter a person filed it under."""

    report_id: int
    at: datetime
    text: str
    suggested: str
    engine: str
    matter_code: str


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `asked` (and how many were among the first three); `left_out`: why others were not asked about."""

    name: str
    right: int
    among_first_three: int
    asked: int
    left_out: dict[str, int]

    @property
    def percent(self) -> float | None:
        """The share in percent, or None where nothing was asked."""
        return round(100 * self.right / self.asked, 1) if self.asked else None


def decided_reports(*, actor: Actor) -> Iterator[Decided]:
    """The first report of every filed case the actor may see, oldest first; erased words and cases without a matter left out.

    A sender who named the matter suggested nothing to anybody: such reports teach, but carry no suggestion.
    """
    for report in _first_reports(actor, Q(case__matter__isnull=False)).exclude(text="").iterator(_CHUNK):
        matter, engine, codes = report.case.matter, report.suggested.get("engine", ""), _codes(report)
        assert matter is not None  # the condition above
        suggested = codes[0] if codes and engine != "sender" else ""
        yield Decided(report.pk, report.at, mask_personal(report.text), suggested, engine, matter.code)


def _first_reports(actor: Actor, condition: Q) -> QuerySet[Report]:
    """The report each case began with."""
    cases = Case.objects.filter(scope.narrowed(actor, VIEW)).values("pk")
    earlier = Report.objects.filter(case=OuterRef("case"), pk__lt=OuterRef("pk"))
    found = Report.objects.filter(condition, ~Exists(earlier), case__in=cases)
    return found.select_related("case", "case__matter").order_by("pk")


def _codes(report: Report) -> list[str]:
    """The matters suggested, surest first."""
    matters: list[dict[str, Any]] = report.suggested.get("matters", [])
    return [str(matter["code"]) for matter in matters]


def matter_accuracy(*, actor: Actor, since: datetime, until: datetime) -> list[Share]:
    """For each engine: in how many cases reported in the period the matter it put first is the one the case is filed under."""
    right: Counter[str] = Counter()
    among: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for report in _first_reports(actor, Q(at__gte=since, at__lt=until)).iterator(_CHUNK):
        engine, codes = report.suggested.get("engine", ""), _codes(report)
        if engine == "sender":
            left_out["the sender named the matter"] += 1
        elif report.case.matter is None:
            left_out["not filed under a matter"] += 1
        elif not codes:
            left_out["nothing was suggested"] += 1
        else:
            asked[engine] += 1
            right[engine] += codes[0] == report.case.matter.code
            among[engine] += report.case.matter.code in codes
    return [Share(engine, right[engine], among[engine], asked[engine], dict(left_out)) for engine in sorted(asked)] or [
        Share("", 0, 0, 0, dict(left_out))
    ]


def unit_accuracy(*, actor: Actor, since: datetime, until: datetime) -> list[Share]:
    """How often people dispatched to the unit the duty list named, and how often a dispatch was not sent back.

    Counted are the last dispatches of cases, given in the period.
    """
    by_list, kept = [0, 0], [0, 0]
    left_out: Counter[str] = Counter()
    later = Task.objects.filter(case=OuterRef("case"), role=Task.Role.LEAD, pk__gt=OuterRef("pk"))
    returns = SideRequest.objects.filter(case=OuterRef("case"), kind="return", state="granted")
    cases = Case.objects.filter(scope.narrowed(actor, VIEW)).values("pk")
    leads = Task.objects.filter(
        ~Exists(later), role=Task.Role.LEAD, given_at__gte=since, given_at__lt=until, case__in=cases
    )
    for task in leads.annotate(sent_back=Exists(returns)).select_related("case", "case__duty_item").iterator(_CHUNK):
        kept[0] += not task.sent_back
        kept[1] += 1
        unit = routing.unit_by_item(task.case)
        if unit is None:
            left_out["the duty list named no unit"] += 1
        else:
            by_list[0] += routing.same_branch(task.unit_id, unit)
            by_list[1] += 1
    return [
        Share("the unit of the duty list", by_list[0], by_list[0], by_list[1], dict(left_out)),
        Share("never sent back", kept[0], kept[0], kept[1], {}),
    ]
