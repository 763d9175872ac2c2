"""Facts: taken in piece by piece or made anew, they are the same, and say what the cases say."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

import pytest

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.models import Case, Rating
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.test_model import Player
from linli.cases.tests.world import World, build
from linli.insight import api as insight
from linli.insight.models import FactFile, Reading, RollupFile
from linli.insight.rules.tables import TABLES

pytestmark = pytest.mark.django_db(transaction=True)
LATE = later(days=400)


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world, committed."""
    return build()


def rows_now() -> dict[str, Counter[tuple[Any, ...]]]:
    """Every row that holds, by table."""
    found: dict[str, Counter[tuple[Any, ...]]] = {}
    with insight.opened() as facts:
        for table in TABLES:
            counted: Counter[tuple[Any, ...]] = Counter()
            for *row, weight in facts.execute(f"SELECT * FROM {table.name}").fetchall():
                counted[tuple(row)] += weight
            found[table.name] = Counter({row: weight for row, weight in counted.items() if weight})
    return found


def read_all(piece: int = 10_000) -> None:
    """Take in all that has been recorded; on PostgreSQL anybody's open transaction may put off a part of it."""
    last = audit.mark().through
    for _ in range(2000):
        insight.read_due(at=LATE, piece=piece)
        if Reading.objects.filter(through__gte=last).exists():
            return
        sleep(0.02)
    raise AssertionError("the record was never settled")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_taken_in_by_pieces_or_made_anew_the_facts_are_the_same(town: World, seed: int) -> None:
    rng, player = Random(seed), Player(town, Random(seed))
    for _ in range(90):
        rng.choices((player.report, player.offered, player.wait, player.speak), (3, 14, 3, 4))[0]()
        if rng.random() < 0.3:
            insight.read_due(at=player.now, piece=rng.choice((3, 7, 500)))
        if rng.random() < 0.05:
            insight.fold_fresh(at=player.now)
    read_all()
    taken_in = rows_now()
    insight.fold_fresh(at=player.now)
    folded = rows_now()
    insight.rebuild(at=player.now)
    now = rows_now()
    assert taken_in == folded == now
    assert all(weight == 1 for rows in folded.values() for weight in rows.values())
    assert sum(folded["cases"].values()) == Case.objects.count()
    assert sum(folded["ratings"].values()) == Rating.objects.count()


def test_since_when_there_are_facts_is_known_while_some_are_fresh(town: World) -> None:
    steps.filed(town, at=later(days=1))
    read_all()
    assert insight.since() == later(days=1).date()
    insight.fold_fresh(at=LATE)
    steps.filed(town, at=later(days=40))
    read_all()
    assert insight.fresh_facts_wait()
    assert insight.since() == later(days=1).date()


def test_the_facts_of_a_case_are_what_the_case_says(town: World) -> None:
    receipt = steps.closed(town)
    read_all()
    case = steps.view_of_anybody(receipt)
    promise = next(c for c in case.clocks if c.kind == "promise")
    handle = next(c for c in case.clocks if c.kind == "handle")
    with insight.opened() as facts:
        found = facts.execute(
            "SELECT state, outcome, matter, street, community, grid, unit, lead, voices, dispatches, truth, channel,"
            " promise_due, promise_clock, handle_due, handle_clock, handle_stopped, ended_at FROM cases WHERE weight = 1"
        ).fetchall()
        moves = facts.execute("SELECT to_state FROM moves ORDER BY event_id").fetchall()
    row = case.row
    plain = lambda at: at.replace(tzinfo=None)  # noqa: E731  (facts hold UTC without saying so)
    assert found == [(
        "closed", "solved", row.matter_code, row.street_id, row.community_id, row.grid_id, row.unit_id,
        town.units["lighting"], 1, 1, "true", row.channel, plain(promise.due_at), promise.state, plain(handle.due_at),
        "met", plain(handle.stopped_at), plain(row.closed_at),
    )]  # fmt: skip
    assert [to for (to,) in moves] == ["received", "filed", "assigned", "in_hand", "resolved", "closed"]


def test_a_case_that_goes_on_is_written_again_beside_what_it_was(town: World) -> None:
    receipt = steps.filed(town)
    read_all()
    steps.dispatch(town, receipt, at=later(minutes=30))
    read_all()
    with insight.opened() as facts:
        written = facts.execute("SELECT state, weight FROM cases ORDER BY state, weight").fetchall()
        standing = facts.execute("SELECT state FROM cases GROUP BY ALL HAVING sum(weight) > 0").fetchall()
    assert written == [("assigned", 1), ("filed", -1), ("filed", 1)]
    assert standing == [("assigned",)]
    insight.fold_fresh(at=LATE)
    with insight.opened() as facts:
        assert facts.execute("SELECT state, weight FROM cases").fetchall() == [("assigned", 1)]


def test_a_worker_that_dies_before_it_names_its_files_leaves_nothing_behind(
    town: World, facts_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps.closed(town)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(FactFile.objects, "bulk_create", die)
        with pytest.raises(KeyboardInterrupt):
            insight.read_due(at=LATE)
    assert list(facts_folder.glob("*/*/*.parquet"))
    assert not Reading.objects.filter(through__gt=0).exists()
    assert not any(rows_now().values())
    read_all()
    taken_in = rows_now()
    insight.rebuild(at=LATE)
    assert rows_now() == taken_in
    insight.remove_unnamed(at=LATE)
    named = {facts_folder / one.name for kind in (FactFile, RollupFile) for one in kind.objects.all()}
    assert set(facts_folder.glob("*/*/*.parquet")) == named


def test_months_are_files_of_their_own_and_only_the_asked_ones_are_read(town: World) -> None:
    steps.closed(town)
    steps.closed(town, at=later(days=70))
    insight.rebuild(at=LATE)
    months = FactFile.objects.filter(table="cases").order_by("month").values_list("month", flat=True)
    assert len(months) == 2
    with insight.opened(months=[months[1]]) as facts:
        assert facts.execute("SELECT sum(weight) FROM cases").fetchall() == [(1,)]


def test_a_house_without_events_has_tables_without_rows(town: World) -> None:
    insight.rebuild(at=LATE)
    assert not any(rows_now().values())
    assert insight.read_due(at=LATE) == 0


def test_no_fact_names_anybody(town: World) -> None:
    told = "我是张三，电话13912345678"
    receipt = town.report(f"路灯不亮，{told}", at=later())
    cases.add_note(actor=town.actor("intake_clerk", "street1"), case_id=receipt.case_id, at=later(minutes=1), text=told)
    read_all()
    columns = {name for table in TABLES for name, _ in table.columns}
    assert not columns & {"text", "title", "address", "actor", "reporter", "lon", "lat", "comment", "note", "reason"}
    held = [str(row) for rows in rows_now().values() for row in rows]
    assert held
    assert not any("13912345678" in row or "张三" in row for row in held)
    assert audit.timeline(audit.Subject.of("case", receipt.case_id))[0].at + timedelta(0) == later()
