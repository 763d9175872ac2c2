"""The checker proves what adds up and finds what does not; definitions change from a day on and never backwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY, build
from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput
from linli.insight import api as insight
from linli.insight.actions.files import write_rows
from linli.insight.models import Pack
from linli.insight.queries.answers import checking
from linli.insight.rules.tables import MOVES
from linli.insight.tests.packs import THREE_RATES

pytestmark = pytest.mark.django_db(transaction=True)
ONE = """
[[indicator]]
code = "{code}"
name = "案件数"
name_en = "cases"
kind = "count"
basis = "reported_at"
what = "{what}"
direction = "none"
source = "a test"
since = 2026-01-01
"""


def test_the_checker_proves_what_adds_up_and_finds_what_does_not(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "DIVISIONS", (("street",), ("lead",), ("street", "community"), ("unit", "month")))
    town = build()
    for number, way in enumerate((steps.filed, steps.resolved, steps.closed)):
        way(town, at=MONDAY + timedelta(days=9 * number))
    insight.rebuild(at=later(days=60))
    span = {"begin": date(2026, 1, 1), "end": date(2026, 12, 31)}
    assert insight.unproven(**span) == []
    with insight.opened() as facts:
        row = facts.execute("SELECT * EXCLUDE (weight) FROM moves LIMIT 1").fetchall()[0]
    aware = (value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for value in row)
    write_rows(MOVES, [(*aware, 1)], through=1).save()
    assert [one.what for one in insight.unproven(**span)] == ["moves"]


def test_definitions_hold_from_a_day_on_and_an_ended_period_keeps_its_own(transactional_db: None) -> None:
    town = build()
    steps.closed(town)
    insight.rebuild(at=later(days=1))
    march = insight.asked({"indicators": ["reported", "filed"], "from": "2026-03-01", "to": "2026-03-31"})
    before = insight.answer(actor=SYSTEM, question=march)
    loading: dict[str, Any] = {
        "text": ONE.format(code="reported", what="case_id * 2"),
        "since": date(2026, 4, 1),
        "at": later(days=20),
    }
    assert insight.look_at_indicators(**loading).changed == ("reported",)
    with pytest.raises(Forbidden):
        insight.load_indicators(actor=town.actor("district_coordinator", "centre"), **loading)
    insight.load_indicators(actor=SYSTEM, **loading)
    insight.load_indicators(actor=SYSTEM, **loading)
    assert Pack.objects.count() == 1
    assert insight.answer(actor=SYSTEM, question=march) == before
    april = insight.asked({"indicators": ["reported"], "from": "2026-03-01", "to": "2026-04-01"})
    after = insight.answer(actor=SYSTEM, question=april)
    assert after.version != before.version
    assert after.whole.figures["reported"].value == 2 * steps_case_id()
    with pytest.raises(InvalidInput) as refused:
        insight.load_indicators(actor=SYSTEM, **{**loading, "since": date(2026, 3, 1)})
    assert refused.value.data["field"] == "since"


def test_other_weights_change_no_month_that_was_told(transactional_db: None) -> None:
    town = build()
    receipt = steps.resolved(town)
    caller = town.actor("hotline_operator", "centre")
    cases.act(
        actor=caller,
        case_id=receipt.case_id,
        verb="call_back",
        at=later(hours=8),
        fields={"truth": "partly", "stars": 3},
    )
    insight.rebuild(at=later(days=1))

    def told(end: str) -> Any:
        question = insight.asked({"indicators": ["three_rates"], "from": "2026-03-01", "to": end})
        return insight.answer(actor=SYSTEM, question=question).whole.figures["three_rates"]

    before = told("2026-03-31")
    assert before.value == pytest.approx(100 * (0.1 * 1 + 0.5 * 0 + 0.4 * 0.9))
    insight.load_indicators(actor=SYSTEM, text=THREE_RATES, since=date(2026, 4, 1), at=later(days=20))
    assert told("2026-03-31") == before
    assert told("2026-04-30").value == pytest.approx(100 * (0.3 * 1 + 0.35 * 0 + 0.35 * 0.9))
    assert told("2026-04-30").parts == before.parts
    parts = "[{ since = 2000-01-01, until = 2026-03-31, weights = { responded_rate = 1.0 } }, { since = 2026-04-01, weights = { solved_rate = 1.0 } }]"
    text = "\n".join(f"parts = {parts}" if line.startswith("parts") else line for line in THREE_RATES.splitlines())
    insight.load_indicators(actor=SYSTEM, text=text, since=date(2026, 4, 1), at=later(days=20))
    april = {"indicators": ["three_rates"], "from": "2026-04-01", "to": "2026-04-30", "compare": "previous"}
    then = insight.answer(actor=SYSTEM, question=insight.asked(april)).whole.before["three_rates"]
    assert (then.value, dict(then.parts)) == (100, {"responded_rate": 1}), (
        "by the weights that held then, though of other parts"
    )


def steps_case_id() -> int:
    """The id of the only case."""
    with insight.opened() as facts:
        return int(facts.execute("SELECT max(case_id) FROM cases").fetchall()[0][0])


@pytest.mark.parametrize(
    "text",
    [
        "", "[[indicator]]\ncode = 5", "x", "indicator = 7", "[[indicator]]\ncode = 'a'", ONE.format(code="A b", what="voices"),
        ONE.format(code="ab", what="__import__('os')"), ONE.format(code="ab", what="1 + " * 90 + "1"),
        ONE.format(code="ab", what="-" * 390 + "1"), ONE.format(code="ab", what="matter + 1"), ONE.format(code="ab", what="urgent > 'x'"),
        ONE.format(code="ab", what="voices + " + "9" * 300), ONE.format(code="closed_in_time", what="voices"),
        ONE.format(code="ab", what="voices").replace("2026-01-01", "'soon'"), ONE.format(code="ab", what="voices") + "until = 2025-12-31", ONE.format(code="ab", what="voices") * 2, "[" * 4000,
        ONE.format(code="ab", what="voices").replace('kind = "count"', 'kind = ["count"]'), ONE.format(code="ab", what="voices") + "unless = 5",
        ONE.format(code="ab", what="voices").replace('kind = "count"', 'kind = "weighted"') + "parts = [{since = 2026-01-01, weights = {filing_rate = 0.7}}]",
    ],
)  # fmt: skip
def test_a_pack_that_cannot_be_used_is_refused_whole(transactional_db: None, text: str) -> None:
    with pytest.raises(InvalidInput):
        insight.load_indicators(actor=SYSTEM, text=text, since=date(2026, 4, 1), at=MONDAY)
    assert not Pack.objects.exists()
