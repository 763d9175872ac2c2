"""Loading schemes, and appeals against what they count: asked by the unit concerned, reviewed by two others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from linli.audit import api as audit
from linli.cases import api as cases
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound, Refused
from linli.geography import api as geography
from linli.insight.actions.packs import keep, need_future
from linli.insight.events import APPEAL_REVIEWED, APPEALED
from linli.insight.models import Appeal, Pack
from linli.insight.permissions import APPEAL, DEFINE, REVIEW
from linli.insight.queries.answers.definitions import definitions_on
from linli.insight.queries.schemes import AppealView, counts_in, scheme_appealed, scheme_of, subject_of, view_of
from linli.insight.rules.asking import AREAS
from linli.insight.rules.definitions import BadDefinition
from linli.insight.rules.schemes import Scheme, scheme
from linli.text.api import mask_personal

SHORTEST: Final = 10  # signs of evidence
LONGEST: Final = 2_000


def look_at_scheme(*, text: str, since: date, at: datetime) -> Scheme:
    """The scheme of this text as it would hold from that day on. Raises InvalidInput for what cannot be used or begins in the past."""
    need_future(since, at)
    try:
        return scheme(text, definitions_on(since).indicators)
    except BadDefinition as error:
        raise InvalidInput(field="scheme", reason=str(error), told=error.told()) from None


def load_scheme(*, actor: Actor, text: str, since: date, at: datetime) -> Scheme:
    """Let the scheme of this text hold for periods that end on that day or later.

    Raises Forbidden, and InvalidInput for what cannot be used or begins in the past.
    """
    actor.need(DEFINE)
    found = look_at_scheme(text=text, since=since, at=at)
    keep(Pack.Kind.SCHEME, found.code, text, since, actor=actor, at=at)
    return found


def appeal(
    *, actor: Actor, code: str, month: date, number: str, ground: str, evidence: str, at: datetime
) -> AppealView:
    """Say why a case should not count for the actor's unit in a scheme's month, within the days the scheme allows.

    A case is appealed once. After a refusal another unit that it counts for may, on a ground that nobody has named yet. Raises
    Forbidden, NotFound for a case that is not the unit's, InvalidInput, and Refused when it is too late, is not counted in that
    month at all, or was asked before.
    """
    actor.need(APPEAL)
    held = scheme_of(code, month)
    begin, end = held.period(month)
    if ground not in {one.code for one in held.grounds}:
        raise InvalidInput(field="ground", reason="Choose one of the values offered.")
    words = mask_personal(evidence.strip()[: LONGEST + 1])
    if not SHORTEST <= len(words) <= LONGEST:
        raise InvalidInput(field="evidence", reason="Say in 10 to 2,000 characters what proves it.")
    if not begin <= cases.local_day(at) <= end + timedelta(days=held.appeal_days):
        raise Refused(
            reason="appeal_too_late", text="The days in which this month can be appealed are over, or have not begun."
        )
    case_id = cases.id_of_number(actor, number)
    subject = subject_of(actor, APPEAL, case_id, held.by)
    if not counts_in(held, case_id, begin, end):
        raise Refused(reason="not_counted", text="This case is not counted in this month's table.")
    try:
        with transaction.atomic():
            _need_new(held.code, begin, case_id, actor.unit_id or 0, ground)
            row = Appeal.objects.create(
                scheme=code, case_id=case_id, case_number=number, unit_id=actor.unit_id or 0, subject_id=subject, begin=begin, ground=ground,
                evidence=words, asked_by=actor.name, asked_at=at,
            )  # fmt: skip
            _record(row, actor, at, APPEALED, {"scheme": code, "case": case_id, "unit": row.unit_id, "ground": ground})
    except IntegrityError:
        raise Refused(reason="appealed_before", text="This case was appealed before in this scheme.") from None
    return view_of(row)


def _need_new(code: str, begin: date, case_id: int, unit_id: int, ground: str) -> None:
    """Raise Refused unless nobody has appealed the case, or another unit did and was refused on other grounds."""
    before = list(Appeal.objects.select_for_update().filter(scheme=code, case_id=case_id))
    if any(row.unit_id == unit_id for row in before):
        raise Refused(reason="appealed_before", text="This case was appealed before in this scheme.")
    same = [row for row in before if row.begin == begin]
    if any(row.state != Appeal.State.REFUSED for row in same):
        raise Refused(
            reason="appealed_by_another",
            text="Another unit has appealed this case for the same table; it is decided for all of them.",
        )
    if any(row.ground == ground for row in same):
        raise Refused(
            reason="refused_before", text="An appeal on this ground was refused. Only a ground nobody named is heard."
        )


def review(*, actor: Actor, appeal_id: int, granted: bool, note: str, at: datetime) -> AppealView:
    """What a reviewer says of an appeal. Two must grant it; one may refuse it. The second is another person than the first.

    Nobody of the unit that asks, or of the area or unit whose result would change, reviews it. Raises Forbidden, NotFound, InvalidInput, Refused.
    """
    actor.need(REVIEW)
    words = mask_personal(note.strip()[: LONGEST + 1])
    if not 2 <= len(words) <= LONGEST:
        raise InvalidInput(field="note", reason="Say why, in a few words.")
    with transaction.atomic():
        row = Appeal.objects.select_for_update().filter(pk=appeal_id).first()
        if row is None:
            raise NotFound(what="appeal")
        _need_reviewer(actor, row)
        if granted and not row.first_by:
            row.first_by, row.first_note, row.first_at = actor.name, words, at
        else:
            row.state = Appeal.State.GRANTED if granted else Appeal.State.REFUSED
            row.decided_by, row.decision_note, row.decided_at = actor.name, words, at
        row.save()
        _record(
            row,
            actor,
            at,
            APPEAL_REVIEWED,
            {"granted": granted, "final": row.state != Appeal.State.ASKED, "note": words},
        )
    return view_of(row)


def _need_reviewer(actor: Actor, row: Appeal) -> None:
    own = geography.unit(row.unit_id).path
    if not actor.may_at_unit(REVIEW, own):
        raise NotFound(what="appeal")
    if row.state != Appeal.State.ASKED:
        raise Refused(reason="decided_before", text="This appeal is decided.")
    if actor.unit_path.startswith(own) or actor.name == row.asked_by or _gains(actor, row):
        raise Refused(
            reason="own_appeal", text="Nobody of the unit that asks, or that the case counts for, reviews its appeal."
        )
    if actor.name == row.first_by:
        raise Refused(reason="second_reviewer", text="The second review is another person's.")


def _gains(actor: Actor, row: Appeal) -> bool:
    """Whether the actor is of the area or unit whose result the case would leave. A district has nobody but its own people."""
    by = scheme_appealed(row).by
    if by not in AREAS:
        return actor.unit_path.startswith(geography.unit(row.subject_id).path)
    at = geography.unit(actor.unit_id).area_id if actor.unit_id is not None and by != "district" else None
    return at is not None and row.subject_id in {area.id for area in geography.chain(at)}


def _record(row: Appeal, actor: Actor, at: datetime, kind: str, data: Mapping[str, Any]) -> None:
    happening = audit.Happening(kind, dict(data))
    audit.record(subject=audit.Subject.of("assessment_appeal", row.pk), actor=actor, at=at, happenings=[happening])
