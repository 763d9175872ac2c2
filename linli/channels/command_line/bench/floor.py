"""The floor: the rows of one report sent raw, with the same durability and as many connections, by a program without Linli.

The rows are those of a report that was just made through the API; only ids, numbers and tokens are drawn anew.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import connection

from linli.channels.command_line.bench import figures
from linli.channels.command_line.bench.cluster import bin_folder

# Tables in the order they are written, and how the row of a case is found.
ROWS: Final = (
    ("registry_contact", "key = (SELECT contact_id FROM cases_report WHERE case_id = %(case)s)"),
    ("cases_case", "id = %(case)s"),
    ("cases_report", "case_id = %(case)s"),
    ("cases_clock", "case_id = %(case)s"),
    ("cases_hand", "case_id = %(case)s"),
    ("audit_event", "subject_kind = 'case' AND subject_id = %(subject)s"),
    ("audit_chain", "subject_kind = 'case' AND subject_id = %(subject)s"),
    ("audit_pending", "event_id IN (SELECT id FROM audit_event WHERE subject_kind = 'case' AND subject_id = %(subject)s)"),
)  # fmt: skip
_NUMBER: Final = "(:floor_number)::text"
# What is drawn anew, by table and column; a column named nowhere keeps its value.
_DRAWN: Final = {
    ("registry_contact", "key"): "gen_random_uuid()",
    ("cases_case", "number"): _NUMBER, ("cases_report", "receipt"): _NUMBER, ("cases_report", "token"): _NUMBER,
    ("cases_report", "case_id"): ":floor_case", ("cases_clock", "case_id"): ":floor_case", ("cases_hand", "case_id"): ":floor_case",
    ("cases_report", "contact_id"): "NULL",
    ("audit_event", "subject_id"): "(:floor_case)::text", ("audit_chain", "subject_id"): "(:floor_case)::text",
    ("audit_pending", "event_id"): ":floor_event",
}  # fmt: skip
_ANSWERS: Final = {"cases_case": "floor_case", "audit_event": "floor_event"}


@dataclass(frozen=True, slots=True)
class Insert:
    """One raw insert: its table, columns and the values of the model row."""

    table: str
    columns: tuple[str, ...]
    values: tuple[Any, ...]


def inserts_of(case_id: int) -> list[Insert]:
    """The inserts that would write this case's rows again, the contact first."""
    found = []
    with connection.cursor() as cursor:
        for table, where in ROWS:
            cursor.execute(f"SELECT * FROM {table} WHERE {where}", {"case": case_id, "subject": str(case_id)})  # noqa: S608  (own names)
            names = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                kept = [(name, value) for name, value in zip(names, row, strict=True) if name != "id"]
                found.append(Insert(table, tuple(name for name, _ in kept), tuple(value for _, value in kept)))
    return found


# --- PostgreSQL: pgbench ------------------------------------------------------------------------------------------------


def pgbench_script(inserts: list[Insert]) -> str:
    """One creation as pgbench sends it: prepared statements, a contact in every second one."""
    lines = [r"\set floor_number random(100000000000, 999999999999)", r"\set floor_half random(0, 1)", "BEGIN;"]
    for insert in inserts:
        values = ", ".join(_sql_value(insert, place) for place in range(len(insert.columns)))
        names = ", ".join(f'"{name}"' for name in insert.columns)
        answer = _ANSWERS.get(insert.table)
        end = f" RETURNING id AS {answer} \\gset" if answer else ";"
        statement = f"INSERT INTO {insert.table} ({names}) VALUES ({values}){end}"  # noqa: S608  (quoted by psycopg)
        if insert.table == "registry_contact":
            lines += [r"\if :floor_half", statement, r"\endif"]
        else:
            lines.append(statement)
    return "\n".join([*lines, "COMMIT;"]) + "\n"


def _sql_value(insert: Insert, place: int) -> str:
    column, value = insert.columns[place], insert.values[place]
    drawn = _DRAWN.get((insert.table, column))
    if drawn or value is None:
        return drawn or "NULL"
    if isinstance(value, bool | int | float):
        return str(value)
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    if isinstance(value, bytes | memoryview):
        text = "\\x" + bytes(value).hex()
    # A colon would begin a variable of pgbench, even within quotes.
    quoted = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3A").replace("\n", "\\n")
    return f"E'{quoted}'"


def on_postgres(case_id: int, folder: Path, *, connections: int, seconds: float) -> dict[str, Any]:
    """What pgbench reaches with the same rows."""
    programs = bin_folder()
    if programs is None or not (programs / "pgbench").exists():
        return {"error": "there is no pgbench here"}
    script = folder / "floor.sql"
    script.write_text(pgbench_script(inserts_of(case_id)))
    where = connection.get_connection_params()
    command = [
        str(programs / "pgbench"), "-n", "-M", "prepared", "-c", str(connections), "-j", "2", "-T", f"{max(1, seconds):.0f}", "-f", str(script),
        "-h", str(where.get("host") or "127.0.0.1"), "-p", str(where.get("port") or 5432), "-U", str(where.get("user") or "linli"), str(where["dbname"]),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if not found:
        return {"error": done.stderr[-400:]}
    latency = re.search(r"latency average = ([0-9.]+)", done.stdout)
    return {
        "per_second": round(float(found[1]), 1),
        "mean_ms": float(latency[1]) if latency else None,
        "sent_by": "pgbench, prepared",
    }


# --- SQLite: threads with the driver of Python --------------------------------------------------------------------------


def on_sqlite(case_id: int, *, connections: int, seconds: float) -> dict[str, Any]:
    """What bare sqlite3 connections reach with the same rows; each waits for the disk at its commit, as Linli does."""
    inserts = inserts_of(case_id)
    took: list[float] = []
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=_send, args=(inserts, until, took, number)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "per_second": round(len(took) / seconds, 1),
        **figures.spread(took),
        "sent_by": "sqlite3, one thread a connection",
    }


def _send(inserts: list[Insert], until: float, took: list[float], number: int) -> None:
    own = sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=30, isolation_level=None)
    own.execute("PRAGMA journal_mode=WAL")
    own.execute("PRAGMA synchronous=FULL")
    count = 0
    while time.perf_counter() < until:
        began = time.perf_counter()
        count += 1
        _send_one(own, inserts, f"{number:03d}{count:08d}{time.time_ns() % 10:d}", contact=bool(count % 2))
        took.append(time.perf_counter() - began)
    own.close()


def _send_one(own: Any, inserts: list[Insert], drawn: str, *, contact: bool) -> None:
    ids: dict[str, Any] = {"floor_case": None, "floor_event": None}
    own.execute("BEGIN IMMEDIATE")
    for insert in inserts:
        if insert.table == "registry_contact" and not contact:
            continue
        values = [_plain_value(insert, place, drawn, ids) for place in range(len(insert.columns))]
        places = ", ".join("?" * len(values))
        names = ", ".join(f'"{name}"' for name in insert.columns)
        done = own.execute(f"INSERT INTO {insert.table} ({names}) VALUES ({places})", values)  # noqa: S608  (own names)
        if insert.table in _ANSWERS:
            ids[_ANSWERS[insert.table]] = done.lastrowid
    own.execute("COMMIT")


def _plain_value(insert: Insert, place: int, drawn: str, ids: dict[str, Any]) -> Any:
    expression = _DRAWN.get((insert.table, insert.columns[place]))
    if expression is None:
        value = insert.values[place]
        return str(value) if hasattr(value, "isoformat") else value
    if expression == "gen_random_uuid()":
        return f"f1004{drawn:0>27}"
    if "floor_number" in expression:
        return drawn
    if expression == "NULL":
        return None
    name = "floor_event" if "event" in expression else "floor_case"
    return str(ids[name]) if "text" in expression else ids[name]
