"""Many writers at once: no event lost, none doubled, every chain whole; on both engines with real threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction

from linli.audit.api import (
    Happening,
    Subject,
    checkpoint,
    claim,
    done,
    is_settled,
    mark,
    record,
    record_many,
    timeline,
    touched,
    verify,
)
from linli.audit.tests.scene import AT, DISPATCHER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

THREADS = 6
EACH = 15


def _at_once(work: Callable[[int], object], threads: int = THREADS) -> list[object]:
    barrier = Barrier(threads)

    def run(number: int) -> object:
        try:
            barrier.wait(timeout=20)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return [future.result(timeout=120) for future in [pool.submit(run, number) for number in range(threads)]]


def _append(subject: Subject, kind: str) -> None:
    with transaction.atomic():
        record(subject=subject, actor=DISPATCHER, at=AT, happenings=[Happening(kind, {})])


def test_one_chain_with_many_writers_from_its_very_first_event() -> None:
    subject = Subject.of("case", 1)

    def work(number: int) -> None:
        for step in range(EACH):
            _append(subject, f"by {number} step {step}")

    _at_once(work)
    events = timeline(subject)
    assert [event.sequence for event in events] == list(range(1, THREADS * EACH + 1))
    for number in range(THREADS):
        own = [event.kind for event in events if event.kind.startswith(f"by {number} ")]
        assert own == [f"by {number} step {step}" for step in range(EACH)]
    assert verify() == []


def test_many_chains_begun_at_the_same_moment() -> None:
    def work(number: int) -> None:
        for case in range(EACH):
            _append(Subject.of("case", case), f"by {number}")

    _at_once(work)
    for case in range(EACH):
        assert sorted(event.kind for event in timeline(Subject.of("case", case))) == [f"by {n}" for n in range(THREADS)]
    assert verify() == []


def test_a_rolled_back_writer_leaves_its_place_to_the_next() -> None:
    subject = Subject.of("case", 1)

    def work(number: int) -> None:
        for step in range(EACH):
            try:
                with transaction.atomic():
                    _append(subject, f"by {number} step {step}")
                    if (number + step) % 3 == 0:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                pass

    _at_once(work)
    kept = sum((number + step) % 3 != 0 for number in range(THREADS) for step in range(EACH))
    assert len(timeline(subject)) == kept
    assert verify() == []


def test_checkpoints_set_while_others_write_are_true() -> None:
    over, marked = Event(), Event()

    def work(number: int) -> None:
        if number == 0:
            while not over.is_set():
                if checkpoint(at=AT) is not None:
                    marked.set()
            return
        try:
            for step in range(EACH):
                if number == 1:
                    told = [(Subject.of("bulk", f"{step}-{n}"), [Happening("a", {})]) for n in range(20)]
                    with transaction.atomic():
                        record_many(actor=DISPATCHER, at=AT, entries=told)
                else:
                    _append(Subject.of("case", number * 1000 + step % 4), "a")
        finally:
            if number == THREADS - 1:
                marked.wait(60)  # the thread that marks may not have had a turn yet
                over.set()

    _at_once(work)
    assert marked.is_set()
    assert checkpoint(at=AT)
    assert verify() == []


def test_each_event_goes_to_one_worker_only() -> None:
    for case in range(40):
        _append(Subject.of("case", case), "a")

    def work(_: int) -> list[int]:
        mine: list[int] = []
        while events := claim(at=AT, limit=3, lease_seconds=600):
            mine += [event.id for event in events]
            if len(mine) % 2:
                done([event.id for event in events])
        return mine

    taken = [id_ for ids in _at_once(work, 4) for id_ in ids]  # type: ignore[attr-defined]
    assert len(taken) == len(set(taken))
    assert len(taken) == 40 or connection.vendor == "postgresql"  # skipped rows may be left for the next round
    assert len(taken) + len(claim(at=AT, limit=100)) == 40


@pytest.mark.postgres_only
def test_a_place_in_the_record_waits_for_those_who_write_events_there_and_for_nobody_else() -> None:
    _append(Subject.of("case", 1), "before")
    inside, let_go = Event(), Event()

    def open_until_let_go(work: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                work()
                inside.set()
                assert let_go.wait(timeout=20)
        finally:
            connections.close_all()

    def elsewhere() -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE elsewhere (id int)")
            cursor.execute("SELECT count(*) FROM audit_event")

    with ThreadPoolExecutor(1) as pool:
        at_work = pool.submit(open_until_let_go, elsewhere)
        assert inside.wait(timeout=20)
        _append(Subject.of("case", 1), "meanwhile")
        assert is_settled(mark())
        let_go.set()
        at_work.result(timeout=20)

        inside.clear()
        let_go.clear()
        at_work = pool.submit(open_until_let_go, lambda: _append(Subject.of("case", 2), "in flight"))
        assert inside.wait(timeout=20)
        _append(Subject.of("case", 3), "after")
        place = mark()
        assert not is_settled(place)
        assert place.through > timeline(Subject.of("case", 1))[-1].id
        let_go.set()
        at_work.result(timeout=20)

    with transaction.atomic():
        _append(Subject.of("case", 4), "begun later")
        assert is_settled(place)
        assert not is_settled(mark())
    assert touched("case", 0, place.through, 10)[0] == ["1", "2", "3"]
