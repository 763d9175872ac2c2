"""A started `linli serve`, for tests that kill its processes."""

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

from tests.postgres import free_port


class Served:
    """A started `linli serve` and what is known of its processes."""

    def __init__(self, database: str, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.log = folder / "serve.log"
        self.environment = {
            **os.environ, "DATABASE_URL": database, "LINLI_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "linli.config.settings", **settings,
        }  # fmt: skip
        with self.log.open("wb") as log:
            command = self._command("serve", "--port", str(self.port))
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def run(self, *arguments: str) -> None:
        """Run a command of the same house to its end."""
        subprocess.run(self._command(*arguments), env=self.environment, check=True)

    @staticmethod
    def _command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "linli.config.main", *arguments]

    def stop(self) -> None:
        """End it, politely, if it still runs."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def wait_until_it_answers(self, seconds: float = 60) -> None:
        """Wait for the first answer; fail with the log where the process ends instead."""
        wait_for(lambda: self.answers() or self.process.poll() is not None, seconds)
        assert self.process.poll() is None, self.log.read_text()

    def answers(self) -> bool:
        """Whether the health page answers 200 now."""
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


def wait_for(condition: Callable[[], object], seconds: float = 90) -> None:
    """Wait until the condition holds; fail when it takes longer."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to that in time"
        time.sleep(0.1)


def alive(pid: int) -> bool:
    """Whether the process still runs (one that ended and was not waited for does not)."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
