"""The house that is measured: a database of its own, the place pack, and `linli serve` on a free port; or one that runs."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlparse

import click

from linli.channels.command_line.bench import figures, stories
from linli.channels.command_line.bench.cluster import Cluster, bin_folder, free_port

LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}
START_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What the options of a command ask for."""

    url: str | None
    ways: Path | None
    engine: str
    folder: Path | None
    seconds: float
    connections: int


@dataclass
class House:
    """A measured house: where it listens, how one gets in, and which processes it consists of."""

    engine: str
    folder: Path
    address: tuple[str, int]
    ways: dict[str, Any]
    variables: dict[str, str] = field(default_factory=dict)
    cluster: Cluster | None = None
    server: subprocess.Popen[bytes] | None = None
    started: dict[str, Any] = field(default_factory=dict)

    def run(self, *arguments: str) -> str:
        """Run a command of Linli with this house's database, in a process of its own; its standard output."""
        done = subprocess.run(self.command(*arguments), stdout=subprocess.PIPE, check=False)
        if done.returncode:
            raise click.ClickException(f"linli {' '.join(arguments)} failed ({done.returncode})")
        return done.stdout.decode()

    def command(self, *arguments: str) -> list[str]:
        """The command line that runs Linli with this house's settings."""
        settings = [f"{name}={value}" for name, value in self.variables.items()]
        return ["/usr/bin/env", *settings, sys.executable, "-m", "linli.config.main", *arguments]

    def serve(self, *, worker: bool = True) -> None:
        """Start web and worker and wait for the first page; how long it took stands in `started`."""
        began = time.perf_counter()
        extra = () if worker else ("--no-worker",)
        # The port stands in the settings, so that the processes know their public address.
        self.server = subprocess.Popen(self.command("serve", *extra), stdout=subprocess.DEVNULL)
        status = _first_page(self.address, self.server, "/desk/sign-in/")
        self.started = {"first_page_seconds": round(time.perf_counter() - began, 2), "status": status}

    def stop(self) -> None:
        """Stop what this house started."""
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(30)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        self.server = None

    def load(self, told: Iterable[list[stories.Step]], *, connections: int, seconds: float) -> dict[str, Any]:
        """Play stories against the house from another process; the run with the processor time each answer cost."""
        file = stories.write(self.folder / "stories.ndjson", told)
        before = self._processor()
        run = play(self.address, file, connections=connections, seconds=seconds)
        after, answers = self._processor(), max(1, run["acknowledged"])
        run["processor_ms"] = {name: round((after[name] - before[name]) * 1000 / answers, 2) for name in after}
        return run

    def _processor(self) -> dict[str, float]:
        found = {}
        if self.server:
            found["linli"] = figures.processor_seconds(figures.tree(self.server.pid))
        if self.cluster:
            found["database"] = figures.processor_seconds(figures.tree(self.cluster.pid))
        return found

    def memory(self) -> dict[str, float]:
        """Memory of web and worker together."""
        return figures.memory_mib(figures.tree(self.server.pid)) if self.server else {}


def play(address: tuple[str, int], file: Path, *, connections: int, seconds: float) -> dict[str, Any]:
    """Run the load generator."""
    told = {"address": address, "connections": connections, "seconds": seconds, "file": str(file)}
    program = Path(__file__).with_name("load.py")
    done = subprocess.run(
        [sys.executable, str(program)], input=json.dumps(told).encode(), stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _first_page(address: tuple[str, int], server: subprocess.Popen[bytes], path: str) -> int:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise click.ClickException("the server ended while it started")
        try:
            asking = http.client.HTTPConnection(*address, timeout=10)
            asking.request("GET", path, headers={"Host": "localhost"})
            return asking.getresponse().status
        except OSError:
            time.sleep(0.01)
    raise click.ClickException("the server did not answer within a minute")


@contextmanager
def opened(wish: Wish, *, serve: bool = True, cases: int = 0) -> Iterator[House]:
    """The house of a wish: the running one it names, or one made for it, with `cases` generated cases, and taken down after."""
    if wish.url:
        yield _running(wish)
        return
    folder = wish.folder or Path(tempfile.mkdtemp(prefix="linli-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    house = _made(folder, wish.engine)
    try:
        _furnish(house, cases)
        if serve:
            house.serve()
        yield house
    finally:
        house.stop()
        if house.cluster:
            house.cluster.stop()
        if not wish.folder:
            shutil.rmtree(folder, ignore_errors=True)


def _running(wish: Wish) -> House:
    parsed = urlparse(wish.url or "")
    if parsed.hostname not in LOOPBACK:
        raise click.BadParameter("only a server on this machine is measured", param_hint="--url")
    if wish.ways is None:
        raise click.BadParameter("a running server needs the file `linli bench prepare` wrote", param_hint="--ways")
    folder = Path(tempfile.mkdtemp(prefix="linli-bench-"))
    return House(
        wish.engine, folder, (parsed.hostname or "127.0.0.1", parsed.port or 80), json.loads(wish.ways.read_text())
    )


def _made(folder: Path, engine: str) -> House:
    house = House(engine, folder, ("127.0.0.1", free_port()), {})
    (folder / "files").mkdir(exist_ok=True)
    if engine == "postgres":
        house.cluster = Cluster(folder / "postgres")
        house.cluster.start()
    database = house.cluster.url if house.cluster else f"sqlite:///{folder / 'linli.sqlite3'}"
    host, port = house.address
    house.variables = {
        "DATABASE_URL": database, "LINLI_DATA_DIR": str(folder / "files"), "LINLI_HOST": host, "LINLI_PORT": str(port),
        "LINLI_LOG_LEVEL": "WARNING", "LINLI_MODE": "demo",
    }  # fmt: skip
    return house


def _furnish(house: House, cases: int) -> None:
    """Load the pack and generate cases where the folder does not hold them already."""
    ways = house.folder / "ways.json"
    if not ways.exists():
        figures.note("loading the place pack")
        house.run("bench", "prepare", "--ways", str(ways))
    else:
        house.run("migrate")  # a folder kept by an older version
    house.ways = json.loads(ways.read_text())
    if cases:
        figures.note(f"making sure of {cases:,} cases")
        house.started["generated"] = json.loads(house.run("bench", "generate", "--cases", str(cases), "--json"))


def default_engine() -> str:
    """PostgreSQL where its server programs are, else the embedded database."""
    return "postgres" if bin_folder() else "sqlite"
