"""One case, many voices: merge a duplicate into its case and take it apart again, every reporter kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from linli.cases.actions import clocks
from linli.cases.actions.ending import keep_while_open
from linli.cases.actions.turn import Done, turn, visible
from linli.cases.models import Case, Clock, Rating
from linli.cases.queries.voices import absorbed_ids, rests_in
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
        with turn("merge", actor=actor, case_id=case_id, at=at, version=version, into=into, reason=reason) as t:
            target = Case.objects.filter(pk=into).first()
            if target is None or not visible(actor, target):
                raise NotFound(what="case")
            t.guard(Named(target_open=target.open, target_is_self=target.pk == case_id))
            t.case.state_before, t.case.merged_into_id = t.case.state, target.pk
            t.move()
            t.case.closed_at = at
            clocks.pause([c for c in clocks.running(t.case) if c.state == "running"], at=at)
            Case.objects.filter(pk=target.pk).update(
                reports_count=F("reports_count") + t.case.reports_count, version=F("version") + 1
            )
            t.hand("intake")
            t.happened("case.merged", into=target.pk, reason=reason)
            t.happened_to(target.pk, "case.absorbed", absorbed=case_id, voices=t.case.reports_count)
    return t.done


def unmerge(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str) -> Done:
    """Take a merged case out again, in the state it had. What was left of its limits continues; the promise never moved."""
    with transaction.atomic():
        above = rests_in(case_id)
        _lock(case_id, *above)
        with turn("unmerge", actor=actor, case_id=case_id, at=at, version=version, reason=reason) as t:
            t.guard()
            if rests_in(case_id) != above:  # merged anew between the look and the lock
                raise Conflict(state=STATE_TITLES[State(t.case.state)])
            t.move(t.case.state_before)
            t.case.round = _round_apart(t.case)
            keep_while_open(t)
            t.case.state_before, t.case.merged_into_id, t.case.closed_at = "", None, None
            standing = [c for c in clocks.running(t.case) if c.state == "paused"]
            clocks.resume([c for c in standing if c.kind == Clock.Kind.PROMISE], at=at, shift=False)
            clocks.resume([c for c in standing if c.kind != Clock.Kind.PROMISE and not _urgent(c)], at=at)
            clocks.resume([c for c in standing if c.kind != Clock.Kind.PROMISE and _urgent(c)], at=at, shift=False)
            Case.objects.filter(pk__in=above).update(
                reports_count=F("reports_count") - t.case.reports_count, version=F("version") + 1
            )
            t.happened("case.unmerged", out_of=above[0], reason=reason)
            for case_above in above:
                t.happened_to(case_above, "case.released", released=case_id, voices=t.case.reports_count)
    return t.done


def _round_apart(case: Case) -> int:
    """The round it goes on in: answers its reporters gave to the case it rested in are not answers to its own work."""
    given = Rating.objects.filter(report__case__in=[case.pk, *absorbed_ids(case.pk)]).aggregate(last=Max("round"))
    return max(case.round, (given["last"] or 0) + 1)


def _urgent(clock: Clock) -> bool:
    return clock.limit_class.startswith("urgent")
