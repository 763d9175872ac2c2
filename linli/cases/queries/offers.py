"""What an actor may do with a case now, and why the rest is refused: read from the workflow table and its guards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext

from linli.cases.events import Offer
from linli.cases.models import Case, SideRequest, Task
from linli.cases.queries import scope
from linli.cases.queries.casefile import CaseFile, file_of
from linli.cases.queries.cases import fetch
from linli.cases.queries.facts import CaseFacts
from linli.cases.rules.guards import Named, first_refusal
from linli.cases.workflow import ABOUT_REQUEST, ABOUT_TASK, State, Verb, Who, fields_of, verbs_from
from linli.common.actor import Actor


def offers(*, actor: Actor, case_id: int, at: datetime) -> list[Offer]:
    """Every verb of the present state for which the actor has the right here, allowed or with the reason why not.

    Verbs about a request or task are offered once for each open one. NotFound for a case outside the actor's area.
    """
    return offers_of(file_of(fetch(actor, case_id)), actor, at)


def offers_of(file: CaseFile, actor: Actor, at: datetime) -> list[Offer]:
    """The offers of a case whose file is at hand."""
    case = file.case
    facts = CaseFacts(file, actor, at)
    requests, tasks = file.asked(), file.open_tasks()
    found: list[Offer] = []
    for verb in verbs_from(State(case.state)):
        found += [_offer(verb, facts, request, task) for request, task in _about(verb, actor, case, requests, tasks)]
    return found


def _about(
    verb: Verb, actor: Actor, case: Case, requests: list[SideRequest], tasks: list[Task]
) -> Iterator[tuple[SideRequest | None, Task | None]]:
    """What the verb can be about here, as far as the actor's rights reach."""
    if verb.who in {Who.REPORTER, Who.SYSTEM}:
        return
    if verb.name == "withdraw_request":
        yield from ((r, None) for r in requests if r.asked_by == actor.name)
    elif verb.name in ABOUT_REQUEST:
        mine = [r for r in requests if r.kind == ABOUT_REQUEST[verb.name]]
        yield from ((r, None) for r in mine if scope.authorised(verb, actor, case, request=r))
    elif verb.name in ABOUT_TASK:
        roles, states = ABOUT_TASK[verb.name]
        mine_tasks = [t for t in tasks if t.role in roles and t.state in states]
        yield from ((None, t) for t in mine_tasks if scope.authorised(verb, actor, case, task=t))
    elif scope.authorised(verb, actor, case):
        yield None, None


def _offer(verb: Verb, facts: CaseFacts, request: SideRequest | None, task: Task | None) -> Offer:
    refusal = first_refusal(verb, facts, Named(request=request, task=task))
    words = {k: gettext(v) if isinstance(v, str) and v else v for k, v in refusal.data.items()} if refusal else {}
    return Offer(
        verb=verb.name, title=verb.title, allowed=refusal is None,
        reason=gettext(refusal.sentence) % words if refusal else "", fields=fields_of(verb.name),
        request_id=request.pk if request else None, task_id=task.pk if task else None,
    )  # fmt: skip
