"""What a story is made of: a report to come, the people who may act, chances and times."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from linli.cases import api as cases
from linli.channels.command_line.demo.cast import Cast
from linli.channels.command_line.demo.flow import Flow, Story
from linli.common import clock
from linli.common.actor import ANONYMOUS, SYSTEM, Actor
from linli.common.errors import LinliError
from linli.geography import api as geography
from linli.registry.api import ContactIn

ZONE: Final = ZoneInfo("Asia/Shanghai")
DAY: Final = timedelta(days=1)
CHANNELS: Final = {
    "resident": ("web", "web", "qr", "phone"),
    "grid_worker": ("field",),
    "clerk": ("phone",),
    "rider": ("web",),
}
REFUSED: Final = (
    ("outside", "相邻旗县区政务服务便民热线", "经核实，您反映的地点不在红山区范围内，请向属地反映。"),
    ("litigation", "人民法院或仲裁机构", "该事项已进入诉讼（仲裁）程序，请依法通过法定程序解决。"),
    ("emergency", "110 报警服务台", "该情况属紧急警情，已提示您立即拨打 110。"),
    ("no_facts", "请补充线索后重新反映", "描述中没有可核实的时间、地点和事实，暂无法受理。"),
)
EXPLAINED: Final = "您反映的事项经研究，现行政策暂不支持，已向您说明政策依据；后续政策调整将及时告知。"


class NobodyThere(LinliError):
    """No post of the pack fits a step: the story stops here, as a case would that nobody takes up."""

    code = "nobody_there"
    sentence = "There is no such %(what)s, or it is not in your area."


@dataclass(frozen=True, slots=True)
class Spot:
    """A point inside one grid, with the names a message may use."""

    lon: float
    lat: float
    grid: geography.AreaView
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One report to come: what is said, by whom, where and when; further voices tell of the same thing later."""

    at: datetime
    message: dict[str, Any]
    spot: Spot
    number: int
    voices: tuple[datetime, ...]


class Voice(ABC):
    """One report and its people. Chances are drawn from its own generator, so that stories do not disturb each other."""

    def __init__(self, cast: Cast, rules: Mapping[str, Any], seed: int, flow: Flow, arrival: Arrival) -> None:
        self.cast, self.rules, self.seed, self.flow, self.arrival = cast, rules, seed, flow, arrival
        self.rng = Random(f"story-{seed}-{arrival.number}-{arrival.at.isoformat()}")
        self.case = 0
        self.urgent = bool(arrival.message.get("urgent"))
        self.number = ""
        self.secret = ""
        self.message = arrival.message
        self.by_staff = arrival.message["voice"] == "grid_worker"

    def chance(self, name: str) -> bool:
        """Whether something happens, by its chance in flow.toml."""
        return self.rng.random() < float(self.rules["chances"][name])

    def soon(self, low: float, high: float) -> datetime:
        """A time `low` to `high` minutes from now, whatever the hour."""
        return clock.now() + timedelta(minutes=self.rng.uniform(low, high))

    def at_work(self, low: float, high: float) -> datetime:
        """A time `low` to `high` minutes from now, moved to working time; urgent matters are not moved."""
        at = self.soon(low, high)
        if self.urgent:
            return clock.now() + (at - clock.now()) / 6
        local = at.astimezone(ZONE)
        if local.hour >= 18 or local.hour < 8 or local.weekday() >= 5:
            days = (1 if local.hour >= 18 else 0) or 0
            local = (local + DAY * days).replace(hour=8, minute=35) + timedelta(minutes=self.rng.uniform(0, 200))
            while local.weekday() >= 5:
                local += DAY
        return local.astimezone(at.tzinfo)

    def view(self) -> cases.CaseRow:
        """The case's row as it stands."""
        return cases.summary(actor=SYSTEM, case_id=self.case)

    def say(self, text: str) -> str:
        """A message with its places filled in."""
        for name, value in self.arrival.spot.names.items():
            text = text.replace("{" + name + "}", value)
        return text

    def token(self, index: int) -> str:
        """The id of one voice's message."""
        digest = sha256(f"{self.seed}-{self.arrival.number}-{self.arrival.at.isoformat()}-{index}".encode())
        return f"demo-{digest.hexdigest()[:24]}"

    def staff(self, role: str, unit_id: int, *, not_these: Sequence[str] = ()) -> Actor:
        """Somebody with the role at the unit or above. Ends the story where there is nobody."""
        found = self.cast.someone((role,), unit_id, self.rng, not_these=not_these)
        if found is None:
            raise NobodyThere(what="person")
        return found

    def send(self, index: int, text: str) -> cases.Receipt:
        """One voice reports."""
        voice, spot = self.message["voice"] if index == 0 else "resident", self.arrival.spot
        rng, sender = self.rng, self.sender(voice)
        located = voice == "grid_worker" or not self.chance("no_point")
        contact = None
        if voice in {"resident", "clerk"} and self.chance("leaves_contact"):
            contact = ContactIn(
                name="", phone=f"199{rng.randrange(10**8):08d}", email="", consent_to_share=self.chance("consents")
            )
        new = cases.NewReport(
            token=self.token(index), text=self.say(text), channel=rng.choice(CHANNELS[voice]),
            lon=spot.lon + rng.uniform(-2e-4, 2e-4) * min(index, 1) if located else None,
            lat=spot.lat + rng.uniform(-2e-4, 2e-4) * min(index, 1) if located else None,
            address=self.say("{street}{community}{building}号楼附近"), contact=contact,
            reporter_kind=voice if sender.kind != "reporter" or voice in {"resident", "rider"} else "resident",
            urgent=bool(self.message.get("urgent")),
        )  # fmt: skip
        return cases.report(actor=sender, new=new, at=clock.now())

    def sender(self, voice: str) -> Actor:
        """Who sends: grid workers and hotline clerks sign in, residents and riders do not."""
        if voice == "grid_worker":
            body = geography.find_unit(kind="grid_body", trade="", chain=[self.arrival.spot.grid.id])
            return (body and self.cast.someone(("grid_worker",), body.id, self.rng)) or ANONYMOUS
        if voice == "clerk":
            return self.cast.actor(self.rng.choice(self.rules["operators"]))
        return ANONYMOUS

    def worker_of(self, name: str) -> Actor:
        """The grid worker whose report the record shows."""
        body = geography.find_unit(kind="grid_body", trade="", chain=[self.arrival.spot.grid.id])
        for _ in range(12):
            found = body and self.cast.someone(("grid_worker",), body.id, self.rng)
            if found and found.name == name:
                return found
        raise NobodyThere(what="person")

    def deciding_unit(self, kind: str) -> int:
        """The unit that decides the open request of this kind. Ends the story where there is none."""
        for request in cases.requests(actor=SYSTEM, case_id=self.case):
            if request.kind == kind and request.state == "asked" and request.decide_unit_id:
                return request.decide_unit_id
        raise NobodyThere(what="request")

    def decider(self, kind: str, roles: Sequence[str], asker: Actor) -> Actor:
        """Somebody who may decide the open request of this kind, not the one who asked."""
        unit_id = self.deciding_unit(kind)
        found = self.cast.someone(roles, unit_id, self.rng)
        if found is None or found.name == asker.name:
            raise NobodyThere(what="person")
        return found

    def some_department(self) -> int:
        """A department that could be asked."""
        root = geography.root()
        found = geography.units_of_kind("department", area_id=root.area_id)
        return self.rng.choice(found).id

    @abstractmethod
    def dispatching(self) -> Story:
        """Back before the dispatcher: the story goes on from there."""
