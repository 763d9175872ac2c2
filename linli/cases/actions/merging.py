"""One case, many voices: merge a duplicate into its case and take it apart again, every reporter kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from linli.cases.actions import clocks
from linli.cases.actions.turn import Done, turn, visible
from linli.cases.models import Case, Clock
from linli.cases.rules.guards import Named
from linli.common.actor import Actor
from linli.common.errors import NotFound, Refused


def _lock_pair(one: int, other: int) -> None:
    """Lock two cases in the order of their ids, so that two opposite merges wait for each other instead of blocking."""
    list(Case.objects.select_for_update().filter(pk__in=[one, other]).order_by("id").values_list("id"))


def merge(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, into: int, reason: str) -> Done:
    """Let this case rest in another open one. Its clocks stand still; its reporters follow the other case."""
    with transaction.atomic():
        _lock_pair(case_id, into)
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
        target_id = Case.objects.filter(pk=case_id).values_list("merged_into_id", flat=True).first()
        if target_id is None:
            raise Refused(reason="state", text="This case is not merged into another one.")
        _lock_pair(case_id, target_id)
        with turn("unmerge", actor=actor, case_id=case_id, at=at, version=version, reason=reason) as t:
            t.guard()
            t.move(t.case.state_before)
            t.case.state_before, t.case.merged_into_id, t.case.closed_at = "", None, None
            standing = [c for c in clocks.running(t.case) if c.state == "paused"]
            clocks.resume([c for c in standing if c.kind == Clock.Kind.PROMISE], at=at, shift=False)
            clocks.resume([c for c in standing if c.kind != Clock.Kind.PROMISE and not _urgent(c)], at=at)
            clocks.resume([c for c in standing if c.kind != Clock.Kind.PROMISE and _urgent(c)], at=at, shift=False)
            Case.objects.filter(pk=target_id).update(
                reports_count=F("reports_count") - t.case.reports_count, version=F("version") + 1
            )
            t.happened("case.unmerged", out_of=target_id, reason=reason)
            t.happened_to(target_id, "case.released", released=case_id, voices=t.case.reports_count)
    return t.done


def _urgent(clock: Clock) -> bool:
    return clock.limit_class.startswith("urgent")
