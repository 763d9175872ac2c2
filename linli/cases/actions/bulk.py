"""Whole files through the same front door: 500 reports in one transaction, each still one case, once, with its clocks and record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import IntegrityError, OperationalError, models, transaction

from linli.audit import api as audit
from linli.cases.actions import intake, rows
from linli.cases.actions.intake import Taken
from linli.cases.actions.turn import subject
from linli.cases.events import NewReport, Receipt, RowFault
from linli.cases.models import Case, Clock, Hand, Report
from linli.cases.permissions import BULK
from linli.cases.queries.placing import placed_many
from linli.common.actor import Actor
from linli.common.codes import new_receipt_number
from linli.common.errors import InvalidInput, LinliError
from linli.registry import api as registry

LARGEST_BULK: Final = 2000


def report_many(
    *, actor: Actor, news: Sequence[NewReport], at: datetime | Sequence[datetime]
) -> list[Receipt | RowFault]:
    """Take in many reports at once; answers one receipt or fault for each, in order. A bad row never stops the good ones.

    `at`: one time for all or one for each. The rows of one call commit together. InvalidInput for more than 2,000.
    """
    actor.need(BULK)
    if len(news) > LARGEST_BULK:
        raise InvalidInput(field="reports", reason="At most 2,000 reports at once.")
    times = [at] * len(news) if isinstance(at, datetime) else list(at)
    answers: dict[int, Receipt | RowFault] = {}
    ready: list[tuple[int, Taken, datetime]] = []
    places = placed_many([(new.lon, new.lat, new.crs) for new in news], times)
    for index, (new, time) in enumerate(zip(news, times, strict=True)):
        try:
            intake.may_report(actor, new)
            ready.append((index, intake.prepare(new, time, places[index]), time))
        except LinliError as error:
            answers[index] = RowFault(index, new.token, error.code, error.message())
    answers.update(_take(actor, _first_of_each(ready, answers)))
    _repeat(news, answers)
    return [answers[index] for index in range(len(news))]


def _first_of_each(
    ready: list[tuple[int, Taken, datetime]], answers: dict[int, Receipt | RowFault]
) -> list[tuple[int, Taken, datetime]]:
    """The rows not known yet, each token once; known ones are answered with the receipt they got."""
    tokens = [taken.new.token for _, taken, _ in ready]
    known = {
        (channel, token): (case_id, report_id, receipt)
        for channel, token, case_id, report_id, receipt in Report.objects.filter(token__in=tokens).values_list(
            "channel", "token", "case_id", "id", "receipt"
        )
    }
    fresh: dict[tuple[str, str], tuple[int, Taken, datetime]] = {}
    for index, taken, time in ready:
        key = (taken.new.channel, taken.new.token)
        if key in known:
            answers[index] = Receipt(*known[key], intake.secret_of(taken.new), created=False)
        else:
            fresh.setdefault(key, (index, taken, time))
    return list(fresh.values())


def _repeat(news: Sequence[NewReport], answers: dict[int, Receipt | RowFault]) -> None:
    """A token that stood twice in the bulk is answered twice with the same receipt, or the same fault."""
    by_key = {
        (news[i].channel, news[i].token): answers[i]
        for i in sorted(answers, key=lambda i: isinstance(answers[i], Receipt))
    }
    for index, new in enumerate(news):
        if index not in answers:
            first = by_key[(new.channel, new.token)]
            if isinstance(first, RowFault):
                answers[index] = RowFault(index, new.token, first.code, first.message)
                continue
            answers[index] = Receipt(first.case_id, first.report_id, first.number, first.secret, created=False)


def _take(actor: Actor, ready: list[tuple[int, Taken, datetime]]) -> dict[int, Receipt | RowFault]:
    """Write the rows together; if somebody wrote one of them in the same moment, or each waits for the other, one by one."""
    if not ready:
        return {}
    try:
        with transaction.atomic():
            return _write_all(actor, ready)
    except (IntegrityError, OperationalError):  # a deadlock is one; a database that is gone raises it again
        return {index: _one(actor, index, taken, time) for index, taken, time in ready}


def _one(actor: Actor, index: int, taken: Taken, time: datetime) -> Receipt | RowFault:
    try:
        return intake.report(actor=actor, new=taken.new, at=time)
    except LinliError as error:
        return RowFault(index, taken.new.token, error.code, error.message())


def _write_all(actor: Actor, ready: list[tuple[int, Taken, datetime]]) -> dict[int, Receipt | RowFault]:
    cases: list[Case] = []
    clocks: list[Clock] = []
    for _, taken, time in ready:
        case = intake.new_case(taken, new_receipt_number(), time)
        made = intake.first_clocks(case, taken, time)
        case.due_at = min(clock.due_at for clock in made)
        cases.append(case)
        clocks += made
    _insert(cases)
    for clock in clocks:
        clock.case_id = clock.case.pk
    contacts = iter(
        registry.keep_contacts(contacts=[t.new.contact for _, t, _ in ready if t.new.contact], at=ready[0][2])
    )
    voices = [
        intake.new_voice(actor, case, taken, case.number, next(contacts) if taken.new.contact else None, time)
        for case, (_, taken, time) in zip(cases, ready, strict=True)
    ]
    _insert(voices)
    _insert(clocks)
    if actor.kind != "reporter":
        _insert([
            Hand(case=c, duty="report", actor=actor.name, unit_id=actor.unit_id, at=t) for c, (_, _, t) in zip(cases, ready, strict=True)
        ])  # fmt: skip
    entries = [
        (subject(case.pk), [intake.reported_event(case, taken, ())])
        for case, (_, taken, _) in zip(cases, ready, strict=True)
    ]
    audit.record_many(actor=actor, at=ready[0][2], entries=entries, times=[time for _, _, time in ready])
    return {
        index: _receipt(case, voice, taken) for (index, taken, _), case, voice in zip(ready, cases, voices, strict=True)
    }


def _insert(made: Sequence[models.Model]) -> None:
    """In statements of at most 500 rows: SQLite takes no more values than that at once."""
    for first in range(0, len(made), 500):
        rows.insert(made[first : first + 500])


def _receipt(case: Case, voice: Report, taken: Taken) -> Receipt:
    return Receipt(
        case.pk, voice.pk, case.number, intake.secret_of(taken.new), created=True,
        located=taken.place.street_id is not None, matter=taken.suggested[0].code if taken.suggested else "",
    )  # fmt: skip
