"""Whole files through the same front door: many reports in one transaction, each still one case, once, with its clocks and record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Final

from django.db import IntegrityError, OperationalError, transaction

from linli.audit import api as audit
from linli.cases.actions import clocks, intake
from linli.cases.actions.intake import Rows, Taken
from linli.cases.actions.turn import subject
from linli.cases.events import NewReport, Receipt, RowFault
from linli.cases.models import Case, Clock, Hand, Report
from linli.cases.permissions import BULK
from linli.cases.queries.placing import placed_many
from linli.common.actor import Actor
from linli.common.codes import new_receipt_number
from linli.common.errors import InvalidInput, LinliError
from linli.common.inserts import table
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
        except InvalidInput as error:
            answers[index] = _as_before(actor, index, new, error)
        except LinliError as error:
            answers[index] = _fault(index, new, error)
    answers.update(_take(actor, _first_of_each(actor, ready, answers)))
    _repeat(news, answers)
    return [answers[index] for index in range(len(news))]


def _as_before(actor: Actor, index: int, new: NewReport, error: InvalidInput) -> Receipt | RowFault:
    """A row that cannot be taken: where it was taken once, its receipt, as for one report."""
    try:
        intake.check_sender(new)
        return intake.known(actor, new) or _fault(index, new, error)
    except InvalidInput as of_sender:
        return _fault(index, new, of_sender)


def _first_of_each(
    actor: Actor, ready: list[tuple[int, Taken, datetime]], answers: dict[int, Receipt | RowFault]
) -> list[tuple[int, Taken, datetime]]:
    """The rows not known yet, each token once; known ones are answered with the receipt they got."""
    tokens = [taken.new.token for _, taken, _ in ready]
    known = {
        (channel, token): (sender, (case_id, report_id, receipt), digest)
        for channel, token, sender, case_id, report_id, receipt, digest in Report.objects.filter(
            token__in=tokens
        ).values_list("channel", "token", "reporter", "case_id", "id", "receipt", "secret")
    }
    fresh: dict[tuple[str, str], tuple[int, Taken, datetime]] = {}
    for index, taken, time in ready:
        key = (taken.new.channel, taken.new.token)
        if key in known:
            answers[index] = _again(actor, index, taken, *known[key])
        else:
            fresh.setdefault(key, (index, taken, time))
    return list(fresh.values())


def _again(
    actor: Actor, index: int, taken: Taken, sender: str, first: tuple[int, int, str], digest: str
) -> Receipt | RowFault:
    try:
        intake.check_same_sender(actor, sender)
    except InvalidInput as error:
        return _fault(index, taken.new, error)
    return Receipt(*first, intake.first_secret(taken.new, digest), created=False)


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
                answers[index] = replace(first, index=index)
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
        return _fault(index, taken.new, error)


def _fault(index: int, new: NewReport, error: LinliError) -> RowFault:
    named = str(error.data["field"]) if isinstance(error, InvalidInput) else ""
    return RowFault(index, new.token, error.code, error.message(), named)


def _write_all(actor: Actor, ready: list[tuple[int, Taken, datetime]]) -> dict[int, Receipt | RowFault]:
    """All rows, table by table. Ids are drawn ahead, so that every row is known before the first is written."""
    case_ids, voice_ids = table(Case).draw_keys(len(ready)), table(Report).draw_keys(len(ready))
    contacts = iter(
        registry.keep_contacts(contacts=[t.new.contact for _, t, _ in ready if t.new.contact], at=ready[0][2])
    )
    reckon = cache(clocks.reckoned)  # reports of a bulk share their times, or at least many do
    made: list[Rows] = []
    answers: dict[int, Receipt | RowFault] = {}
    for (index, taken, time), case_id, voice_id in zip(ready, case_ids, voice_ids, strict=True):
        contact, number = next(contacts) if taken.new.contact else None, new_receipt_number()
        made.append(intake.rows_of(actor, taken, time, case_id, number, contact, reckon=reckon))
        answers[index] = _receipt(case_id, voice_id, number, taken)
    table(Case).copy([rows.case for rows in made])
    table(Report).copy([{**rows.voice, "id": id_} for rows, id_ in zip(made, voice_ids, strict=True)])
    table(Clock).copy([clock for rows in made for clock in rows.clocks])
    table(Hand).copy([hand for rows in made for hand in rows.hands])
    entries = [
        (subject(case_id), [intake.reported_event(rows, taken, ())])
        for case_id, rows, (_, taken, _) in zip(case_ids, made, ready, strict=True)
    ]
    audit.record_many(actor=actor, at=ready[0][2], entries=entries, times=[time for _, _, time in ready])
    return answers


def _receipt(case_id: int, voice_id: int, number: str, taken: Taken) -> Receipt:
    return Receipt(
        case_id, voice_id, number, intake.secret_of(taken.new), created=True,
        located=taken.place.street_id is not None, matter=taken.suggested[0].code if taken.suggested else "",
    )  # fmt: skip
