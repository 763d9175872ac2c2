"""The case page as it is read: alone, beside the queue, and what is asked for while it stands open."""

from __future__ import annotations

import http.client
import re
from itertools import cycle, islice
from random import Random
from typing import Any, Final
from urllib.parse import urlencode

from linli.channels.command_line.bench import figures, stories
from linli.channels.command_line.bench.house import House, Wish

MOST: Final = 40  # cases of each list that are read
LISTS: Final[dict[str, dict[str, str]]] = {
    "newest": {"tab": "area"},
    "due first": {"tab": "area", "order": "due"},
    "ended": {"tab": "closed"},
}  # fmt: skip
_ROW: Final = re.compile(r'data-row="(\d+)" data-mark="(\w+)"')


def case(house: House, wish: Wish) -> dict[str, Any]:
    """Case pages of three readers, the queue with a case beside it, and the look for news; one figure for each."""
    asked = _asked(house)
    told = [story for listed in asked.values() for story in listed]
    rng = Random(1)  # noqa: S311  (an order of requests, not a secret)
    mixed = [rng.choice(told) for _ in range(400)]
    house.load(islice(cycle(told), 2 * len(told)), connections=2, seconds=30)  # every process warm
    run = house.load(islice(cycle(mixed), int(wish.seconds * 400)), connections=wish.connections, seconds=wish.seconds)
    whole = {**figures.shown(run), "processor_ms": run.get("processor_ms"), "connections": wish.connections}
    whole.pop("steps", None)
    each = {}
    for name, listed in asked.items():
        one = house.load(islice(cycle(listed), 80), connections=wish.connections, seconds=20)
        each[name] = {
            **figures.spread(one["whole"]),
            "bytes": one["bytes"] // max(1, one["acknowledged"]),
            "errors": one["errors"],
        }
    return {"mixed": whole, "each": each, "cases": house.started.get("generated")}


def _asked(house: House) -> dict[str, list[list[stories.Step]]]:
    found: dict[str, list[list[stories.Step]]] = {}
    for reader, session in house.ways["sessions"].items():
        for name, query in LISTS.items():
            rows = _rows(house, session, query)
            if not rows:
                continue
            seen = ".".join(f"{case_id}-{mark}" for case_id, mark in rows)
            listed = [case_id for case_id, _ in rows[:MOST]]
            found[f"case: {reader}: {name}"] = [stories.page("page", f"/desk/cases/{one}/", session) for one in listed]
            found[f"beside: {reader}: {name}"] = [
                stories.page("page", "/desk/", session, **query, case=one) for one in listed
            ]
            news = {**query, "seen": seen, "case": listed[0], "version": 1}
            found[f"news: {reader}: {name}"] = [stories.page("page", "/desk/news/", session, **news)]
    return found


def _rows(house: House, session: str, query: dict[str, str]) -> list[tuple[str, str]]:
    """Ids and marks of a page of the reader's queue, as their browser has them."""
    asking = http.client.HTTPConnection(*house.address, timeout=60)
    asking.request("GET", f"/desk/?{urlencode(query)}", headers={"Host": "localhost", "Cookie": f"sessionid={session}"})
    return _ROW.findall(asking.getresponse().read().decode())
