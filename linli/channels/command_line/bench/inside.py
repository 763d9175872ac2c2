"""Measurements inside one process of the measured house: statements counted, verbs and bulks without HTTP, the floor."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.channels.command_line.bench import figures, floor
from linli.channels.command_line.bench.stories import Teller
from linli.common import clock
from linli.common.actor import Actor
from linli.geography import api as geography
from linli.registry.api import ContactIn

BATCH = 500


class Inside:
    """One process with the ways into its house."""

    def __init__(self, ways: dict[str, Any], *, seed: int) -> None:
        self.ways, self.seed = ways, seed
        self.teller = Teller(ways, seed=seed)

    def actor(self, name: str) -> Actor:
        """The machine behind one of the keys."""
        return accounts.actor_of_key(self.ways["keys"][name], at=clock.now())

    def new(self, index: int) -> cases.NewReport:
        """A made-up report as the front door takes it."""
        told = self.teller.report(index)
        contact = (
            ContactIn(told["contact"]["name"], told["contact"]["phone"], "", consent_to_share=True)
            if "contact" in told
            else None
        )
        return cases.NewReport(
            token=told["token"],
            text=told["text"],
            channel="api",
            lon=told["lon"],
            lat=told["lat"],
            address=told["address"],
            contact=contact,
        )

    # --- what one creation costs ---------------------------------------------------------------------------------------
    def statements(self) -> dict[str, Any]:
        """The statements of one creation over HTTP, with a contact, everything warm; and the case it made."""
        handler = WSGIHandler()
        for index in range(8):
            self._post(handler, index)
        with CaptureQueriesContext(connection) as captured:
            answer = self._post(handler, 9)
        said = [query["sql"] for query in captured.captured_queries]
        return {"statements": len(said), "kinds": [_kind(sql) for sql in said], "case_id": answer["case_id"]}

    def _post(self, handler: WSGIHandler, index: int) -> dict[str, Any]:
        body = json.dumps(self.teller.report(index), ensure_ascii=False).encode()
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/reports", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
            "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body), "wsgi.url_scheme": "http",
            "HTTP_AUTHORIZATION": f"Bearer {self.ways['keys']['intake']}", "REMOTE_ADDR": "127.0.0.1", "SCRIPT_NAME": "", "QUERY_STRING": "",
        }  # fmt: skip
        start: Any = lambda *_: None  # noqa: E731  (the bench does not look at the status line)
        response: Any = handler(environ, start)
        answer: dict[str, Any] = json.loads(b"".join(response))
        response.close()
        return answer

    def floor(self, folder: Path, *, connections: int, seconds: float) -> dict[str, Any]:
        """The same rows sent raw."""
        made = self.statements()
        if connection.vendor == "postgresql":
            return {
                **made,
                "floor": floor.on_postgres(made["case_id"], folder, connections=connections, seconds=seconds),
            }
        return {**made, "floor": floor.on_sqlite(made["case_id"], connections=connections, seconds=seconds)}

    # --- without HTTP --------------------------------------------------------------------------------------------------
    def lifecycle(self, *, seconds: float) -> dict[str, Any]:
        """Whole loops by the verbs themselves, in this one process."""
        steps: dict[str, list[float]] = {}
        whole: list[float] = []
        until, index = time.perf_counter() + seconds, 0
        while time.perf_counter() < until:
            index += 1
            began = time.perf_counter()
            self._one_loop(index, lambda name, took: steps.setdefault(name, []).append(took))
            whole.append(time.perf_counter() - began)
        return {
            "per_second": round(len(whole) / seconds, 1), **figures.spread(whole),
            "steps": {name: figures.spread(times) for name, times in steps.items()},
        }  # fmt: skip

    def _one_loop(self, index: int, note: Callable[[str, float], None]) -> None:
        at = clock.now()
        receipt = self._timed(
            note, "report", lambda: cases.report(actor=self.actor("intake"), new=self.new(index), at=at)
        )
        unit = geography.unit_by_code(self.ways["handler"]).id

        def act(name: str, key: str, verb: str, minutes: int, **fields: Any) -> None:
            later = at + timedelta(minutes=minutes)
            self._timed(
                note,
                name,
                lambda: cases.act(actor=self.actor(key), case_id=receipt.case_id, verb=verb, at=later, fields=fields),
            )

        act("file", "intake", "file", 5, matter=self.ways["matter"], condition=self.ways["condition"])
        act("dispatch", "dispatch", "dispatch", 10, unit=unit)
        act("accept", "handle", "accept", 15)
        act("resolve", "handle", "resolve", 60, outcome="solved", answer="已到现场查处，设备加装隔声罩，夜间停止作业。")
        act("check", "check", "pass_check", 90, note="现场复测，噪声已达标")
        act("rate and close", "check", "call_back", 120, truth="true", stars=5)

    def _timed(self, note: Callable[[str, float], None], name: str, work: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        done = work()
        note(name, time.perf_counter() - began)
        return done

    def bulk(self, *, seconds: float) -> dict[str, Any]:
        """Batches of 500 through `report_many`, in this one process."""
        actor, took, taken, index = self.actor("intake"), [], 0, 0
        prepared = [
            [self.new(batch * BATCH + place) for place in range(BATCH)] for batch in range(max(4, int(seconds * 8)))
        ]
        cases.report_many(actor=actor, news=prepared.pop(), at=clock.now())
        began = time.perf_counter()
        processor = time.process_time()
        while prepared and time.perf_counter() < began + seconds:
            started = time.perf_counter()
            answers = cases.report_many(actor=actor, news=prepared.pop(), at=clock.now())
            took.append(time.perf_counter() - started)
            taken += sum(isinstance(answer, cases.Receipt) and answer.created for answer in answers)
            index += 1
        spent = time.perf_counter() - began
        return {
            "taken": taken, "seconds": round(spent, 2), "per_second": round(taken / spent), "batches": index, **figures.spread(took),
            "processor_ms_per_case": round((time.process_time() - processor) * 1000 / max(1, taken), 3),
        }  # fmt: skip


def _kind(sql: str) -> str:
    words = sql.split()
    table = next(
        (word.strip('"') for word in words if word.strip('"').startswith(("cases_", "audit_", "registry_", "pages_"))),
        "",
    )
    return f"{words[0]} {table}".strip()


def seed_of(at: datetime, number: int) -> int:
    """A seed no other process of this run has."""
    return int(at.timestamp() * 1000) * 64 + number


def kept(seed: int) -> int:
    """How many reports of a run are in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_report WHERE token LIKE %s", [f"%bench-{seed}-%"])
        return int(cursor.fetchone()[0])
