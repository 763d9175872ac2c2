"""One verb for many cases: tried on each first, then done to each by itself, once for each token.

Every case is a verb of its own with its own event: what the rules refuse for one does not hold up the others, and a
sending that broke off half-way is finished by sending it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from linli.cases import api as cases
from linli.channels.desk.models import BulkStep
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError, Refused

MOST: Final = 100
KEPT_DAYS: Final = 30
# Verbs that make sense for many cases with the same words; all others need the case in front of one's eyes.
VERBS: Final = ("file", "dispatch", "merge", "add_note", "refuse", "ask_void", "supervise")
# In place of a unit: each case goes to the unit whose duty it is.
BY_DUTY: Final = "duty"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came, or would come, of the verb for one case: done, or the whole sentence why not."""

    case_id: int
    done: bool
    reason: str = ""
    version: int | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Bulk:
    """A verb with its fields as typed, for the cases chosen, each with the version its preview was made for."""

    verb: str
    fields: Mapping[str, Any]
    versions: Mapping[int, int | None]


def verbs_for(actor: Actor) -> tuple[str, ...]:
    """The verbs this actor may do to many cases at once."""
    return tuple(name for name in VERBS if actor.may(cases.VERBS[name].right or "cases.view"))


def preview(*, actor: Actor, bulk: Bulk, at: datetime) -> list[Outcome]:
    """Try the verb on every case and take it back. Raises InvalidInput where the fields themselves are wrong."""
    return [_tried(actor, bulk, case_id, at) for case_id in bulk.versions]


def _tried(actor: Actor, bulk: Bulk, case_id: int, at: datetime) -> Outcome:
    try:
        fields = _fields(actor, bulk, case_id, at)
        version = cases.rehearse(actor=actor, case_id=case_id, verb=bulk.verb, at=at, fields=fields)
    except InvalidInput:
        raise
    except LinliError as error:
        return Outcome(case_id, False, error.message())
    return Outcome(case_id, True, version=version)


def carry_out(*, actor: Actor, bulk: Bulk, token: str, at: datetime) -> list[Outcome]:
    """Do the verb to every case that stands as its preview showed it. The same token again does no case twice."""
    if not 8 <= len(token) <= 64:
        raise InvalidInput(field="token", reason="A token has 8 to 64 printable characters.")
    return [_done(actor, bulk, case_id, token, at) for case_id in bulk.versions]


def _done(actor: Actor, bulk: Bulk, case_id: int, token: str, at: datetime) -> Outcome:
    mine = {"owner": actor.name, "token": token, "case_id": case_id}
    if BulkStep.objects.filter(**mine).exists():
        return Outcome(case_id, True, again=True)
    version = bulk.versions[case_id]
    try:
        with transaction.atomic():
            BulkStep.objects.create(**mine, at=at)
            fields = _fields(actor, bulk, case_id, at)
            cases.act(actor=actor, case_id=case_id, verb=bulk.verb, at=at, fields=fields, version=version)
    except IntegrityError:
        if not BulkStep.objects.filter(**mine).exists():
            raise
        return Outcome(case_id, True, again=True)  # the other of two sendings at once was quicker
    except LinliError as error:
        return Outcome(case_id, False, error.message())
    return Outcome(case_id, True)


def _fields(actor: Actor, bulk: Bulk, case_id: int, at: datetime) -> Mapping[str, Any]:
    """The fields for one case: where each goes by the duty list, its own unit is put in."""
    if bulk.fields.get("unit") != BY_DUTY:
        return bulk.fields
    if not cases.summary(actor=actor, case_id=case_id).matter_code:
        raise Refused(reason="no_matter", text="It has no matter yet: file it first.")
    holder = cases.whose_duty(actor=actor, case_id=case_id, at=at)
    if holder.unit is None:
        raise Refused(reason="no_duty_item", text=holder.reason.msgid, **holder.reason.data)
    return {**bulk.fields, "unit": str(holder.unit.id)}


def chosen(ids: Sequence[str]) -> list[int]:
    """The ids of the cases chosen, each once, in their order. InvalidInput for none, too many, or what is no id."""
    known = list(dict.fromkeys(ids))
    if not known:
        raise InvalidInput(field="cases", reason="Choose at least one case.")
    if len(known) > MOST:
        raise InvalidInput(field="cases", reason="Choose at most 100 cases at once.")
    if not all(one.isascii() and one.isdecimal() and len(one) < 19 for one in known):
        raise InvalidInput(field="cases", reason="This must be a whole number.")
    return [int(one) for one in known]


def forget_bulk_steps(*, at: datetime, most: int = 5_000) -> int:
    """Delete the memory of what was sent long ago. Answers how many rows went."""
    old = BulkStep.objects.filter(at__lt=at - timedelta(days=KEPT_DAYS)).values_list("pk", flat=True)[:most]
    return BulkStep.objects.filter(pk__in=list(old)).delete()[0]
