"""What a warning can become: the steps of its page, and those the command screen offers beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_noop

from linli.cases import api as cases
from linli.channels.pages.red import Red, Way
from linli.channels.pages.warned import place, subject
from linli.channels.warnings import wording
from linli.common.actor import Actor
from linli.insight import api as insight


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its button, the right it needs beside that to take up warnings, and the verb that a case it rests on must allow."""

    title: str
    icon: str
    right: str = ""
    verb: str = ""


STEPS: Final = {
    "case": Step(gettext_noop("Open a case"), "file-plus", right="cases.report"),
    "whistle": Step(gettext_noop("Blow the whistle"), "speakerphone", right="cases.whistle", verb="blow_whistle"),
    "supervise": Step(gettext_noop("Issue a supervision order"), "clipboard-check", right="cases.supervise", verb="supervise"),
    "project": Step(gettext_noop("Propose a root-cause project"), "route"),
}  # fmt: skip
# What fits best first. A burst wants hands, what comes back wants its root, a late limit wants an answer.
FITTING: Final = {
    "hot": ("case", "whistle"), "rise": ("case", "whistle"), "recurrence": ("project", "case"), "clocks": ("supervise", "whistle"),
}  # fmt: skip
AT_ONCE: Final = frozenset({"hot", "rise"})
MOST: Final = 100
_LOOKED_AT: Final = 20  # cases of a warning, when it is asked whether one of them allows a step


def possible(verb: str, rows: Iterable[cases.CaseRow]) -> list[cases.CaseRow]:
    """The cases that stand where a verb is possible at all."""
    return [row for row in rows if row.state in cases.VERBS[verb].sources]


def unseen(actor: Actor, at: datetime) -> Iterator[Red]:
    """Warnings nobody has looked at: bursts from the first moment, as they pass; others once their owner's time is over."""
    if not actor.may(insight.VIEW):
        return
    waiting = [
        one
        for one in insight.warnings(actor=actor, at=at, limit=MOST)
        if one.state == "open" and (one.kind in AT_ONCE or one.late(at))
    ]
    ids = {evidence.case_id for one in waiting for evidence in one.evidence[:_LOOKED_AT]}
    rows = cases.rows_by_id(actor=actor, case_ids=ids) if ids else {}
    for one in waiting:
        yield Red(
            kind="early_warning", key=f"warning-{one.id}", unit_id=one.owner_id, due_at=one.due_at, clock="warning",
            said=subject(one), where=f"{place(one)} · {wording.sentence(one)}",
            address=reverse("warnings:warning", args=[one.id]), right=insight.VIEW, ways=tuple(_ways(one, rows)),
        )  # fmt: skip


def _ways(one: insight.WarningView, rows: Mapping[int, cases.CaseRow]) -> Iterator[Way]:
    """The fitting steps, each with the address at which its form stands open and filled in."""
    address = reverse("warnings:warning", args=[one.id])
    rests_on: Sequence[cases.CaseRow] = [
        rows[evidence.case_id] for evidence in one.evidence[:_LOOKED_AT] if evidence.case_id in rows
    ]
    for name in FITTING[one.kind]:
        step = STEPS[name]
        if not step.verb or possible(step.verb, rests_on):
            rights = (insight.WARN, step.right) if step.right else (insight.WARN,)
            yield Way(step.title, step.icon, f"{address}?do={name}#do-{name}", rights)
