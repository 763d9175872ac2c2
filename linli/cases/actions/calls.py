"""What the telephone needs: whose own reports these are, and a way to ring back without showing a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from linli.cases.actions.checking import voice
from linli.cases.actions.turn import turn
from linli.cases.models import Case, Report
from linli.cases.permissions import CALL_BACK, VIEW
from linli.cases.queries import scope
from linli.cases.queries.reporter import case_answering
from linli.cases.rules.text import mask_personal
from linli.common.actor import Actor
from linli.common.errors import Refused
from linli.registry import api as registry

MOST_REPORTS: Final = 20
# Kept with the look, in the words its owner reads.
ON_THE_LINE: Final = "来电人在电话中报出此号码"
PURPOSE: Final = "回访：核实答复是否属实"


@dataclass(frozen=True, slots=True)
class CallerReport:
    """One own report of somebody on the telephone, with the case that answers for it."""

    case_id: int
    report_id: int
    number: str
    title: str
    state: str
    unit_id: int
    at: datetime
    due_at: datetime | None
    open: bool


def recognise_caller(*, actor: Actor, phone: str, at: datetime) -> list[CallerReport]:
    """The reports left under a number its owner gives on the telephone, newest first, as far as the actor may see their cases.

    Needs the right to call back. Every identity found remembers the look, and its owner reads it. Raises InvalidInput for
    what can be no number. Nothing says whether the number is known beyond what the actor may see.
    """
    actor.need(CALL_BACK)
    keys = registry.recognise(actor=actor, phone=phone, reason=ON_THE_LINE, at=at)
    reports = Report.objects.select_related("case").filter(contact_id__in=keys).order_by("-id")
    seen = reports.filter(case__in=Case.objects.filter(scope.narrowed(actor, VIEW)).values("pk"))[:MOST_REPORTS]
    return [_caller_report(report) for report in seen]


def _caller_report(report: Report) -> CallerReport:
    case = case_answering(report)
    return CallerReport(
        case_id=case.pk, report_id=report.pk, number=report.receipt, title=mask_personal(report.case.title), state=case.state,
        unit_id=case.unit_id, at=report.at, due_at=case.due_at, open=case.open,
    )  # fmt: skip


def ring(*, actor: Actor, case_id: int, at: datetime, report_id: int | None = None) -> str:
    """A call token for a reporter behind the case: the telephone system connects, the number is never shown.

    Refused where the reporter left no way to be rung.
    """
    with turn("ring", actor, case_id, at) as t:
        heard = voice(t, report_id)
        if heard.contact_id is None:
            raise Refused(reason="anonymous", text="This reporter left no name and no number.")
        token = registry.relay(actor=actor, contact_key=heard.contact_id, purpose=PURPOSE, at=at)
        t.happened("case.ring_prepared", report_id=heard.id)
    return token
