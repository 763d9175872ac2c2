"""What reporters do with their receipt: say whether it is true, reopen, see who looked, be forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from linli.cases.actions.checking import UNSAID, Word, reopen_now, take_word
from linli.cases.actions.marking import unmark
from linli.cases.actions.turn import Done, turn
from linli.cases.models import Attachment, Rating, Report
from linli.cases.queries.casefile import CaseFile
from linli.cases.queries.facts import UNPROVEN
from linli.cases.queries.reporter import case_answering, own_report, proven_report
from linli.cases.workflow import STATE_TITLES, State
from linli.common.actor import ANONYMOUS, Actor
from linli.common.errors import Conflict, Refused
from linli.registry import api as registry


def rate(
    *, number: str, truth: str, at: datetime, secret: str = "", stars: int | None = None, comment: str = "",
    channel: str = "web", actor: Actor = ANONYMOUS,
) -> Done:  # fmt: skip
    """Answer once a round: true, partly, not_true. Not true (or partly) brings the case back in hand; not true of a
    closed one reopens it within the days agreed.

    Staff know receipt numbers: “true” closes the case only with the secret of the reporter's own link; with the number
    alone it is written down and the days of silence run on. NotFound for a number that belongs to no report, and for a
    secret that does not fit; Refused before the handling unit has answered.
    """
    report = proven_report(number, secret=secret) if secret else own_report(number)
    channel = channel if secret else UNPROVEN
    with turn("rate", actor, case_answering(report).pk, at, reporter=True, truth=truth, comment=comment) as t:
        still_answering(report, t.file)
        if truth in UNSAID:
            raise Refused(reason="not_an_answer", text="Choose one of: true, partly, not_true.")
        take_word(t, report.pk, Word(truth, stars, comment, channel))
    return t.done


def reopen(*, number: str, reason: str, at: datetime, actor: Actor = ANONYMOUS) -> Done:
    """Reopen a closed case within the days agreed; it keeps its number and history and reaches the dispatcher."""
    report = own_report(number)
    with turn("reopen", actor, case_answering(report).pk, at, reporter=True, reason=reason) as t:
        still_answering(report, t.file)
        t.guard()
        reopen_now(t, reason)
    return t.done


def still_answering(report: Report, file: CaseFile) -> None:
    """The case was looked up before it was locked: raise Conflict where the report has been taken out of it meanwhile."""
    if report.pk not in {heard.id for heard in file.reports}:
        raise Conflict(state=STATE_TITLES[State(file.case.state)])


def correct_me(*, number: str, contact: registry.ContactIn, at: datetime, secret: str = "", phone: str = "") -> None:
    """Put another name, number and address in place of those left with a report.

    Proven as for `erase_me`. Raises NotFound, InvalidInput, and Refused where nothing of the reporter is kept.
    """
    report = proven_report(number, secret=secret, phone=phone)
    if report.contact_id is None:
        raise Refused(reason="no_contact", text="Nothing of you is kept with this report.")
    registry.correct(contact_key=report.contact_id, contact=contact, at=at, by=ANONYMOUS)


def erase_me(*, number: str, at: datetime, secret: str = "", phone: str = "") -> None:
    """Forget the reporter: contact gone, the report's own words blanked. The matter itself goes on without the name.

    The receipt alone is not enough: the secret of the own link or the phone number proves who asks. NotFound otherwise.
    """
    report = proven_report(number, secret=secret, phone=phone)
    with transaction.atomic():
        _erase(report, at=at)


def _erase(report: Report, *, at: datetime) -> None:
    # The case first, as every verb that touches a contact locks them: two orders would wait for each other for ever.
    forget(report, actor=ANONYMOUS, at=at)
    if report.contact_id:
        registry.erase(contact_key=report.contact_id, at=at, by=ANONYMOUS)


def forget(report: Report, *, actor: Actor, at: datetime) -> None:
    """Blank what a report says of its reporter. Its case keeps matter, place and history."""
    with turn("erase_reporter", actor, report.case_id, at, reporter=True) as t:
        Report.objects.filter(pk=report.pk).update(text="", contact=None, secret="")
        Rating.objects.filter(report=report).update(comment="")
        Attachment.objects.filter(report=report).delete()  # the files themselves: `sweep_files`
        if t.case.number == report.receipt:
            t.case.text, t.case.text_digest, t.case.title = "", "", t.file.matter.name if t.file.matter else "—"
            unmark(t.case.pk)
        t.happened("case.reporter_erased", report_id=report.pk)
