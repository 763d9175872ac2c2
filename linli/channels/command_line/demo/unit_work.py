"""The unit's part of a story: accept or return, work together, resolve, be checked, be answered."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from linli.cases import api as cases
from linli.channels.command_line.demo.cast import HANDLERS
from linli.channels.command_line.demo.flow import Story
from linli.channels.command_line.demo.pictures import picture
from linli.channels.command_line.demo.voice import EXPLAINED, NobodyThere, Voice
from linli.common import clock
from linli.common.actor import SYSTEM, Actor
from linli.geography import api as geography


class UnitWork(Voice):
    """What happens once a unit has the case."""

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
            cases.rate(number=self.number, secret=self.secret, truth=truth, stars=stars, at=clock.now())
            if self.view().state == "in_hand":
                yield self.at_work(300, 2000)
                yield from self.resolve(handler)
                return
        if self.chance("reopens"):
            yield clock.now() + timedelta(days=self.rng.uniform(1, 9))
            if self.view().state == "closed":
                cases.reopen(number=self.number, at=clock.now(), reason="问题又出现了，没有彻底解决")
                yield from self.dispatching()
