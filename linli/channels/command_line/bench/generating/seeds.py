"""The cases that are copied: played through the real verbs at times of the last weeks, some ended, some left under way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Final

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.channels.command_line.bench.prepare import CENTRE, KEYS, spots
from linli.channels.command_line.bench.stories import Teller
from linli.common import clock
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import LinliError
from linli.geography import api as geography
from linli.registry.api import ContactIn

# How far a case of each kind gets, and in how many of a hundred.
ENDED: Final = {"rated": 90, "refused": 10}
UNDER_WAY: Final = {"received": 15, "filed": 12, "assigned": 18, "in_hand": 40, "resolved": 15}
CHANNELS: Final = ("web", "qr", "phone", "api", "field")


class Cast:
    """Machines with the rights of each duty; handlers are made for every unit that is given a case."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._handlers: dict[int, Actor] = {}
        self.intake, self.dispatch, self.check, self.coordinate = (
            self._make(name, geography.unit_by_code(CENTRE).id, KEYS[name][1])
            for name in ("intake", "dispatch", "check", "coordinate")
        )

    def handler(self, unit_id: int) -> Actor:
        """Who handles for a unit."""
        if unit_id not in self._handlers:
            self._handlers[unit_id] = self._make("handle", unit_id, KEYS["handle"][1])
        return self._handlers[unit_id]

    def _make(self, name: str, unit_id: int, rights: tuple[str, ...]) -> Actor:
        key = accounts.add_key(
            actor=SYSTEM, title=f"bench seed {name} {unit_id}", unit_id=unit_id, rights=rights,
            expires_at=self.at + timedelta(days=1), at=self.at,
        )  # fmt: skip
        return accounts.actor_of_key(key, at=self.at)


class Player:
    """Plays cases, each from its report to where it is to get."""

    def __init__(self, *, seed: int) -> None:
        self.now = clock.now()
        self.rng = Random(seed)  # noqa: S311  (made-up cases, not secrets)
        self.cast = Cast(self.now)
        self.teller = Teller({"spots": spots(2_000, seed=seed)}, seed=seed)
        today = cases.local_day(self.now)
        # Plain matters: no look on the spot before filing, a filing row that needs no picture at the end.
        self.matters = [
            (matter.code, row.number)
            for matter in cases.matters(today) if not matter.verify_first
            for row in matter.conditions if not row.evidence_needed and not row.limit_class.startswith("urgent")
        ]  # fmt: skip
        self.index = 0

    def play(self, shares: dict[str, int], number: int, *, days: tuple[float, float]) -> list[int]:
        """Play `number` cases reported between so many days ago; answers their ids."""
        made = []
        for _ in range(number):
            aim = self.rng.choices(list(shares), list(shares.values()))[0]
            begun = self.now - timedelta(days=self.rng.uniform(*days))
            made.append(self._one(aim, begun))
        return made

    def _one(self, aim: str, begun: datetime) -> int:
        self.index += 1
        told = self.teller.report(self.index)
        contact = ContactIn("", told["contact"]["phone"], "", consent_to_share=True) if "contact" in told else None
        new = cases.NewReport(
            token=f"seed-{self.teller.seed}-{self.index:06d}", text=told["text"], channel=self.rng.choice(CHANNELS),
            lon=told["lon"], lat=told["lat"], address=told["address"], contact=contact,
        )  # fmt: skip
        receipt = cases.report(actor=self.cast.intake, new=new, at=begun)
        try:
            self._handle(aim, receipt, begun)
        except LinliError as refusal:  # some places have nobody whose duty it is: the case stays where it got
            if aim in ENDED:
                raise AssertionError(f"a case that was to end did not: {refusal}") from refusal
        return receipt.case_id

    def _handle(self, aim: str, receipt: cases.Receipt, begun: datetime) -> None:
        case_id, at = receipt.case_id, begun
        if aim == "refused":
            cases.refuse(
                actor=self.cast.intake, case_id=case_id, at=at + timedelta(hours=1), reason_code="no_facts",
                right_channel="请补充线索后重新反映", answer="描述中没有可核实的时间、地点和事实，暂无法受理。",
            )  # fmt: skip
            return
        for name, step in self._steps(case_id):
            if aim == name:
                return
            at += timedelta(minutes=self.rng.uniform(5, 90))
            step(at)
        if aim == "rated":
            at += timedelta(hours=self.rng.uniform(1, 20))
            cases.call_back(actor=self.cast.check, case_id=case_id, at=at, truth="true", stars=self.rng.randrange(3, 6))

    def _steps(self, case_id: int) -> list[tuple[str, Callable[[datetime], object]]]:
        """The steps of the main line, each with the state it leaves."""
        cast, rng = self.cast, self.rng
        matter, condition = rng.choice(self.matters)

        def dispatch(at: datetime) -> None:
            holder = cases.whose_duty(actor=SYSTEM, case_id=case_id, at=at)
            if holder.unit is None:
                cases.dispatch(
                    actor=cast.coordinate, case_id=case_id, at=at, unit=geography.unit_by_code("lighting").id
                )
            else:
                cases.dispatch(actor=cast.dispatch, case_id=case_id, at=at, unit=holder.unit.id)

        def unit() -> Actor:
            return cast.handler(cases.case_view(actor=SYSTEM, case_id=case_id).row.unit_id)

        def check(at: datetime) -> None:
            if any(
                r.kind == "closing_check" and r.state == "asked"
                for r in cases.case_view(actor=SYSTEM, case_id=case_id).requests
            ):
                cases.pass_check(actor=cast.check, case_id=case_id, at=at, note="现场查看，情况属实，已恢复")

        return [
            (
                "received",
                lambda at: cases.file(actor=cast.intake, case_id=case_id, at=at, matter=matter, condition=condition),
            ),
            ("filed", dispatch),
            ("assigned", lambda at: cases.accept(actor=unit(), case_id=case_id, at=at)),
            (
                "in_hand",
                lambda at: cases.resolve(
                    actor=unit(), case_id=case_id, at=at, outcome="solved", answer="已到现场处理完毕，恢复正常。"
                ),
            ),
            ("resolved", check),
        ]
