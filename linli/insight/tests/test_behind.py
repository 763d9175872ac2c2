"""The cases behind a number: for every indicator and whoever asks they add up to the figure, and to nothing beyond the own area."""

from __future__ import annotations

import re
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.utils import translation

from linli.cases import api as cases
from linli.cases.tests.test_model import Player
from linli.cases.tests.world import World, build
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import Forbidden, InvalidInput
from linli.insight import api as insight
from linli.insight.queries.answers.definitions import shipped
from linli.insight.rules.definitions import COLUMNS
from linli.insight.rules.expressions import parsed

PERIOD = {"from": "2026-01-01", "to": "2027-12-31"}
COUNTED = [code for code, one in shipped().indicators.items() if one.table]


@pytest.fixture
def played(transactional_db: None) -> World:
    """A world in which much has happened, and its facts."""
    world = build()
    player = Player(world, Random(23))
    for _ in range(100):
        player.rng.choices((player.report, player.offered, player.wait, player.speak), (4, 14, 2, 4))[0]()
    insight.rebuild(at=player.now)
    return world


def actors(world: World) -> dict[str, Actor]:
    """Somebody of the district, a street, a department and a community, and the system."""
    chosen = {
        "district": ("district_coordinator", "centre"), "street": ("street_coordinator", "street1"),
        "other street": ("street_coordinator", "street2"), "department": ("department_leader", "lighting"),
        "community": ("community_worker", "community1"), "auditor": ("auditor", "street1"),
    }  # fmt: skip
    return {"system": SYSTEM, **{name: world.actor(*where) for name, where in chosen.items()}}


def ask(actor: Actor, codes: list[str], **more: Any) -> insight.Answer:
    """An answer over all the time."""
    return insight.answer(actor=actor, question=insight.asked({**PERIOD, "indicators": codes, **more}))


def behind(actor: Actor, code: str, part: str = "above", **more: Any) -> insight.Behind:
    """The first page of the cases behind a number."""
    keys = more.pop("keys", None)
    question = insight.asked({**PERIOD, "indicators": [code], **more})
    return insight.behind(actor=actor, question=question, part=part, keys=keys, size=200)


def parts_of(code: str, figure: insight.Figure) -> dict[str, float]:
    """Every part of a figure that can be looked into, and what it should add up to."""
    one = shipped().indicators[code]
    parts = {"above": figure.above, "below": figure.below}
    if one.kind != "duration":
        parts["rest"] = figure.below - figure.above
    if one.silent:
        parts["silent"] = figure.silent
    return {**parts, **{f"out{place}": figure.left_out[left.name] for place, left in enumerate(one.unless)}}


def test_for_every_indicator_and_actor_the_list_adds_up_to_the_figure(played: World) -> None:
    looked_at = 0
    for name, actor in actors(played).items():
        whole = ask(actor, COUNTED).whole.figures
        for code in COUNTED:
            for part, number in parts_of(code, whole[code]).items():
                found = behind(actor, code, part)
                assert found.number == pytest.approx(number), (name, code, part)
                assert sum(added for _case, added in found.page) == pytest.approx(number), (name, code, part)
                assert len(found.page) == found.cases
                looked_at += found.cases > 0
        listed = {case_id for case_id, _added in behind(actor, "reported").page}
        assert set(cases.rows_by_id(actor=actor, case_ids=listed)) == listed, "the desk lists them, too"
    assert looked_at > 100


def test_every_row_hour_and_square_leads_to_its_own_cases_page_by_page(played: World) -> None:
    for side in ("street", "grid", "matter", "channel", "lead", "unit", "month", "urgent"):
        rows_lead_to_their_cases(side)
    question = insight.asked({**PERIOD, "indicators": ["reported"]})
    whole = ask(SYSTEM, ["reported"]).whole.figures["reported"].value
    hours = insight.by_hour(actor=SYSTEM, question=question)
    assert sum(hours.values()) == whole
    for (weekday, hour), number in hours.items():
        assert behind(SYSTEM, "reported", keys=insight.Keys(weekday=weekday, hour=hour)).number == number
    for one in insight.by_square(actor=SYSTEM, question=question, size=4):
        assert (
            behind(SYSTEM, "reported", keys=insight.Keys(square=(one.size, one.row, one.column))).number == one.number
        )
    assert_pages(question, whole)
    far = behind(SYSTEM, "reported", **{"from": "2001-01-01", "to": "2001-12-31"})
    assert (far.number, far.cases, far.page, far.next) == (0, 0, (), None)
    with pytest.raises(Forbidden):
        insight.by_hour(actor=played.actor("checker", "street1"), question=question)


def rows_lead_to_their_cases(side: str) -> None:
    """Every row of a table by this side has its own cases, no case two rows, and all rows all cases."""
    answer = ask(SYSTEM, ["closed_in_time"], by=[side])
    seen: list[int] = []
    for line in answer.lines:
        key, more = line.keys[0], dict[str, Any]()
        if side in {"street", "grid"}:
            more = {"keys": insight.Keys(areas={side: key})}
        elif side == "month":
            after = date(key.year + key.month // 12, key.month % 12 + 1, 1)
            more = {"from": key.isoformat(), "to": (after - timedelta(days=1)).isoformat()}
        else:
            more = {"where": {side: [key]}}
        found = behind(SYSTEM, "closed_in_time", "below", **more)
        assert found.number == line.figures["closed_in_time"].below, (side, key)
        seen += [case_id for case_id, _added in found.page]
    assert len(seen) == len(set(seen)) == answer.whole.figures["closed_in_time"].below > 5, side


def assert_pages(question: Any, whole: float | None) -> None:
    """A long list comes in pages that share nothing and keep their sum."""
    pages: list[insight.Behind] = []
    while not pages or pages[-1].next is not None:
        pages.append(insight.behind(actor=SYSTEM, question=question, after=pages[-1].next if pages else None, size=7))
    ids = [case_id for page in pages for case_id, _added in page.page]
    assert ids == sorted(set(ids), reverse=True)
    assert {page.cases for page in pages} == {len(ids)} == {whole}
    assert len(pages) > 2


@pytest.mark.parametrize(
    ("code", "part", "more"),
    [
        ("reported", "sideways", {}), ("reported", "silent", {}), ("reported", "out0", {}), ("closing_rate", "out7", {}),
        ("handling_time", "rest", {}), ("handling_time", "steps", {}), ("three_rates", "above", {}),
        ("call_backs", "above", {"where": {"outcome": ["solved"]}}), ("reported", "above", {"by": ["street"]}),
        ("reported", "above", {"keys": insight.Keys(areas={"weight": 1})}),
        ("received_by_unit", "above", {"keys": insight.Keys(square=(8, 1, 1))}), ("open_cases", "above", {"keys": insight.Keys(square=(8, 1, 1))}),
    ],
)  # fmt: skip
def test_what_is_no_number_of_an_answer_has_no_list(db: None, code: str, part: str, more: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        behind(SYSTEM, code, part, **more)


def test_definitions_are_written_out_as_they_are_read() -> None:
    for one in shipped().indicators.values():
        for node in (one.what, one.of, one.silent, *(left.when for left in one.unless)):
            if node is not None:
                assert parsed(insight.written(node), COLUMNS[one.table]) == node


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_definitions_are_said_without_the_language_of_their_files(language: str) -> None:
    with translation.override(language):
        for one in shipped().indicators.values():
            for node in (one.what, one.of, one.silent, *(left.when for left in one.unless)):
                said = insight.worded(node) if node is not None and insight.written(node) != "case_id > 0" else ""
                assert not re.search(
                    r"_|==|!=|'(?!s )|None|%|\bin \(" + ("|[a-z]{2}" if language != "en" else ""), said
                ), (
                    one.code,
                    said,
                )


def test_a_formula_is_said_as_it_reads() -> None:
    def said(text: str, table: str = "cases") -> str:
        return insight.worded(parsed(text, COLUMNS[table]))

    with translation.override("en"):
        assert said("handle_clock in ('met', 'missed', 'running')") == "limit for handling: kept, missed or running"
        assert said("not (state == 'closed' or urgent)") == "not: (state: closed, or urgent)"
        assert said("dispatches - (returns_granted + rounds)") == "dispatches − (returns granted + rounds of handling)"
        assert said("cell == 0 or matter == ''") == "place: not known, or code of the matter: not known"
        assert said("truth != 'true' and stars >= 4") == "the reporter's answer: other than true, and stars ≥ 4"
        assert (
            said("handle_stopped > handle_due") == "end of the limit for handling > due time of the limit for handling"
        )
