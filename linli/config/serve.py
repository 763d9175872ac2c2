"""`linli serve`: the web server and one worker as one process group.

The parent holds the listening socket and imports no Django, to stay small. Granian runs the web processes and replaces
one that dies; the worker is a child of its own that is started again when it dies. One signal to the parent ends
all of them, each after the work in its hands; and when the parent itself is killed, its children notice and end.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import click

from linli.config import environment

log = logging.getLogger("linli.serve")

RESTART_PAUSES: Final = (0.5, 2.0, 10.0, 30.0)
STOP_SECONDS: Final = 20
SHORT_LIVES: Final = 5
LONG_LIFE_SECONDS: Final = 20
PARENT_LOOK_SECONDS: Final = 0.5


@click.command()
@click.option("--host", help="Address to listen on (LINLI_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (LINLI_PORT).")
@click.option("--no-worker", is_flag=True, help="Web only; run `linli worker` elsewhere.")
def command(host: str | None, port: int | None, *, no_worker: bool) -> None:
    """Run the web server and the worker.

    In demo mode the database is brought up to date first; in production an outdated one is refused.
    """
    settings = _settings(host, port)
    environment.point_django_here()
    logging.basicConfig(level=settings["LINLI_LOG_LEVEL"], format="%(asctime)s %(levelname)s %(name)s %(message)s")
    _prepare_database(migrate=settings["LINLI_MODE"] == "demo")
    keeper = WorkerKeeper()

    def listening() -> None:
        click.echo(f"Linli listens at http://{settings['LINLI_HOST']}:{settings['LINLI_PORT']}/  (Ctrl-C ends it)")
        if not no_worker:
            keeper.start()

    try:
        _serve(settings, on_startup=listening)
    finally:
        keeper.stop()


def _serve(settings: dict[str, Any], *, on_startup: Callable[[], None]) -> None:
    """Serve until a signal. Granian gives up when a web process dies twice in a row; then it is started again.

    Raises ClickException where the web never lives long enough to serve, five times over.
    """
    short_lives = 0
    while short_lives < SHORT_LIVES:
        server, begun = _server(settings), time.monotonic()
        server.on_startup(on_startup)
        try:
            server.serve()
        except SystemExit:
            pass
        except (OSError, RuntimeError) as error:
            raise click.ClickException(f"cannot listen there: {str(error).splitlines()[0]}") from error
        if server.interrupt_signal:
            return
        short_lives = short_lives + 1 if time.monotonic() - begun < LONG_LIFE_SECONDS else 0
        log.error("web_ended lived=%.0fs", time.monotonic() - begun)
        time.sleep(1)
        if server.interrupt_signal:
            return
    raise click.ClickException("the web processes die again and again; see the log above")


def _server(settings: dict[str, Any]) -> Any:  # Granian chooses its class when it is imported
    # After the database is ready: `linli serve --help` and refusals need no server.
    from granian import Granian  # noqa: PLC0415  (heavy)
    from granian.constants import Interfaces  # noqa: PLC0415  (heavy)
    from granian.log import LogLevels  # noqa: PLC0415  (heavy)

    return Granian(
        "linli.config.serve:web",
        factory=True,
        address=settings["LINLI_HOST"],
        port=settings["LINLI_PORT"],
        interface=Interfaces.WSGI,
        workers=settings["LINLI_WEB_PROCESSES"],
        blocking_threads=settings["LINLI_WEB_THREADS"],
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )


def _settings(host: str | None, port: int | None) -> dict[str, Any]:
    """The settings, with the options put in force for this process and its children."""
    try:
        settings = environment.read_all()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    chosen = {"LINLI_HOST": host, "LINLI_PORT": str(port) if port else None}
    environment.put({name: value for name, value in chosen.items() if value})
    if (host or port) and not environment.is_given("LINLI_PUBLIC_URL"):
        shown = host or settings["LINLI_HOST"]
        environment.put({"LINLI_PUBLIC_URL": f"http://{shown}:{port or settings['LINLI_PORT']}"})
    # Numpy's linear algebra is never used here, and would keep a pool of threads and their memory in every process.
    environment.put({"OPENBLAS_NUM_THREADS": "1"})
    return environment.read_all()


def _prepare_database(*, migrate: bool) -> None:
    """Bring the database up to date, or refuse one that is not. In processes of their own: the parent stays small."""
    # Looking first, without Django's checks of the whole project, takes a third of the time of migrating nothing.
    if _migrate("--check", "--skip-checks") or (migrate and _migrate("--no-input")):
        return
    raise click.ClickException("the database cannot be reached or is not up to date; try: linli migrate")


def _migrate(*how: str) -> bool:
    command_line = [sys.executable, "-m", "linli.config.main", "manage", "migrate", "--verbosity", "0", *how]
    return subprocess.run(command_line, check=False).returncode == 0  # noqa: S603  (our own command)


def web() -> Callable[..., Any]:
    """What each web process serves; made inside it."""
    # Forked from the parent, it carries the parent's handlers until Granian sets its own: a stop in between was lost.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        threading.Thread(target=end_with_parent, args=(parent.pid,), name="end-with-parent", daemon=True).start()
    from linli.config.wsgi import application  # noqa: PLC0415  (Django stays out of the parent)

    return application


class WorkerKeeper:
    """Keeps one worker process running until told to stop."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the worker, and a thread that starts it again whenever it ends by itself. Once is enough."""
        if self._process is not None:
            return
        self._process = _start_worker()
        threading.Thread(target=self._keep, name="worker-keeper", daemon=True).start()

    def _keep(self) -> None:
        deaths = 0
        while self._process is not None:
            begun = time.monotonic()
            code = self._process.wait()
            if self._stopping.is_set():
                return
            deaths = 0 if time.monotonic() - begun > LONG_LIFE_SECONDS else deaths
            pause = RESTART_PAUSES[min(deaths, len(RESTART_PAUSES) - 1)]
            deaths += 1
            log.error("worker_ended code=%s restart_in=%ss", code, pause)
            if self._stopping.wait(pause):
                return
            self._process = _start_worker()

    def stop(self) -> None:
        """End the worker: politely, then not. Calling it again does nothing."""
        self._stopping.set()
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
            return
        process.kill()
        process.wait()


def _start_worker() -> subprocess.Popen[bytes]:
    command_line = [sys.executable, "-m", "linli.config.main", "worker", "--parent", str(os.getpid())]
    return subprocess.Popen(command_line)  # noqa: S603  (the worker itself looks whether its parent still lives)


def end_with_parent(parent: int) -> None:
    """End this process once its parent, of this id, is gone: politely, then not.

    Looked at again and again, because one signal can be lost: one sent by the kernel at the parent's death arrives
    before this process asked for it, or before Granian listens, and then nobody ever sends another.
    """
    while os.getppid() == parent:
        time.sleep(PARENT_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os._exit(1)
