"""The admission of duty items: somebody applies, the level concerned gives its opinion, somebody else decides."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from linli.audit import api as audit
from linli.cases.models import DutyItem, DutyOpinion
from linli.cases.permissions import DUTY_APPLY, DUTY_DECIDE, DUTY_OPINION
from linli.cases.queries import duties as queries
from linli.cases.queries.calendars import local_day
from linli.cases.queries.catalogue import matters
from linli.cases.queries.duties import DutyItemView
from linli.cases.rules import admission
from linli.cases.rules.admission import Burden, Objection
from linli.cases.rules.catalogue import LEAD_KINDS
from linli.cases.rules.levels import LADDER, rank
from linli.common.actor import Actor
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.common.memory import changed
from linli.geography import api as geography


@dataclass(frozen=True, slots=True)
class DutyApplication:
    """What somebody wants to have admitted: which matter, at which level and where, led by whom, until when, and why.

    The lead is one unit, or a kind (and trade) of unit found in the case's area. `valid_to`: first day without it.
    `asked_fields`: facts to be filled in, `times_per_month`; `exception`: why one that is held already must be asked again.
    """

    applicant_id: int
    matter_code: str
    level: str
    reason: str
    legal_basis: str
    valid_from: date
    valid_to: date | None = None
    area_id: int | None = None
    lead_unit_id: int | None = None
    lead_kind: str = ""
    lead_trade: str = ""
    co_units: tuple[str, ...] = ()
    hours_per_month: int | None = None
    asked_fields: tuple[str, ...] = ()
    times_per_month: int = 1
    exception: str = ""


@dataclass(frozen=True, slots=True)
class DutyWeight:
    """What a duty item costs those who carry it out: hours, and facts × bodies × times; and who has not been heard yet."""

    burden: Burden
    asked_fields: tuple[str, ...]
    bodies: int
    times_per_month: int
    missing: tuple[geography.UnitView, ...]

    @property
    def facts_per_month(self) -> int:
        """How many facts are written down a month, by all bodies together."""
        return len(self.asked_fields) * self.bodies * self.times_per_month

    @property
    def most_hours(self) -> int:
        """How many hours a month may lie on one body: one full post."""
        return admission.MOST_HOURS_PER_MONTH


def apply_for_duty(*, actor: Actor, new: DutyApplication, at: datetime) -> DutyItemView:
    """Apply for a duty item in the name of a unit the actor works for.

    InvalidInput for unknown codes and missing words; Refused where the negative list forbids the level, where facts
    would be asked that are held already, and where a term for a community or grid does not end.
    """
    actor.need_at_unit(DUTY_APPLY, geography.unit(new.applicant_id).path)
    today = local_day(at)
    _check(new, today)
    _refuse_negative(new.matter_code, new.level, today)
    weight = _burden(new.level, new.area_id, new.hours_per_month, new.asked_fields, today)
    _refuse(
        admission.objection_to_application(
            level=new.level, valid_from=new.valid_from, valid_to=new.valid_to,
            weight=weight, exception=new.exception, today=today,
        )
    )  # fmt: skip
    with transaction.atomic():
        item = DutyItem.objects.create(
            code=f"D-{new.matter_code}-{secrets.token_hex(4).upper()}", state=DutyItem.State.APPLIED, **_columns(new)
        )
        data = {
            "matter": new.matter_code, "level": new.level, "applicant": new.applicant_id, "hours": weight.hours,
            "hours_before": weight.hours_before, "held_fields": list(weight.held_fields), "exception": new.exception[:300],
        }  # fmt: skip
        _record(item, "duty.applied", data, actor, at)
    return queries.duty_item(item.code)


def give_opinion(*, actor: Actor, code: str, unit_id: int, agrees: bool, text: str, at: datetime) -> DutyItemView:
    """Say for a unit of the level concerned (or one above it) what it thinks of an application; once per unit.

    Refused for the applicant's own unit, for units that the item does not concern, for a second opinion, and after the
    decision.
    """
    unit = geography.unit(unit_id)
    actor.need_at_unit(DUTY_OPINION, unit.path)
    if not text.strip():
        raise InvalidInput(field="text", reason="Please say why.")
    with transaction.atomic():
        item = _applied(code)
        if item.applicant_id == unit_id:
            raise Refused(reason="own_application", text="The applicant cannot give an opinion on its own application.")
        if not _concerned(unit, item):
            raise Refused(
                reason="not_concerned", text="Only streets, communities and grids of this area give an opinion."
            )
        try:
            with transaction.atomic():
                DutyOpinion.objects.create(
                    item=item, unit_id=unit_id, actor=actor.name, agrees=agrees, text=text.strip()[:500], at=at
                )
        except IntegrityError:
            raise Refused(reason="opinion_given", text="This unit has already given its opinion.") from None
        _record(item, "duty.opinion_given", {"unit": unit_id, "agrees": agrees}, actor, at)
    return queries.duty_item(code)


def decide_duty(*, actor: Actor, code: str, admit: bool, note: str, at: datetime) -> DutyItemView:
    """Admit or refuse an application. Whoever applied, and whoever works for the applicant, cannot decide.

    Admission is refused where the negative list forbids it, where no opinion was given for a community or grid, where
    the burden would exceed one full post, and where an admitted item claims the same for another lead.
    """
    actor.need(DUTY_DECIDE)
    if not note.strip():
        raise InvalidInput(field="note", reason="Please say why.")
    with transaction.atomic():
        item = _applied(code)
        _need_other_hands(actor, item)
        if admit:
            _check_admission(item, local_day(at))
        item.state = DutyItem.State.ADMITTED if admit else DutyItem.State.REFUSED
        item.decided_by, item.decided_at = actor.name, at
        item.valid_from = max(item.valid_from, local_day(at)) if admit else item.valid_from
        item.save(update_fields=["state", "decided_by", "decided_at", "valid_from"])
        changed()
        _record(item, "duty.admitted" if admit else "duty.refused", {"note": note.strip()[:300]}, actor, at)
    return queries.duty_item(code)


def withdraw_duty(*, actor: Actor, code: str, reason: str, at: datetime) -> DutyItemView:
    """Withdraw an application, or an admitted item from today on: by its applicant, or by who may decide."""
    if not reason.strip():
        raise InvalidInput(field="reason", reason="Please give a reason.")
    with transaction.atomic():
        item = _newest(code)
        if not actor.may(DUTY_DECIDE):
            if item.applicant_id is None:
                raise Forbidden(right=DUTY_DECIDE)
            actor.need_at_unit(DUTY_APPLY, geography.unit(item.applicant_id).path)
        if item.state not in {DutyItem.State.APPLIED, DutyItem.State.ADMITTED}:
            raise Refused(reason="not_open", text="This duty item is neither applied for nor admitted.")
        item.state, item.decided_by, item.decided_at = DutyItem.State.WITHDRAWN, actor.name, at
        item.save(update_fields=["state", "decided_by", "decided_at"])
        changed()
        _record(item, "duty.withdrawn", {"reason": reason.strip()[:300]}, actor, at)
    return queries.duty_item(code)


# --- checks -------------------------------------------------------------------------------------------------------------


def _check(new: DutyApplication, today: date) -> None:
    """Unknown codes and missing words."""
    if new.level not in LADDER:
        raise InvalidInput(field="level", reason="This level is not known.")
    if not new.matter_code or not any(matter.code.startswith(new.matter_code) for matter in matters(today)):
        raise InvalidInput(field="matter", reason="There is no matter with this code and none that begins so.")
    if new.lead_unit_id is None and new.lead_kind not in LEAD_KINDS:
        raise InvalidInput(field="lead", reason="Name the unit that leads, or its kind.")
    if not new.reason.strip():
        raise InvalidInput(field="reason", reason="Please give a reason.")
    if not new.legal_basis.strip():
        raise InvalidInput(field="legal basis", reason="Please name the rule this duty rests on.")
    _check_named(new)


def _check_named(new: DutyApplication) -> None:
    """Units and areas that are named but not there, and a number of times that cannot be."""
    if not 1 <= new.times_per_month <= 31:
        raise InvalidInput(field="times", reason="It is filled in 1 to 31 times a month.")
    if new.lead_unit_id is not None and not geography.unit(new.lead_unit_id).open:
        raise InvalidInput(field="lead", reason="This unit is closed.")
    if new.area_id is not None:
        geography.area(new.area_id)
    for code in new.co_units:
        if not code.startswith("trade:"):
            geography.unit_by_code(code)


def _columns(new: DutyApplication) -> dict[str, Any]:
    return {
        "matter_code": new.matter_code, "area_id": new.area_id, "level": new.level, "lead_unit_id": new.lead_unit_id,
        "lead_kind": "" if new.lead_unit_id else new.lead_kind, "lead_trade": new.lead_trade,
        "co_units": list(new.co_units), "legal_basis": new.legal_basis[:300], "reason": new.reason[:300],
        "hours_per_month": new.hours_per_month, "asked_fields": list(new.asked_fields),
        "times_per_month": new.times_per_month,
        "applicant_id": new.applicant_id, "valid_from": new.valid_from, "valid_to": new.valid_to,
    }  # fmt: skip


def weight_of(code: str, *, at: datetime) -> DutyWeight:
    """What an item costs: hours beside those admitted already, forms filled in a month, and whose opinion is missing.

    Raises NotFound.
    """
    item = DutyItem.objects.filter(code=code).order_by("-version").first()
    if item is None:
        raise NotFound(what="duty item")
    asked = tuple(item.asked_fields)
    weight = _burden(item.level, item.area_id, item.hours_per_month, asked, local_day(at))
    already = 0 if item.state == DutyItem.State.APPLIED else weight.hours
    bodies = [unit for unit in _concerned_units(item) if unit.area_level == item.level and unit.territorial]
    heard = set(item.opinions.values_list("unit_id", flat=True))
    waiting = [
        unit for unit in _concerned_units(item) if unit.id not in heard and unit.area_level in {"street", item.level}
    ]
    missing = waiting if item.state == DutyItem.State.APPLIED else []
    return DutyWeight(
        Burden(weight.hours, weight.hours_before - already, weight.held_fields), asked, len(bodies), item.times_per_month,
        tuple(missing),
    )  # fmt: skip


def _concerned_units(item: DutyItem) -> list[geography.UnitView]:
    """The open bodies that speak for streets, communities and grids of the item's area, other than the applicant."""
    speaking = (unit for unit in geography.units_below("/") if unit.open and unit.territorial)
    return [unit for unit in speaking if unit.id != item.applicant_id and _concerned(unit, item)]


def _burden(level: str, area_id: int | None, hours: int | None, asked_fields: tuple[str, ...], on: date) -> Burden:
    """What is admitted for the same level there (items that hold everywhere count everywhere), and what comes on top."""
    admitted = DutyItem.objects.filter(state=DutyItem.State.ADMITTED, level=level, valid_from__lte=on).exclude(
        valid_to__lte=on
    )
    rows = admitted.values_list("area_id", "hours_per_month")
    return admission.burden(hours, [each for area, each in rows if area in (None, area_id)], asked_fields)


def _refuse_negative(matter_code: str, level: str, today: date) -> None:
    negative = queries.forbidden_by(matter_code, level, today)
    if negative is not None:
        raise Refused(
            reason="negative_list", text="%(matter)s is on the negative list (%(code)s): %(why)s", matter=matter_code,
            code=negative.code, why=negative.reason,
        )  # fmt: skip


def _check_admission(item: DutyItem, today: date) -> None:
    if item.valid_to is not None and item.valid_to <= today:
        raise Refused(reason="expired", text="The term applied for is over.")
    _refuse_negative(item.matter_code, item.level, today)
    weight = _burden(item.level, item.area_id, item.hours_per_month, tuple(item.asked_fields), today)
    # An own opinion of the level that would have to do the work, or of one that speaks for it.
    heard = sum(1 for opinion in item.opinions.select_related("unit") if opinion.unit_id != item.applicant_id)
    _refuse(admission.objection_to_admission(level=item.level, opinions=heard, weight=weight))
    _refuse_contradiction(item, today)


def _refuse_contradiction(item: DutyItem, today: date) -> None:
    """An item that claims the same matter, area and level for another lead must be withdrawn first."""
    here = Q(area__isnull=True) if item.area_id is None else Q(area_id=item.area_id)
    in_force = DutyItem.objects.filter(
        here, state=DutyItem.State.ADMITTED, matter_code=item.matter_code, level=item.level
    ).exclude(valid_to__lte=today)
    for other in in_force:
        if queries.row_of(other).lead != queries.row_of(item).lead:
            raise Refused(
                reason="contradiction",
                text="The admitted duty item %(code)s gives the same to another lead. Withdraw it first.",
                code=other.code,
            )


def _concerned(unit: geography.UnitView, item: DutyItem) -> bool:
    """Whether a unit works at the street or below, in the area the item is for."""
    if unit.area_id is None or unit.area_level is None or rank(unit.area_level) > rank("street"):
        return False
    if item.area_id is None:
        return True
    here, there = geography.area(unit.area_id).path, geography.area(item.area_id).path
    return here.startswith(there) or there.startswith(here)


def _need_other_hands(actor: Actor, item: DutyItem) -> None:
    applied_by = {event.actor for event in audit.timeline(_subject(item)) if event.kind == "duty.applied"}
    own_unit = item.applicant_id is not None and actor.unit_id == item.applicant_id
    if actor.name in applied_by or own_unit:
        raise Refused(reason="decider_is_applicant", text="Whoever applies cannot decide.")


def _refuse(objection: Objection | None) -> None:
    if objection is not None:
        raise Refused(reason=objection.code, text=objection.sentence, **objection.data)


def _newest(code: str) -> DutyItem:
    item = DutyItem.objects.select_for_update().filter(code=code).order_by("-version").first()
    if item is None:
        raise NotFound(what="duty item")
    return item


def _applied(code: str) -> DutyItem:
    item = _newest(code)
    if item.state != DutyItem.State.APPLIED:
        raise Refused(reason="already_decided", text="This application has already been decided.")
    return item


def _subject(item: DutyItem) -> audit.Subject:
    return audit.Subject("duty", item.code)


def _record(item: DutyItem, kind: str, data: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    happening = audit.Happening(kind, {**data, "version": item.version})
    audit.record(subject=_subject(item), actor=actor, at=at, happenings=[happening])
