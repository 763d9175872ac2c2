"""The processes: one command starts them, each is replaced when it dies, and none outlives the parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.postgres import free_port
from tests.served import Served, alive, wait_for

pytestmark = [pytest.mark.slow]


@pytest.fixture
def served(request, new_database, tmp_path):
    """`linli serve` over an up-to-date database, or with the parameter `empty` over one that it has to bring up to date."""
    started = Served(new_database(migrated=getattr(request, "param", "") != "empty"), tmp_path)
    try:
        started.wait_until_it_answers()
        yield started
    finally:
        started.stop()


@pytest.mark.parametrize("served", ["empty"], indirect=True)
def test_it_serves_replaces_its_dead_and_ends_cleanly(served):
    wait_for(lambda: len(served.children()["web"]) == 2 and served.children()["worker"])
    before = served.children()
    served.run("manage", "shell", "-c", ASK)
    wait_for(lambda: below(before["worker"][0]))
    apart = below(before["worker"][0])

    os.kill(before["worker"][0], signal.SIGKILL)
    wait_for(lambda: served.children()["worker"] not in ([], before["worker"]))
    wait_for(lambda: not any(alive(pid) for pid in apart))
    os.kill(before["web"][0], signal.SIGKILL)
    wait_for(lambda: len(set(served.children()["web"]) - set(before["web"])) == 1)
    wait_for(served.answers)

    last = served.children()
    served.process.terminate()
    assert served.process.wait(30) == 0, served.log.read_text()
    wait_for(lambda: not any(alive(pid) for pids in last.values() for pid in pids))
    assert "Traceback" not in served.log.read_text()


def test_nothing_outlives_a_killed_parent(served):
    wait_for(lambda: len(served.children()["web"]) == 2 and served.children()["worker"])
    below = served.children()
    served.process.kill()
    served.process.wait()
    wait_for(lambda: not any(alive(pid) for pids in below.values() for pid in pids))
    assert not served.answers()


# A simulation that nothing can compute: the process that looks at it says so, and stays for a while.
ASK = """
from linli.common import clock
from linli.insight.models import Simulation
Simulation.objects.create(key="k", asked={}, over=[], asked_at=clock.now(), touched_at=clock.now())
"""


def below(pid):
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


LATE_CHILD = """
import multiprocessing, time
from linli.config import serve

def begin_late():
    time.sleep(1)  # by now the parent is gone, and its death will not be told again
    serve.end_with_parent(multiprocessing.parent_process().pid)

child = multiprocessing.get_context("fork").Process(target=begin_late)
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_child_that_begins_after_its_parent_was_killed_ends_too():
    with subprocess.Popen([sys.executable, "-c", LATE_CHILD], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
    assert alive(child)
    wait_for(lambda: not alive(child), 20)


def test_production_does_not_change_the_database_by_itself(new_database, tmp_path):
    keys = dict.fromkeys(("LINLI_SECRET_KEY", "LINLI_AUDIT_KEYS", "LINLI_LOOKUP_KEY"), "k" * 50)
    environment = {**os.environ, **keys, "LINLI_MODE": "production", "DATABASE_URL": new_database(),
                   "LINLI_VAULT_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "LINLI_DATA_DIR": str(tmp_path)}  # fmt: skip
    command = [sys.executable, "-m", "linli.config.main", "serve", "--port", str(free_port())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "linli migrate" in done.stderr


def test_a_port_that_is_taken_is_said_in_one_line(new_database, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = {**os.environ, "DATABASE_URL": new_database(migrated=True), "LINLI_DATA_DIR": str(tmp_path)}
        command = [sys.executable, "-m", "linli.config.main", "serve", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("Error: cannot listen there")
    assert "Traceback" not in done.stderr
