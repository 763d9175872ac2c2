"""A private PostgreSQL server for a measurement: durable, reached by loopback, tuned like a small real one."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Final

import click

# What an operator of a machine with 8 GiB or more would set; commits wait for the disk, as they must.
TUNED: Final = {
    "listen_addresses": "127.0.0.1", "max_connections": "100", "shared_buffers": "1GB", "work_mem": "32MB",
    "maintenance_work_mem": "256MB", "max_wal_size": "8GB", "checkpoint_timeout": "15min", "random_page_cost": "1.1",
    "effective_io_concurrency": "100", "wal_compression": "on", "jit": "off", "logging_collector": "off",
}  # fmt: skip


def bin_folder() -> Path | None:
    """The folder of the newest server's programs, or None where there are none."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = debian[-1] if debian else Path(on_path).resolve() if on_path else None
    return found.parent if found and (found.parent / "postgres").exists() else None


def free_port() -> int:
    """A loopback port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """One server process with its data in `folder`; made where it is not there yet."""

    def __init__(self, folder: Path) -> None:
        found = bin_folder()
        if found is None:
            raise click.ClickException("there are no PostgreSQL server programs here; use --engine sqlite")
        self._bin, self.folder = found, folder
        self._account = "postgres" if os.geteuid() == 0 and _is_account("postgres") else None
        self.port = free_port()

    @property
    def url(self) -> str:
        """The DATABASE_URL of the measured database."""
        return f"postgresql://linli@127.0.0.1:{self.port}/linli"

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        """Start the server, after making its folder where it is new, and wait until it answers."""
        new = not (self.folder / "data").exists()
        data = str(self.folder / "data")
        if new:
            self.folder.mkdir(parents=True, exist_ok=True)
            if self._account:
                shutil.chown(self.folder, self._account)
            self._run("initdb", "-D", data, "-U", "linli", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = " ".join(f"-c {name}={value}" for name, value in TUNED.items())
        self._run("pg_ctl", "-D", data, "-l", f"{self.folder}/log", "-w", "-o",
                  f"-p {self.port} -c unix_socket_directories={self.folder} {options}", "start")  # fmt: skip
        if new:
            self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "linli", "linli")

    def stop(self) -> None:
        """Stop the server and keep its folder."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "fast", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        if self._account:
            command = ["runuser", "-u", self._account, "--", *command]
        # A file, not a pipe: the server keeps the pipe open and the call would never return.
        with (self.folder / "output").open("ab") as output:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False)
        if done.returncode:
            raise click.ClickException(
                f"{program} failed: {(self.folder / 'output').read_text(errors='replace')[-1500:]}"
            )


def _is_account(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
