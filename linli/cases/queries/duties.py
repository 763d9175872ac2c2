"""Reads of the duty list and the negative list, from memory; holes and contradictions in them.

Who is responsible for what is public: no read is narrowed by actor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet, Sum

from linli.cases.models import DutyItem, NegativeItem, Pack
from linli.cases.queries import catalogue
from linli.cases.rules import duty as rules
from linli.cases.rules.duty import Admission, Choice, DutyRow, NegativeRow, Step
from linli.common.errors import NotFound
from linli.common.memory import Kept


class _Duties:
    """Every admitted row and the negative list, rows sorted into the beginnings of matter codes they speak of."""

    def __init__(self, rows: list[DutyRow], negatives: list[NegativeRow]) -> None:
        self.rows, self.negatives = rows, negatives
        self._by_beginning: dict[str, list[DutyRow]] = {}
        for row in rows:
            self._by_beginning.setdefault(row.matter_code, []).append(row)

    def for_matter(self, matter_code: str) -> list[DutyRow]:
        """The rows whose matter code is the beginning of this one."""
        beginnings = (matter_code[:length] for length in range(1, len(matter_code) + 1))
        return [row for beginning in beginnings for row in self._by_beginning.get(beginning, ())]


def _stamp() -> object:
    admitted = Q(state=DutyItem.State.ADMITTED)
    duties = DutyItem.objects.aggregate(
        Count("id"), Max("id"), Count("valid_to"), Max("decided_at"), admitted=Count("id", filter=admitted)
    )
    negatives = NegativeItem.objects.aggregate(Count("id"), Sum("id"), Count("valid_to"))
    # A pack may end rows without adding any; its own row tells.
    packs = Pack.objects.aggregate(Count("id"), Sum("id"))
    return tuple(duties.values()), tuple(negatives.values()), tuple(packs.values())


def _build() -> _Duties:
    rows = DutyItem.objects.filter(state=DutyItem.State.ADMITTED).order_by("code", "version")
    return _Duties(
        [row_of(item) for item in rows], [_negative_row(item) for item in NegativeItem.objects.order_by("code")]
    )


_duties = Kept(_stamp, _build)


def row_of(item: DutyItem) -> DutyRow:
    """The plain value of an item, for the rules."""
    return DutyRow(
        item.pk, item.code, item.version, item.matter_code, item.area_id, item.level, item.lead_unit_id, item.lead_kind,
        item.lead_trade, tuple(item.co_units), item.legal_basis, item.valid_from, item.valid_to,
    )  # fmt: skip


def _negative_row(item: NegativeItem) -> NegativeRow:
    return NegativeRow(item.code, item.matter_code, item.level, item.reason, item.valid_from, item.valid_to)


def choose_duty(
    matter_code: str, chain: Sequence[Step], on: date, *, at_least: str = "grid", default_level: str = "street"
) -> Choice:
    """Whose duty a matter at a place is (`chain` from narrow to wide): the most specific row, or the coordinator."""
    duties = _duties.get()
    return rules.choose(
        matter_code=matter_code,
        chain=chain,
        rows=duties.for_matter(matter_code),
        negatives=duties.negatives,
        on=on,
        at_least=at_least,
        default_level=default_level,
    )


def admitted_for(level: str, matter_code: str, chain: Sequence[Step], on: date) -> Admission:
    """Whether a unit of this level may be given this matter here; if not, the reason and the right procedure."""
    duties = _duties.get()
    return rules.admission(
        matter_code=matter_code,
        level=level,
        chain=chain,
        rows=duties.for_matter(matter_code),
        negatives=duties.negatives,
        on=on,
    )


def forbidden_by(matter_code: str, level: str, on: date) -> NegativeRow | None:
    """The item of the negative list that keeps this matter away from this level, or None."""
    return rules.forbidden_by(matter_code, level, _duties.get().negatives, on)


def gaps(on: date) -> list[str]:
    """Codes of matters in force that no admitted row in force speaks of: their cases fall to coordinators."""
    return rules.without_duty([matter.code for matter in catalogue.matters(on)], _duties.get().rows, on)


def contradictions(on: date) -> list[tuple[str, ...]]:
    """Groups of item codes that claim the same matter, area and level for different leads."""
    return rules.contradictions(_duties.get().rows, on)


# --- for pages ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpinionView:
    """What a unit said of an application."""

    unit_id: int
    unit_name: str
    agrees: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DutyItemView:
    """An item of the duty list in any state, with the opinions given."""

    row: DutyRow
    state: str
    reason: str
    hours_per_month: int | None
    asked_fields: tuple[str, ...]
    applicant_id: int | None
    applicant_name: str
    lead_unit_name: str
    area_name: str
    decided_by: str
    decided_at: datetime | None
    opinions: tuple[OpinionView, ...]


def duty_item(code: str) -> DutyItemView:
    """The newest version of an item. Raises NotFound."""
    item = _with_all().filter(code=code).order_by("-version").first()
    if item is None:
        raise NotFound(what="duty item")
    return _view(item)


def duty_items(
    *, state: str = "", matter_code: str = "", level: str = "", on: date | None = None
) -> list[DutyItemView]:
    """Items by state, matter (rows of its class included), level, and in force on a day; by matter and code."""
    items = _with_all().order_by("matter_code", "code", "-version")
    if state:
        items = items.filter(state=state)
    if level:
        items = items.filter(level=level)
    if on:
        items = items.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
    views = [_view(item) for item in items]
    return [view for view in views if not matter_code or matter_code.startswith(view.row.matter_code)]


def expiring(on: date, *, within_days: int = 60) -> list[DutyItemView]:
    """Admitted items in force that end within so many days, the next to end first."""
    views = duty_items(state=DutyItem.State.ADMITTED, on=on)
    last = on + timedelta(days=within_days)
    ending = [view for view in views if view.row.valid_to is not None and view.row.valid_to <= last]
    return sorted(ending, key=lambda view: (view.row.valid_to or date.max, view.row.code))


def negative_items(on: date) -> list[NegativeItem]:
    """The negative list in force on a day, by code."""
    in_force = NegativeItem.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
    return list(in_force.order_by("code"))


def _with_all() -> QuerySet[DutyItem]:
    return DutyItem.objects.select_related("applicant", "lead_unit", "area").prefetch_related("opinions__unit")


def _view(item: DutyItem) -> DutyItemView:
    opinions = sorted(item.opinions.all(), key=lambda opinion: opinion.at)
    return DutyItemView(
        row=row_of(item),
        state=item.state,
        reason=item.reason,
        hours_per_month=item.hours_per_month,
        asked_fields=tuple(item.asked_fields),
        applicant_id=item.applicant_id,
        applicant_name=item.applicant.name if item.applicant else "",
        lead_unit_name=item.lead_unit.name if item.lead_unit else "",
        area_name=item.area.name if item.area else "",
        decided_by=item.decided_by,
        decided_at=item.decided_at,
        opinions=tuple(OpinionView(o.unit_id, o.unit.name, o.agrees, o.text, o.at) for o in opinions),
    )
