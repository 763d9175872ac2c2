"""The measurements themselves: each plays its load against a house and answers its figures."""

from __future__ import annotations

import json
import subprocess
import time
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any, Final

from linli.channels.command_line.bench import figures, stories
from linli.channels.command_line.bench.house import House, Wish
from linli.channels.command_line.bench.stories import Teller
from linli.common import clock

WARM_SECONDS: Final = 2.0
MOST_PER_SECOND: Final = 2_500  # stories made ahead for each second of a run
READ_SECONDS: Final = 12.0
REST_SECONDS: Final = 70.0
BATCH: Final = 500
BURST: Final = 10  # times as many connections


def seeded() -> int:
    """A number no earlier run has used for its tokens."""
    return int(clock.now().timestamp() * 1000)


def warm(house: House, connections: int) -> None:
    """Let every process build what it keeps in memory."""
    house.load(Teller(house.ways, seed=seeded()).create(4_000), connections=connections, seconds=WARM_SECONDS)


def create(house: House, wish: Wish) -> dict[str, Any]:
    """Reports over HTTP, what each costs in statements and processor time, and how far that is from the floor."""
    warm(house, wish.connections)
    told = Teller(house.ways, seed=seeded()).create(int(wish.seconds * MOST_PER_SECOND))
    run = house.load(told, connections=wish.connections, seconds=wish.seconds)
    found = {**figures.shown(run), "processor_ms": run.get("processor_ms"), "connections": wish.connections}
    if wish.url:
        return found
    found |= inside(house, "floor", wish)
    floor = found["floor"].get("per_second")
    return found | {"share_of_floor": round(found["per_second"] / floor, 3) if floor else None}


def lifecycle(house: House, wish: Wish) -> dict[str, Any]:
    """Whole loops over HTTP, every verb by the one whose duty it is; and the same verbs in one process without HTTP."""
    warm(house, wish.connections)
    told = Teller(house.ways, seed=seeded()).lifecycle(int(wish.seconds * MOST_PER_SECOND / 4))
    run = house.load(told, connections=wish.connections, seconds=wish.seconds)
    found = {**figures.shown(run), "processor_ms_per_step": run.get("processor_ms"), "connections": wish.connections}
    return found if wish.url else found | {"one_process_without_http": inside(house, "lifecycle", wish)}


def bulk(house: House, wish: Wish) -> dict[str, Any]:
    """Batches of 500: the action in several processes at once, the stream of the API, and a file through `linli intake`."""
    if wish.url:
        return {"stream": stream(house, wish)}
    together = 4 if wish.engine == "postgres" else 1
    commands = [
        house.command("bench", "inside", "bulk", "--ways", str(house.folder / "ways.json"), "--seconds", str(wish.seconds), "--number", str(number))
        for number in range(together)
    ]  # fmt: skip
    started = [subprocess.Popen(command, stdout=subprocess.PIPE) for command in commands]
    each = [json.loads(process.communicate()[0]) for process in started]
    actions = {"processes": together, "per_second": sum(one["per_second"] for one in each), "each": each}
    return {"report_many": actions, "stream": stream(house, wish), "file": file(house)}


def stream(house: House, wish: Wish) -> dict[str, Any]:
    """Streams of 500 lines to the API, over 4 connections."""
    batches = max(8, int(wish.seconds * 12))
    run = house.load(Teller(house.ways, seed=seeded()).bulk(batches, size=BATCH), connections=4, seconds=wish.seconds)
    shown = figures.shown(run)
    return shown | {
        "cases_per_second": round(run["stories"] * BATCH / run["seconds"]),
        "batches_per_second": shown["per_second"],
    }


def file(house: House, *, number: int = 10_000) -> dict[str, Any]:
    """A file of reports through `linli intake`, with all it checks; the start of the command is counted."""
    path, teller = house.folder / "reports.ndjson", Teller(house.ways, seed=seeded())
    with path.open("w", encoding="utf-8") as out:
        for index in range(number):
            told = teller.report(index)
            row = {
                "id": told["token"],
                "text": told["text"],
                "lon": told["lon"],
                "lat": told["lat"],
                "address": told["address"],
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    began = time.perf_counter()
    summary = json.loads(house.run("intake", str(path), "--profile", "generic", "--json"))
    took = time.perf_counter() - began
    return {"rows": number, "seconds": round(took, 1), "per_second": round(number / took), "summary": summary}


def queue(house: House, wish: Wish) -> dict[str, Any]:
    """The queue page of three readers and the list of the API, under the filters a user has; one figure for each."""
    asked = {**_pages(house), **_lists(house)}
    rng = Random(1)  # noqa: S311  (an order of requests, not a secret)
    mixed = [rng.choice(list(asked.values())) for _ in range(200)]
    house.load(islice(cycle(asked.values()), 2 * len(asked)), connections=2, seconds=30)  # every process warm
    run = house.load(islice(cycle(mixed), int(wish.seconds * 400)), connections=wish.connections, seconds=wish.seconds)
    whole = {**figures.shown(run), "processor_ms": run.get("processor_ms"), "connections": wish.connections}
    each = {}
    for name, story in asked.items():
        one = house.load([story] * 60, connections=wish.connections, seconds=20)
        each[name] = {
            **figures.spread(one["whole"]),
            "bytes": one["bytes"] // max(1, one["acknowledged"]),
            "errors": one["errors"],
        }
    whole.pop("steps", None)
    return {"mixed": whole, "each": each, "cases": house.started.get("generated")}


_FILTERS: Final[dict[str, dict[str, Any]]] = {
    "area": {"tab": "area"},
    "area, due first": {"tab": "area", "order": "due"},
    "mine": {"tab": "mine"},
    "overdue": {"tab": "overdue"},
    "ended": {"tab": "closed"},
    "in hand": {"tab": "area", "state": "in_hand"},
    "resolved, due first": {"tab": "area", "state": "resolved", "order": "due"},
    "one matter": {"tab": "area", "matter": "H05"},
    "rare matter, ended": {"tab": "closed", "matter": "H1004"},
    "channel": {"tab": "area", "channel": "qr"},
    "urgent": {"tab": "area", "urgent": "1"},
    "several reports": {"tab": "area", "many_voices": "1"},
    "no place": {"tab": "area", "unlocated": "1"},
    "near a border": {"tab": "area", "near_border": "1"},
    "words, common": {"tab": "area", "words": "路灯"},
    "words, none": {"tab": "area", "words": "海马体"},
    "words, none, ended": {"tab": "closed", "words": "海马体"},
}  # fmt: skip


def _pages(house: House) -> dict[str, list[stories.Step]]:
    found = {}
    for reader, session in house.ways["sessions"].items():
        for name, query in _FILTERS.items():
            found[f"page: {reader}: {name}"] = stories.page("page", "/desk/", session, **query)
        found[f"counts: {reader}"] = stories.page("page", "/desk/counts/", session, tab="area")
    return found


def _lists(house: House) -> dict[str, list[stories.Step]]:
    key = house.ways["keys"]["coordinate"]
    return {
        "list: newest": stories.asked("list", "/api/v1/cases", key, size=50),
        "list: due first": stories.asked("list", "/api/v1/cases", key, size=50, order="due"),
        "list: in hand": stories.asked("list", "/api/v1/cases", key, size=50, states="in_hand"),
        "list: ended": stories.asked("list", "/api/v1/cases", key, size=50, open="false"),
        "count: open": stories.asked("list", "/api/v1/cases/count", key),
        "count: all": stories.asked("list", "/api/v1/cases/count", key, any="true"),
    }  # fmt: skip


def burst(house: House, wish: Wish) -> dict[str, Any]:
    """Ten times the connections for a while, between two quiet stretches; whether all that was acknowledged is kept."""
    warm(house, wish.connections)
    found: dict[str, Any] = {}
    for name, connections, seconds in (
        ("before", wish.connections, 5.0), ("burst", wish.connections * BURST, wish.seconds), ("after", wish.connections, 5.0),
    ):  # fmt: skip
        seed = seeded()
        run = house.load(
            Teller(house.ways, seed=seed).create(int(seconds * 800)), connections=connections, seconds=seconds
        )
        kept = (
            int(house.run("bench", "inside", "kept", "--ways", str(house.folder / "ways.json"), "--number", str(seed)))
            if not wish.url
            else None
        )
        found[name] = {**figures.shown(run), "connections": connections, "acknowledged": run["stories"], "kept": kept}
    return found


def start(house: House, wish: Wish) -> dict[str, Any]:
    """How soon the first page came after `serve`, and how much memory all its processes take: quiet, after a load, and at rest again."""
    found: dict[str, Any] = {**house.started, "memory_at_first": house.memory()}
    warm(house, wish.connections)
    time.sleep(READ_SECONDS)  # what was reported is in the figures by then
    found["memory_after_load"] = house.memory()
    time.sleep(REST_SECONDS)  # what runs apart from the worker has ended by then
    return found | {"memory_at_rest": house.memory()}


def inside(house: House, what: str, wish: Wish) -> dict[str, Any]:
    """A measurement in a process of the house's own."""
    ways: Path = house.folder / "ways.json"
    said = house.run(
        "bench",
        "inside",
        what,
        "--ways",
        str(ways),
        "--seconds",
        str(wish.seconds),
        "--connections",
        str(wish.connections),
    )
    found: dict[str, Any] = json.loads(said)
    found.pop("case_id", None)
    return found
