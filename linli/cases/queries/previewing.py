"""What the reporter would read if an answer were sent as it is typed: the very value their own page is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from linli.cases.events import Progress, Step
from linli.cases.models import Report
from linli.cases.queries.cases import fetch
from linli.cases.queries.reporter import progress_of
from linli.cases.rules.text import mask_personal
from linli.common.actor import Actor
from linli.common.errors import NotFound
from linli.geography import api as geography


def progress_if(*, actor: Actor, case_id: int, verb: str, fields: Mapping[str, str], at: datetime) -> Progress:
    """The progress the first reporter of a case would see after `resolve` or `tell_progress` with these fields.

    What they wrote is masked, as staff see it. NotFound as for the case, and for any other verb.
    """
    case = fetch(actor, case_id)
    report = Report.objects.select_related("case").filter(case=case).order_by("id").first()
    if report is None or verb not in {"resolve", "tell_progress"}:
        raise NotFound(what="step")
    now = progress_of(report, at)
    now = replace(now, title=mask_personal(now.title), text=mask_personal(now.text))
    unit = geography.unit(case.unit_id)
    if verb == "tell_progress":
        told = Step("progress", at, unit.name, fields.get("text", ""), unit.name_en)
        return replace(now, steps=(*now.steps, told))
    return replace(
        now, state="resolved", outcome=fields.get("outcome", ""), answer=fields.get("answer", ""), answered_at=at,
        legal_basis=fields.get("legal_basis", ""), handed_to=fields.get("handed_to", ""),
        steps=(*now.steps, Step("answered", at, unit.name, "", unit.name_en)), may_rate=True,
    )  # fmt: skip
