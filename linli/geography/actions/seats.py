"""Writes of the seats of a micro-grid (1+1+3): nominate, accept, renew, give up. Nobody is seated without accepting.

The record names seats, never people: who holds one stands in the seat alone, and is gone when it is given up.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop as _

from linli.common.actor import Actor
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.geography import events
from linli.geography.actions.recording import need_over_area, record
from linli.geography.models import MicroSeat
from linli.geography.permissions import EDIT
from linli.geography.queries.seats import SeatView, view
from linli.geography.rules.grids import RENEW_AFTER_DAYS

# What a member does is recorded without the member's own key: from the record it could not be erased.
_MEMBER: Final = Actor("person", "", "member of the micro-grid")


@transaction.atomic
def nominate(*, actor: Actor, seat_id: int, person_key: str, at: datetime) -> SeatView:
    """Ask a person (account key) to take a vacant seat. Raises Forbidden, NotFound, Refused, InvalidInput."""
    seat = _locked(seat_id)
    need_over_area(actor, seat.area_id)
    if seat.person_key:
        raise Refused(reason="taken", text=_("This seat is taken; it must be given up first."))
    if not person_key or len(person_key) > 64:
        raise InvalidInput(field="person", reason=_("Name the account of the person to be asked."))
    _refuse_second_seat(seat, person_key)
    seat.nominated_key, seat.nominated_on = person_key, at.date()
    return _saved(seat, events.SEAT_NOMINATED, actor, at)


@transaction.atomic
def accept(*, actor: Actor, seat_id: int, at: datetime, phone_public: bool = False) -> SeatView:
    """Take the seat one was nominated for, for a year; a contact is shown only if the member agrees here.

    Raises NotFound, and Forbidden for anybody but the nominee.
    """
    seat = _locked(seat_id)
    if actor.kind != "person" or not seat.nominated_key or seat.nominated_key != actor.key:
        raise Forbidden(right=EDIT)
    _refuse_second_seat(seat, actor.key)
    seat.person_key, seat.nominated_key, seat.nominated_on = actor.key, "", None
    seat.accepted_on, seat.renew_by = at.date(), at.date() + timedelta(days=RENEW_AFTER_DAYS)
    seat.phone_public = phone_public
    return _saved(seat, events.SEAT_ACCEPTED, _MEMBER, at)


@transaction.atomic
def renew(*, actor: Actor, seat_id: int, at: datetime) -> SeatView:
    """Keep one's seat for another year. Raises NotFound, and Forbidden for anybody but the member."""
    seat = _locked(seat_id)
    _need_member(seat, actor)
    seat.renew_by = at.date() + timedelta(days=RENEW_AFTER_DAYS)
    return _saved(seat, events.SEAT_RENEWED, _MEMBER, at)


@transaction.atomic
def give_up(*, actor: Actor, seat_id: int, at: datetime) -> SeatView:
    """Empty a seat, or turn a nomination down: the member or nominee at any time, without reason; else an editor.

    Raises Forbidden, NotFound. The person's key is forgotten.
    """
    seat = _locked(seat_id)
    own = actor.kind == "person" and actor.key in {seat.person_key, seat.nominated_key} - {""}
    if not own:
        need_over_area(actor, seat.area_id)
    if not seat.person_key and not seat.nominated_key:
        return view(seat)
    seat.person_key = seat.nominated_key = ""
    seat.nominated_on = seat.accepted_on = seat.renew_by = None
    seat.phone_public = False
    return _saved(seat, events.SEAT_GIVEN_UP, _MEMBER if own else actor, at)


def _locked(seat_id: int) -> MicroSeat:
    seat = MicroSeat.objects.select_for_update().filter(pk=seat_id).first()
    if seat is None:
        raise NotFound(what="seat")
    return seat


def _need_member(seat: MicroSeat, actor: Actor) -> None:
    if actor.kind != "person" or not seat.person_key or seat.person_key != actor.key:
        raise Forbidden(right=EDIT)


def _refuse_second_seat(seat: MicroSeat, person_key: str) -> None:
    others = MicroSeat.objects.filter(area_id=seat.area_id, person_key=person_key).exclude(pk=seat.pk)
    if others.exists():
        raise Refused(reason="second_seat", text=_("This person holds another seat of the micro-grid already."))


def _saved(seat: MicroSeat, kind: str, recorded_as: Actor, at: datetime) -> SeatView:
    seat.save()
    data = {"seat": seat.pk, "role": seat.role, "number": seat.number}
    record(kind, of=("area", seat.area_id), actor=recorded_as, at=at, data=data)
    return view(seat)
