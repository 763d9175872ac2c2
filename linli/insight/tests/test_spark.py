"""The same definitions on a real Spark cluster: every indicator, divided in many ways, gives the rows that DuckDB gives."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from linli.cases.tests.steps import later
from linli.cases.tests.test_model import Player
from linli.cases.tests.world import World, build
from linli.common.actor import SYSTEM
from linli.common.errors import Unavailable
from linli.insight import api as insight
from linli.insight.queries.answers.definitions import shipped
from linli.insight.queries.facts import store
from linli.insight.queries.facts.spark import session
from linli.insight.rules.asking import SIDES
from tests import spark as clusters

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_engine,
    pytest.mark.slow,
    pytest.mark.skipif(bool(clusters.missing()), reason=clusters.missing()),
]
PERIOD = {"from": "2026-01-01", "to": "2027-12-31"}
DIVIDED = (["street", "month"], ["unit", "quarter"])


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running cluster."""
    with clusters.cluster(tmp_path_factory.mktemp("spark")) as address:
        yield address


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world, committed."""
    return build()


def answered(by: list[str]) -> insight.Answer:
    """Every indicator whose table has these sides, divided by them."""
    sides = [SIDES[name].split() for name in by if name in SIDES]
    codes = [
        code
        for code, one in shipped().indicators.items()
        if one.table and all(one.table in side for side in sides) and all(map(one.has, by))
    ]
    return insight.answer(actor=SYSTEM, question=insight.asked({**PERIOD, "indicators": codes, "by": by}))


def beside_the_weeks_before() -> insight.Answer:
    """Weeks set beside the days that lie as far back."""
    question = {"indicators": ["reported", "open_cases"], "by": ["week"], "from": "2026-04-01", "to": "2026-04-28"}
    return insight.answer(actor=SYSTEM, question=insight.asked({**question, "compare": "previous"}))


def test_spark_gives_the_rows_that_duckdb_gives(
    town: World, master: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        store, "LONGEST", 600.0
    )  # every indicator in one question, on a cluster that has just been started
    player = Player(town, Random(5))
    for _ in range(120):
        player.rng.choices((player.report, player.offered, player.wait, player.speak), (4, 14, 2, 4))[0]()
    insight.rebuild(at=player.now)
    player.report()  # and something fresh beside the folded months
    insight.read_due(at=later(days=400))
    here = [*(answered(by) for by in DIVIDED), beside_the_weeks_before()]
    assert all(answer.lines for answer in here)

    settings.ANALYTICS_ENGINE, settings.SPARK_MASTER = "spark", master
    try:
        there = [*(answered(by) for by in DIVIDED), beside_the_weeks_before()]
        executors = session().sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
    finally:
        session().stop()
    assert executors == clusters.WORKERS
    assert there == here


def test_a_question_that_takes_too_long_on_the_cluster_is_given_up(
    town: World, master: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ANALYTICS_ENGINE, settings.SPARK_MASTER = "spark", master
    insight.rebuild(at=later(days=1))
    monkeypatch.setattr(store, "LONGEST", 600.0)
    try:
        session()  # which takes its time to begin with
        with monkeypatch.context() as hurried:
            hurried.setattr(store, "LONGEST", 1.0)
            begun = time.monotonic()
            with pytest.raises(Unavailable), store.on_spark():
                session().range(10**13).selectExpr("sum(id % 7)").collect()
            assert time.monotonic() - begun < 100  # by itself it would count for days
        with store.on_spark() as tables:  # the next one has a time of its own
            assert tables["cases"].count().execute() == 0
    finally:
        session().stop()
