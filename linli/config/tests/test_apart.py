"""Heavy jobs run apart: the loop goes on, one process has the turn, whoever hangs is given up, and nobody stays without work."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from tests.served import wait_for

from linli.common import clock
from linli.config import apart, timetable, worker
from linli.config.models import Turn
from linli.config.timetable import FIGURES, SIMULATIONS, Job

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_started = subprocess.Popen


@pytest.fixture
def ran(monkeypatch):
    """A timetable of a quick job and a heavy one; what ran in this process, in order."""
    found = []
    jobs = (
        Job("test.heavy", 3600, lambda at: found.append("heavy"), lane=FIGURES),
        Job("test.quick", 1, lambda at: found.append("quick")),
    )
    monkeypatch.setattr(timetable, "TIMETABLE", jobs)
    return found


@pytest.fixture
def children(monkeypatch):
    """The processes that were started for lanes: here they sleep, and take no turn."""
    found = []

    def sleeping(command, **more):
        found.append((command, _started([sys.executable, "-c", "import time; time.sleep(60)"])))
        return found[-1][1]

    monkeypatch.setattr(apart.subprocess, "Popen", sleeping)
    yield found
    for _, process in found:
        process.kill()
        process.wait()


@pytest.mark.django_db
def test_a_heavy_job_that_takes_long_does_not_hold_up_the_loop(ran, children):
    runner = worker.Worker()
    for seconds in range(3):
        with clock.standing_at(AT + timedelta(seconds=seconds)):
            assert runner._work().jobs == ("test.quick",)
    assert ran == ["quick"] * 3
    ((command, process),) = children
    assert command[command.index("--lane") + 1] == "figures"
    assert process.poll() is None
    begun = time.monotonic()
    runner._lanes.stop()
    assert process.poll() is not None
    assert time.monotonic() - begun < apart.STOP_SECONDS


@pytest.mark.django_db
def test_a_process_that_was_killed_is_followed_by_another_after_a_pause(ran, children, monkeypatch, caplog):
    lanes = apart.Lanes()
    lanes.look(AT)
    children[0][1].kill()
    wait_for(lambda: children[0][1].poll() is not None, 10)
    lanes.look(AT)
    assert len(children) == 1
    assert "lane_died lane=figures code=-9" in caplog.text
    monkeypatch.setattr(apart.time, "monotonic", lambda: time.perf_counter() + 10**9)
    lanes.look(AT)
    assert len(children) == 2


@pytest.mark.django_db
def test_where_there_is_no_room_for_a_process_the_loop_goes_on_and_tries_again(ran, monkeypatch, caplog):
    tries = []

    def full(*command, **more):
        tries.append(command)
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(apart.subprocess, "Popen", full)
    runner = worker.Worker()
    for _ in range(2):
        with clock.standing_at(AT):
            runner._work()
    assert ran == ["quick"]
    assert len(tries) == 1
    assert "lane_not_started lane=figures" in caplog.text
    monkeypatch.setattr(apart.time, "monotonic", lambda: time.perf_counter() + 10**9)
    runner._lanes.look(AT)
    assert len(tries) == 2


@pytest.mark.django_db
def test_what_has_nothing_to_do_starts_no_process_and_looks_again_at_its_next_turn(children, monkeypatch):
    asked = []

    def nothing(at):
        asked.append(at)
        return False

    jobs = (Job("test.heavy", 5, lambda at: pytest.fail("nothing waits"), lane=SIMULATIONS, waits=nothing),)
    monkeypatch.setattr(timetable, "TIMETABLE", jobs)
    for seconds in range(11):
        apart.Lanes().look(AT + timedelta(seconds=seconds))
        with clock.standing_at(AT + timedelta(seconds=seconds)):
            worker.run_lane(SIMULATIONS)
    assert asked == [AT + timedelta(seconds=seconds) for seconds in (0, 5, 10)]
    assert not children


@pytest.mark.django_db
def test_of_two_workers_processes_one_runs_it(ran):
    with clock.standing_at(AT):
        assert [worker.run_lane(FIGURES).jobs for _ in range(2)] == [("test.heavy",), ()]
    assert ran == ["heavy"]
    turn = Turn.objects.get(job="test.heavy")
    assert (turn.next_at, turn.finished_at) == (AT + timedelta(hours=1), AT)


@pytest.mark.django_db
def test_a_process_of_a_lane_ends_when_nothing_was_to_be_done_for_a_while(ran, monkeypatch):
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    monkeypatch.setattr(apart, "PATIENCE_SECONDS", 0.2)
    worker.Worker(lane=FIGURES).run()
    assert ran == ["heavy"]


def test_a_job_that_hangs_is_given_up_and_says_where(capfd):
    def hang():
        with apart.given_up_after(0.3):
            time.sleep(60)

    process = multiprocessing.get_context("fork").Process(target=hang)
    process.start()
    process.join(20)
    assert process.exitcode == 1
    assert "in hang" in capfd.readouterr().err


def test_a_job_in_time_is_not_given_up():
    with apart.given_up_after(0.1):
        pass
    time.sleep(0.3)


@pytest.mark.django_db
def test_a_fault_in_looking_is_met_and_kept_by_the_turn(children, monkeypatch):
    def broken(at):
        raise RuntimeError("no")

    jobs = (Job("test.heavy", 3600, lambda at: None, lane=FIGURES, waits=broken),)
    monkeypatch.setattr(timetable, "TIMETABLE", jobs)
    apart.Lanes().look(AT)
    assert len(children) == 1
    with clock.standing_at(AT):
        worker.run_lane(FIGURES)
    turn = Turn.objects.get(job="test.heavy")
    assert turn.last_error == "RuntimeError"
    assert turn.next_at == AT + timedelta(seconds=timetable.RETRY_SECONDS)


@pytest.mark.django_db
def test_a_clock_that_was_years_ahead_stops_no_job(ran, children):
    years = AT + timedelta(days=3_650)
    for at in (years, AT):
        apart.Lanes().look(at)
        with clock.standing_at(at):
            worker.run_lane(FIGURES)
        timetable.run_due(at, timetable=timetable.jobs_of(None))
    assert ran == ["heavy", "quick"] * 2
    assert len(children) == 2
    timetable.run_due(AT - timedelta(minutes=5), timetable=timetable.TIMETABLE)
    assert ran == ["heavy", "quick"] * 2, "a clock that differs a little gives nobody a second turn"


def test_every_lane_has_jobs_and_every_job_apart_a_lane():
    assert {job.lane for job in timetable.TIMETABLE} == {None, *timetable.LANES}
