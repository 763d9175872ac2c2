"""One report's story: what its people do, through the real verbs, from the first voice to the verified answer."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from random import Random

from linli.cases import api as cases
from linli.channels.command_line.demo.flow import Story
from linli.channels.command_line.demo.unit_work import UnitWork
from linli.channels.command_line.demo.voice import REFUSED
from linli.common import clock
from linli.common.actor import SYSTEM, Actor


class Telling(UnitWork):
    """One report's story: voices, the desk, and on to the units."""

    def story(self) -> Story:
        """From the first voice to wherever it gets before the month ends."""
        receipt = self.send(0, self.message["text"])
        self.case, self.number, self.secret = receipt.case_id, receipt.number, receipt.secret
        for index, at in enumerate(self.arrival.voices, start=1):
            self.flow_voice(index, at)
        yield from self.intake()

    def flow_voice(self, index: int, at: datetime) -> None:
        """Another resident tells of the same thing later."""
        self.flow.add(at, self.further_voice(index))

    def further_voice(self, index: int) -> Story:
        """The later voice, and the clerk who sees that it is the same."""
        wording = self.message.get("variants") or [self.message["text"]]
        receipt = self.send(index, self.rng.choice(wording))
        yield self.soon(10, 240)
        clerk = self.staff("intake_clerk", cases.summary(actor=SYSTEM, case_id=receipt.case_id).unit_id)
        alike = cases.duplicates(actor=clerk, case_id=receipt.case_id, at=clock.now())
        target = next((d for d in alike if d.case_id == self.case), None)
        if target and self.view().open and self.chance("merge_seen"):
            cases.merge(
                actor=clerk,
                case_id=receipt.case_id,
                into=self.case,
                at=clock.now(),
                reason="同一地点同一事项，合并办理",
            )
            if self.chance("merge_wrong"):
                yield self.soon(60, 600)
                cases.unmerge(
                    actor=clerk, case_id=receipt.case_id, at=clock.now(), reason="回访核实不是同一处，恢复单独办理"
                )
            return
        other = Telling(self.cast, self.rules, self.seed, self.flow, self.arrival)
        other.by_staff = False
        other.secret = receipt.secret
        other.case, other.number, other.rng = receipt.case_id, receipt.number, Random(f"{self.token(index)}")
        yield from other.intake()

    def intake(self) -> Story:
        """The desk: place it, check it on the spot where the standard asks, file or refuse."""
        if self.by_staff and self.chance("self_handle") and self.may_self_handle():
            yield from self.on_the_spot()
            return
        yield self.soon(5, 40) if self.urgent else self.at_work(10, 200)
        if self.chance("forgotten_at_intake"):
            return
        clerk = self.staff("intake_clerk", self.view().unit_id)
        if self.view().street_id is None:
            spot = self.arrival.spot
            cases.describe(
                actor=clerk,
                case_id=self.case,
                at=clock.now(),
                changes=cases.Description(lon=spot.lon, lat=spot.lat, note="按地址补录位置"),
            )
        if self.chance("refused"):
            code, channel, answer = self.rng.choice(REFUSED)
            cases.refuse(
                actor=clerk, case_id=self.case, at=clock.now(), reason_code=code, right_channel=channel, answer=answer
            )
            return
        matter = cases.matter(self.message["matter"], cases.local_day(clock.now()))
        if matter.verify_first and not self.by_staff:
            real = yield from self.field_check(clerk)
            if not real:
                return
        condition = min(self.message.get("condition", 1), len(matter.conditions))
        clerk = self.staff("intake_clerk", self.view().unit_id)
        cases.file(actor=clerk, case_id=self.case, at=clock.now(), matter=matter.code, condition=condition)
        self.urgent = matter.conditions[condition - 1].limit_class.startswith("urgent")
        yield from self.dispatching()

    def may_self_handle(self) -> bool:
        """Whether the matter's duty lies with the grid or the community."""
        holder = cases.whose_duty(actor=SYSTEM, case_id=self.case, at=clock.now())
        return holder.level == "grid"

    def on_the_spot(self) -> Story:
        """A grid worker handles a small matter at once."""
        yield self.soon(1, 5)
        events = cases.timeline(actor=SYSTEM, case_id=self.case)
        worker = self.worker_of(events[0].actor)
        cases.self_handle(actor=worker, case_id=self.case, at=clock.now(), matter=self.message["matter"], condition=1)
        yield self.soon(10, 60)
        yield from self.resolve(worker)

    def field_check(self, clerk: Actor) -> Generator[datetime, None, bool]:
        """Somebody of the grid looks whether it is real; True goes on."""
        cases.ask_field_check(actor=clerk, case_id=self.case, at=clock.now(), reason="请到现场核实是否属实")
        yield self.at_work(30, 300)
        worker = self.staff("grid_worker", self.deciding_unit("field_check"))
        real = not self.chance("not_real")
        note = "现场属实，已拍照" if real else "现场未见所述情况，周边已查看"
        cases.answer_field_check(actor=worker, case_id=self.case, at=clock.now(), real=real, note=note)
        if real:
            yield self.at_work(5, 60)
        return real

    def dispatching(self) -> Story:
        """The dispatcher gives it to whose duty it is, sometimes wrongly, and the unit says so."""
        yield self.at_work(5, 120)
        if self.chance("forgotten_at_dispatch"):
            return
        holder = cases.whose_duty(actor=SYSTEM, case_id=self.case, at=clock.now())
        unit = holder.unit.id if holder.unit else self.some_department()
        row = self.view()
        if holder.unit is None or self.chance("wrong_dispatch"):
            coordinator = self.staff("street_coordinator" if row.street_id else "district_coordinator", row.unit_id)
            wrong = unit if holder.unit is None else self.some_department()
            cases.dispatch(actor=coordinator, case_id=self.case, at=clock.now(), unit=wrong, note="统筹指定")
        else:
            dispatcher = self.staff("dispatcher", row.unit_id)
            co = [self.some_department()] if self.chance("co_unit") and holder.level != "grid" else []
            cases.dispatch(actor=dispatcher, case_id=self.case, at=clock.now(), unit=unit, co_units=co)
        yield from self.at_unit(0)
