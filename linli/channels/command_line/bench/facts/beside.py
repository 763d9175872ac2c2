"""What stands beside the answers: the same rows in a plain PostgreSQL table, counted by a plain GROUP BY; and reading the same bytes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psycopg
from django.conf import settings

from linli.channels.command_line.bench import figures
from linli.channels.command_line.bench.cluster import Cluster
from linli.common.actor import SYSTEM
from linli.insight import api as insight

TIMES: Final = ("reported_at", "promise_due", "handle_due")
COLUMNS: Final = {
    "district": "bigint", "street": "bigint", "matter": "text", "unit": "bigint", "promise_clock": "text", "promise_exempted": "boolean",
    "handle_clock": "text", "handle_exempted": "boolean", **dict.fromkeys(TIMES, "timestamp"),
}  # fmt: skip
ROUNDS: Final = 7
_IN_TIME: Final = "sum((promise_clock = 'met')::int), count(*) FILTER (WHERE promise_clock IN ('met', 'missed', 'running') AND NOT promise_exempted)"
# For each: the question, and the plain statement that counts the same.
PAIRS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "reported, a month, by street": (
        {"indicators": ["reported"], "by": ["street"], "from": "2025-11-01", "to": "2025-11-30"},
        "SELECT street, count(*) FROM cases WHERE reported_at >= '2025-10-31 16:00' AND reported_at < '2025-11-30 16:00' GROUP BY street",
    ),
    "closed in time, three years, by month": (
        {"indicators": ["closed_in_time"], "by": ["month"], "from": "2023-01-01", "to": "2025-12-31"},
        (f"SELECT date_trunc('month', promise_due + interval '8 hours'), {_IN_TIME} FROM cases"
        " WHERE promise_due >= '2022-12-31 16:00' AND promise_due < '2025-12-31 16:00' GROUP BY 1"),
    ),
    "closed in time, a year, by matter": (
        {"indicators": ["closed_in_time"], "by": ["matter"], "from": "2025-01-01", "to": "2025-12-31"},
        f"SELECT matter, {_IN_TIME} FROM cases WHERE promise_due >= '2024-12-31 16:00' AND promise_due < '2025-12-31 16:00' GROUP BY matter",
    ),
    "handled in time, a month, by unit": (
        {"indicators": ["handled_in_time"], "by": ["unit"], "from": "2025-11-01", "to": "2025-11-30"},
        ("SELECT unit, sum((handle_clock = 'met')::int), count(*) FILTER (WHERE NOT handle_exempted) FROM cases"
        " WHERE handle_due >= '2025-10-31 16:00' AND handle_due < '2025-11-30 16:00' GROUP BY unit"),
    ),
}  # fmt: skip


def postgres(folder: Path) -> dict[str, Any]:
    """The pairs, each counted both ways over the same rows; PostgreSQL has an index on each time."""
    cluster = Cluster(folder / "postgres")
    cluster.start()
    try:
        with psycopg.connect(cluster.url, autocommit=True) as plain:
            seconds = _load(plain)
            asked = {name: _both(plain, *pair) for name, pair in PAIRS.items()}
    finally:
        cluster.stop()
    return {"loaded_seconds": round(seconds, 1), "asked": asked}


def _both(plain: psycopg.Connection[Any], question: dict[str, Any], statement: str) -> dict[str, float]:
    wanted = insight.asked(question)
    here = _median_ms(lambda: insight.answer(actor=SYSTEM, question=wanted))
    there = _median_ms(lambda: plain.execute(statement.encode()).fetchall())
    return {"answer_ms": here, "postgres_ms": there, "times_as_fast": round(there / here, 2)}


def _load(plain: psycopg.Connection[Any]) -> float:
    """The rows that hold, copied into a table; nothing where a kept folder has them already."""
    began = time.perf_counter()
    declared = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    if plain.execute("SELECT to_regclass('cases')").fetchall()[0][0] is None:
        figures.note("copying the facts into PostgreSQL")
        plain.execute(f"CREATE TABLE cases ({declared})".encode())
        rows = f"SELECT {', '.join(COLUMNS)} FROM cases WHERE weight = 1"
        with (
            insight.opened() as facts,
            plain.cursor().copy(f"COPY cases ({', '.join(COLUMNS)}) FROM STDIN".encode()) as copy,
        ):
            facts.execute(rows)
            while some := facts.fetchmany(20_000):
                for row in some:
                    copy.write_row(row)
        for name in TIMES:
            plain.execute(f"CREATE INDEX ON cases ({name})".encode())
        plain.execute("VACUUM (ANALYZE) cases")
    return time.perf_counter() - began


def _median_ms(ask: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    return round(statistics.median(took[1:]) * 1000, 2)


def megabytes_a_second() -> float:
    """How fast the files of the facts are read, by nothing but reading, out of the system's memory."""
    paths = sorted(Path(settings.FACTS).glob("cases*/month=*/*.parquet"))[:200]
    best = 0.0
    for _ in range(3):
        began = time.perf_counter()
        read = sum(len(path.read_bytes()) for path in paths)
        best = max(best, read / 1e6 / (time.perf_counter() - began))
    return round(best, 1)
