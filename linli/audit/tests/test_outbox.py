"""The outbox: at least once, in order within a subject, nothing lost by a killed worker."""

from datetime import timedelta

import pytest
from django.db import transaction

from linli.audit.api import (
    Backlog,
    Happening,
    Subject,
    backlog,
    claim,
    done,
    failed,
    record_many,
    retry_given_up,
    silent,
    timeline,
    verify,
)
from linli.audit.models import Pending
from linli.audit.tests.scene import AT, DISPATCHER, Tell
from linli.reactions.table import TABLE

pytestmark = pytest.mark.django_db

ONE, OTHER = Subject.of("case", 1), Subject.of("case", 2)
MINUTE = timedelta(minutes=1)


def _kinds(at, limit: int = 100) -> list[str]:
    return [event.kind for event in claim(at=at, limit=limit)]


def test_what_is_done_is_gone(tell: Tell) -> None:
    ids = tell(ONE, "a") + tell(OTHER, "b")
    assert [event.id for event in claim(at=AT, limit=10)] == ids
    done(ids)
    done(ids)
    assert claim(at=AT + timedelta(days=1), limit=10) == []
    assert backlog() == Backlog(waiting=0, given_up=0, oldest_at=None)


def test_the_oldest_come_first_and_no_more_than_asked_for(tell: Tell) -> None:
    for number in range(5):
        tell(Subject.of("case", number), f"k{number}")
    assert _kinds(AT, limit=2) == ["k0", "k1"]
    assert _kinds(AT, limit=2) == ["k2", "k3"]


def test_nothing_comes_before_its_time(tell: Tell) -> None:
    tell(ONE, "a", at=AT + MINUTE)
    assert _kinds(AT) == []
    assert _kinds(AT + MINUTE) == ["a"]


def test_a_lease_keeps_others_away_and_runs_out(tell: Tell) -> None:
    tell(ONE, "a")
    assert [event.kind for event in claim(at=AT, limit=1, lease_seconds=30)] == ["a"]
    assert _kinds(AT + timedelta(seconds=29)) == []
    assert _kinds(AT + timedelta(seconds=30)) == ["a"]  # whoever had it was killed


def test_the_events_of_one_subject_keep_their_order(tell: Tell) -> None:
    first, second, _ = tell(ONE, "a", "b", "c")
    tell(OTHER, "x")
    assert _kinds(AT) == ["a", "x"]
    assert _kinds(AT) == []
    done([first])
    assert _kinds(AT) == ["b"]
    failed(second, "mail server away", at=AT)
    assert _kinds(AT + timedelta(seconds=5)) == []
    assert _kinds(AT + timedelta(seconds=10)) == ["b"]
    done([second])
    assert _kinds(AT + timedelta(seconds=10)) == ["c"]


def test_failures_wait_longer_each_time_and_end_after_ten(tell: Tell) -> None:
    (id_,) = tell(ONE, "a")
    tell(ONE, "b")
    at, waits = AT, []
    for _ in range(10):
        assert _kinds(at) == ["a"]
        failed(id_, "mail server away", at=at)
        waits.append((Pending.objects.get(pk=id_).not_before - at).total_seconds())
        at += timedelta(seconds=waits[-1])
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]
    assert backlog() == Backlog(waiting=1, given_up=1, oldest_at=AT)
    assert _kinds(at) == ["b"]  # what was given up holds nobody up

    assert retry_given_up(at=at) == 1
    assert _kinds(at) == ["a"]


def test_an_event_its_worker_dies_of_each_time_is_given_up(tell: Tell) -> None:
    tell(ONE, "poison", "b")
    at = AT
    for _ in range(10):
        assert _kinds(at) == ["poison"]
        at += MINUTE
    assert _kinds(at) == []
    assert backlog().given_up == 1
    assert _kinds(at) == ["b"]


def test_an_error_is_kept_in_one_short_line(tell: Tell) -> None:
    (id_,) = tell(ONE, "a")
    claim(at=AT, limit=1)
    failed(id_, "first line\nsecond\x00" + "x" * 1000, at=AT)
    kept = Pending.objects.get(pk=id_).last_error
    assert kept.startswith("first line second x")
    assert len(kept) == 500


def test_a_failure_of_what_is_done_already_changes_nothing(tell: Tell) -> None:
    (id_,) = tell(ONE, "a")
    done([id_])
    failed(id_, "too late", at=AT)
    assert backlog() == Backlog(waiting=0, given_up=0, oldest_at=None)


def test_the_backlog_says_since_when_the_oldest_waits(tell: Tell) -> None:
    tell(ONE, "a", at=AT - MINUTE)
    tell(OTHER, "b")
    assert backlog() == Backlog(waiting=2, given_up=0, oldest_at=AT - MINUTE)


def test_looking_for_work_costs_one_statement_when_there_is_none(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert claim(at=AT, limit=100) == []


@pytest.fixture
def nothing_reacts_to_a():
    silent({"a"})
    yield
    silent(kind for kind, row in TABLE.items() if not row)


@pytest.mark.usefixtures("nothing_reacts_to_a")
def test_what_nothing_reacts_to_is_recorded_but_never_waits(tell: Tell) -> None:
    tell(ONE, "a", new=True)
    tell(ONE, "a")
    tell(OTHER, "a", "b", "a")
    with transaction.atomic():
        record_many(
            actor=DISPATCHER, at=AT, entries=[(Subject.of("case", 3), [Happening("a", {}), Happening("b", {})])]
        )
        record_many(actor=DISPATCHER, at=AT, entries=[(Subject.of("case", 4), [Happening("a", {})])])
    assert backlog().waiting == 2
    assert _kinds(AT) == ["b", "b"]
    assert [event.kind for event in timeline(ONE)] == ["a", "a"]
    assert verify() == []
