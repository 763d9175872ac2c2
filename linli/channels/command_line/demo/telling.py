"""One report's story: what its people do, through the real verbs, with chances drawn from its own generator."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from linli.cases import api as cases
from linli.channels.command_line.demo.cast import HANDLERS, Cast
from linli.channels.command_line.demo.flow import Flow, Story
from linli.channels.command_line.demo.pictures import picture
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


class Telling:
    """One report's story: what its people do, with chances drawn from its own generator."""

    def __init__(self, cast: Cast, rules: Mapping[str, Any], seed: int, flow: Flow, arrival: Arrival) -> None:
        self.cast, self.rules, self.seed, self.flow, self.arrival = cast, rules, seed, flow, arrival
        self.rng = Random(f"story-{seed}-{arrival.number}-{arrival.at.isoformat()}")
        self.case = 0
        self.urgent = bool(arrival.message.get("urgent"))
        self.number = ""
        self.message = arrival.message
        self.by_staff = arrival.message["voice"] == "grid_worker"

    # --- small words ---------------------------------------------------------------------------------------------------
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

    # --- the story -----------------------------------------------------------------------------------------------------
    def story(self) -> Story:
        """From the first voice to wherever it gets before the month ends."""
        receipt = self.send(0, self.message["text"])
        self.case, self.number = receipt.case_id, receipt.number
        for index, at in enumerate(self.arrival.voices, start=1):
            self.flow_voice(index, at)
        yield from self.intake()

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

    def worker_of(self, name: str) -> Actor:
        """The grid worker whose report the record shows."""
        body = geography.find_unit(kind="grid_body", trade="", chain=[self.arrival.spot.grid.id])
        for _ in range(12):
            found = body and self.cast.someone(("grid_worker",), body.id, self.rng)
            if found and found.name == name:
                return found
        raise NobodyThere(what="person")

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

    def some_department(self) -> int:
        """A department that could be asked."""
        root = geography.root()
        found = geography.units_of_kind("department", area_id=root.area_id)
        return self.rng.choice(found).id

    def at_unit(self, returned: int) -> Story:
        """The unit accepts, or returns it with the rule that proves it."""
        yield self.at_work(5, 50)
        row = self.view()
        holder = cases.whose_duty(actor=SYSTEM, case_id=self.case, at=clock.now())
        handler = self.cast.someone(HANDLERS, row.unit_id, self.rng)
        if handler is None:
            return
        right_one = holder.unit is None or cases.holds(row.unit_id, holder)
        if not right_one and self.chance("returns_wrong") and returned < 2:
            yield from self.return_it(handler, returned)
            return
        if self.chance("slow_to_accept"):
            yield self.at_work(300, 1500)
        cases.accept(actor=handler, case_id=self.case, at=clock.now())
        yield from self.working(handler)

    def return_it(self, handler: Actor, returned: int) -> Story:
        """Not ours: asked, decided, dispatched anew; the second time the joint meeting decides."""
        cases.ask_return(
            actor=handler,
            case_id=self.case,
            at=clock.now(),
            reason="经核不属于本单位职责范围",
            rule_text="按责任清单，该事项由其他部门主办",
        )
        yield self.at_work(10, 120)
        decider = self.decider("return", ("dispatcher", "street_coordinator", "district_coordinator"), handler)
        cases.decide_return(actor=decider, case_id=self.case, at=clock.now(), decision=True, note="情况属实，收回重派")
        yield self.at_work(5, 60)
        row = self.view()
        if any(r.kind == "arbitration" and r.state == "asked" for r in cases.requests(actor=SYSTEM, case_id=self.case)):
            coordinator = self.staff("street_coordinator", row.unit_id)
            holder = cases.whose_duty(actor=SYSTEM, case_id=self.case, at=clock.now())
            unit = holder.unit.id if holder.unit else self.some_department()
            cases.arbitrate(
                actor=coordinator, case_id=self.case, at=clock.now(), unit=unit, reason="联席会议研究，明确由该单位主办"
            )
        elif returned == 0 and self.chance("wrong_again"):
            coordinator = self.staff("street_coordinator", row.unit_id)
            cases.dispatch(
                actor=coordinator, case_id=self.case, at=clock.now(), unit=self.some_department(), note="统筹指定"
            )
        else:
            yield from self.dispatch_right()
        yield from self.at_unit(returned + 1)

    def dispatch_right(self) -> Story:
        """The dispatcher follows the duty list this time."""
        holder = cases.whose_duty(actor=SYSTEM, case_id=self.case, at=clock.now())
        row = self.view()
        role = "dispatcher" if holder.unit else "street_coordinator"
        unit = holder.unit.id if holder.unit else self.some_department()
        cases.dispatch(actor=self.staff(role, row.unit_id), case_id=self.case, at=clock.now(), unit=unit)
        yield self.soon(1, 3)

    def decider(self, kind: str, roles: Sequence[str], asker: Actor) -> Actor:
        """Somebody who may decide the open request of this kind, not the one who asked."""
        unit_id = self.deciding_unit(kind)
        found = self.cast.someone(roles, unit_id, self.rng)
        if found is None or found.name == asker.name:
            raise NobodyThere(what="person")
        return found

    def deciding_unit(self, kind: str) -> int:
        """The unit that decides the open request of this kind. Ends the story where there is none."""
        for request in cases.requests(actor=SYSTEM, case_id=self.case):
            if request.kind == kind and request.state == "asked" and request.decide_unit_id:
                return request.decide_unit_id
        raise NobodyThere(what="request")

    def working(self, handler: Actor) -> Story:
        """In hand: progress, whistle, more time, rest; then handled."""
        detail = cases.case_view(actor=SYSTEM, case_id=self.case)
        minutes = self.minutes_of(detail)
        if self.chance("whistle") and detail.row.street_id:
            yield from self.whistle()
        if self.chance("progress"):
            yield self.at_work(minutes * 0.1, minutes * 0.3)
            cases.tell_progress(actor=handler, case_id=self.case, at=clock.now(), text="已到现场查看，正在安排处置")
        if self.chance("suspension") and not detail.row.urgent:
            yield from self.suspend(handler)
            return
        if self.chance("extension"):
            yield from self.extend(handler, minutes)
        late = self.chance("late")
        yield self.at_work(minutes * (1.05 if late else 0.15), minutes * (2.2 if late else 0.85))
        if self.chance("never_done"):
            return
        yield from self.finish_tasks()
        yield from self.resolve(handler)

    def minutes_of(self, detail: cases.CaseView) -> float:
        """The length of the handling limit in minutes of plain time."""
        handling = next((c for c in detail.clocks if c.kind == "handle" and c.state == "running"), None)
        return (handling.due_at - handling.started_at).total_seconds() / 60 if handling else 1440.0

    def finish_tasks(self) -> Story:
        """Units that help report their part done."""
        for task in cases.tasks(actor=SYSTEM, case_id=self.case):
            if task.open and task.role == "co":
                helper = self.cast.someone(HANDLERS, task.unit_id, self.rng)
                if helper is None:
                    raise NobodyThere(what="person")
                if task.state == "open":
                    cases.accept_task(actor=helper, case_id=self.case, at=clock.now(), task=task.id)
                    yield self.soon(20, 90)
                cases.finish_task(actor=helper, case_id=self.case, at=clock.now(), task=task.id, result="已配合完成")

    def whistle(self) -> Story:
        """The street calls two or three departments; they report in, plan, do their part; the street confirms."""
        row = self.view()
        street = geography.coordinator_for(level="street", district_id=None, street_id=row.street_id, community_id=None)
        caller = self.staff("street_coordinator", street.id)
        units = list({self.some_department() for _ in range(3)})
        kind = "emergency" if row.urgent else self.rng.choice(("key_work", "joint_enforcement"))
        cases.blow_whistle(
            actor=caller,
            case_id=self.case,
            at=clock.now(),
            units=units,
            reason="涉及多部门，请到现场联合处置",
            whistle_kind=kind,
        )
        for task in cases.tasks(actor=SYSTEM, case_id=self.case):
            if task.role == "whistle" and task.open:
                yield self.soon(5, 45) if kind == "emergency" else self.at_work(10, 200)
                helper = self.cast.someone(HANDLERS, task.unit_id, self.rng)
                if helper and not self.chance("whistle_unanswered"):
                    cases.answer_whistle(actor=helper, case_id=self.case, at=clock.now(), task=task.id)
        until = cases.local_day(clock.now()) + timedelta(days=self.rng.randrange(5, 24))
        cases.plan_whistle(
            actor=caller, case_id=self.case, at=clock.now(), plan="现场会商：分工整治，逐周推进，街道跟踪", until=until
        )
        for task in cases.tasks(actor=SYSTEM, case_id=self.case):
            if task.role == "whistle" and task.state == "accepted":
                yield self.at_work(600, 4000)
                helper = self.cast.someone(HANDLERS, task.unit_id, self.rng)
                if helper:
                    cases.finish_task(
                        actor=helper, case_id=self.case, at=clock.now(), task=task.id, result="按分工完成整治"
                    )
        yield self.at_work(30, 200)
        if any(task.open and task.role == "whistle" for task in cases.tasks(actor=SYSTEM, case_id=self.case)):
            return  # a called unit never came: the whistle stays open for everybody to see
        cases.end_whistle(
            actor=caller, case_id=self.case, at=clock.now(), result="街道确认整治到位", matter_solved=True
        )

    def extend(self, handler: Actor, minutes: float) -> Story:
        """More time, asked before the time is over."""
        yield self.at_work(minutes * 0.3, minutes * 0.5)
        cases.ask_extension(actor=handler, case_id=self.case, at=clock.now(), reason="需订购配件，申请延期")
        yield self.at_work(10, 120)
        decider = self.decider("extension", ("dispatcher", "street_coordinator", "district_coordinator"), handler)
        cases.decide_extension(
            actor=decider, case_id=self.case, at=clock.now(), decision=not self.chance("refuse_extension")
        )

    def suspend(self, handler: Actor) -> Story:
        """The clock rests for a stated reason; a few come back within the month."""
        until = cases.local_day(clock.now()) + timedelta(days=self.rng.choice((6, 9, 60, 120)))
        code, reason = self.rng.choice(
            (
                ("season", "冬季不宜施工，来年春季补种"),
                ("funds", "维修资金正在申报"),
                ("third_party", "等待产权单位书面答复"),
            )
        )
        cases.ask_suspension(
            actor=handler, case_id=self.case, at=clock.now(), reason_code=code, reason=reason, until=until
        )
        yield self.at_work(30, 300)
        decider = self.decider("suspension", ("street_coordinator", "district_coordinator"), handler)
        cases.decide_suspension(
            actor=decider, case_id=self.case, at=clock.now(), decision=True, note="同意挂账，到期自动恢复"
        )
        yield clock.now() + timedelta(
            days=(until - cases.local_day(clock.now())).days + 1, minutes=self.rng.randrange(600)
        )
        yield from self.resolve(handler)

    def resolve(self, handler: Actor) -> Story:
        """Handled, with a picture where the standard asks for one; then checked and answered."""
        if self.chance("explained") and self.message["matter"].startswith("H"):
            cases.resolve(
                actor=handler,
                case_id=self.case,
                at=clock.now(),
                outcome="explained",
                answer=self.say(EXPLAINED),
                legal_basis="现行政策规定",
            )
        else:
            outcome = "no_evidence" if self.chance("no_evidence") else "solved"
            if outcome == "solved":
                body = picture(self.rng.randrange(24), after=True)
                cases.attach(
                    actor=handler,
                    case_id=self.case,
                    at=clock.now(),
                    name="after.jpg",
                    content=BytesIO(body),
                    purpose="after",
                )
            cases.resolve(
                actor=handler,
                case_id=self.case,
                at=clock.now(),
                outcome=outcome,
                answer=self.say(self.message["answer"]),
            )
        yield from self.checking(handler)

    def checking(self, handler: Actor) -> Story:
        """Somebody else looks; the reporter says whether it is true."""
        yield self.at_work(60, 700)
        row = self.view()
        if row.state != "resolved" or self.chance("unchecked"):
            return
        detail = cases.case_view(actor=SYSTEM, case_id=self.case)
        if row.outcome == "explained":
            reader = self.staff(
                "street_coordinator" if row.street_id else "district_coordinator", self.deciding_unit("second_reading")
            )
            cases.second_read(actor=reader, case_id=self.case, at=clock.now(), decision=True, note="依据充分，解释清楚")
        if any(r.kind == "closing_check" and r.state == "asked" for r in detail.requests):
            checker = self.staff("checker", self.deciding_unit("closing_check"))
            if self.chance("check_fails"):
                cases.fail_check(actor=checker, case_id=self.case, at=clock.now(), note="现场未恢复到位，退回返工")
                yield self.at_work(200, 1500)
                yield from self.resolve(handler)
                return
            cases.pass_check(actor=checker, case_id=self.case, at=clock.now(), note="现场核查属实，已恢复")
        yield from self.answering(handler)

    def answering(self, handler: Actor) -> Story:
        """About half of the reporters answer; some say that it is not true; a few reopen later."""
        if self.chance("answers"):
            yield self.soon(60, 4000)
            truth = "not_true" if self.chance("not_true") else "partly" if self.chance("partly") else "true"
            stars = {"true": self.rng.choice((4, 5, 5)), "partly": 3, "not_true": self.rng.choice((1, 2))}[truth]
            cases.rate(number=self.number, truth=truth, stars=stars, at=clock.now())
            if self.view().state == "in_hand":
                yield self.at_work(300, 2000)
                yield from self.resolve(handler)
                return
        if self.chance("reopens"):
            yield clock.now() + timedelta(days=self.rng.uniform(1, 9))
            if self.view().state == "closed":
                cases.reopen(number=self.number, at=clock.now(), reason="问题又出现了，没有彻底解决")
                yield from self.dispatching()
