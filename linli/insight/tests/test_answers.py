"""Answers: counted anew from the raw record by hand they are the same, they add up, and nobody counts beyond the own area."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.models import Case
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.test_model import Player
from linli.cases.tests.world import World, build
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import Forbidden, InvalidInput
from linli.insight import api as insight
from linli.insight.queries.answers.definitions import shipped
from linli.insight.rules.histogram import share_below, step_of

pytestmark = pytest.mark.django_db(transaction=True)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ALL_CASES = [code for code, one in shipped().indicators.items() if one.table == "cases"]


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world, committed."""
    return build()


@pytest.fixture
def played(town: World) -> Player:
    """A world in which much has happened, and its facts."""
    player = Player(town, Random(11))
    for _ in range(160):
        player.rng.choices((player.report, player.offered, player.wait, player.speak), (4, 14, 2, 4))[0]()
    insight.rebuild(at=player.now)
    return player


def asked(**fields: Any) -> insight.Answer:
    """Ask as the system."""
    return insight.answer(actor=SYSTEM, question=insight.asked({"from": "2026-01-01", "to": "2027-12-31", **fields}))


def histories() -> Iterator[list[audit.EventView]]:
    """The record of every case."""
    for case_id in Case.objects.values_list("id", flat=True):
        yield audit.timeline(audit.Subject.of("case", case_id))


def last_clock(events: list[audit.EventView], kind: str) -> dict[str, Any] | None:
    """How a clock of the case's own work stands at the end, from the record alone."""
    told = [
        clock for event in events for clock in event.data.get("clocks", ())
        if clock["kind"] == kind and "task" not in clock and "request" not in clock
    ]  # fmt: skip
    return told[-1] if told else None


def test_rates_are_what_the_raw_record_says(played: Player) -> None:
    met = missed = running = closed_in_time = filed = merged = 0
    for events in histories():
        clock = last_clock(events, "promise")
        due = clock is not None and datetime.fromisoformat(clock["due"]) < played.now
        state = clock["state"] if clock and due else ""
        stands = [event.data["state"] for event in events if "state" in event.data][-1]
        rests = stands == "merged"
        if stands != "refused":  # not taken in, so never due to be closed
            met, missed, running = met + (state == "met"), missed + (state == "missed"), running + (state == "running")
        closed_in_time += stands == "closed" and state == "met"
        merged += rests
        filed += not rests and any(event.kind in {"case.filed", "case.self_handled"} for event in events)
    whole = asked(indicators=["closed_in_time", "overdue_rate", "filing_rate"]).whole.figures
    total = met + missed + running
    assert total > 10
    assert (whole["closed_in_time"].above, whole["closed_in_time"].below) == (closed_in_time, total)
    assert whole["closed_in_time"].value == pytest.approx(closed_in_time / total)
    assert (whole["overdue_rate"].above, whole["overdue_rate"].below) == (missed + running, total)
    assert (whole["filing_rate"].above, whole["filing_rate"].below) == (filed, Case.objects.count() - merged)
    assert whole["filing_rate"].left_out == {"合并办理": merged}


@pytest.mark.parametrize(
    "by", [["street"], ["grid", "channel"], ["month"], ["week", "matter"], ["urgent", "level", "state"]]
)
def test_the_parts_are_the_whole(played: Player, by: list[str]) -> None:
    plain, divided = asked(indicators=ALL_CASES), asked(indicators=ALL_CASES, by=by)
    assert len(divided.lines) > 0
    for code in ALL_CASES:
        one, other = plain.whole.figures[code], divided.whole.figures[code]
        assert other == one
        for part in ("above", "below", "silent"):
            assert sum(getattr(line.figures[code], part) for line in divided.lines) == pytest.approx(getattr(one, part))


def test_days_are_those_on_the_wall(town: World) -> None:
    midnight = datetime(2026, 3, 10, 0, 0, tzinfo=SHANGHAI)
    town.report(at=midnight - timedelta(seconds=1))
    town.report(at=midnight)
    insight.rebuild(at=midnight)
    days = asked(indicators=["reported"], by=["day"]).lines
    assert [(line.keys, line.figures["reported"].value) for line in days] == [
        ((date(2026, 3, 9),), 1),
        ((date(2026, 3, 10),), 1),
    ]
    only = asked(indicators=["reported"], **{"from": "2026-03-10", "to": "2026-03-10"})
    assert only.whole.figures["reported"].value == 1


def test_a_rate_of_nothing_is_no_sample(town: World) -> None:
    insight.rebuild(at=later())
    figure = asked(indicators=["closed_in_time", "handling_time", "three_rates"]).whole.figures
    assert [figure[code].value for code in ("closed_in_time", "handling_time", "three_rates")] == [None, None, None]


def test_compared_with_the_time_before(town: World) -> None:
    first = datetime(2026, 3, 3, 9, tzinfo=SHANGHAI)
    for day in (0, 1, 31, 32, 33):
        town.report(at=first + timedelta(days=day))
    insight.rebuild(at=first + timedelta(days=40))
    answer = asked(
        indicators=["reported"], by=["month"], compare="previous", **{"from": "2026-04-01", "to": "2026-04-30"}
    )
    assert answer.whole.figures["reported"].value == 3
    assert answer.whole.before["reported"].value == 2
    assert [(line.figures["reported"].value, line.before["reported"].value) for line in answer.lines] == [(3, 2)]


def test_nobody_counts_beyond_the_own_area(town: World) -> None:
    here = steps.closed(town)
    insight.rebuild(at=later(days=1))
    street = steps.view_of_anybody(here).row.street_id

    def counts(actor: Actor) -> float | None:
        question = insight.asked({"indicators": ["reported"], "from": "2026-01-01", "to": "2026-12-31"})
        return insight.answer(actor=actor, question=question).whole.figures["reported"].value

    scoped = town.actor("district_coordinator", "centre").grants["cases.view"]
    assert counts(_with("centre", scoped)) == 1
    own = town.actor("street_coordinator", "street1").grants["cases.view"]
    other = town.actor("intake_clerk", "street2").grants["cases.view"]
    assert counts(_with("street1", own)) == 1
    assert counts(_with("street2", other)) == 0
    lighting = town.actor("department_handler", "lighting").grants["cases.view"]
    roads = town.actor("department_handler", "roads").grants["cases.view"]
    assert counts(_with("lighting", lighting)) == 1
    assert counts(_with("roads", roads)) == 0
    with pytest.raises(Forbidden):
        counts(town.actor("checker", "street1"))
    inside = asked(indicators=["reported"], where={"area": [street]})
    assert inside.whole.figures["reported"].value == 1


def _with(name: str, scopes: Any) -> Actor:
    return Actor("person", "1", name, grants={"insight.view": scopes})


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"indicators": []}, "indicators"), ({"indicators": ["reported"] * 2}, "indicators"), ({"indicators": "reported"}, "indicators"),
        ({"indicators": ["no_such"]}, "indicators"), ({"by": ["day", "month"]}, "by"), ({"by": ["street"] * 4}, "by"),
        ({"by": ["text"]}, "by"), ({"where": {"text": ["x"]}}, "where"), ({"where": {"area": [True]}}, "area"),
        ({"where": {"area": [2**63]}}, "area"), ({"where": {"matter": list("x" * 201)}}, "matter"), ({"where": []}, "where"),
        ({"from": "2026-13-01"}, "from"), ({"to": "2020-01-01"}, "to"), ({"to": "2099-01-01"}, "to"), ({"from": 5}, "from"),
        ({"compare": "yesterday"}, "compare"), ({"select": "1"}, "select"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_grammar_is_refused_by_name(fields: dict[str, Any], field: str) -> None:
    given = {"indicators": ["reported"], "from": "2026-01-01", "to": "2026-12-31", **fields}
    given = {key: ([] if value == [] and key == "where" else value) for key, value in given.items()}
    if fields == {"where": []}:
        given["where"] = [1]
    with pytest.raises(InvalidInput) as refused:
        insight.asked(given)
    assert refused.value.data["field"] == field


def test_sides_a_table_does_not_have_are_refused(town: World) -> None:
    insight.rebuild(at=later())
    with pytest.raises(InvalidInput):
        asked(indicators=["call_backs"], by=["outcome"])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4), max_leaves=12,
)  # fmt: skip
fields = st.fixed_dictionaries({}, optional={
    "indicators": st.lists(st.sampled_from(["reported", "closed_in_time", "x"]), max_size=3) | anything,
    "by": st.lists(st.sampled_from(["street", "day", "matter", "'; DROP TABLE cases; --"]), max_size=4) | anything,
    "where": st.dictionaries(st.sampled_from(["area", "matter", "unit", "urgent"]), anything, max_size=2) | anything,
    "from": st.sampled_from(["2026-01-01", "x"]) | anything, "to": st.sampled_from(["2026-02-01"]) | anything, "compare": anything,
})  # fmt: skip


@settings(max_examples=300)
@given(given_=fields | anything)
def test_whatever_is_sent_it_is_a_question_or_a_clear_error(given_: Any) -> None:
    def outcome() -> Any:
        try:
            return insight.asked(given_)
        except InvalidInput as refused:
            return refused

    found = outcome()
    if isinstance(found, InvalidInput):
        assert found.data["field"]
        assert found.data["reason"]
    else:
        assert found.begin <= found.end
        assert json.dumps(given_)


@given(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=200), st.sampled_from([0.5, 0.9]))
def test_shares_read_from_the_histogram_lie_within_a_step(seconds: list[int], share: float) -> None:
    counts: dict[int, int] = {}
    for one in seconds:
        counts[step_of(one)] = counts.get(step_of(one), 0) + 1
    exact = sorted(seconds)[max(0, -int(-share * len(seconds) // 1) - 1)]
    read = share_below(counts, share)
    assert read is not None
    assert read == pytest.approx(exact, rel=0.0434) if exact >= 12 else abs(read - exact) <= 1


def test_time_zones_of_the_test_are_those_of_the_house() -> None:
    assert datetime(2026, 3, 9, 16, tzinfo=UTC).astimezone(SHANGHAI).date() == date(2026, 3, 10)
    assert cases.local_day(datetime(2026, 3, 9, 16, tzinfo=UTC)) == date(2026, 3, 10)
