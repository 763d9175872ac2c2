"""Every shipped indicator, counted a second time: straight from the recorded events, in plain Python, sharing no code with the facts.

Where the facts fold events one after the other, this looks each thing up in the whole list of them. The formulas are
written out again from the words of the definitions, not from their expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

from linli.audit import api as audit

Rule = Callable[[Any], Any]
DONE: Final = ("met", "missed", "cancelled")
OVER: Final = ("closed", "refused", "merged", "void")
DUE: Final = ("met", "missed", "running")
ANSWERED: Final = ("true", "partly", "not_true")
CLOCKS: Final = ("promise", "file", "dispatch", "accept", "handle")


@dataclass(frozen=True, slots=True)
class Formula:
    """How one indicator is counted. `rows`: over what; `at`: which time dates a row; `what` and `of` by row."""

    rows: str
    at: str
    what: Rule
    of: Rule | None = None
    unless: Mapping[str, Rule] = field(default_factory=dict)
    silent: Rule = lambda _: 0
    seconds: bool = False


def cases_of(histories: Iterable[list[audit.EventView]]) -> list[SimpleNamespace]:
    """Every case with its parts, looked up in its events."""
    cases = [_case(events) for events in histories]
    _mark_recurrences(cases)
    return cases


# --- looking things up in a list of events --------------------------------------------------------------------------------


def _case(events: list[audit.EventView]) -> SimpleNamespace:
    first, said = events[0].data, [e.data for e in events]

    def of(*names: str) -> list[audit.EventView]:
        return [e for e in events if e.kind.removeprefix("case.") in names]

    def when(found: list[audit.EventView], place: int) -> datetime | None:
        return found[place].at if found else None

    lies = [d["lies"] for d in said if "lies" in d][-1]
    matters = [e.data.get("matter") or "" for e in of("filed", "self_handled", "answered_at_once")]
    given, rated = of("dispatched", "arbitrated", "self_handled"), of("rated")
    case = SimpleNamespace(
        reported_at=events[0].at, channel=first.get("channel", ""), grid_worker=first.get("reporter_kind") == "grid_worker",
        state=[d["state"] for d in said if "state" in d][-1], street=lies.get("street", 0), grid=lies.get("grid", 0), cell=lies.get("cell", 0),
        unit=[d["unit_id"] for d in said if "unit_id" in d][-1], lead=0, matter=[""] + [m for m in matters if m],
        urgent=[e.data["urgent"] for e in of("reported", "filed", "self_handled") if "urgent" in e.data][-1],
        voices=1 + sum(e.data.get("voices", 1) for e in of("absorbed")) + len(of("joined")) - sum(e.data.get("voices", 1) for e in of("released")),
        rounds=max(d.get("round", 1) for d in said), outcome=_outcome(events),
        filed_at=when(of("filed", "self_handled"), 0), dispatched_at=when(given, 0), resolved_at=when(of("resolved"), -1),
        dispatches=len(of("dispatched")), returned=sum(bool(e.data.get("granted")) for e in of("return_decided")),
        meetings=len(of("arbitration_called")), whistles=len(of("whistle_blown")), climbed=len(of("escalated")),
        feedbacks=len(of("resolved")), failed=len(of("check_failed")), passed=len(of("check_passed")), reopened=len(of("reopened")),
        extensions=sum(bool(e.data.get("granted")) for e in of("extension_decided")),
        appeals=len(of("timeout_appealed")), appeals_granted=sum(bool(e.data["granted"] and e.data["final"]) for e in of("timeout_appeal_decided")),
        truth=rated[-1].data["truth"] if rated else "", stars=(rated[-1].data.get("stars") or 0) if rated else 0,
    )  # fmt: skip
    case.matter = case.matter[-1]
    if given:
        last = given[-1]
        case.lead = (
            last.data["unit_id"] if last.kind == "case.self_handled" else last.data.get("to") or last.data["unit_id"]
        )
    for kind in CLOCKS:
        setattr(case, kind, _clock(events, kind))
    for name, kind in (("orders", "supervised"), ("looks", "field_check_asked")):
        ends = [_request_ended(events, e.data["request_id"], kind) for e in of(kind)]
        setattr(case, name, SimpleNamespace(all=len(ends), met=ends.count("met"), missed=ends.count("missed")))
    ends = [c["state"] for e in of("check_passed", "check_failed") for c in e.data.get("clocks", ()) if "request" in c]
    case.checks = SimpleNamespace(met=ends.count("met"), missed=ends.count("missed"))
    case.moves = list(_moves(case, events))
    case.ended_at = case.moves[-1].at if case.state in OVER else None
    case.ratings = list(
        {(e.data["report_id"], _judged(events, e)): _part(case, at=e.at, truth=e.data["truth"]) for e in rated}.values()
    )
    case.tasks = [*_leads(case, events), *_others(case, events)]
    return case


def _judged(events: list[audit.EventView], rated: audit.EventView) -> int:
    """The round that somebody spoke of: that in which the case stood when it was last answered."""
    return int(
        [e for e in events[: events.index(rated)] if e.kind in {"case.resolved", "case.closed"}][-1].data["round"]
    )


def _part(case: SimpleNamespace, **values: Any) -> SimpleNamespace:
    return SimpleNamespace(**{"street": case.street, "channel": case.channel, "lead": case.lead, **values})


def _outcome(events: list[audit.EventView]) -> str:
    """What the last answer came to, unless the case was taken up again after it."""
    outcome = ""
    for event in events:
        if event.kind in {"case.came_back", "case.reopened"}:
            outcome = ""
        elif event.kind in {"case.resolved", "case.closed"}:
            outcome = event.data.get("outcome", outcome)
    return outcome


def _clock(events: list[audit.EventView], kind: str) -> SimpleNamespace:
    """How a clock of the case's own stands: due, state, exempted, and when it stopped."""
    told = [
        (e.at, c) for e in events for c in e.data.get("clocks", ()) if c["kind"] == kind and "task" not in c and "request" not in c
    ]  # fmt: skip
    if not told:
        return SimpleNamespace(due=None, state="", exempted=False, stopped=None)
    now = told[-1][1]
    stopped = None
    for at, one in reversed(told):
        if one["state"] not in DONE or one["due"] != now["due"]:
            break
        stopped = at
    return SimpleNamespace(
        due=datetime.fromisoformat(now["due"]), state=now["state"], exempted=bool(now.get("exempted")), stopped=stopped
    )


def _request_ended(events: list[audit.EventView], request_id: int, kind: str) -> str:
    told = [
        (e, c) for e in events for c in e.data.get("clocks", ()) if c.get("request") == request_id and "task" not in c
    ]  # fmt: skip
    if not told:
        return ""
    event, clock = told[-1]
    if kind == "supervised" and clock["state"] == "cancelled" and event.data["state"] in OVER:
        return "met" if event.at <= datetime.fromisoformat(clock["due"]) else "missed"
    return str(clock["state"])


def _moves(case: SimpleNamespace, events: list[audit.EventView]) -> Iterable[SimpleNamespace]:
    before = ""
    for event in events:
        state = event.data.get("state", before)
        if state != before:
            yield _part(case, at=event.at, kind=event.kind, before=before, after=state)
        before = state


def _leads(case: SimpleNamespace, events: list[audit.EventView]) -> Iterable[SimpleNamespace]:
    """Each time somebody became the lead: until it answered, was allowed to return it, or somebody else became it."""
    starts = [
        place for place, e in enumerate(events)
        if e.kind in {"case.dispatched", "case.arbitrated", "case.self_handled", "case.came_back"}
    ]  # fmt: skip
    for number, start in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else len(events)
        given = events[start].kind in {"case.dispatched", "case.arbitrated"}
        part = _part(case, at=events[start].at, ended="", given=given, due=None, clock="")
        for place in range(start, stop):
            event = events[place]
            if part.ended:
                break
            part.ended = (
                "done" if event.kind == "case.resolved"
                else "returned" if event.kind == "case.return_decided" and event.data.get("granted") else ""
            )  # fmt: skip
            handle = _clock(events[: place + 1], "handle")
            part.due, part.clock = handle.due, "cancelled" if part.ended == "returned" else handle.state
        yield part


def _others(case: SimpleNamespace, events: list[audit.EventView]) -> Iterable[SimpleNamespace]:
    """Parts of units that were called: their clocks tell of them."""
    told = [(e.at, c) for e in events for c in e.data.get("clocks", ()) if "task" in c]
    for task in dict.fromkeys(c["task"] for _, c in told):
        own = [(at, c) for at, c in told if c["task"] == task]
        yield _part(
            case,
            at=own[0][0],
            ended="",
            given=True,
            due=datetime.fromisoformat(own[-1][1]["due"]),
            clock=own[-1][1]["state"],
        )


def _mark_recurrences(cases: list[SimpleNamespace]) -> None:
    for one in cases:
        one.again = bool(one.cell and one.matter) and any(
            other is not one and (other.cell, other.matter) == (one.cell, one.matter) and other.state not in {"merged", "refused", "void"}
            and timedelta(0) <= one.reported_at - other.reported_at <= timedelta(days=30)
            and (other.reported_at < one.reported_at or cases.index(other) < cases.index(one))
            for other in cases
        )  # fmt: skip


# --- the formulas, in plain Python ----------------------------------------------------------------------------------------

_EXEMPT: Final = "曾超时·不计超时"
_MERGED: Final = {"合并办理": lambda c: c.state == "merged"}
_REST: Final = {
    "缓办（挂账）": lambda c: c.promise.state == "paused" and c.state != "merged",
    **_MERGED,
    "不予受理": lambda c: c.state == "refused",
}


def _cases(at: str, what: Rule = lambda _: 1, of: Rule | None = None, **more: Any) -> Formula:
    return Formula("cases", at, what, of, **more)


def _due(kind: str, what: Rule, of: Rule | None = None, **more: Any) -> Formula:
    return Formula("cases", f"{kind}.due", what, of, **more)


def _in_time(kind: str, *, exempt: str = "", **more: Any) -> Formula:
    unless = {exempt: lambda c: getattr(c, kind).exempted} if exempt else {}
    return _due(
        kind, lambda c: getattr(c, kind).state == "met", lambda c: getattr(c, kind).state in DUE,
        **{**more, "unless": {**more.get("unless", {}), **unless}},
    )  # fmt: skip


def _said(what: Rule, of: Rule, **more: Any) -> Formula:
    return _cases("resolved_at", what, of, silent=lambda c: c.truth == "not_reached", **more)


def _other(rows: str, at: str, what: Rule = lambda _: 1, of: Rule | None = None) -> Formula:
    return Formula(rows, at, what, of)


def _satisfied(case: SimpleNamespace) -> float:
    return 1.0 if case.stars in {4, 5} else 0.9 if case.stars == 3 else 0.0


def _closed_by(case: SimpleNamespace, *promise: str) -> bool:
    return case.state == "closed" and case.promise.state in promise


FORMULAS: Final[Mapping[str, Formula]] = {
    "reported": _cases("reported_at"),
    "voices": _cases("reported_at", lambda c: c.voices),
    "reported_by_grid": _cases("reported_at", lambda c: c.grid_worker),
    "reported_by_public": _cases("reported_at", lambda c: not c.grid_worker),
    "filed": _cases("filed_at"),
    "filing_rate": _cases("reported_at", lambda c: c.filed_at is not None, lambda _: 1, unless=_MERGED),
    "valid_report_rate": _cases("reported_at", lambda c: c.filed_at is not None, lambda c: c.grid_worker),
    "valid_reports": _cases("reported_at", lambda c: c.filed_at is not None and c.grid_worker),
    "missed_by_grid": _cases("reported_at", lambda c: not c.grid_worker, lambda c: c.filed_at is not None and c.matter[:1] in {"C", "E"} and c.grid > 0, unless=_MERGED),
    "field_check_in_time": _cases("reported_at", lambda c: c.looks.met, lambda c: c.looks.met + c.looks.missed),
    "filed_in_time": _in_time("file", exempt="申诉核减"),
    "filed_in_time_number": _due("file", lambda c: c.file.state == "met"),
    "intake_errors": _other("moves", "at", lambda m: m.after == "received", lambda m: m.before == "filed"),
    "dispatched_in_time": _in_time("dispatch"),
    "dispatched": _cases("dispatched_at", lambda c: c.dispatches),
    "dispatched_right": _cases("dispatched_at", lambda c: c.dispatches - c.returned),
    "accurate_dispatch": _cases("dispatched_at", lambda c: c.dispatches - c.returned, lambda c: c.dispatches),
    "dispatch_errors": _cases("dispatched_at", lambda c: c.returned, lambda c: c.dispatches),
    "accepted_in_time": _in_time("accept"),
    "joint_meetings": _cases("reported_at", lambda c: c.meetings),
    "due_to_handle": _due("handle", lambda c: c.handle.state in DUE),
    "handled": _due("handle", lambda c: c.handle.state in {"met", "missed"}),
    "handled_rate": _due("handle", lambda c: c.handle.state in {"met", "missed"}, lambda c: c.handle.state in DUE),
    "handled_in_time": _in_time("handle", exempt=_EXEMPT),
    "handled_in_time_number": _due("handle", lambda c: c.handle.state == "met"),
    "handled_late": _due("handle", lambda c: c.handle.state == "missed" and c.handle.stopped > c.handle.due, unless={_EXEMPT: lambda c: c.handle.exempted}),
    "late_not_handled": _due("handle", lambda c: c.handle.state == "running" and c.state in {"assigned", "in_hand"}),
    "urgent_in_time": _due("handle", lambda c: c.handle.state == "met", lambda c: c.urgent and c.handle.state in DUE, unless={_EXEMPT: lambda c: c.handle.exempted}),
    "extensions": _due("handle", lambda c: c.extensions),
    "orders_in_time": _cases("reported_at", lambda c: c.orders.met, lambda c: c.orders.all),
    "handling_time": _cases("resolved_at", lambda c: c.dispatched_at and (c.resolved_at - c.dispatched_at).total_seconds(), seconds=True),
    "handling_seconds": _cases("resolved_at", lambda c: int(c.resolved_at.timestamp()) - int(c.dispatched_at.timestamp()) if c.dispatched_at else 0),
    "resolved": _cases("resolved_at", lambda c: c.dispatched_at is not None),
    "whole_time": _cases("ended_at", lambda c: (c.ended_at - c.reported_at).total_seconds(), seconds=True),
    "due_to_close": _due("promise", lambda c: c.promise.state in DUE, unless=_REST),
    "closed_of_due": _due("promise", lambda c: _closed_by(c, "met", "missed")),
    "closing_rate": _due("promise", lambda c: _closed_by(c, "met", "missed"), lambda c: c.promise.state in DUE, unless=_REST),
    "closed_in_time": _due(
        "promise", lambda c: _closed_by(c, "met"), lambda c: c.promise.state in DUE, unless={**_REST, _EXEMPT: lambda c: c.promise.exempted}
    ),
    "closed_in_time_number": _due("promise", lambda c: _closed_by(c, "met")),
    "overdue_rate": _due("promise", lambda c: c.promise.state in {"missed", "running"}, lambda c: c.promise.state in DUE, unless=_REST),
    "overdue": _due("promise", lambda c: _closed_by(c, "missed"), unless={_EXEMPT: lambda c: c.promise.exempted}),
    "suspended": _due("promise", lambda c: c.promise.state == "paused" and c.state != "merged"),
    "closed": _cases("ended_at", lambda c: c.state == "closed"),
    "first_time_right": _cases("ended_at", lambda c: c.rounds == 1, lambda c: c.state == "closed"),
    "rework_rate": _cases("resolved_at", lambda c: c.failed, lambda c: c.feedbacks),
    "rework": _cases("resolved_at", lambda c: c.failed),
    "check_pass_rate": _cases("resolved_at", lambda c: c.passed, lambda c: c.passed + c.failed),
    "check_in_time": _cases("resolved_at", lambda c: c.checks.met, lambda c: c.checks.met + c.checks.missed),
    "reopened_rate": _cases("resolved_at", lambda c: c.reopened > 0, lambda c: c.feedbacks > 0),
    "repeat_rate": Formula("recurrences", "reported_at", lambda c: c.again, lambda _: 1, {"地点或事项不明": lambda c: not (c.cell and c.matter)}),
    "without_evidence": _cases("ended_at", lambda c: c.outcome == "no_evidence", lambda c: c.state == "closed"),
    "explained_rate": _cases("ended_at", lambda c: c.outcome == "explained", lambda c: c.state == "closed"),
    "call_backs": _other("ratings", "at"),
    "call_back_rate": _said(lambda c: c.truth != "", lambda c: c.feedbacks > 0),
    "not_reached_rate": _other("ratings", "at", lambda r: r.truth == "not_reached", lambda _: 1),
    "responded_rate": _said(lambda c: c.accept.state == "met", lambda c: c.truth in ANSWERED),
    "solved_rate": _said(lambda c: c.truth == "true", lambda c: c.truth in ANSWERED),
    "satisfied_rate": _said(_satisfied, lambda c: c.truth in ANSWERED, unless={"未评星级": lambda c: c.truth in ANSWERED and not c.stars}),
    "received_by_unit": _other("tasks", "at", lambda t: t.given),
    "returned_by_unit": _other("tasks", "at", lambda t: t.ended == "returned", lambda t: t.given),
    "returned_number": _other("tasks", "at", lambda t: t.ended == "returned"),
    "unit_in_time": _other("tasks", "due", lambda t: t.clock == "met", lambda t: t.clock in DUE),
    "self_handled": _other("moves", "at", lambda m: m.kind == "case.self_handled"),
    "appeals": _cases("ended_at", lambda c: c.appeals),
    "appeals_granted_rate": _cases("ended_at", lambda c: c.appeals_granted, lambda c: c.appeals),
    "whistles": _cases("reported_at", lambda c: c.whistles),
    "escalated_rate": _cases("reported_at", lambda c: c.climbed > 0, lambda _: 1),
}  # fmt: skip
WEIGHTED: Final = {
    "three_rates": {"responded_rate": 10, "solved_rate": 50, "satisfied_rate": 40},
    "three_rates_even": {"responded_rate": 30, "solved_rate": 35, "satisfied_rate": 35},
}


@dataclass(slots=True)
class Recount:
    """What one formula comes to in one group."""

    above: float = 0
    below: float = 0
    silent: float = 0
    left_out: dict[str, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)


def recount(
    formula: Formula, cases: Iterable[SimpleNamespace], key: Callable[[Any, datetime], Any], now: datetime
) -> dict[Any, Recount]:
    """The formula over all its rows, by the key of each row and its time; what is counted by when it is due counts from then on."""
    found: dict[Any, Recount] = {}
    for row in _rows(formula.rows, cases):
        at: Any = row
        for name in formula.at.split("."):
            at = getattr(at, name)
        if at is not None and not (formula.at.endswith("due") and at >= now):
            _take(formula, row, found.setdefault(key(row, at), Recount()))
    return found


def _rows(name: str, cases: Iterable[SimpleNamespace]) -> Iterable[SimpleNamespace]:
    if name == "recurrences":
        return [case for case in cases if case.state not in {"merged", "refused", "void"}]
    return list(cases) if name == "cases" else [part for case in cases for part in getattr(case, name)]


def _take(formula: Formula, row: Any, into: Recount) -> None:
    out = [name for name, rule in formula.unless.items() if rule(row)]
    for name in formula.unless:
        into.left_out[name] = into.left_out.get(name, 0) + (name in out)
    into.silent += bool(formula.silent(row))
    if formula.seconds:
        if (length := formula.what(row)) is not None:
            into.seconds.append(max(length, 0))
    elif not out:
        under = formula.of(row) if formula.of else 1
        into.below += under or 0
        into.above += (formula.what(row) or 0) if under else 0
