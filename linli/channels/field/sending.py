"""Taking in what a phone has queued: each thing once, however often, late or half it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Final, TypeGuard

from django.db import IntegrityError, transaction

from linli.cases import api as cases
from linli.channels.field.models import Sent
from linli.channels.pages.guards import SignInNeeded
from linli.common import reading
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound
from linli.common.reading import optional
from linli.community import api as community
from linli.geography import api as geography

KEPT_DAYS: Final = 60
# What a phone may do; everything else is desk work.
VERBS: Final = frozenset(
    {"self_handle", "answer_field_check", "accept", "resolve", "pass_check", "fail_check", "add_note", "tell_progress",
     "accept_task", "finish_task", "answer_whistle"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What the phone keeps of a thing that arrived. `again`: it had arrived before."""

    case: int
    number: str
    state: str
    again: bool = False


def take_report(*, actor: Actor, sent: Mapping[str, Any], at: datetime) -> Answer:
    """A report from outside. The loop's own door knows its token, so that twice is once."""
    token = token_of(sent)
    lon, lat = optional(reading.degrees, sent, "lon"), optional(reading.degrees, sent, "lat")
    area_id = optional(reading.identity, sent, "area")
    if lon is None and lat is None and area_id is None:
        area_id = _own_area(
            actor
        )  # no position and no grid chosen: where its reporter works, until intake knows better

    def report() -> Answer:
        new = cases.NewReport(
            token=token, text=text_of(sent, "text"), channel="field", lon=lon, lat=lat,
            address=text_of(sent, "address"), area_id=area_id, matter_code=text_of(sent, "matter"),
            reporter_kind="grid_worker", urgent=sent.get("urgent") is True,
        )  # fmt: skip
        made = cases.report(actor=actor, new=new, at=at)
        return Answer(made.case_id, made.number, "received")

    return _once(actor, token, at, report)


def _own_area(actor: Actor) -> int | None:
    unit = geography.unit(actor.unit_id) if actor.unit_id else None
    return unit.area_id if unit else None


def take_verb(*, actor: Actor, sent: Mapping[str, Any], at: datetime) -> Answer:
    """A verb on a case: named by its id, or by the token of the report that made it and had no number yet."""
    verb, fields = text_of(sent, "verb"), sent.get("fields", {})
    if verb not in VERBS:
        raise NotFound(what="verb")
    if not isinstance(fields, dict):
        raise InvalidInput(field="fields", reason="This must be an object.")
    case_id = case_of(actor, sent)
    about = {name: sent[name] for name in ("request", "task") if sent.get(name) is not None}

    def act() -> Answer:
        done = cases.act(actor=actor, case_id=case_id, verb=verb, at=at, fields={**fields, **about})
        return Answer(done.case_id, done.number, done.state)

    return _once(actor, token_of(sent), at, act)


def take_photo(*, actor: Actor, sent: Mapping[str, Any], name: str, content: BinaryIO, at: datetime) -> Answer:
    """A picture of the thing, for a case named as in `take_verb`.

    Looking into a large picture takes seconds, so it happens outside the transaction that remembers the token, which on
    SQLite would keep everybody else from writing. `cases.attach` itself takes the same picture once.
    """
    token, case_id, purpose = token_of(sent), case_of(actor, sent), sent.get("purpose") or "before"
    known = _known(actor, token)
    if known:
        return known
    lon, lat = optional(reading.degrees, sent, "lon"), optional(reading.degrees, sent, "lat")
    taken = (lon, lat) if lon is not None and lat is not None else None
    try:
        cases.attach(actor=actor, case_id=case_id, at=at, name=name, content=content, purpose=purpose, taken=taken)
        row = cases.summary(actor=actor, case_id=case_id)
        answer = Answer(row.id, row.number, row.state)
    except NotFound:
        answer = _to_the_own_report(actor, sent, name, content, at)
    return _once(actor, token, at, lambda: answer)


def _to_the_own_report(actor: Actor, sent: Mapping[str, Any], name: str, content: BinaryIO, at: datetime) -> Answer:
    """The picture of a report whose place lies outside the sender's area: it belongs to the report all the same. NotFound else."""
    of = text_of(sent, "of")
    reported = _known(actor, of) if _is_token(of) else None
    if reported is None:
        raise NotFound(what="case")
    content.seek(0)
    cases.attach_as_sender(actor=actor, channel="field", token=of, at=at, name=name, content=content)
    return Answer(reported.case, reported.number, reported.state)


def take_visit(*, actor: Actor, sent: Mapping[str, Any], at: datetime) -> Answer:
    """A visit at a door. A case it names must be one the actor can see: a number that is not does not say whose it is."""

    def enter() -> Answer:
        number = text_of(sent, "case_number")
        if number:
            number = cases.summary(actor=actor, case_id=cases.id_of_number(actor, number)).number
        new = community.NewVisit(
            area_id=reading.identity("area", sent.get("area")), service=text_of(sent, "service"), on=reading.day("on", sent.get("on")),
            slip=text_of(sent, "slip"), building=text_of(sent, "building"), case_number=number, note=text_of(sent, "note"),
            mark=text_of(sent, "mark"),
        )  # fmt: skip
        community.enter_visit(actor=actor, new=new, at=at)
        return Answer(0, number, "entered")

    return _once(actor, token_of(sent), at, enter)


def _once(actor: Actor, token: str, at: datetime, act: Callable[[], Answer]) -> Answer:
    """Do it, and remember the answer in the same transaction; or give the answer of the first time.

    Two copies at the same moment meet at the unique row: the second waits for the first and reads its answer.
    """
    known = _known(actor, token)
    if known:
        return known
    try:
        with transaction.atomic():
            row = Sent.objects.create(owner=actor.name, token=token, case_id=0, at=at)
            answer = act()
            Sent.objects.filter(pk=row.pk).update(case_id=answer.case, answer=asdict(answer))
            return answer
    except IntegrityError:
        known = _known(actor, token)
        if known is None:
            raise
        return known


def _known(actor: Actor, token: str) -> Answer | None:
    row = Sent.objects.filter(owner=actor.name, token=token).first()
    return Answer(**{**row.answer, "again": True}) if row else None


def case_of(actor: Actor, sent: Mapping[str, Any]) -> int:
    """The case a thing is about. NotFound where the report it hangs on has not arrived."""
    if sent.get("case") is not None:
        return optional(reading.identity, sent, "case") or 0
    of = sent.get("of")
    row = Sent.objects.filter(owner=actor.name, token=of).first() if _is_token(of) else None
    if row is None:
        raise NotFound(what="case")
    return row.case_id


def forget_sent(*, at: datetime, most: int = 5_000) -> int:
    """Delete the memory of what arrived long ago; no phone keeps it queued that long. Answers how many rows went."""
    old = Sent.objects.filter(at__lt=at - timedelta(days=KEPT_DAYS)).values_list("pk", flat=True)[:most]
    return Sent.objects.filter(pk__in=list(old)).delete()[0]


def token_of(sent: Mapping[str, Any]) -> str:
    """The phone's own id of the thing. InvalidInput for one that cannot be."""
    token = sent.get("token")
    if not _is_token(token):
        raise InvalidInput(field="token", reason="A token has 8 to 64 printable characters.")
    return token


def _is_token(token: object) -> TypeGuard[str]:
    return isinstance(token, str) and 8 <= len(token) <= 64 and token.isprintable()


def check_sender(*, actor: Actor, sent: Mapping[str, Any]) -> None:
    """Raise SignInNeeded for a thing that somebody else has queued on a shared phone: it waits until they sign in again."""
    if sent.get("person", actor.name) != actor.name:
        raise SignInNeeded


def text_of(sent: Mapping[str, Any], name: str) -> str:
    """A text of the thing; empty where it was left out. Raises InvalidInput for what is no text."""
    return reading.text(name, sent.get(name, ""))
