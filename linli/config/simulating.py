"""Simulations in a process of their own: the worker only looks whether one waits, so that clocks are swept meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime

from linli.insight import api as insight

_running: list[subprocess.Popen[bytes]] = []


def start_waiting(at: datetime) -> bool:
    """Start the process that computes what waits, unless one is at work. It ends by itself. Returns whether it was started."""
    _running[:] = [process for process in _running if process.poll() is None]
    if _running or not insight.simulation_waits(at=at):
        return False
    command = [sys.executable, "-m", "linli.config.main", "simulate", "waiting"]
    # Beside everything else: clocks and pages come first. The worker runs no threads of its own, so the child may be slowed.
    _running.append(subprocess.Popen(command, preexec_fn=lambda: os.nice(10)))  # noqa: S603, PLW1509  (own words)
    return True
