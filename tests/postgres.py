"""A private PostgreSQL cluster for tests: made in a temporary folder, reached by loopback, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


class NoServer(RuntimeError):
    """No PostgreSQL server binaries on this machine."""


def bin_folder() -> Path:
    """The folder with `initdb` and `postgres` of the newest server installed. Raises NoServer."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = debian[-1] if debian else Path(on_path).resolve() if on_path else None
    if found is None or not (found.parent / "postgres").exists():
        raise NoServer("no PostgreSQL server binaries (Debian: apt-get install postgresql)")
    return found.parent


def free_port() -> int:
    """A loopback port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """One server process with its own data folder.

    `durable=False` trades safety for speed (no fsync): right for tests that do not pull the plug.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._bin = bin_folder()
        self._durable = durable
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="linli-pg-"))
        self._account = self._unprivileged()
        if self._account:
            shutil.chown(self.folder, self._account)
        self._run("initdb", "-D", str(self.data), "-U", "linli", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    @property
    def data(self) -> Path:
        """The data folder of the server."""
        return self.folder / "data"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        fast = "" if self._durable else " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
            f" -c max_connections=200 -c shared_buffers=128MB -c logging_collector=off{fast}"
        )
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", options, "-w", "start")

    def halt(self, mode: str = "fast") -> None:
        """Stop the server; `immediate` is the crash."""
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def remove(self) -> None:
        """Stop the server and delete everything it kept."""
        if (self.data / "postmaster.pid").exists():
            self.halt("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str = "postgres") -> str:
        """The DATABASE_URL of the database `name` in this cluster."""
        return f"postgresql://linli@127.0.0.1:{self.port}/{name}"

    def create(self, name: str) -> str:
        """Create an empty database and return its URL."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "linli", name)
        return self.url(name)

    def _unprivileged(self) -> str | None:
        """The account the server runs as when the tests run as root, which PostgreSQL refuses."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                pwd.getpwnam(name)
            except KeyError:
                continue
            return name
        raise NoServer("running as root, and there is no account to run PostgreSQL as")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        if self._account:
            command = ["runuser", "-u", self._account, "--", *command]
        # A file, not a pipe: pg_ctl's server keeps the pipe open and the call would never return.
        with (self.folder / "output").open("ab") as output:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False)
        if done.returncode:
            text = (self.folder / "output").read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{program} failed: {text}")


def create_beside(url: str, name: str, *, template: str = "") -> str:
    """Create a database in the cluster of this DATABASE_URL, anew where it is there already; empty, or as a copy. Its own URL."""
    import psycopg

    copied = f' TEMPLATE "{template}"' if template else ""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        connection.execute(f'CREATE DATABASE "{name}"{copied}'.encode())
    return url.rsplit("/", 1)[0] + "/" + name
