"""The worker: reactions run at least once, failures wait, turns are taken by one, the database may go and come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, transaction

from linli.audit import api as audit
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.config import timetable, worker
from linli.config.models import Turn

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
JOBS = timetable.TIMETABLE  # the fixture below takes them away


def happened(kind="case.accepted", subject="1", at=AT):
    with transaction.atomic():
        return audit.record(
            subject=audit.Subject("case", subject), actor=SYSTEM, at=at, happenings=[audit.Happening(kind, {})]
        )[0]


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch):
    monkeypatch.setattr(timetable, "TIMETABLE", ())
    monkeypatch.setattr(timetable.run_due, "__kwdefaults__", {"timetable": ()})


@pytest.mark.django_db
def test_reactions_run_in_order_and_leave_the_outbox():
    seen = []
    event = happened()
    table = {
        "case.accepted": (
            lambda events, at: seen.append(("first", [e.id for e in events], at)),
            lambda events, at: seen.append(("then", [e.id for e in events], at)),
        )
    }
    done = worker.run_once(AT, table=table)
    assert (done.reacted, done.failed) == (1, 0)
    assert seen == [("first", [event], AT), ("then", [event], AT)]
    assert audit.backlog().waiting == 0
    assert worker.run_once(AT, table=table).reacted == 0


@pytest.mark.django_db
def test_events_of_one_kind_are_worked_off_together_each_subject_in_its_order():
    seen = []
    table = {
        kind: (lambda events, at: seen.append([(e.kind, e.subject.id) for e in events]),)
        for kind in ("case.filed", "case.accepted")
    }
    for subject in ("1", "2"):
        happened("case.filed", subject)
        happened("case.accepted", subject)
    happened("case.filed", "3")
    while worker.run_once(AT, table=table).reacted:
        pass
    assert seen == [
        [("case.filed", "1"), ("case.filed", "2"), ("case.filed", "3")],
        [("case.accepted", "1"), ("case.accepted", "2")],
    ]


@pytest.mark.django_db
def test_what_nothing_reacts_to_never_waits():
    happened("case.noted")
    happened("matter.added")
    assert audit.backlog().waiting == 0


def test_a_round_that_was_full_is_followed_at_once_and_an_empty_one_later():
    pauses = [worker.Round(reacted, 0, ()).pause for reacted in (worker.BATCH, 3, 0)]
    assert pauses[0] == 0
    assert pauses == sorted(pauses)


@pytest.mark.django_db
def test_an_event_without_a_row_is_let_go():
    happened("something.else")
    assert worker.run_once(AT, table={}).reacted == 1
    assert audit.backlog().waiting == 0


@pytest.mark.django_db
def test_a_failing_reaction_waits_and_does_not_hold_up_other_cases():
    def fail(events, at):
        if "1" in {event.subject.id for event in events}:
            raise RuntimeError("no")

    for number in range(4):
        happened(subject=str(number))
    done = worker.run_once(AT, table={"case.accepted": (fail,)})
    assert (done.reacted, done.failed) == (3, 1)
    assert audit.backlog().waiting == 1
    assert worker.run_once(AT, table={"case.accepted": ()}).reacted == 0  # not yet
    later = AT + timedelta(hours=2)
    assert worker.run_once(later, table={"case.accepted": ()}).reacted == 1


@pytest.mark.django_db
def test_a_killed_worker_s_events_come_back_when_its_lease_runs_out():
    event = happened()
    assert [e.id for e in audit.claim(at=AT, limit=10, lease_seconds=60)] == [event]  # and then it is killed
    assert worker.run_once(AT + timedelta(seconds=30), table={}).reacted == 0
    assert worker.run_once(AT + timedelta(seconds=61), table={}).reacted == 1


@pytest.mark.django_db
def test_a_job_runs_when_due_and_not_before():
    ran = []
    jobs = (timetable.Job("test.job", 60, ran.append),)
    assert timetable.run_due(AT, timetable=jobs) == ("test.job",)
    assert timetable.run_due(AT + timedelta(seconds=59), timetable=jobs) == ()
    assert timetable.run_due(AT + timedelta(seconds=60), timetable=jobs) == ("test.job",)
    assert ran == [AT, AT + timedelta(seconds=60)]


@pytest.mark.django_db
def test_whether_any_job_is_due_is_one_question(django_assert_num_queries):
    jobs = tuple(timetable.Job(f"test.job{number}", 60, lambda at: None) for number in range(30))
    assert len(timetable.run_due(AT, timetable=jobs)) == 30
    with django_assert_num_queries(1):
        assert timetable.run_due(AT + timedelta(seconds=59), timetable=jobs) == ()


@pytest.mark.django_db
def test_a_failing_job_is_tried_again_soon_and_others_run_on():
    def fail(at):
        raise RuntimeError("no")

    ran = []
    jobs = (timetable.Job("test.bad", 86400, fail), timetable.Job("test.good", 86400, ran.append))
    assert timetable.run_due(AT, timetable=jobs) == ("test.bad", "test.good")
    assert ran == [AT]
    bad = Turn.objects.get(job="test.bad")
    assert bad.last_error == "RuntimeError"
    assert bad.next_at == AT + timedelta(seconds=timetable.RETRY_SECONDS)
    assert Turn.objects.get(job="test.good").finished_at == AT


@pytest.mark.django_db
def test_one_turn_is_taken_once():
    """The row is the lock: whoever moves it has the turn."""
    job = timetable.Job("test.job", 60, lambda at: None)
    assert [timetable._take_turn(job, AT) for _ in range(3)] == [True, False, False]
    later = AT + timedelta(seconds=60)
    assert [timetable._take_turn(job, later) for _ in range(3)] == [True, False, False]


def test_a_database_that_goes_away_is_waited_for_and_said_once(monkeypatch, caplog):
    away = [OperationalError(), OperationalError(), OperationalError()]

    def run_once(at, *, jobs):
        if away:
            raise away.pop()
        return worker.Round(worker.BATCH, 0, ())

    monkeypatch.setattr(worker, "run_once", run_once)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    caplog.set_level("INFO")
    runner = worker.Worker()
    waits = [runner._round() for _ in range(4)]
    assert waits[0] < waits[1] < waits[2] <= worker.LONGEST_WAIT_SECONDS
    assert waits[3] == 0.0
    said = [record.getMessage() for record in caplog.records]
    assert [line.split()[0] for line in said] == ["database_away", "database_back"]


def test_the_timetable_names_each_job_once():
    assert len({job.name for job in JOBS}) == len(JOBS) >= 4
    assert all(job.every >= 1 for job in JOBS)


@pytest.mark.django_db
def test_the_clock_s_time_is_what_reactions_get():
    seen = []
    happened(at=AT)
    with clock.standing_at(AT):
        worker.run_once(clock.now(), table={"case.accepted": (lambda e, at: seen.append(at),)})
    assert seen == [AT]
