"""The real requests of Boston in the first half of 2015: their own targets, departments and closing times, through the same verbs."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from linli.cases import api as cases
from linli.channels.command_line.demo.cast import HANDLERS, Cast
from linli.channels.command_line.demo.flow import Flow, Story
from linli.common import clock
from linli.geography import api as geography

CHANNELS = {
    "Constituent Call": "phone",
    "Citizens Connect App": "app",
    "Self Service": "web",
    "Employee Generated": "staff",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the city: when it came, what was promised, when it ended, and the city's own verdict."""

    id: str
    opened: datetime
    target: datetime | None
    closed: datetime | None
    verdict: str
    type: str
    department: str
    row: Mapping[str, str]


def requests(folder: Path, zone: ZoneInfo) -> Iterator[Request]:
    """The requests of the pack in the order of their opening."""

    def moment(text: str) -> datetime | None:
        return datetime.fromisoformat(text).replace(tzinfo=zone) if text else None

    with gzip.open(folder / "requests.csv.gz", "rt", encoding="utf-8", newline="") as file:
        found = [
            Request(
                row["case_id"],
                opened,
                moment(row["target"]),
                moment(row["closed"]),
                row["on_time"],
                row["type"],
                row["department"],
                row,
            )
            for row in csv.DictReader(file)
            if (opened := moment(row["opened"]))
        ]
    return iter(sorted(found, key=lambda request: (request.opened, request.id)))


def sample(all_requests: list[Request], size: int | None, seed: int) -> list[Request]:
    """A part of the requests spread over the whole time, or all of them; the same seed takes the same."""
    if size is None or size >= len(all_requests):
        return all_requests
    chosen = Random(f"boston-{seed}").sample(range(len(all_requests)), size)
    return [all_requests[index] for index in sorted(chosen)]


def first_morning(chosen: list[Request]) -> datetime:
    """When a replay of these requests begins.

    Not earlier than their own first day: on the eve of the first request of all, the city's areas are not yet in force.
    """
    return chosen[0].opened.replace(hour=0, minute=0, second=0)


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a small table of the pack."""
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


class City:
    """Tells the story of each request with the staff of the pack."""

    def __init__(self, folder: Path, cast: Cast, zone: ZoneInfo, *, seed: int) -> None:
        self.cast, self.seed, self.zone = cast, seed, zone
        matters = cases.matters(cases.local_day(clock.now()))
        self.codes = {matter.name: matter.code for matter in matters}
        self.areas: dict[str, str] = {}
        for row in rows_of(folder / "neighborhoods.csv"):
            self.areas.setdefault(row["request_name"], row["code"])
        self.units = {row["department"]: row["unit_code"] for row in rows_of(folder / "departments.csv")}

    def story(self, request: Request) -> Story:
        """Report, file, dispatch, accept, and close when the city closed it."""
        rng = Random(f"{self.seed}-{request.id}")
        clerk = self.cast.actor("hotline.intake")
        receipt = cases.report(actor=clerk, new=self.new_report(request), at=clock.now())
        case = receipt.case_id
        cases.file(
            actor=clerk, case_id=case, at=clock.now(), matter=self.codes[request.type], condition=1, urgent=False
        )
        yield from self.handle(case, request, rng)

    def handle(self, case: int, request: Request, rng: Random) -> Story:
        """The department the city itself gave it to, ending at the city's own closing time."""
        unit = geography.unit_by_code(self.units[request.department])
        cases.dispatch(actor=self.cast.actor("city.coordinator"), case_id=case, at=clock.now(), unit=unit.id)
        handler = self.cast.someone(HANDLERS, unit.id, rng)
        if handler is None:
            return
        cases.accept(actor=handler, case_id=case, at=clock.now())
        if request.closed is None:
            return
        ended = max(request.closed, request.opened)  # a few were closed seconds before they were opened
        if ended > clock.now():
            yield ended
        outcome = "solved" if "Resolved" in request.row["closure_reason"] else "handed_over"
        cases.resolve(
            actor=handler, case_id=case, at=ended, outcome=outcome, answer=request.row["closure_reason"] or "Closed",
            handed_to=request.department if outcome == "handed_over" else "",
        )  # fmt: skip

    def new_report(self, request: Request) -> cases.NewReport:
        """The request as a report, with the city's target as the promise."""
        row = request.row
        point = self.point_of(row)
        return cases.NewReport(
            token=f"boston-{request.id}", text=f"{row['title']}: {row['type']}, {row['address'] or row['neighborhood']}",
            channel=CHANNELS.get(row["source"], "web"), title=row["type"], lon=point[0], lat=point[1], area_id=self.area_of(row["neighborhood"]), address=row["address"],
            language="en",
            matter_code=self.codes[request.type], promised_at=request.target,
        )  # fmt: skip

    def point_of(self, row: Mapping[str, str]) -> tuple[float, float] | tuple[None, None]:
        """The point of a request; none where it has only the city's default one, or lies in the harbour, outside every outline.

        The neighbourhood the city noted says then where it is: a point nobody serves would leave it unplaced.
        """
        if row["located"] != "1":
            return None, None
        lon, lat = float(row["lon"]), float(row["lat"])
        inside = geography.locate(lon=lon, lat=lat, at=clock.now()).inside
        return (lon, lat) if inside else (None, None)

    def area_of(self, neighborhood: str) -> int | None:
        """The area of a neighbourhood as the requests call it; the whole city where they name none of ours."""
        code = self.areas.get(neighborhood)
        if not code:
            return geography.root().area_id
        return geography.area_by_code(code, on=cases.local_day(clock.now())).id


def disagreements(all_requests: list[Request]) -> tuple[int, list[str]]:
    """How many closed requests with a target were compared with the city's verdict, and the ids that differ.

    A request of that kind whose promise was never judged here differs, too.
    """
    verdicts = cases.promise_verdicts(tokens=[f"boston-{request.id}" for request in all_requests])
    compared = [r for r in all_requests if r.target and r.closed and r.verdict]
    wrong = [r.id for r in compared if verdicts.get(f"boston-{r.id}") != (r.verdict == "ONTIME")]
    return len(compared), wrong


def plan(flow: Flow, city: City, chosen: list[Request]) -> None:
    """Put the requests' stories into the flow."""
    for request in chosen:
        flow.add(request.opened, city.story(request))
