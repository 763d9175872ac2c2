"""“Me too”: a report that its own reporter says is about a case already known."""

from __future__ import annotations

from datetime import datetime

from linli.cases.actions.intake import report
from linli.cases.actions.merging import merge
from linli.cases.events import NewReport, Receipt
from linli.cases.models import Case
from linli.cases.workflow.fields import REASON_SAME
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import Conflict, NotFound, Refused


def report_joining(*, actor: Actor, new: NewReport, into: int, at: datetime) -> tuple[Receipt, bool]:
    """Take in a report and let it rest in the case it is the same as; whether it does is the second part of the answer.

    It has a receipt of its own, its reporter is told everything, and staff may take it out again. Where that case has ended
    meanwhile, the report stands on its own: nothing is lost. Raises as `report`.
    """
    receipt = report(actor=actor, new=new, at=at)
    if receipt.created:
        try:
            merge(actor=SYSTEM, case_id=receipt.case_id, at=at, into=_answering(into), reason=REASON_SAME)
        except (Refused, NotFound, Conflict):
            return receipt, False
        return receipt, True
    return receipt, Case.objects.filter(pk=receipt.case_id, merged_into__isnull=False).exists()


def _answering(case_id: int) -> int:
    """The case itself, or the one that it was merged into since it was shown."""
    case = Case.objects.filter(pk=case_id).first()
    while case is not None and case.merged_into_id is not None:
        case = Case.objects.filter(pk=case.merged_into_id).first()
    return case.pk if case is not None else case_id
