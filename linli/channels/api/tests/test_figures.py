"""Figures over the API: asked within the caller's area, as JSON and as files that explain themselves."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from linli.insight import api as insight

QUESTION = {"indicators": ["reported", "closed_in_time"], "by": ["street"], "from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def told(world: Any, settings: Any, tmp_path: Any) -> Any:
    """A closed case and its facts."""
    from linli.cases.tests import steps
    from linli.cases.tests.steps import later

    settings.FACTS = tmp_path / "facts"
    steps.closed(world)
    insight.rebuild(at=later(days=20))
    return world


def test_a_question_is_answered_within_the_callers_area(told: Any, machine: Any) -> None:
    answered = machine("street1", "insight.view").post("/figures/ask", QUESTION)
    assert answered.status_code == 200
    body = answered.json()
    assert body["whole"]["figures"]["reported"]["value"] == 1
    assert body["period"] == {"from": "2026-03-01", "to": "2026-03-31"}
    assert machine("street2", "insight.view").post("/figures/ask", QUESTION).json()["lines"] == []
    assert machine("street1", "cases.view").post("/figures/ask", QUESTION).status_code == 403


def test_what_is_wrong_with_a_question_is_named(told: Any, machine: Any, stranger: Any) -> None:
    caller = machine("centre", "insight.view")
    refused = caller.post("/figures/ask", {**QUESTION, "by": ["person"]})
    assert (refused.status_code, refused.json()["data"]["field"]) == (422, "by")
    assert caller.post("/figures/ask", b"[" * 100_000).status_code in {400, 422}
    assert caller.post("/figures/ask", [1]).status_code == 422
    assert stranger.post("/figures/ask", QUESTION).status_code == 401


def test_files_carry_numerator_denominator_period_and_version(told: Any, machine: Any) -> None:
    caller = machine("centre", "insight.view")
    text = caller.post("/figures/ask?format=csv", QUESTION).content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    rate = next(row for row in rows if row["indicator"] == "closed_in_time" and row["street_name"])
    assert (rate["numerator"], rate["denominator"], rate["value"], rate["from"], rate["to"]) == (
        "1",
        "1",
        "1.0",
        "2026-03-01",
        "2026-03-31",
    )
    assert rate["definitions"] == insight.definitions_on(insight.asked(QUESTION).end).version
    assert float(rate["no_answer"]) == 0
    book = load_workbook(BytesIO(caller.post("/figures/ask?format=xlsx", QUESTION).content))
    assert [cell.value for cell in next(book["figures"].iter_rows())][:2] == ["street", "street_name"]
    assert book["figures"].max_row == len(rows) + 1


def test_definitions_and_the_names_of_others(told: Any, machine: Any) -> None:
    caller = machine("centre", "insight.view")
    told_by = caller.get("/figures/indicators").json()["indicators"]
    assert told_by["three_rates"]["weights"][0]["parts"] == {
        "responded_rate": 0.1,
        "solved_rate": 0.5,
        "satisfied_rate": 0.4,
    }
    assert told_by["closed_in_time"]["of"]
    exchanged = caller.get("/figures/exchange?since=2026-03-01&until=2026-03-31&by=street").json()
    assert [(row["report"], row["dispatch"], row["accurDispatchRate"], row["reportTB"]) for row in exchanged] == [
        (1, 1, 1.0, None)
    ]
    assert exchanged[0]["avgHandleTime"] == 600
