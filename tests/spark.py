"""A Spark cluster of the tests: a master and two workers, each a process of its own on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.postgres import free_port

WORKERS: Final = 2
START_SECONDS: Final = 120


def missing() -> str:
    """What a cluster lacks here; empty where nothing does."""
    try:
        import pyspark  # noqa: F401  (only looked for)
    except ImportError:
        return "pyspark is not installed"
    return "" if shutil.which("java") else "there is no Java"


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A standalone cluster; gives the address of its master, and ends every process after."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port, page = free_port(), free_port()
    address = f"spark://127.0.0.1:{port}"
    environment = {
        **os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(folder),
        "PYSPARK_PYTHON": sys.executable, "SPARK_DAEMON_MEMORY": "256m",
    }  # fmt: skip

    def started(stack: ExitStack, name: str, *arguments: str) -> None:
        log = stack.enter_context((folder / f"{name}.log").open("wb"))
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{arguments[0]}", *arguments[1:]]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
        stack.callback(process.wait)
        stack.callback(process.terminate)

    with ExitStack() as stack:
        master = ("master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(page))
        started(stack, "master", *master)
        for number in range(WORKERS):
            worker = (
                "worker.Worker",
                "--host",
                "127.0.0.1",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                str(folder),
            )
            started(stack, f"worker{number}", *worker, "--webui-port", str(free_port()), address)
        _wait_for_workers(page, folder)
        yield address


def _wait_for_workers(page: int, folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{page}/json/", timeout=5) as answer:
            if answer.read().count(b'"ALIVE"') > WORKERS:  # the workers, and the master itself
                return
        time.sleep(0.5)
    raise AssertionError((folder / "master.log").read_text())
