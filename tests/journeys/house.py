"""A house of its own for a journey: database, data folder, `linli serve` as a process group that can be killed and started again."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.postgres import Cluster, free_port
from tests.served import alive, wait_for


class House:
    """One installation on one engine."""

    def __init__(self, engine: str, folder: Path) -> None:
        self.folder = folder
        self.cluster = Cluster(durable=True) if engine == "postgres" else None
        database = self.cluster.create("linli") if self.cluster else f"sqlite:///{folder / 'linli.sqlite3'}"
        self.port = free_port()
        self.log = folder / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **os.environ, "DATABASE_URL": database, "LINLI_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "linli.config.settings",
        }  # fmt: skip

    def inside(self, what: str) -> Any:
        """Run one of the jobs of `inside.py`; its answer."""
        command = [sys.executable, "-m", "tests.journeys.inside", what]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)

    # --- processes ---------------------------------------------------------------------------------------------------
    def serve(self) -> None:
        """Start web and worker as a group of their own, and wait for the first answer."""
        self.start()
        wait_for(lambda: self.answers() or self.process.poll() is not None, 90)  # type: ignore[union-attr]
        assert self.process is not None
        assert self.process.poll() is None, self.said()

    def wait_until_it_answers(self, seconds: float = 120) -> None:
        """Wait for an answer; a server that found no database when it began is started again, as an init system does."""
        until = time.monotonic() + seconds
        while not self.answers():
            assert time.monotonic() < until, self.said()
            if self.process is None or self.process.poll() is not None:
                self.start()
            time.sleep(0.3)

    def start(self) -> None:
        """Start without waiting."""
        command = [sys.executable, "-m", "linli.config.main", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def said(self) -> str:
        """The end of the server's log."""
        return self.log.read_text(errors="replace")[-4000:]

    def answers(self) -> bool:
        """Whether the health operation answers 200 now."""
        with suppress(OSError, http.client.HTTPException):
            return self.ask("GET", "/api/v1/health")[0] == 200
        return False

    def ask(self, method: str, path: str, body: Any = None, key: str = "", seconds: float = 20) -> tuple[int, Any]:
        """One request; status and JSON. Raises OSError or HTTPException where no whole answer comes."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            asking.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = asking.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        finally:
            asking.close()

    def below(self) -> dict[str, list[int]]:
        """Process ids below the parent: `worker`, and `web`."""
        found: dict[str, list[int]] = {"worker": [], "web": []}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, IndexError, ValueError):
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                line = (folder / "cmdline").read_bytes().split(b"\0")
                if self.process and parent == self.process.pid and line != [b""]:
                    found["worker" if b"worker" in line else "web"].append(int(folder.name))
        return found

    def kill(self, which: str) -> None:
        """Kill the `web` process or `worker` started first, at once and without a word."""
        for pid in sorted(self.below()[which])[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill_all(self) -> None:
        """Kill the whole process group and wait until nothing of it runs."""
        assert self.process is not None
        below = self.below()
        everybody = [self.process.pid, *below["web"], *below["worker"]]
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        wait_for(lambda: not any(alive(pid) for pid in everybody))

    def kill_parent(self) -> None:
        """Kill the parent alone: the kernel must end what it started, or two houses would serve one database."""
        assert self.process is not None
        below = self.below()
        self.process.kill()
        self.process.wait(30)
        wait_for(lambda: not any(alive(pid) for pid in [*below["web"], *below["worker"]]), 30)

    def stop(self) -> None:
        """End the processes politely."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(60)
                return
            self.kill_all()

    # --- the database server -----------------------------------------------------------------------------------------
    def kill_backend(self) -> None:
        """Kill one process of the database server that serves a connection: the server then recovers from its log."""
        assert self.cluster
        import psycopg

        with suppress(psycopg.Error), psycopg.connect(self.cluster.url("linli"), connect_timeout=5) as connection:
            row = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = 'linli' AND pid <> pg_backend_pid() ORDER BY pid LIMIT 1"
            ).fetchone()
            if row:
                with suppress(ProcessLookupError):
                    os.kill(row[0], signal.SIGKILL)

    def pull_database(self) -> None:
        """Shut the database server down at once, as a power cut does."""
        assert self.cluster
        with suppress(RuntimeError):
            self.cluster.halt("immediate")

    def crash_database(self, *, away_seconds: float = 0.5) -> None:
        """The same, and start it again."""
        self.pull_database()
        time.sleep(away_seconds)
        self.start_database()

    def start_database(self) -> None:
        """Start the database server, which first recovers from its log."""
        assert self.cluster
        until = time.monotonic() + 60
        while True:
            try:
                self.cluster.start()
            except RuntimeError:
                assert time.monotonic() < until, "the database server does not start again"
                time.sleep(0.5)
            else:
                return

    def remove(self) -> None:
        """Take everything down."""
        self.stop()
        if self.cluster:
            self.cluster.remove()
