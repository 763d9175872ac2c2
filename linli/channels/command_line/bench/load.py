"""The load generator: a process of its own that knows nothing of Linli. Raw sockets, kept alive, one request at a time each.

Reads one JSON object from standard input (`address`, `connections`, `seconds`, `file`) and stories from the file, one a
line: a list of steps [name, head, body, kept], where head and body may name what earlier answers of the story said
(`{case_id}`), and kept lists the fields of the answer to remember. Prints latencies and errors as JSON.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

LARGEST: Final = 1 << 16
SETTLE_SECONDS: Final = 20.0
Step = tuple[str, str, str, list[str]]


class Connection:
    """One kept connection, playing one story after the other."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.socket = self._open()
        self.story: list[Step] = []
        self.place = 0
        self.known: dict[str, Any] = {}
        self.sent = 0.0
        self.began = 0.0
        self.received = bytearray()

    def _open(self) -> socket.socket:
        made = socket.create_connection(self.address, timeout=30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def begin(self, story: list[Step]) -> None:
        """Start a story with its first request."""
        self.story, self.place, self.known = story, 0, {}
        self.began = time.perf_counter()
        self.send()

    def send(self) -> None:
        """Send the request of the present step."""
        _, head, body, _ = self.story[self.place]
        for name, value in self.known.items():
            head, body = head.replace("{" + name + "}", str(value)), body.replace("{" + name + "}", str(value))
        content = body.encode()
        length = f"Content-Length: {len(content)}\r\n" if content or head.startswith("POST") else ""
        self.received.clear()
        self.sent = time.perf_counter()
        self.socket.sendall(f"{head}\r\n{length}\r\n".encode() + content)

    def answer(self) -> tuple[int, bytes] | None:
        """Read what has come; status and body once the answer is whole. Raises OSError for a connection that broke."""
        piece = self.socket.recv(LARGEST)
        if not piece:
            raise ConnectionResetError
        self.received += piece
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.received[:end]).lower()
        status = int(head[9:12])
        at = head.find(b"content-length:")
        if at < 0:
            whole = b"chunked" not in head or self.received.endswith(b"0\r\n\r\n")
            return (status, bytes(self.received[end + 4 :])) if whole else None
        length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        return (status, bytes(self.received[end + 4 :])) if len(self.received) >= end + 4 + length else None


class Run:
    """Plays stories over all connections until the time is over; then lets those under way end."""

    def __init__(self, stories: Iterator[list[Step]], *, seconds: float) -> None:
        self.stories = stories
        self.until = time.perf_counter() + seconds
        self.latencies: dict[str, list[float]] = {}
        self.whole: list[float] = []
        self.errors: Counter[str] = Counter()
        self.acknowledged = 0
        self.bytes = 0

    def next_story(self, connection: Connection) -> bool:
        """Give the connection its next story; False when time or stories are over."""
        story = next(self.stories, None) if time.perf_counter() < self.until else None
        if story:
            connection.begin(story)
        return bool(story)

    def take(self, connection: Connection, status: int, body: bytes) -> bool:
        """Note an answer and go on; False when the connection has nothing more to do."""
        now = time.perf_counter()
        name, _, _, kept = connection.story[connection.place]
        self.bytes += len(body)
        if status >= 400 or (status >= 300 and not kept):
            self.errors[f"{name} {status} {body[:160].decode(errors='replace') if status != 404 else ''}".strip()] += 1
            return self.next_story(connection)
        self.latencies.setdefault(name, []).append(now - connection.sent)
        self.acknowledged += 1
        if kept:
            answer = json.loads(body)
            connection.known.update({field: answer[field] for field in kept})
        connection.place += 1
        if connection.place < len(connection.story):
            connection.send()
            return True
        self.whole.append(now - connection.began)
        return self.next_story(connection)


def play(
    address: tuple[str, int], stories: Iterator[list[Step]], *, connections: int, seconds: float
) -> dict[str, Any]:
    """Play the stories and answer what was measured; times in seconds."""
    selector = selectors.DefaultSelector()
    started = time.perf_counter()
    run = Run(stories, seconds=seconds)
    for _ in range(connections):
        connection = Connection(address)
        if run.next_story(connection):
            selector.register(connection.socket, selectors.EVENT_READ, connection)
    while selector.get_map() and time.perf_counter() < run.until + SETTLE_SECONDS:
        for key, _ in selector.select(timeout=1.0):
            _serve(selector, run, key.data)
    ended = time.perf_counter()
    run.errors["no answer"] += len(selector.get_map())
    return {
        "seconds": ended - started, "stories": len(run.whole), "whole": run.whole, "steps": run.latencies,
        "acknowledged": run.acknowledged, "bytes": run.bytes, "errors": {k: n for k, n in run.errors.items() if n},
        "exhausted": next(run.stories, None) is None,
    }  # fmt: skip


def _serve(selector: selectors.BaseSelector, run: Run, connection: Connection) -> None:
    try:
        answered = connection.answer()
        if answered is None or run.take(connection, *answered):
            return
    except OSError as error:
        run.errors[type(error).__name__] += 1
    selector.unregister(connection.socket)
    connection.socket.close()


def _stories(path: str) -> Iterator[list[Step]]:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123  (a process without imports beyond what it needs)
        for line in file:
            yield json.loads(line)


if __name__ == "__main__":
    told = json.load(sys.stdin)
    host, port = told["address"]
    found = play((host, port), _stories(told["file"]), connections=told["connections"], seconds=told["seconds"])
    json.dump(found, sys.stdout)
