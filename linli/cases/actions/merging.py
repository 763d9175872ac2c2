"""One case, many voices: merge a duplicate into its case and take it apart again, every reporter kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from linli.cases.actions import clocks
from linli.cases.actions.ending import keep_while_open
from linli.cases.actions.turn import Done, turn
from linli.cases.models import Case, Clock
from linli.cases.queries import casefile, scope
from linli.cases.queries.voices import rests_in
from linli.cases.rules.clocks import NEVER_PAUSED
from linli.cases.rules.guards import Named
from linli.cases.workflow import STATE_TITLES, State
from linli.common.actor import Actor
from linli.common.errors import Conflict, NotFound


def _lock(*case_ids: int) -> None:
    """Lock cases in the order of their ids, so that two opposite merges wait for each other instead of blocking."""
    list(Case.objects.select_for_update().filter(pk__in=case_ids).order_by("id").values_list("id"))


def merge(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, into: int, reason: str) -> Done:
    """Let this case rest in another open one. Its clocks stand still; its reporters follow the other case."""
    with transaction.atomic():
        _lock(case_id, into)
        with turn("merge", actor, case_id, at, version, into=into, reason=reason) as t:
            target = casefile.locked(into)
            if not scope.visible(actor, target.case, target.tasks):
                raise NotFound(what="case")
            t.guard(Named(target_open=target.case.open, target_is_self=into == case_id))
            t.case.state_before, t.case.merged_into_id = t.case.state, into
            t.move()
            t.case.closed_at = at
            clocks.pause([clock for clock in t.file.live_clocks() if clock.state == Clock.State.RUNNING], at=at)
            _count_voices([into], t.case.reports_count)
            t.hand()
            t.happened("case.merged", into=into, reason=reason)
            t.happened_to(into, "case.absorbed", absorbed=case_id, voices=t.case.reports_count)
    return t.done


def unmerge(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str) -> Done:
    """Take a merged case out again, in the state it had. What was left of its limits continues; the promise never moved."""
    with transaction.atomic():
        above = rests_in(case_id)
        _lock(case_id, *above)
        with turn("unmerge", actor, case_id, at, version, reason=reason) as t:
            t.guard()
            if rests_in(case_id) != above:  # merged anew between the look and the lock
                raise Conflict(state=STATE_TITLES[State(t.case.state)])
            t.move(t.case.state_before)
            # Answers its reporters gave to the case it rested in are not answers to its own work.
            t.case.round = max([t.case.round, *(rating.round + 1 for rating in t.file.ratings)])
            keep_while_open(t)
            t.case.state_before, t.case.merged_into_id, t.case.closed_at = "", None, None
            for clock in t.file.live_clocks():
                fixed = clock.kind == Clock.Kind.PROMISE or clock.limit_class in NEVER_PAUSED
                clocks.resume([clock], at=at, shift=not fixed)
            _count_voices(above, -t.case.reports_count)
            t.happened("case.unmerged", out_of=above[0], reason=reason)
            for case_above in above:
                t.happened_to(case_above, "case.released", released=case_id, voices=t.case.reports_count)
    return t.done


def _count_voices(case_ids: Sequence[int], more: int) -> None:
    """The cases it rests in, or rested in, count its voices; they are locked with it."""
    counted = F("reports_count") + more
    Case.objects.filter(pk__in=case_ids).update(reports_count=counted, version=F("version") + 1)
