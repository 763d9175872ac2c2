"""What an owner does with a warning: look at it, act on it, or dismiss it and say why. Each is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import transaction

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.common.errors import Conflict, Forbidden, InvalidInput, NotFound
from linli.geography import api as geography
from linli.insight import events
from linli.insight.actions.watching import record
from linli.insight.models import EarlyWarning, Proposal
from linli.insight.permissions import VIEW, WARN
from linli.insight.queries.warnings.reading import (
    UNFINISHED,
    ProposalView,
    WarningView,
    covered,
    key_of,
    may_take_up,
    proposal_of,
    view_of,
)

State, Into = EarlyWarning.State, EarlyWarning.Into
MOST_WORDS: Final = 500
MOST_REASON: Final = 300


def acknowledge(*, actor: Actor, warning_id: int, at: datetime) -> WarningView:
    """Say that somebody looks into it. Doing it twice changes nothing. Raises NotFound, Forbidden, Conflict."""
    with _taken_up(actor, warning_id) as row:
        if row.state == State.OPEN:
            row.state, row.acknowledged_at, row.acknowledged_by = State.ACKNOWLEDGED, at, actor.label
            _keep(row)
            record(row, events.ACKNOWLEDGED, actor, at)
    return view_of(row)


def dismiss(*, actor: Actor, warning_id: int, reason: str, at: datetime) -> WarningView:
    """End it without a step, saying why. Raises InvalidInput without a reason."""
    clean = _words(reason, "reason", MOST_REASON)
    with _taken_up(actor, warning_id) as row:
        _end(row, State.DISMISSED, actor, at, reason=clean)
        record(row, events.DISMISSED, actor, at, reason=clean)
    return view_of(row)


def turn_into_case(*, actor: Actor, warning_id: int, text: str, at: datetime, matter: str = "") -> WarningView:
    """Report what was seen as a case of its place; the warning keeps the way to it. Needs the right to report, too."""
    words = _words(text, "text", 4000)
    with _taken_up(actor, warning_id) as row:
        new = cases.NewReport(
            token=f"warning-{row.pk:08d}", text=words, channel="desk", reporter_kind="clerk", area_id=row.area_id,
            matter_code=matter or row.matter,
        )  # fmt: skip
        receipt = cases.report(actor=actor, new=new, at=at)
        _turned(row, Into.CASE, receipt.case_id, actor, at)
    return view_of(row)


def turn_into_whistle(
    *, actor: Actor, warning_id: int, case_id: int, units: Sequence[int], reason: str, whistle_kind: str, at: datetime
) -> WarningView:
    """Call several units together over one of the cases it rests on. What the loop refuses is refused here, too."""
    with _taken_up(actor, warning_id) as row:
        _check_evidence(row, case_id)
        cases.blow_whistle(
            actor=actor, case_id=case_id, at=at, units=units, reason=_words(reason, "reason", MOST_REASON),
            whistle_kind=whistle_kind,
        )  # fmt: skip
        _turned(row, Into.WHISTLE, case_id, actor, at)
    return view_of(row)


def turn_into_supervision(
    *, actor: Actor, warning_id: int, case_id: int, reason: str, days: int, at: datetime
) -> WarningView:
    """Order the unit that handles one of the cases it rests on to answer within working days."""
    with _taken_up(actor, warning_id) as row:
        _check_evidence(row, case_id)
        cases.supervise(actor=actor, case_id=case_id, at=at, reason=_words(reason, "reason", MOST_REASON), days=days)
        _turned(row, Into.SUPERVISION, case_id, actor, at)
    return view_of(row)


def propose_project(*, actor: Actor, warning_id: int, lead_id: int, words: str, at: datetime) -> WarningView:
    """Propose a project against the root, with the cases as its evidence and a unit that is to lead it."""
    clean = _words(words, "words", MOST_WORDS)
    lead = geography.unit(lead_id)
    if not lead.open:
        raise InvalidInput(field="lead", reason="This unit has been closed: choose its successor.")
    with _taken_up(actor, warning_id) as row:
        made = Proposal.objects.create(
            warning=row, area_id=row.area_id, matter=row.matter, cases=[one.case_id for one in view_of(row).evidence], lead_id=lead.id,
            words=clean, proposed_at=at, proposed_by=actor.label,
        )  # fmt: skip
        record(row, events.PROPOSED, actor, at, project=made.pk, lead=lead.id)
        _turned(row, Into.PROJECT, None, actor, at)
    return view_of(row)


def decide_project(*, actor: Actor, proposal_id: int, take: bool, reason: str, at: datetime) -> ProposalView:
    """Take up a proposed project, or decline it with a reason: a matter for whoever may act over the unit that is to lead it.

    Raises NotFound, Forbidden, InvalidInput; Conflict where it has been decided already.
    """
    clean = reason.strip()[:MOST_REASON] if take else _words(reason, "reason", MOST_REASON)
    with transaction.atomic():
        row = Proposal.objects.select_for_update(of=("self",)).select_related("warning", "lead").filter(
            pk=key_of(proposal_id)
        ).first()  # fmt: skip
        if row is None or not _sees(actor, row.warning_id):
            raise NotFound(what="project")
        if not (actor.may_at_unit(WARN, row.lead.path) or may_take_up(actor=actor, warning_id=row.warning_id)):
            raise Forbidden(right=WARN)
        if row.state != Proposal.State.PROPOSED:
            raise Conflict(state=str(row.get_state_display()))
        row.state = Proposal.State.TAKEN if take else Proposal.State.DECLINED
        row.decided_at, row.decided_by, row.reason = at, actor.label, clean
        row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
        kind = events.TAKEN if take else events.DECLINED
        record(row.warning, kind, actor, at, project=row.pk, lead=row.lead_id, reason=clean)
    return proposal_of(row)


def judge(*, actor: Actor, warning_id: int, right: bool, at: datetime) -> WarningView:
    """The owner's word whether it was right; a later word replaces the earlier one."""
    with _held(actor, warning_id) as row:
        if row.owner_says != right:
            row.owner_says = right
            _keep(row)
            record(row, events.JUDGED, actor, at, right=right)
    return view_of(row)


@contextmanager
def _held(actor: Actor, warning_id: int) -> Iterator[EarlyWarning]:
    """The warning, locked until the end. What the actor may not see is not found; who may only look is forbidden."""
    with transaction.atomic():
        key = key_of(warning_id)
        row = EarlyWarning.objects.select_for_update(of=("self",)).filter(pk=key).first()
        if row is None or not _sees(actor, key):
            raise NotFound(what="warning")
        if not may_take_up(actor=actor, warning_id=key):
            raise Forbidden(right=WARN)
        yield row


@contextmanager
def _taken_up(actor: Actor, warning_id: int) -> Iterator[EarlyWarning]:
    """The warning, locked, if nobody has decided about it yet; else Conflict: of two who act at once one is told."""
    with _held(actor, warning_id) as row:
        if row.state not in UNFINISHED:
            raise Conflict(state=str(row.get_state_display()))
        yield row


def _sees(actor: Actor, key: int) -> bool:
    return actor.may(VIEW) and EarlyWarning.objects.filter(covered(actor, VIEW), pk=key).exists()


def _check_evidence(row: EarlyWarning, case_id: int) -> None:
    if case_id not in {one.case_id for one in view_of(row).evidence}:
        raise InvalidInput(field="case", reason="This case is none of those the warning rests on.")


def _words(text: str, field: str, most: int) -> str:
    clean = cases.mask_personal(text.strip()[:most])
    if not clean:
        raise InvalidInput(field=field, reason="Please say it in words.")
    return clean


def _turned(row: EarlyWarning, into: str, case_id: int | None, actor: Actor, at: datetime) -> None:
    row.into, row.case_id = into, case_id
    _end(row, State.TURNED, actor, at)
    record(row, events.TURNED, actor, at, into=str(into), case=case_id)


def _end(row: EarlyWarning, state: str, actor: Actor, at: datetime, reason: str = "") -> None:
    row.state, row.ended_at, row.ended_by, row.reason = state, at, actor.label, reason
    _keep(row)


def _keep(row: EarlyWarning) -> None:
    row.version += 1
    row.save()
