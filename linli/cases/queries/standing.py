"""On what a unit stands when it accepts, returns or resolves a case: the duty item, the row it was filed by, what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from linli.cases.events import TaskView
from linli.cases.queries import duties, routing
from linli.cases.queries.casefile import file_of
from linli.cases.queries.cases import fetch
from linli.cases.queries.catalogue import ConditionView
from linli.cases.queries.facts import CaseFacts
from linli.cases.queries.routing import Holder
from linli.cases.rules.duty import DutyRow
from linli.cases.rules.guards import Named, refusals
from linli.cases.workflow import VERBS
from linli.common.actor import Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known before a unit decides.

    `row`: the row of the duty list the case was dispatched by; None where a coordinator decided. `holder`: whose duty it is by the
    list of today. `returns`: returns asked in this round; one more of them calls the joint meeting (`meeting_next`).
    `evidence`: whether "solved" needs a picture of the thing; `pictures`: how many this round has. `waiting`: the
    parts of other units that must be done first.
    """

    row: DutyRow | None
    condition: ConditionView | None
    holder: Holder
    return_until: datetime | None
    returns: int
    meeting_next: bool
    final_owner: bool
    evidence: bool
    pictures: int
    waiting: tuple[TaskView, ...]


def standing(*, actor: Actor, case_id: int, at: datetime) -> Standing:
    """On what the unit responsible for a case stands. NotFound as for the case."""
    case = fetch(actor, case_id)
    file = file_of(case)
    facts = CaseFacts(file, actor, at)
    returns = sum(request.state != "withdrawn" for request in file.of_this_round("return"))
    waiting = [task for task in file.open_tasks("co", "whistle") if task.mandatory]
    return Standing(
        row=duties.row_of(case.duty_item) if case.duty_item else None,
        condition=file.condition, holder=routing.holder(case, at), return_until=case.return_until, returns=returns,
        meeting_next=returns >= 1 and not case.final_owner, final_owner=case.final_owner, evidence=facts.evidence_needed,
        pictures=facts.proofs,
        waiting=tuple(TaskView(**{name: getattr(task, name) for name in TaskView.__slots__}) for task in waiting),
    )  # fmt: skip


def missing(*, actor: Actor, case_id: int, at: datetime, outcome: str, legal_basis: str, handed_to: str) -> list[str]:
    """Everything that stands in the way of resolving a case so, each as a whole sentence; asks the guards that decide."""
    facts = CaseFacts(file_of(fetch(actor, case_id)), actor, at)
    named = Named(outcome=outcome or None, legal_basis=legal_basis.strip(), handed_to=handed_to.strip())
    found = refusals(VERBS["resolve"], facts, named)
    return [
        gettext(one.sentence) % {k: gettext(v) if isinstance(v, str) and v else v for k, v in one.data.items()}
        for one in found
    ]
