"""The plug is pulled under load: nothing acknowledged is lost, nothing is doubled, whatever dies and whenever.

Web processes, workers, the parent alone, the whole group, a connection of the database and the database itself are killed
with SIGKILL while clients report and drive cases through the loop. Whoever gets no answer asks again with the same token.
"""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from typing import Any

import pytest

from tests.journeys.house import House
from tests.served import wait_for

pytestmark = [pytest.mark.slow]

SEED = 20260302
CLIENTS = 4
LOAD_SECONDS = 16.0


@dataclass
class Client:
    """Sends reports and drives their cases through the loop, and remembers every acknowledgement."""

    house: House
    furniture: dict[str, Any]
    number: int
    stop: Event
    sent: list[dict[str, Any]] = field(default_factory=list)
    receipts: dict[str, tuple[str, str]] = field(default_factory=dict)  # token → number, secret
    versions: dict[str, int] = field(default_factory=dict)  # number → last version acknowledged
    odd: list[Any] = field(default_factory=list)

    def run(self) -> None:
        """Until told to stop."""
        rng = Random(SEED + self.number)
        while not self.stop.is_set():
            body = {
                "token": f"kill-{self.number}-{len(self.sent):05d}", "text": f"第{len(self.sent)}处路灯不亮，请来看看",
                "area": rng.choice(self.furniture["grids"]), "contact": {"name": "甲", "phone": "13800138000", "email": "a@example.org"},
            }  # fmt: skip
            self.sent.append(body)
            receipt = self.report(body) or (self.report(body) if rng.random() < 0.5 else None)
            if receipt and rng.random() < 0.5:
                self.drive(receipt, rng.randrange(1, 8))

    def report(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """Send a report; the receipt, where one comes back."""
        answer = self.ask("report", "/reports", body)
        if answer is None:
            return None
        told = (answer["number"], answer["secret"])
        if self.receipts.setdefault(body["token"], told) != told:
            self.odd.append(("another receipt", body["token"]))
        return answer

    def send_again(self) -> None:
        """Everything once more, until each report is acknowledged."""
        for body in self.sent:
            wait_for(lambda body=body: self.report(body), 30)

    def drive(self, receipt: dict[str, Any], steps: int) -> None:
        """Bring a case some steps along; stop where an answer stays away."""
        told = self.furniture
        loop = (
            ("clerk", "file", {"matter": told["matter"], "condition": told["condition"]}),
            ("coordinator", "dispatch", {"unit": told["department"]}),
            ("handler", "accept", {}),
            ("handler", "resolve", {"outcome": "solved", "answer": "已处理"}),
            ("checker", "pass_check", {"note": "属实"}),
            ("hotline", "call_back", {"truth": "true"}),
        )
        for key, verb, body in loop[:steps]:
            done = self.ask(key, f"/cases/{receipt['case_id']}/{verb}", body)
            if done is None:
                return
            self.versions[receipt["number"]] = done["version"]

    def ask(self, key: str, path: str, body: Any) -> Any:
        """The answer, or None where none came or the house was out of service. Any other refusal is odd."""
        try:
            status, answer = self.house.ask("POST", f"/api/v1{path}", body, self.furniture["keys"][key])
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(0.1)
            return None
        if status in {200, 201}:
            return answer
        if status not in {503, 507}:
            self.odd.append((path, status, answer))
        return None


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.sqlite_only), pytest.param("postgres", marks=pytest.mark.postgres_only)
    ]
)  # fmt: skip
def house(request, tmp_path):
    made = House(request.param, tmp_path)
    try:
        yield made
    finally:
        made.remove()


def chaos(house: House, until: float) -> list[str]:
    """Kill something every second or two, each way at least once, in an order that is the same in every run."""
    rng = Random(SEED)
    ways = ["web", "worker", "group", "parent", "web", "worker", *(["backend", "database"] if house.cluster else [])]
    rng.shuffle(ways)
    done: list[str] = []
    while time.monotonic() < until or len(done) < len(ways):
        way = ways[len(done) % len(ways)]
        if way in {"group", "parent"}:
            house.kill_all() if way == "group" else house.kill_parent()
            house.start()
        elif way == "backend":
            house.kill_backend()
        elif way == "database":
            house.crash_database()
        else:
            house.kill(way)
        done.append(way)
        time.sleep(rng.uniform(1.0, 2.5))
    return done


def together(threads: list[Thread], *, started: bool = False) -> None:
    """Run the threads to their end."""
    for thread in threads:
        if not started:
            thread.start()
    for thread in threads:
        thread.join(90)
    assert not any(thread.is_alive() for thread in threads)


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(house):
    furniture = house.inside("furnish")
    house.serve()
    stop = Event()
    clients = [Client(house, furniture, number, stop) for number in range(CLIENTS)]
    threads = [Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    wait_for(lambda: all(client.receipts for client in clients), 30)
    done = chaos(house, time.monotonic() + LOAD_SECONDS)
    stop.set()
    together(threads, started=True)
    assert {"web", "worker", "group", "parent"} <= set(done), done
    house.wait_until_it_answers()

    # Whatever was sent is sent again: known ones give their first receipt, lost ones come in now, once.
    together([Thread(target=client.send_again) for client in clients])
    house.stop()
    house.inside("finish")
    found = house.inside("look")

    assert not [odd for client in clients for odd in client.odd]
    sent = [body["token"] for client in clients for body in client.sent]
    kept = {token.rsplit(":", 1)[-1]: number for token, number, _ in found["tokens"]}
    assert len(found["tokens"]) == len(kept) == len(sent) == found["cases"] == found["chains"]
    assert kept == {token: told[0] for client in clients for token, told in client.receipts.items()}
    versions = {number: version for _, number, version in found["tokens"]}
    for client in clients:
        assert all(versions[number] >= version for number, version in client.versions.items())
    assert len(sent) > 20, (len(sent), house.said())
    assert found["reported_once"]
    assert (found["waiting"], found["given_up"]) == (0, 0)
    assert found["doubled_notices"] == []
    assert found["violations"] == []
    assert found["faults"] == []
    assert found["integrity"] == "ok"


@pytest.mark.postgres_only
def test_a_database_that_goes_away_and_comes_back(tmp_path):
    """While it is away people are told so; when it is back everything goes on without a restart."""
    house = House("postgres", tmp_path)
    try:
        client = Client(house, house.inside("furnish"), 0, Event())
        house.serve()
        client.sent = [
            {"token": f"went-away-{number}", "text": "井盖破损，路口危险", "area": client.furniture["grids"][0]}
            for number in range(3)
        ]
        before, meanwhile, _ = client.sent
        assert client.report(before)
        house.pull_database()
        assert client.report(meanwhile) is None
        assert not house.answers()
        wait_for(lambda: "database_away" in house.log.read_text())
        house.start_database()
        client.send_again()
        wait_for(lambda: "database_back" in house.log.read_text(), 60)
        assert house.log.read_text().count("database_away") == 1
        assert client.odd == []
        house.stop()
        house.inside("finish")
        found = house.inside("look")
        kept = {token.rsplit(":", 1)[-1]: number for token, number, _ in found["tokens"]}
        assert kept == {token: told[0] for token, told in client.receipts.items()}
        assert len(kept) == len(client.sent)
        assert (found["faults"], found["violations"], found["waiting"], found["given_up"]) == ([], [], 0, 0)
    finally:
        house.remove()
