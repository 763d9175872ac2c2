"""The lanes of the timetable: a process for each that has something to do, started by the worker, gone again when it is idle.

The worker stays small and is never held up. Killing such a process at any moment loses nothing, as with the worker itself.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

from linli.config import timetable
from linli.config.serve import end_with_parent
from linli.config.timetable import Lane

log = logging.getLogger("linli.worker")

PATIENCE_SECONDS: Final = 60.0
PAUSE_AFTER_DEATH: Final = 10.0
STOP_SECONDS: Final = 10.0


class Lanes:
    """The processes of the lanes, at most one for each, as one worker keeps them."""

    def __init__(self) -> None:
        self._running: dict[Lane, subprocess.Popen[bytes]] = {}
        self._not_before: dict[Lane, float] = {}

    def look(self, at: datetime) -> None:
        """Start a process for every lane that has something to do at `at` and has none."""
        for lane in timetable.LANES:
            if self._is_free(lane) and timetable.calls(lane, at):
                self._start(lane)

    def _start(self, lane: Lane) -> None:
        """Start its process; where the house has no room for one, a while later."""
        command = [sys.executable, "-m", "linli.config.main", "worker", "--lane", lane.name]
        try:
            self._running[lane] = subprocess.Popen([*command, "--parent", str(os.getpid())])  # noqa: S603  (our own command)
        except OSError as error:
            log.error("lane_not_started lane=%s error=%s", lane.name, type(error).__name__)  # noqa: TRY400  (the trace says no more)
            self._not_before[lane] = time.monotonic() + PAUSE_AFTER_DEATH

    def _is_free(self, lane: Lane) -> bool:
        """Whether no process is at work in it; after one that died, not at once again."""
        process = self._running.get(lane)
        if process is not None:
            code = process.poll()
            if code is None:
                return False
            del self._running[lane]
            if code:
                log.error("lane_died lane=%s code=%s", lane.name, code)
                self._not_before[lane] = time.monotonic() + PAUSE_AFTER_DEATH
        return time.monotonic() >= self._not_before.get(lane, 0.0)

    def stop(self) -> None:
        """End them: politely, then not."""
        processes = list(self._running.values())
        self._running.clear()
        for process in processes:
            process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(until - time.monotonic(), 0.0))
                continue
            process.kill()
            process.wait()


def enter(lane: Lane, parent: int | None) -> None:
    """Make this process that of a lane: as nice as the lane is, and gone when its parent is, even in the middle of a job."""
    os.nice(lane.nice)
    if parent is not None:
        threading.Thread(target=end_with_parent, args=(parent,), name="end-with-parent", daemon=True).start()


@contextmanager
def given_up_after(seconds: float) -> Iterator[None]:
    """End the process where the block takes longer, whatever it hangs in, and say on standard error where it was."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
