"""The measuring itself: what is sent, what is counted, and that generated cases keep every invariant."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from linli.channels.command_line.bench import figures, load, stories
from linli.channels.command_line.bench.floor import Insert, pgbench_script

WAYS = {
    "keys": dict.fromkeys(("intake", "dispatch", "handle", "check"), "k"), "spots": [[118.9, 42.2, "西屯街道一西街社区"]],
    "matter": "H0503", "condition": 1, "handler": "environment",
}  # fmt: skip


class Door(BaseHTTPRequestHandler):
    """Answers every report with an id; refuses each third one."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[tuple[str, dict]]] = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        self.seen.append((self.path, body))
        refused = self.path.endswith("/reports") and sum(p.endswith("/reports") for p, _ in self.seen) % 3 == 0
        answer = json.dumps({"case_id": len(self.seen)}).encode()
        self.send_response(409 if refused else 201)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def door():
    Door.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address
    server.shutdown()


def test_the_same_seed_tells_the_same_and_half_leave_a_contact():
    told = [stories.Teller(WAYS, seed=5).report(index) for index in range(1)]
    assert told == [stories.Teller(WAYS, seed=5).report(index) for index in range(1)]
    teller = stories.Teller(WAYS, seed=6)
    reports = [teller.report(index) for index in range(100)]
    assert sum("contact" in report for report in reports) == 50
    assert len({report["token"] for report in reports}) == 100
    assert len({report["text"] for report in reports}) > 60


def test_a_load_counts_answers_and_refusals_apart(door):
    run = load.play(door, stories.Teller(WAYS, seed=1).create(9), connections=2, seconds=20)
    assert (run["stories"], run["acknowledged"], run["exhausted"]) == (6, 6, True)
    assert sum(run["errors"].values()) == 3
    assert all(name.startswith("create 409") for name in run["errors"])
    assert len(run["whole"]) == 6


def test_later_steps_name_what_earlier_answers_said(door):
    run = load.play(door, stories.Teller(WAYS, seed=1).lifecycle(1), connections=1, seconds=20)
    assert run["stories"] == 1
    assert [path for path, _ in Door.seen][1:] == [
        f"/api/v1/cases/1/{verb}" for verb in ("file", "dispatch", "accept", "resolve", "pass_check", "call_back")
    ]


def test_percentiles_are_of_what_was_measured():
    assert figures.spread([n / 1000 for n in range(1, 101)]) == {
        "p50_ms": 51.0,
        "p95_ms": 96.0,
        "p99_ms": 100.0,
        "max_ms": 100.0,
    }
    assert figures.spread([]) == {}


def test_no_word_of_a_text_becomes_a_variable_of_pgbench():
    script = pgbench_script([Insert("cases_case", ("number", "text"), ("1", "12:30，it's \\ here"))])
    assert r"E'12\x3A30，it''s \\ here'" in script
    assert "RETURNING id AS floor_case \\gset" in script


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_generated_cases_keep_every_invariant(tmp_path, monkeypatch):
    from linli.audit import api as audit
    from linli.cases import api as cases
    from linli.channels.command_line.bench.generating import generate
    from linli.channels.command_line.bench.prepare import prepare

    ways = prepare(tmp_path / "ways.json")
    assert set(ways["sessions"]) == {"street dispatcher", "department", "district coordinator"}
    monkeypatch.setattr(generate, "SEEDS", (4, 4))
    made = generate.generate(60)
    assert made["cases"] >= 60
    assert cases.selfcheck() == []
    assert audit.verify() == []
