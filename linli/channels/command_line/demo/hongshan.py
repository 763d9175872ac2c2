"""A month in 红山区: our own messages, varied by rule, played through the real verbs by the staff of the pack."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

import shapely

from linli.channels.command_line.demo.cast import Cast
from linli.channels.command_line.demo.flow import Flow
from linli.channels.command_line.demo.telling import Telling
from linli.channels.command_line.demo.voice import Arrival, Spot
from linli.geography import api as geography

ZONE: Final = ZoneInfo("Asia/Shanghai")
DAY: Final = timedelta(days=1)
# Reports by hour of the day: few at night, peaks before noon and after work.
BY_HOUR: Final = (1, 1, 1, 1, 1, 2, 5, 9, 12, 13, 12, 9, 6, 7, 9, 10, 10, 10, 11, 9, 7, 5, 3, 2)


def days(folder: Path) -> int:
    """How many days the flow of a pack lasts."""
    return int(tomllib.loads((folder / "flow.toml").read_text(encoding="utf-8"))["days"])


class Month:
    """Plans a month of reports and tells each one's story."""

    def __init__(self, folder: Path, cast: Cast, *, seed: int, until: datetime) -> None:
        self.rules = tomllib.loads((folder / "flow.toml").read_text(encoding="utf-8"))
        lines = (folder / "messages.jsonl").read_text(encoding="utf-8").splitlines()
        self.messages = [json.loads(line) for line in lines if line.strip()]
        self.cast, self.seed, self.until = cast, seed, until
        self.begin = until - timedelta(days=self.rules["days"])
        self._shapes: dict[int, shapely.Polygon] = {}
        root = geography.root()
        self._grids = geography.areas_under(root.area_id, level="grid")

    # --- planning ----------------------------------------------------------------------------------------------------
    def arrivals(self, size: int) -> list[Arrival]:
        """About `size` reports, bursts and repeated voices included; the same seed plans the same month."""
        rng = Random(f"month-{self.seed}")
        planned: list[Arrival] = []
        voices = 0
        for burst in self.rules["burst"]:
            planned += self._burst(burst, rng, size)
        while len(planned) + voices < size:
            arrival = self._arrival(rng, len(planned), rng.choice(self.messages), self._time(rng))
            planned.append(arrival)
            voices += len(arrival.voices)
        return sorted(planned, key=lambda a: a.at)

    def _time(self, rng: Random) -> datetime:
        day = (self.begin + DAY * rng.randrange(self.rules["days"])).astimezone(ZONE)
        if day.weekday() >= 5 and rng.random() < 0.4:
            day -= DAY * 2
        hour = rng.choices(range(24), BY_HOUR)[0]
        at = day.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0)
        return min(max(at, self.begin), self.until - timedelta(minutes=5))

    def _arrival(self, rng: Random, number: int, message: dict[str, Any], at: datetime, grid: Any = None) -> Arrival:
        spot = self._spot(rng, grid)
        again = rng.random() < self.rules["repeat_share"]
        later = sorted(
            at + timedelta(hours=rng.uniform(1, 60)) for _ in range(rng.choice((1, 1, 1, 2, 3)) if again else 0)
        )
        return Arrival(at, message, spot, number, tuple(t for t in later if t < self.until))

    def _burst(self, burst: dict[str, Any], rng: Random, size: int) -> list[Arrival]:
        """Many reports of the same few matters in one area within a day: a storm, a burst pipe, the start of heating."""
        messages = [m for m in self.messages if m["matter"] in burst["matters"]]
        start = self.begin + DAY * burst["day"] + timedelta(hours=burst["hour"])
        grids = [g for g in self._grids if g.code.startswith(burst["area"])]
        found = []
        for index in range(max(3, round(burst["share"] * size))):
            at = start + timedelta(hours=rng.expovariate(1 / burst["hours"]))
            if messages and at < self.until - timedelta(minutes=5):
                found.append(
                    self._arrival(
                        rng, 100_000 + burst["day"] * 1000 + index, rng.choice(messages), at, rng.choice(grids)
                    )
                )
        return found

    def _spot(self, rng: Random, grid: geography.AreaView | None = None) -> Spot:
        grid = grid or rng.choice(self._grids)
        if grid.id not in self._shapes:
            rings = geography.outline(grid.id)
            self._shapes[grid.id] = shapely.Polygon(rings[0])
        shape = self._shapes[grid.id]
        west, south, east, north = shape.bounds
        for _ in range(40):
            lon, lat = rng.uniform(west, east), rng.uniform(south, north)
            if shapely.contains_xy(shape, lon, lat):
                break
        else:
            centre = shape.representative_point()
            lon, lat = centre.x, centre.y
        chain = {area.level: area.name for area in geography.chain(grid.id)}
        names = {"street": chain["street"], "community": chain["community"], "grid": grid.name,
                 "building": str(rng.randrange(1, 28)), "unit": str(rng.randrange(1, 5)), "number": str(rng.randrange(2, 180))}  # fmt: skip
        return Spot(round(lon, 6), round(lat, 6), grid, names)

    def plan(self, flow: Flow, size: int) -> int:
        """Put every arrival's story into the flow; answers how many reports there will be."""
        arrivals = self.arrivals(size)
        for arrival in arrivals:
            flow.add(arrival.at, Telling(self.cast, self.rules, self.seed, flow, arrival).story())
        return sum(1 + len(arrival.voices) for arrival in arrivals)
