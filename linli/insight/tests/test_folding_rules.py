"""What single events come to in the facts: the cases in which the obvious folding would be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linli.cases.tests.world import MONDAY
from linli.insight.rules.facts import Facts
from linli.insight.rules.folding import facts_of

DUE = MONDAY + timedelta(hours=10)
Step = tuple[float, str, Mapping[str, Any]]


@dataclass(frozen=True)
class Event:
    """One event of a record."""

    id: int
    sequence: int
    kind: str
    at: datetime
    data: Mapping[str, Any]


def clock(kind: str, state: str, due: datetime = DUE, **about: int) -> dict[str, Any]:
    return {"kind": kind, "state": state, "due": due.isoformat(), "unit": 5, **about}


def folded(*steps: Step) -> Facts:
    """The facts after these steps: hours from the report, kind and data."""
    first: Step = (0, "reported", {"state": "received", "unit_id": 3, "channel": "web", "reporter_kind": "resident"})
    return facts_of(1, _events([first, *steps]))


def _events(steps: Iterable[Step]) -> Iterable[Event]:
    for number, (hours, kind, data) in enumerate(steps, start=1):
        yield Event(number, number, f"case.{kind}", MONDAY + timedelta(hours=hours), data)


GIVEN: Step = (1, "dispatched", {"state": "assigned", "unit_id": 5, "to": 5, "clocks": [clock("handle", "running")]})
ANSWERED: Step = (
    2,
    "resolved",
    {"state": "resolved", "unit_id": 5, "outcome": "solved", "clocks": [clock("handle", "met")]},
)


def test_a_no_is_kept_beside_the_yes_of_the_next_round() -> None:
    """The word that begins a new round is recorded with the new round's number, but judges the one before."""
    facts = folded(
        GIVEN, ANSWERED,
        (3, "rated", {"state": "in_hand", "round": 2, "report_id": 7, "truth": "not_true", "stars": 1}),
        (3, "came_back", {"state": "in_hand", "round": 2, "unit_id": 5, "clocks": [clock("handle", "running")]}),
        (4, "resolved", {"state": "resolved", "round": 2, "outcome": "solved", "clocks": [clock("handle", "met")]}),
        (5, "rated", {"state": "closed", "round": 2, "report_id": 7, "truth": "true", "stars": 5}),
    )  # fmt: skip
    assert [(said.round, said.truth) for said in facts.ratings] == [(1, "not_true"), (2, "true")]


def test_who_leads_is_bound_by_the_limit_while_it_runs() -> None:
    (lead,) = folded(GIVEN).tasks
    assert (lead.due_at, lead.clock, lead.ended_as) == (DUE, "running", "")
    (lead,) = folded(GIVEN, (2, "suspension_decided", {"granted": True, "clocks": [clock("handle", "paused")]})).tasks
    assert lead.clock == "paused"
    (lead,) = folded(GIVEN, ANSWERED).tasks
    assert (lead.clock, lead.ended_as) == ("met", "done")


def test_what_was_rightly_returned_is_nobodys_limit() -> None:
    """The second return leaves the clock to the joint meeting, which ends it an event later."""
    returned: Step = (2, "return_decided", {"granted": True, "state": "filed", "unit_id": 3})
    (lead,) = folded(GIVEN, returned).tasks
    assert (lead.ended_as, lead.clock) == ("returned", "cancelled")


def test_an_order_that_ends_with_its_case_was_in_time_or_late() -> None:
    ordered: Step = (1.5, "supervised", {"request_id": 9, "clocks": [clock("request", "running", request=9)]})
    for hours, told in ((3, (1, 0)), (30, (0, 1))):
        ended: Step = (hours, "closed", {"state": "closed", "clocks": [clock("request", "cancelled", request=9)]})
        case = folded(GIVEN, ordered, ANSWERED, ended).case
        assert (case.orders, case.orders_met, case.orders_missed) == (1, *told)
    withdrawn: Step = (
        3,
        "request_withdrawn",
        {"state": "in_hand", "clocks": [clock("request", "cancelled", request=9)]},
    )
    assert (
        folded(GIVEN, ordered, withdrawn).case.orders_met,
        folded(GIVEN, ordered, withdrawn).case.orders_missed,
    ) == (0, 0)
