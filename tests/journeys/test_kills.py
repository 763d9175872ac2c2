"""Killing any process at any moment loses nothing that was acknowledged, and doubles nothing.

Residents report over HTTP while web processes, workers and the whole server are killed with SIGKILL. Whoever gets no
answer asks again with the same token, as every door does. Afterwards the database is asked what it holds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.postgres import Cluster, NoServer
from tests.served import Served, wait_for

HERE = Path(__file__).parent
SENDERS, SEED = 6, 20260302
PLAN = ("worker", "web", "worker", "web", "parent", "worker", "web", "worker")
pytestmark = [pytest.mark.slow]


def run(script: str, database: str, folder: Path) -> str:
    """Run one of the scripts beside this file on the database, and return what it prints."""
    environment = {**os.environ, "DATABASE_URL": database, "LINLI_DATA_DIR": str(folder),
                   "DJANGO_SETTINGS_MODULE": "linli.config.settings", "PYTHONPATH": str(HERE.parents[1])}  # fmt: skip
    done = subprocess.run([sys.executable, HERE / script], env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Sender(threading.Thread):
    """Sends reports one after the other; each again and again until it is acknowledged."""

    def __init__(self, served: list[Served], key: str, enough: threading.Event) -> None:
        super().__init__(daemon=True)
        self.served, self.key, self.enough = served, key, enough
        self.acknowledged: dict[str, str] = {}
        self.tries = 0
        self.refusals: list[str] = []

    def run(self) -> None:
        while not self.enough.is_set():
            token = uuid.uuid4().hex
            body = json.dumps(
                {"token": token, "text": f"路灯不亮 {token[:6]}", "lon": 118.9, "lat": 42.2, "channel": "api"}
            )
            number = self.send(body)
            while number is None and self.tries < 100_000:
                time.sleep(0.05)
                number = self.send(body)
            if number:
                self.acknowledged[token] = number

    def send(self, body: str) -> str | None:
        """The receipt number, or None where no answer came. A refusal is remembered: it must not happen."""
        self.tries += 1
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.served[0].port}/api/v1/reports", data=body.encode(), method="POST",
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return str(json.load(answer)["number"])
        except urllib.error.HTTPError as error:
            if error.code < 500:
                self.refusals.append(f"{error.code} {error.read()[:300]!r}")
        except (OSError, ValueError, EOFError):
            pass
        except Exception as error:  # http.client's own: the connection broke in the middle of an answer
            if not type(error).__module__.startswith("http"):
                raise
        return None


def kill(what: str, served: list[Served], again: Callable[[], Served]) -> None:
    """SIGKILL one web process, one worker, or the parent; in the parent's place a new whole is started."""
    if what == "parent":
        served[0].process.kill()
        served[0].process.wait()
        served[0] = again()
        served[0].wait_until_it_answers(90)
    for pid in served[0].children().get(what, [])[:1]:
        os.kill(pid, signal.SIGKILL)


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(new_database, tmp_path):
    database, choice = new_database(), random.Random(SEED)

    def start() -> Served:
        return Served(database, tmp_path)

    served = [start()]
    try:
        served[0].wait_until_it_answers(90)
        key = run("kill_set_up.py", database, tmp_path).split()[0]
        enough = threading.Event()
        senders = [Sender(served, key, enough) for _ in range(SENDERS)]
        for sender in senders:
            sender.start()
        for what in PLAN:
            time.sleep(choice.uniform(0.7, 2.2))
            kill(what, served, start)
        enough.set()
        for sender in senders:
            sender.join(120)
        assert not any(sender.is_alive() for sender in senders)
    finally:
        served[0].stop()

    found = json.loads(run("kill_look_back.py", database, tmp_path).splitlines()[-1])
    acknowledged = {token: number for sender in senders for token, number in sender.acknowledged.items()}
    kept = {token[-32:]: number for token, number in found["receipts"].items()}
    assert [refusal for sender in senders for refusal in sender.refusals] == []
    assert len(acknowledged) > 20, "too little was sent to prove anything"
    print(f"{len(acknowledged)} acknowledged in {sum(sender.tries for sender in senders)} tries")
    assert {token: number for token, number in acknowledged.items() if kept.get(token) != number} == {}, "lost"
    assert found["tokens_twice"] == []
    assert len(kept) == found["reports"], "one report per message"
    assert found["reported_events"] == found["reports"]
    assert found["faults"] == []
    assert found["violations"] == []
    assert (found["waiting"], found["given_up"]) == (0, 0)


@pytest.mark.postgres_only
def test_a_database_that_goes_away_and_comes_back(tmp_path):
    """While it is away people are told so; when it is back everything goes on without a restart."""
    try:
        cluster = Cluster(durable=True)
    except NoServer as reason:
        pytest.skip(str(reason))
    try:
        database = cluster.create("linli")
        served = Served(database, tmp_path)
        try:
            served.wait_until_it_answers(90)
            key = run("kill_set_up.py", database, tmp_path).split()[0]
            sender = Sender([served], key, threading.Event())

            def send():
                return sender.send(
                    json.dumps({"token": uuid.uuid4().hex, "text": "井盖破损，路口危险", "channel": "api"})
                )

            first = send()
            assert first
            cluster.halt("immediate")
            assert send() is None
            assert not served.answers()
            wait_for(lambda: "database_away" in served.log.read_text())
            cluster.start()
            wait_for(send, 60)
            wait_for(lambda: "database_back" in served.log.read_text(), 60)
            assert served.log.read_text().count("database_away") == 1
            assert sender.refusals == []
        finally:
            served.stop()
        found = json.loads(run("kill_look_back.py", database, tmp_path).splitlines()[-1])
        assert first in found["receipts"].values()
        assert (found["faults"], found["violations"], found["waiting"]) == ([], [], 0)
    finally:
        cluster.remove()
