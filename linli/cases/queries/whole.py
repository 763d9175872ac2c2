"""A case with everything a page shows of it, read once: what hangs on it, what may be done, what happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from linli.audit import api as audit
from linli.cases.events import CaseRow, CaseView, Offer
from linli.cases.queries.casefile import file_of
from linli.cases.queries.cases import fetch, view_of
from linli.cases.queries.offers import offers_of
from linli.cases.queries.queue import rows_by_id
from linli.cases.queries.routing import Holder, holder
from linli.cases.workflow import State
from linli.common.actor import Actor


@dataclass(frozen=True, slots=True)
class WholeCase:
    """What one page shows of a case.

    `absorbed`: those merged into it that the actor may see. `holder`: whose duty it is, while it waits for its dispatch.
    Likely duplicates are looked for apart: that costs as much as all the rest.
    """

    view: CaseView
    offers: list[Offer]
    events: list[audit.EventView]
    absorbed: list[CaseRow]
    holder: Holder | None


def whole_case(*, actor: Actor, case_id: int, at: datetime) -> WholeCase:
    """The case as `case_view`, `offers` and `timeline` tell of it, in half as many statements. NotFound as there."""
    case = fetch(actor, case_id)
    file = file_of(case)
    view = view_of(case, file)
    return WholeCase(
        view=view,
        offers=offers_of(file, actor, at),
        events=audit.timeline(audit.Subject.of("case", case.pk)),
        absorbed=_seen(actor, view.absorbed),
        holder=holder(case, at) if case.state == State.FILED else None,
    )


def _seen(actor: Actor, case_ids: Iterable[int]) -> list[CaseRow]:
    """Those merged from an area the actor does not see are left out: their numbers are not theirs to know."""
    listed = list(case_ids)
    found = rows_by_id(actor=actor, case_ids=listed) if listed else {}
    return [found[case_id] for case_id in listed if case_id in found]
