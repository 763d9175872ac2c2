"""What a measurement says: percentiles, rates, processor time, and the machine it was made on."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from linli import __version__
from linli.common import clock

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds; the largest, too."""
    if not seconds:
        return {}
    ranked = sorted(seconds)
    pick = {
        name: ranked[min(len(ranked) - 1, int(len(ranked) * share))]
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }
    return {f"{name}_ms": round(value * 1000, 1) for name, value in (pick | {"max": ranked[-1]}).items()}


def shown(run: dict[str, Any]) -> dict[str, Any]:
    """A run of the load generator as it is printed."""
    seconds = run["seconds"]
    figures = {
        "per_second": round(run["stories"] / seconds, 1), **spread(run["whole"]), "seconds": round(seconds, 1),
        "answers": run["acknowledged"], "errors": run["errors"],
    }  # fmt: skip
    if len(run["steps"]) > 1:
        figures["steps"] = {name: {"n": len(times), **spread(times)} for name, times in run["steps"].items()}
    return figures


def machine(engine: str = "") -> dict[str, Any]:
    """Where and when it was measured, and with what; without an engine, no database had part in it."""
    return {
        "date": clock.now().isoformat(timespec="seconds"), "cores": os.cpu_count(), "processor": _processor(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * _PAGE / 2**30, 1), "load_before": round(os.getloadavg()[0], 2),
        "system": platform.platform(), "linli": __version__, "python": platform.python_version(),
        **({"database": _database_version(engine)} if engine else {}),
    }  # fmt: skip


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _database_version(engine: str) -> str:
    from linli.channels.command_line.bench.cluster import bin_folder  # noqa: PLC0415  (only one of the engines needs it)

    if engine == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    found = bin_folder()
    if not found:
        return "PostgreSQL"
    return subprocess.run(
        [str(found / "postgres"), "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()


# --- processes, read from /proc; nothing where there is none -----------------------------------------------------------


def tree(pid: int) -> list[int]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        stat = _stat(int(folder.name))
        if stat:
            children.setdefault(int(stat[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def processor_seconds(pids: Iterable[int]) -> float:
    """User and system time of the processes and of the children they have waited for."""
    return sum(sum(map(int, stat[11:15])) for pid in pids if (stat := _stat(pid))) / _TICKS


def memory_mib(pids: Iterable[int]) -> dict[str, float]:
    """Resident memory of the processes, and their proportional share (pages in common counted once)."""
    resident = shared = 0.0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        rows = {line.split(":")[0]: line.split() for line in text.splitlines()[1:]}
        resident += int(rows["Rss"][1]) / 1024
        shared += int(rows["Pss"][1]) / 1024
    return {"resident_mib": round(resident, 1), "proportional_mib": round(shared, 1)}


def note(words: str) -> None:
    """Say on standard error what is going on."""
    print(f"  {words} …", file=sys.stderr, flush=True)
