"""From received to filed or refused: correct, look at it on the spot, file by a filing-standard row, or say where to go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from linli.cases.actions.ending import end_everything
from linli.cases.actions.turn import Done, Turn, turn
from linli.cases.models import Case, Clock
from linli.cases.queries import catalogue, routing
from linli.cases.queries.calendars import local_day
from linli.cases.queries.placing import Placed, coordinator, placed
from linli.cases.rules import text as words
from linli.cases.rules.guards import Named
from linli.cases.workflow import State
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound, Refused

_CITATION: Final = re.compile(r"[A-Z][A-Z0-9-]{0,47}/[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Description:
    """What intake corrects of a case; what is empty or None stays as it is. lon and lat go together."""

    matter: str = ""
    title: str = ""
    address: str = ""
    area: int | None = None
    lon: float | None = None
    lat: float | None = None
    crs: str = "WGS84"
    urgent: bool | None = None
    note: str = ""


def describe(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, changes: Description) -> Done:
    """Correct what intake knows: place, title, matter, urgency. The reporter's promise clock is never touched."""
    texts: dict[str, Any] = {"title": changes.title, "address": changes.address, "note": changes.note}
    with turn("describe", actor, case_id, at, version, **texts) as t:
        changed: dict[str, Any] = {}
        if changes.matter and changes.matter != t.facts.matter_code:
            if t.case.state == State.FILED:  # limit and proof of the case come from the row it was filed by
                raise Refused(
                    reason="filed_by_row",
                    text="It is filed by a row of its matter: send it back to intake, then file it anew.",
                )
            matter = catalogue.matter(changes.matter, local_day(at))
            t.case.matter_id, t.case.condition_id, t.case.topic = matter.id, None, matter.code
            changed["matter"] = changes.matter
        if changes.title:
            t.case.title = changed["title"] = words.shown_line(changes.title, 160)
        if changes.address:
            t.case.address = words.shown_line(changes.address, 300)
            changed["address"] = True
        if changes.lon is not None and changes.lat is not None:
            place = placed(lon=changes.lon, lat=changes.lat, crs=changes.crs, area_id=None, at=at)
            changed["place"] = _put(t, place)
        elif changes.area is not None:
            changed["place"] = _put(t, _placed_by_area(t, changes.area, at))
        if changes.urgent is not None:
            t.case.urgent = changed["urgent"] = changes.urgent
        t.hand()
        t.happened("case.described", note=changes.note, **changed)
    return t.done


def _placed_by_area(t: Turn, area: int, at: datetime) -> Placed:
    """The place of a case that has no point. InvalidInput for one that has: its point says more than an area."""
    if t.case.lon is not None:
        raise InvalidInput(field="area", reason="This case has a point on the map: correct the point instead.")
    try:
        return placed(lon=None, lat=None, crs="WGS84", area_id=area, at=at)
    except NotFound:
        raise InvalidInput(field="area", reason="There is no such area.") from None


def reject_suggestion(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, matter: str) -> Done:
    """Say that a suggested matter is wrong: it is not offered for this case again, and the record of what engines suggest knows."""
    with turn("reject_suggestion", actor, case_id, at, version, matter=matter) as t:
        t.guard()
        found = catalogue.matter(matter, local_day(at))
        if t.case.topic == found.code:
            t.case.topic = t.facts.matter_code
        t.happened("case.suggestion_rejected", matter=found.code)
    return t.done


def _put(t: Turn, place: Placed) -> dict[str, Any]:
    """Give the case another place; while it waits for intake or dispatch the desk of that place answers for it."""
    for name, value in place.columns().items():
        setattr(t.case, name, value)
    desk = coordinator(place)
    if desk.id != t.case.unit_id:
        t.case.unit_id = desk.id
        for clock in t.file.live_clocks(Clock.Kind.FILE, Clock.Kind.DISPATCH):
            clock.unit_id = desk.id
    return {"grid_id": place.grid_id, "street_id": place.street_id}


def ask_field_check(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str) -> Done:
    """Ask the grid worker or checker of the place to look whether it is real."""
    with turn("ask_field_check", actor, case_id, at, version, reason=reason) as t:
        t.guard()
        t.hand()
        made = t.ask("field_check", decide_unit_id=routing.on_the_spot(t.case).id, reason=reason)
        t.happened("case.field_check_asked", request_id=made.pk, decide_unit_id=made.decide_unit_id, reason=reason)
    return t.done


def answer_field_check(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, note: str,
    real: bool,
) -> Done:  # fmt: skip
    """Say what was found. Not real: the case ends as refused, and the reporter is told."""
    with turn("answer_field_check", actor, case_id, at, version, request=request, note=note) as t:
        t.guard()
        t.hand()
        t.decide(t.asked, granted=real, note=note)
        t.happened("case.field_check_answered", request_id=t.asked.pk, real=real, note=note)
        if not real:
            end_not_real(t, note)
    return t.done


def file(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, matter: str, condition: int,
    urgent: bool | None = None, note: str = "",
) -> Done:  # fmt: skip
    """File by a matter and one of its filing-standard rows; the dispatch clock starts."""
    with turn("file", actor, case_id, at, version, matter=matter, condition=condition, note=note) as t:
        classify(t, matter, condition, urgent)
        t.guard(Named(matter_code=matter, matter_in_force=True, condition_fits=t.case.condition_id is not None))
        t.hand()
        t.move()
        t.stop(Clock.Kind.FILE)
        t.start(Clock.Kind.DISPATCH)
        t.happened("case.filed", matter=matter, condition=condition, urgent=t.case.urgent, note=note)
    return t.done


def classify(t: Turn, matter: str, condition: int, urgent: bool | None) -> None:
    """Set matter, filing row and urgency. A row with an urgent limit makes the case urgent."""
    found = catalogue.matter(matter, local_day(t.at))
    row = found.condition(condition)
    t.case.matter_id, t.case.topic, t.case.condition_id = found.id, matter, row.id if row else None
    t.case.urgent = bool(urgent) if urgent is not None else bool(row and row.limit_class.startswith("urgent"))


def answer_at_once(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, matter: str, answer: str,
    legal_basis: str = "", cites: str = "",
) -> Done:  # fmt: skip
    """Answer an enquiry while its asker is on the line: closed by whoever took it down, and open to “not true” like any other.

    `cites`: code and version of the article the answer rests on, such as K-COLD/3; kept in the record.
    """
    if cites and not _CITATION.fullmatch(cites):
        raise InvalidInput(field="cites", reason="This is not a code of this kind.")
    with turn("answer_at_once", actor, case_id, at, version, matter=matter, answer=answer) as t:
        found = catalogue.matter(matter, local_day(at))
        t.case.matter_id, t.case.topic, t.case.condition_id = found.id, matter, None
        t.guard(Named(matter_code=matter, matter_in_force=True))
        t.hand()
        t.case.outcome, t.case.answer, t.case.legal_basis = Case.Outcome.ANSWERED, answer, legal_basis[:300]
        t.move()
        t.case.closed_at = at
        t.stop(Clock.Kind.FILE)
        end_everything(t)
        t.happened("case.answered_at_once", matter=matter, **({"cites": cites} if cites else {}))
        t.happened("case.closed", outcome=t.case.outcome, why="answered")
    return t.done


def refuse(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason_code: str, right_channel: str,
    answer: str,
) -> Done:  # fmt: skip
    """Refuse what does not belong here; the reporter is told that, why, and where to go."""
    given: dict[str, Any] = {"reason_code": reason_code, "right_channel": right_channel, "answer": answer}
    with turn("refuse", actor, case_id, at, version, **given) as t:
        t.guard(Named(refusal_code=reason_code))
        t.hand()
        t.case.refusal, t.case.right_channel, t.case.answer = reason_code, right_channel[:160], answer
        end_refused(t)
    return t.done


def end_not_real(t: Turn, note: str) -> None:
    """The end of a case that somebody looked at and did not find; what was found is the answer."""
    t.case.refusal, t.case.answer = "not_real", note
    end_refused(t)


def end_refused(t: Turn) -> None:
    """The end of a case that is not taken up; reason, right channel and answer have been set."""
    t.move("refused")
    t.case.closed_at = t.at
    end_everything(t)
    t.happened("case.refused", reason_code=t.case.refusal, right_channel=t.case.right_channel)
