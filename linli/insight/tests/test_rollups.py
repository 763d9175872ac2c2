"""Roll-ups: the same answer as from the facts, whatever is asked and whoever asks; and a changed definition falls back to the facts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from linli.cases import api as cases
from linli.cases.models import Case
from linli.cases.permissions import VIEW
from linli.cases.queries import scope
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.test_model import Player
from linli.cases.tests.world import World, build
from linli.common.actor import SYSTEM, Actor
from linli.insight import api as insight
from linli.insight.actions import months
from linli.insight.models import FactFile, RollupFile
from linli.insight.queries.answers import counting
from linli.insight.queries.answers.definitions import shipped
from linli.insight.queries.studies import ready
from linli.insight.queries.studies.chosen import Seen, seen
from linli.insight.queries.studies.tallies import histograms, tallies
from linli.insight.rules.asking import AREAS, SIDES, TIMES, Question
from linli.insight.rules.grains import GRAINS, Grain
from linli.insight.rules.kept import RUNNING, SHAPES, Shape

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def played(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> tuple[World, Player]:
    """A world in which much has happened over some months; a part of it is folded, a part still fresh."""
    monkeypatch.setattr(months, "ROLLED_FROM", 0)
    town = build()
    for days in (0, 1, 40):
        steps.closed(town, at=later(days=days))
    town.report(area_id=town.areas["grid2"])
    helped = steps.in_hand(town, at=later(days=2))
    cases.call_unit(
        actor=steps.handler(town),
        case_id=helped.case_id,
        at=later(days=2, hours=1),
        unit=town.units["roads"],
        note="请配合",
    )
    player = Player(town, Random(5))
    for step in range(110):
        player.rng.choices((player.report, player.offered, player.wait, player.speak), (4, 14, 3, 4))[0]()
        if step == 80:
            insight.rebuild(at=player.now)
    while insight.read_due(at=player.now):
        pass
    return town, player


def both_ways(actor: Actor, question: Question) -> tuple[Any, Any]:
    """What is counted with the roll-ups' help, and from the facts alone."""
    wanted = [shipped().indicators[code] for code in question.indicators]
    periods = [(question.begin, question.end)]
    with_them, without = (
        counting.counted(actor=actor, question=question, wanted=wanted, periods=periods, ready=ready)[0]
        for ready in (True, False)
    )
    return with_them, without


def a_question(rng: Random, town: World) -> Question:
    """Any question that can be asked of a table."""
    table = rng.choice(("cases", "cases", "tasks", "ratings"))
    codes = [code for code, one in shipped().indicators.items() if one.table == table]
    sides = [side for side, tables in SIDES.items() if table in tables.split()]
    time = rng.choice(("", *TIMES))
    by = ([time] if time else []) + rng.sample([*AREAS, *sides], rng.choice((0, 1, 1, 2)))
    where: dict[str, tuple[Any, ...]] = {}
    if rng.random() < 0.5:
        where["area"] = (rng.choice(list(town.areas.values())),)
    if "channel" in sides and rng.random() < 0.3:
        where["channel"] = ("hotline", "x'); DROP")
    begin = rng.choice((date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 4)))
    end = rng.choice((date(2026, 3, 31), date(2026, 12, 31), date(2027, 12, 30)))
    return Question(tuple(rng.sample(codes, min(len(codes), 6))), tuple(by), tuple(sorted(where.items())), begin, end)


def test_whatever_is_asked_roll_ups_and_facts_answer_the_same(played: tuple[World, Player]) -> None:
    town, _ = played
    assert FactFile.objects.filter(month="").exists()
    assert set(RollupFile.objects.values_list("grain", flat=True)) == {
        *(grain.name for grain in GRAINS), *(shape.name for shape in SHAPES), RUNNING,
    }  # fmt: skip
    rng, compared = Random(7), 0
    questions = [*map(each_grains_question, GRAINS), *(a_question(rng, town) for _ in range(120))]
    for question in questions:
        with_them, without = both_ways(SYSTEM, question)
        assert with_them == without, question
        compared += bool(without)
    assert compared > 50


def test_what_analyses_keep_ready_adds_up_to_what_the_facts_tell(
    played: tuple[World, Player], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, player = played
    rng, compared, used = Random(11), 0, set()
    reached = [("centre", "district_coordinator"), ("street1", "street_coordinator"), ("roads", "department_handler")]
    grants = [town.actor(role, unit).grants[VIEW] for unit, role in reached]
    actors = [SYSTEM, *(Actor("person", "1", "", grants={"insight.view": held}) for held in grants)]
    periods = [
        (date(2026, 1, 1), date(2027, 12, 31)),
        (date(2026, 3, 4), date(2026, 5, 9)),
        (date(2026, 3, 1), date(2026, 3, 31)),
    ]
    best = ready.best

    def noted(*given: Any) -> Any:
        if found := best(*given):
            used.add(found[0].name)
        return found

    for shape, (number, actor) in product(SHAPES, enumerate(actors)):
        everything = number in {0, 3}  # by all sides there are, of all there is
        begin, end = periods[0] if everything else rng.choice(periods)
        areas = (town.areas[rng.choice(("street1", "street2"))],) if rng.random() < 0.4 and not everything else ()
        choice = insight.Choice(begin, end, areas=areas, urgent=not everything and rng.random() < 0.2)
        by = [side for side in shape.sides if side in shape.counting.sides and (everything or rng.random() < 0.5)]
        at = player.now + timedelta(days=200 * (number > 0))
        both = []
        for way in (noted, lambda *_: None):
            monkeypatch.setattr(ready, "best", way)
            with seen(actor=actor, choice=choice, at=at, reads=shape.counting.reads) as rows:
                both.append(_counted(rows, shape, by))
        assert both[0] == both[1], (shape.name, number, choice, by)
        compared += bool(both[1])
    assert used == {shape.name for shape in SHAPES}
    assert compared > 30


def _counted(rows: Seen, shape: Shape, by: list[str]) -> Any:
    if not shape.steps:
        return {one.keys: dict(one.numbers) for one in tallies(rows, shape.counting, by)}
    counts, totals = histograms(rows, shape.counting, by)
    steps = {key: {step: number for step, number in some.items() if number} for key, some in counts.items()}
    return {key: (some, round(totals[key])) for key, some in steps.items() if some}


def each_grains_question(grain: Grain) -> Question:
    """A question that this grain can answer."""
    kinds = {"duration"} if grain.steps else {"count", "rate", "stock"}
    codes = tuple(code for code, one in shipped().indicators.items() if one.table == grain.table and one.kind in kinds)
    return Question(codes, (grain.time, *grain.sides[-2:]), (), date(2026, 1, 1), date(2026, 12, 31))


def test_everybody_counts_what_the_desk_lists(played: tuple[World, Player]) -> None:
    town, player = played
    counts = set()
    for unit, role in [
        ("centre", "district_coordinator"), ("street1", "street_coordinator"), ("street2", "street_coordinator"),
        ("community1", "community_worker"), ("grid1", "grid_worker"), ("lighting", "department_handler"), ("roads", "department_handler"),
    ]:  # fmt: skip
        held = town.actor(role, unit).grants[VIEW]
        actor = Actor("person", "1", unit, grants={VIEW: held, "insight.view": held})
        listed = Case.objects.filter(scope.narrowed(actor, VIEW)).distinct().count()
        begin, end = date(2026, 1, 1), (player.now + timedelta(days=40)).date().replace(day=1) - timedelta(days=1)
        question = insight.asked({"indicators": ["reported"], "from": str(begin), "to": str(end)})
        assert insight.answer(actor=actor, question=question).whole.figures["reported"].value == listed, unit
        by_street = insight.asked({"indicators": ["reported"], "by": ["street"], "from": str(begin), "to": str(end)})
        assert insight.answer(actor=actor, question=by_street).whole.figures["reported"].value == listed, unit
        for by in ("month", "matter", "unit"):
            codes = ("closed_in_time", "handling_time", "unit_in_time", "satisfied_rate")
            asked = Question(codes, (by,), (), begin, end)
            with_them, without = both_ways(actor, asked)
            assert with_them == without, (unit, by)
        counts.add(listed)
    assert len(counts) > 3


def test_a_definition_that_no_roll_up_knows_is_counted_from_the_facts(played: tuple[World, Player]) -> None:
    question = insight.asked({"indicators": ["closed_in_time"], "from": "2026-01-01", "to": "2026-12-31"})
    before = insight.answer(actor=SYSTEM, question=question)
    for rollup in RollupFile.objects.all():
        RollupFile.objects.filter(pk=rollup.pk).update(measures=[])
    for file in FactFile.objects.exclude(month=""):
        FactFile.objects.filter(pk=file.pk).update(name=file.name.replace("month=", "month=x"))
    from linli.insight.queries.facts.store import folder

    for path in list(folder().glob("*/month=*")):
        path.rename(path.with_name(path.name.replace("month=", "month=x")))
    assert insight.answer(actor=SYSTEM, question=question) == before
