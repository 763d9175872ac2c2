"""Assessment schemes: a result is its parts; appeals need evidence and two others; what is left out stays visible."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY, World, build
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.insight import api as insight
from linli.insight.queries import schemes
from linli.insight.queries.answers.definitions import SHIPPED

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = date(2026, 3, 1)
POINTS = (SHIPPED / "schemes" / "street_points.toml").read_text(encoding="utf-8")


@pytest.fixture
def town(transactional_db: None, settings: Any, tmp_path: Any) -> World:
    """The small world: three cases closed in time, and one of lighting that was late."""
    settings.FACTS = tmp_path / "facts"
    town = build()
    for number in range(3):
        steps.closed(town, at=MONDAY + timedelta(days=number))
    insight.rebuild(at=later(days=5))
    return town


@pytest.fixture
def late(town: World) -> Any:
    """A case of lighting that was answered far too late."""
    receipt = steps.in_hand(town, at=later(hours=1))
    steps.resolve(town, receipt, at=later(days=20))
    insight.rebuild(at=later(days=21))
    return receipt


def leader(town: World) -> Actor:
    return town.actor("department_leader", "lighting")


def ask(
    town: World, receipt: Any, *, actor: Actor | None = None, at: datetime | None = None, **fields: Any
) -> insight.AppealView:
    """An appeal of the lighting unit about a case, in the scheme of units or of streets."""
    given = {
        "code": "unit_points",
        "ground": "unreasonable",
        "evidence": "产权单位已书面说明，电话13912345678",
        **fields,
    }
    return insight.appeal(
        actor=actor or leader(town), month=MARCH, number=receipt.number, at=at or later(days=22), **given
    )


@pytest.fixture
def scheme_of_units(town: World) -> None:
    """The points of streets, counted for leading units instead, from March on."""
    text = POINTS.replace('"street_points"', '"unit_points"').replace('by = "street"', 'by = "lead"')
    insight.load_scheme(actor=SYSTEM, text=text, since=date(2026, 3, 2), at=MONDAY)


def test_a_result_is_its_parts(town: World, late: Any) -> None:
    found = insight.assessed(actor=SYSTEM, code="street_points", month=MARCH)
    (one,) = found.results
    in_time = next(part for part in one.parts if part.item.indicator == "closed_in_time")
    assert (in_time.figure.above, in_time.figure.below, in_time.points) == (3, 4, 50)
    urgent = next(part for part in one.parts if part.item.indicator == "urgent_in_time")
    assert urgent.points is None
    assert one.reachable == 90
    assert one.points == sum(part.points or 0 for part in one.parts)
    assert (found.whole.points, {part.points for part in found.whole.parts}) == (
        None,
        {None},
    )  # nobody earns the whole's
    assert sum(figure.below for figure in one.classes.values()) == 4
    assert found.version


def test_districts_streets_units_and_posts_have_a_scheme_each(town: World, late: Any) -> None:
    shipped = {one.code: one for one in insight.schemes(MARCH)}
    assert {one.by for one in shipped.values()} == {"district", "street", "lead"}
    posts = insight.assessed(actor=SYSTEM, code="post_points", month=MARCH)
    (one,) = posts.results
    parts = {part.item.indicator: part for part in one.parts}
    assert one.key == town.areas["street1"]
    assert (parts["dispatched_in_time"].figure.above, parts["dispatched_in_time"].points) == (4, 20)
    assert parts["field_check_in_time"].points is None
    rates = insight.assessed(actor=SYSTEM, code="district_rates", month=MARCH)
    assert (rates.begin, rates.end) == (date(2026, 2, 19), date(2026, 3, 18))
    assert [(one.key, len(one.parts)) for one in rates.results] in ([], [(town.areas["district"], 3)])


def test_an_assessment_month_may_begin_on_the_19th() -> None:
    rates = insight.scheme_on("unit_rates", date(2026, 4, 1))
    assert rates.period(date(2026, 3, 1)) == (date(2026, 2, 19), date(2026, 3, 18))
    assert (rates.month_of(date(2026, 3, 18)), rates.month_of(date(2026, 3, 19))) == (MARCH, date(2026, 4, 1))
    assert rates.month_of(date(2026, 12, 31)) == date(2027, 1, 1)


def test_two_others_grant_an_appeal_and_it_stays_visible(town: World, late: Any, scheme_of_units: None) -> None:
    def in_time() -> tuple[float, float, int]:
        found = insight.assessed(actor=SYSTEM, code="unit_points", month=MARCH)
        one = next(result for result in found.results if result.key == town.units["lighting"])
        return one.parts[0].figure.above, one.parts[0].figure.below, one.left_out

    assert in_time() == (3, 4, 0)
    asked = ask(town, late)
    assert "13912345678" not in asked.evidence
    one, two = (town.actor("district_coordinator", "centre", number) for number in (1, 2))
    assert insight.review(actor=one, appeal_id=asked.id, granted=True, note="属实", at=later(days=23)).state == "asked"
    assert in_time() == (3, 4, 0)
    with pytest.raises(Refused) as refused:
        insight.review(actor=one, appeal_id=asked.id, granted=True, note="属实", at=later(days=23))
    assert refused.value.data["reason"] == "second_reviewer"
    assert (
        insight.review(actor=two, appeal_id=asked.id, granted=True, note="同意", at=later(days=24)).state == "granted"
    )
    assert in_time() == (3, 3, 1)
    with pytest.raises(Refused):
        insight.review(actor=two, appeal_id=asked.id, granted=False, note="再看", at=later(days=24))
    plain = {"indicators": ["closed_in_time"], "from": "2026-03-01", "to": "2026-03-31"}
    assert insight.answer(actor=SYSTEM, question=insight.asked(plain)).whole.figures["closed_in_time"].below == 4


def test_who_may_appeal_and_when(town: World, late: Any, scheme_of_units: None) -> None:
    with pytest.raises(Forbidden):
        ask(town, late, actor=town.actor("department_handler", "lighting"))
    with pytest.raises(NotFound):
        ask(town, late, actor=town.actor("department_leader", "roads"))
    with pytest.raises(InvalidInput):
        ask(town, late, evidence="太短")
    with pytest.raises(InvalidInput):
        ask(town, late, ground="mood")
    with pytest.raises(Refused):
        ask(town, late, at=later(days=45))
    asked = ask(town, late)
    with pytest.raises(Refused) as again:
        ask(town, late)
    assert again.value.data["reason"] == "appealed_before"
    own = Actor(
        "person",
        "x",
        "lighting supervisor",
        leader(town).unit_id,
        leader(town).unit_path,
        {"insight.review": leader(town).grants["insight.view"]},
    )
    with pytest.raises(Refused) as mine:
        insight.review(actor=own, appeal_id=asked.id, granted=True, note="自己", at=later(days=23))
    assert mine.value.data["reason"] == "own_appeal"


def test_a_case_is_appealed_in_the_table_that_counts_it(town: World, late: Any, scheme_of_units: None) -> None:
    """It came and was due in March: April's table does not know it, however early in April it is appealed."""
    with pytest.raises(Refused) as elsewhere:
        insight.appeal(
            actor=leader(town), code="unit_points", month=date(2026, 4, 1), number=late.number, ground="unreasonable",
            evidence="产权单位已书面说明不属本单位", at=later(days=35),
        )  # fmt: skip
    assert elsewhere.value.data["reason"] == "not_counted"
    assert insight.appeals(actor=SYSTEM) == []
    assert ask(town, late).state == "asked"


def test_another_unit_appeals_a_case_again_only_on_a_new_ground(town: World, late: Any) -> None:
    def again(ground: str, unit: str = "street1") -> insight.AppealView:
        return ask(town, late, actor=town.actor("street_coordinator", unit), code="street_points", ground=ground)

    first = again("unreasonable", "community1")
    with pytest.raises(Refused) as waiting:
        again("force_majeure")
    assert waiting.value.data["reason"] == "appealed_by_another"
    above = town.actor("supervisor", "centre")
    insight.review(actor=above, appeal_id=first.id, granted=False, note="证据不足", at=later(days=23))
    with pytest.raises(Refused) as same:
        again("unreasonable")
    assert same.value.data["reason"] == "refused_before"
    with pytest.raises(Refused) as own:
        again("force_majeure", "community1")
    assert own.value.data["reason"] == "appealed_before"
    assert again("force_majeure").state == "asked"


def test_a_unit_reads_its_own_appeals_however_many_others_there_are(
    town: World, late: Any, scheme_of_units: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ask(town, late)
    monkeypatch.setattr(schemes, "MOST_APPEALS", 1)
    newer = ask(town, late, actor=town.actor("street_coordinator", "community1"), code="street_points")
    assert [one.id for one in insight.appeals(actor=SYSTEM)] == [newer.id]
    assert [one.id for one in insight.appeals(actor=leader(town))] == [own.id]


def test_appeals_out_of_reach_are_not_found_decided_or_not(town: World, late: Any, scheme_of_units: None) -> None:
    asked = ask(town, late)
    roads = town.actor("department_leader", "roads")
    other = replace(roads, grants={"insight.review": roads.grants["insight.view"]})
    with pytest.raises(NotFound):
        insight.review(actor=other, appeal_id=asked.id, granted=True, note="同意", at=later(days=23))
    above = town.actor("supervisor", "centre")
    insight.review(actor=above, appeal_id=asked.id, granted=False, note="不属实", at=later(days=23))
    with pytest.raises(NotFound):
        insight.review(actor=other, appeal_id=asked.id, granted=True, note="同意", at=later(days=23))


def test_nobody_reviews_an_appeal_that_betters_the_own_result(town: World, late: Any) -> None:
    """The community asks, the street gains: its supervisor has the right over both."""
    asked = ask(town, late, actor=town.actor("street_coordinator", "community1"), code="street_points")
    with pytest.raises(Refused) as gains:
        insight.review(
            actor=town.actor("supervisor", "street1"), appeal_id=asked.id, granted=True, note="同意", at=later(days=23)
        )
    assert gains.value.data["reason"] == "own_appeal"
    above = town.actor("supervisor", "centre")
    assert (
        insight.review(actor=above, appeal_id=asked.id, granted=True, note="同意", at=later(days=23)).state == "asked"
    )


@pytest.mark.parametrize(
    "change",
    [
        ('by = "street"', 'by = "person"'), ("first_day = 1", "first_day = 31"), ("points = 50", "points = -1"), ("closed_in_time", "no_such"),
        ("item = [", "items = ["), ("appeal_days = 10", 'appeal_days = "ten"'), ("share = 1.0", "share = 7"), ('indicator = "rework"', 'indicator = "rework_rate"'),
    ],
)  # fmt: skip
def test_a_scheme_that_cannot_be_used_is_refused(transactional_db: None, change: tuple[str, str]) -> None:
    with pytest.raises(InvalidInput):
        insight.load_scheme(actor=SYSTEM, text=POINTS.replace(*change), since=date(2026, 4, 1), at=MONDAY)


def test_an_ended_month_keeps_its_scheme(town: World, late: Any) -> None:
    before = insight.assessed(actor=SYSTEM, code="street_points", month=MARCH)
    insight.load_scheme(
        actor=SYSTEM, text=POINTS.replace("points = 50", "points = 10"), since=date(2026, 4, 1), at=later(days=25)
    )
    assert insight.assessed(actor=SYSTEM, code="street_points", month=MARCH) == before
    assert insight.scheme_on("street_points", date(2026, 4, 30)).items[0].points == 10
    with pytest.raises(InvalidInput):
        insight.load_scheme(actor=SYSTEM, text=POINTS, since=date(2026, 3, 1), at=later(days=25))


def test_what_an_ended_month_left_out_keeps_its_name(town: World) -> None:
    text = """
[[indicator]]
code = "closing_rate"
name = "结案率"
name_en = "closed"
kind = "rate"
basis = "reported_at"
what = "state == 'closed'"
of = "case_id > 0"
unless = [{ name = "%s", name_en = "%s", when = "dispatches == 1" }]
direction = "up"
source = "a test"
since = 2026-01-01
"""
    first, second = text % ("派一次", "dispatched once"), text % ("只派一次", "dispatched only once")
    insight.load_indicators(actor=SYSTEM, text=first, since=date(2026, 3, 2), at=MONDAY)
    before = insight.assessed(actor=SYSTEM, code="street_points", month=MARCH)
    assert ("dispatched once", 3) in [(one.name_en, one.number) for one in before.whole.aside]
    insight.load_indicators(actor=SYSTEM, text=second, since=date(2026, 4, 1), at=later(days=20))
    assert insight.assessed(actor=SYSTEM, code="street_points", month=MARCH) == before
