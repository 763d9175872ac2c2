"""The processes: one command starts them, each is replaced when it dies, and none outlives the parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.postgres import free_port

pytestmark = [pytest.mark.slow]


class Served:
    """A started `linli serve` and what is known of its processes."""

    def __init__(self, database: str, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "serve.log"
        environment = {
            **os.environ, "DATABASE_URL": database, "LINLI_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "linli.config.settings",
        }  # fmt: skip
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "linli.config.main", "serve", "--port", str(self.port)]
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def children(self) -> dict[str, list[int]]:
        """Process ids below the parent: `worker`, and `web`."""
        found: dict[str, list[int]] = {"worker": [], "web": []}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                line = (folder / "cmdline").read_bytes().split(b"\0")
            except (OSError, IndexError):
                continue
            if parent == self.process.pid and line != [b""]:
                found["worker" if b"worker" in line else "web"].append(int(folder.name))
        return found


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to that in time"
        time.sleep(0.1)


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def served(new_database, tmp_path):
    started = Served(new_database(), tmp_path)
    try:
        wait_for(lambda: started.answers() or started.process.poll() is not None, 60)
        assert started.process.poll() is None, started.log.read_text()
        yield started
    finally:
        if started.process.poll() is None:
            started.process.terminate()
            started.process.wait(30)


def test_it_serves_replaces_its_dead_and_ends_cleanly(served):
    wait_for(lambda: len(served.children()["web"]) == 2 and served.children()["worker"])
    before = served.children()

    os.kill(before["worker"][0], signal.SIGKILL)
    wait_for(lambda: served.children()["worker"] not in ([], before["worker"]))
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


def test_production_does_not_change_the_database_by_itself(new_database, tmp_path):
    keys = dict.fromkeys(("LINLI_SECRET_KEY", "LINLI_AUDIT_KEY", "LINLI_LOOKUP_KEY"), "k" * 50)
    environment = {**os.environ, **keys, "LINLI_MODE": "production", "DATABASE_URL": new_database(),
                   "LINLI_VAULT_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "LINLI_DATA_DIR": str(tmp_path)}  # fmt: skip
    command = [sys.executable, "-m", "linli.config.main", "serve", "--port", str(free_port())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "linli migrate" in done.stderr
