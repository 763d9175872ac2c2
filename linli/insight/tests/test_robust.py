"""What goes wrong: a worker killed at any moment, two at once, a full disk, files that are gone, clocks that jump, years without a case."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import connection, connections

from linli.audit import api as audit
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import World, build
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.common.errors import Unavailable
from linli.config import worker
from linli.config.models import Turn
from linli.insight import api as insight
from linli.insight.actions import files, folding, reading, rebuilding
from linli.insight.models import FactFile, Reading
from linli.insight.queries.facts import outside, store
from linli.insight.rules.folding import facts_of
from linli.insight.tests.test_facts import LATE, read_all, rows_now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world, committed."""
    return build()


def killed_in(work: Callable[[], object], module: Any, name: str, *, after: bool = False) -> None:
    """Do the work in a process of its own, which is killed at once when it comes to a function, or when it leaves it."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]
    child = os.fork()
    if not child:
        whole = getattr(module, name)

        def dies(*given: Any, **named: Any) -> Any:
            if after:
                whole(*given, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(module, name, dies)
        try:
            work()
        finally:
            os._exit(1)
    _, ended = os.waitpid(child, 0)
    assert os.WIFSIGNALED(ended), "it never came there"


@pytest.mark.parametrize(
    ("module", "name", "after"),
    [(reading, "_written", False), (reading, "_named", False), (reading, "_named", True), (files, "settle", False)],
)
def test_a_worker_killed_while_it_reads_counts_nothing_twice_and_nothing_never(
    town: World, module: Any, name: str, after: bool
) -> None:
    steps.closed(town)
    killed_in(lambda: insight.read_due(at=LATE), module, name, after=after)
    assert bool(Reading.objects.filter(through__gt=0).exists()) == after
    read_all()
    taken_in = rows_now()
    insight.rebuild(at=LATE)
    assert rows_now() == taken_in


@pytest.mark.parametrize(
    ("module", "name"), [(folding, "_written"), (folding, "reading_locked"), (folding, "remove_unnamed")]
)
def test_a_worker_killed_while_it_folds_changes_no_answer(town: World, module: Any, name: str) -> None:
    steps.filed(town)
    read_all()
    before = rows_now()
    killed_in(lambda: insight.fold_fresh(at=LATE), module, name)
    assert rows_now() == before
    insight.fold_fresh(at=LATE)
    assert rows_now() == before
    assert not FactFile.objects.filter(month="").exists()


def test_a_rebuild_that_is_killed_leaves_the_old_facts(town: World) -> None:
    steps.closed(town)
    read_all()
    before = rows_now()
    killed_in(lambda: insight.rebuild(at=LATE), rebuilding, "reading_locked")
    assert rows_now() == before


def test_two_workers_at_once_take_every_event_in_once(town: World) -> None:
    for days in range(3):
        steps.closed(town, at=later(days=days))
    barrier, failed = threading.Barrier(2), []

    def work() -> None:
        try:
            barrier.wait(20)
            for _ in range(6):
                insight.read_due(at=clock.now(), piece=9)
                insight.fold_fresh(at=clock.now())
        except BaseException as error:  # noqa: BLE001  (told below)
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert not failed
    read_all()
    taken_in = rows_now()
    insight.rebuild(at=LATE)
    assert rows_now() == taken_in


def test_on_a_full_disk_nothing_is_named_and_nothing_is_left(
    town: World, facts_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps.filed(town)
    read_all()
    before, there = rows_now(), set(facts_folder.rglob("*.parquet"))
    steps.filed(town, at=later(days=1))
    from linli.insight.actions import months

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(files, "settle", full)
        disk.setattr(months, "settle", full)
        for work in (insight.read_due, insight.fold_fresh, insight.rebuild):
            with pytest.raises(OSError, match="No space"):
                work(at=LATE)
            assert rows_now() == before
    assert set(facts_folder.rglob("*.parquet")) == there
    read_all()
    assert sum(rows_now()["cases"].values()) == 2


def test_a_file_that_is_gone_is_said_and_made_anew(town: World, facts_folder: Path) -> None:
    steps.closed(town)
    insight.rebuild(at=LATE)
    question = insight.asked({"indicators": ["reported"], "from": "2026-01-01", "to": "2026-12-31"})
    assert insight.status()["missing"] == []
    for path in facts_folder.glob("cases/*/*.parquet"):
        path.unlink()
    assert len(insight.status()["missing"]) == 1
    with pytest.raises(Unavailable):
        insight.answer(actor=SYSTEM, question=question)
    insight.rebuild(at=LATE)
    assert insight.status()["missing"] == []
    assert insight.answer(actor=SYSTEM, question=question).whole.figures["reported"].value == 1


@pytest.mark.parametrize("left", [b"", b"PAR1", b"\0" * 900])
def test_a_file_that_is_cut_short_is_said(town: World, facts_folder: Path, left: bytes) -> None:
    steps.closed(town)
    insight.rebuild(at=LATE)
    question = insight.asked({"indicators": ["reported"], "from": "2026-01-01", "to": "2026-12-31"})
    for path in facts_folder.glob("cases/*/*.parquet"):
        path.write_bytes(left)
    with pytest.raises(Unavailable):
        insight.answer(actor=SYSTEM, question=question)
    with pytest.raises(Unavailable), insight.opened() as facts:
        facts.execute("SELECT * FROM cases")


def test_facts_of_a_former_release_without_a_column_of_this_one_are_said(town: World, facts_folder: Path) -> None:
    steps.closed(town)
    insight.rebuild(at=LATE)
    for path in facts_folder.glob("cases/*/*.parquet"):
        pq.write_table(pq.ParquetFile(path).read().drop_columns(["dispatched_at"]), path)
    with pytest.raises(Unavailable):
        insight.flow(actor=SYSTEM, choice=insight.Choice(date(2026, 1, 1), date(2026, 12, 31)), at=LATE)
    insight.rebuild(at=LATE)


def test_the_engine_reaches_the_facts_and_nothing_else(town: World, facts_folder: Path, tmp_path: Path) -> None:
    import duckdb

    steps.closed(town)
    insight.rebuild(at=LATE)
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    with insight.opened() as facts:
        assert facts.execute("SELECT count(*) FROM cases").fetchall() == [(1,)]
        for asked in (
            f"SELECT * FROM read_csv('{secret}')", f"SELECT * FROM read_text('{facts_folder}/../secret.csv')",
            "SELECT * FROM read_parquet('http://127.0.0.1:9/x.parquet')", f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
            f"ATTACH '{tmp_path}/other.db'", "LOAD httpfs", "SET enable_external_access = true", "SET allowed_directories = ['/']",
        ):  # fmt: skip
            with pytest.raises(duckdb.Error):
                facts.execute(asked)


def test_a_question_that_takes_too_long_is_given_up(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LONGEST", 0.2)
    with pytest.raises(Unavailable), store.asking() as connection:
        connection.execute(
            "SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b WHERE a.range % 7 = b.range % 11"
        ).fetchall()


def test_ten_years_with_a_month_of_cases_and_a_house_without_any(town: World) -> None:
    question = insight.asked({"indicators": ["reported", "closed_in_time", "handling_time"], "by": ["month"],
                              "from": "2019-01-01", "to": "2028-12-31", "compare": "year_ago"})  # fmt: skip
    assert insight.answer(actor=SYSTEM, question=question).lines == ()
    steps.closed(town)
    read_all()
    found = insight.answer(actor=SYSTEM, question=question)
    told = [(line.figures["reported"].value, line.before["reported"].value) for line in found.lines]
    assert told == [(1, 0), (0, 1)], "the month, and the same month a year later, in which it fell to nothing"


def test_clocks_that_jump_and_events_that_come_twice(town: World) -> None:
    receipt = steps.closed(town)
    ((_, events),) = audit.histories("case", [str(receipt.case_id)], 10**9)
    jumped = [event._replace(at=event.at - timedelta(days=3 * number)) for number, event in enumerate(events)]
    facts = facts_of(receipt.case_id, jumped)
    assert all(move.seconds >= 0 for move in facts.moves)
    assert sum(move.opened for move in facts.moves) == 0
    twice = [event for event in events for _ in range(2)] + events[2:5]
    assert facts_of(receipt.case_id, twice) == facts_of(receipt.case_id, events)


def test_what_happens_is_counted_within_ten_seconds(town: World) -> None:
    """By the worker's own loop, with its timetable, at the times it would look."""
    Turn.objects.all().delete()
    question = insight.asked({"indicators": ["reported"], "from": "2026-01-01", "to": "2026-12-31"})
    at = later(hours=3)
    worker.run_once(at)
    town.report(at=at)
    for seconds in range(1, 11):
        worker.run_once(at + timedelta(seconds=seconds))
        if insight.answer(actor=SYSTEM, question=question).whole.figures["reported"].value == 1:
            break
    else:
        raise AssertionError(f"not counted after ten seconds: {insight.status(at=at)}")
    assert insight.status(at=at + timedelta(seconds=seconds))["lag_seconds"] == 0


def test_files_that_are_folded_while_they_are_looked_up_are_not_missed(town: World) -> None:
    steps.filed(town)
    read_all()
    folded: list[int] = []

    def folds_meanwhile(execute: Any, sql: str, *given: Any) -> Any:
        if "insight_rollupfile" in sql and not folded:
            folded.append(0)
            folded.append(insight.fold_fresh(at=LATE))
        return execute(sql, *given)

    with connection.execute_wrapper(folds_meanwhile):
        found = store.files()
    assert folded[-1] > 0
    assert [file.name for file in found] == list(FactFile.objects.order_by("id").values_list("name", flat=True))
    assert {file.table for file in found} >= {"cases", "moves"}


def test_what_another_thread_forgets_meanwhile_is_answered_all_the_same(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful(dict[str, Any]):
        """Somebody whose names are older forgets what was learned just now."""

        def __setitem__(self, name: str, file: Any) -> None:
            """Nothing stays."""

        def update(self, *_: Any, **__: Any) -> None:
            """Nothing stays."""

    steps.filed(town)
    read_all()
    monkeypatch.setattr(store, "_known", Forgetful())
    assert len(store.files()) == FactFile.objects.count() > 0


def test_a_file_that_was_replaced_is_left_for_an_hour_however_old_it_is(town: World, facts_folder: Path) -> None:
    steps.filed(town)
    insight.rebuild(at=LATE)
    before = {file.name for file in store.files()}
    for name in before:
        os.utime(facts_folder / name, (0, 0))
    steps.filed(town)
    read_all()
    insight.fold_fresh(at=clock.now())
    gone = before - {file.name for file in store.files()}
    assert gone
    assert all((facts_folder / name).exists() for name in gone), "somebody may be reading it"
    insight.remove_unnamed(at=clock.now() + timedelta(hours=2))
    assert not any((facts_folder / name).exists() for name in gone)


def test_what_is_kept_in_mind_of_units_may_be_forgotten_at_any_time(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = town.actor("street_coordinator", "street1")
    question = insight.asked({"indicators": ["reported"], "from": "2026-01-01", "to": "2026-12-31"})
    for number, most in enumerate((3, 2, 1, 0), start=1):
        monkeypatch.setattr(outside, "_MOST", most)
        steps.filed(town, at=later(days=number))
        read_all()
        for _ in range(2):
            found = insight.answer(actor=actor, question=question)
            assert found.whole.figures["reported"].value == number


def test_the_lag_is_told_in_seconds(town: World) -> None:
    town.report(at=later(hours=1))
    assert insight.status(at=later(hours=1, seconds=42))["lag_seconds"] >= 42


def test_the_record_is_parted_without_a_gap_or_an_overlap(town: World) -> None:
    for days in range(4):
        steps.filed(town, at=later(days=days))
    parts = audit.parts("case", 3)
    assert len(parts) == 3
    found = [subject for part in parts for subject, _ in audit.all_histories("case", 10**9, part)]
    assert sorted(found) == sorted(subject for subject, _ in audit.all_histories("case", 10**9))
    assert len(found) == 4
