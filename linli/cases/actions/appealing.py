"""The reporter's second look: what was found “not real” is looked at again by somebody who did not find it so, once."""

from __future__ import annotations

from datetime import datetime

from linli.cases.actions.answering import still_answering
from linli.cases.actions.checking import promise_anew
from linli.cases.actions.ending import keep_while_open
from linli.cases.actions.filing import end_not_real
from linli.cases.actions.turn import Done, turn
from linli.cases.models import Clock
from linli.cases.queries.reporter import case_answering, own_report
from linli.cases.queries.routing import second_look
from linli.cases.rules.text import mask_personal
from linli.common.actor import ANONYMOUS, Actor


def appeal_finding(*, number: str, reason: str, at: datetime, actor: Actor = ANONYMOUS) -> Done:
    """Say that it is real after all, once, within the days in which a closed case may be reopened.

    The case is open again before intake, with a new promise; the desk of the place decides, or the one above where
    that one found it not real. NotFound for a number that belongs to no report; Refused as the table says.
    """
    report = own_report(number)
    with turn("appeal_finding", actor, case_answering(report).pk, at, reporter=True, reason=reason) as t:
        still_answering(report, t.file)
        t.guard()
        case = t.case
        desk, finders = second_look(case, t.file.hands)
        t.move()
        case.refusal, case.answer, case.right_channel, case.closed_at = "", "", "", None
        keep_while_open(t)
        promise_anew(t)
        words = mask_personal(reason)  # neither the record nor the request is ever blanked
        made = t.ask("finding_appeal", decide_unit_id=desk.id, reason=words, data={"finders": finders})
        t.happened("case.finding_appealed", request_id=made.pk, decide_unit_id=desk.id, reason=words)
    return t.done


def decide_finding_appeal(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, note: str,
    real: bool,
) -> Done:  # fmt: skip
    """Say what the second look found. Real: intake files it, nobody asks again whether it is. Not real: that is the end."""
    with turn("decide_finding_appeal", actor, case_id, at, version, request=request, note=note) as t:
        t.guard()
        t.hand()
        t.decide(t.asked, granted=real, note=note)
        t.happened("case.finding_appeal_decided", request_id=t.asked.pk, real=real, note=note)
        if real:
            t.start(Clock.Kind.FILE)
        else:
            end_not_real(t, note)
    return t.done
