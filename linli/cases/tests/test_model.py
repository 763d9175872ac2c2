"""The loop played at random: legal and illegal verbs, many actors, a moving clock; every invariant holds after each step."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.models import Case
from linli.cases.tests.world import MONDAY, World, build
from linli.common.actor import Actor
from linli.common.errors import LinliError

ROLES = (
    ("intake_clerk", "street1"), ("intake_clerk", "centre"), ("dispatcher", "street1"), ("dispatcher", "centre"),
    ("street_coordinator", "street1"), ("district_coordinator", "centre"), ("department_handler", "lighting"),
    ("department_leader", "roads"), ("department_handler", "roads"), ("department_handler", "team1"), ("department_handler", "water"),
    ("grid_worker", "grid1"), ("community_worker", "community1"), ("checker", "street1"), ("checker", "centre"),
    ("hotline_operator", "centre"), ("supervisor", "centre"), ("auditor", "centre"), ("intake_clerk", "street2"),
)  # fmt: skip
TEXTS = (
    "路灯不亮了，晚上走路看不清",
    "污水井盖不见了很危险",
    "垃圾成堆没人清理",
    "有人沿街晾挂衣物",
    "咨询一下怎么办理",
    "化粪池满了外溢",
    "无主事项没有人管",
)


class Undo(Exception):
    """Raised to leave nothing of an example behind."""


def leads_to(verb: str, state: str) -> set[str]:
    """The states a verb may leave a case in: its own, the row's, or one that is decided, found or answered."""
    to = cases.VERBS[verb].to
    decided = {target.value for name, source, target in cases.DECISIONS if (name, source) == (verb, state)}
    return {to.value} if to else {state, *decided}


class Player:
    """Plays one example: reports, verbs by offer or at random, sweeps, time passing."""

    def __init__(self, world: World, rng: Random) -> None:
        self.world, self.rng, self.now = world, rng, MONDAY
        self.receipts: list[cases.Receipt] = []
        self.done = 0

    def step(self) -> None:
        """One random move, then every invariant."""
        move = self.rng.choices((self.report, self.offered, self.wild, self.wait, self.speak), (2, 12, 4, 3, 3))[0]
        move()
        violations = cases.selfcheck()
        assert violations == [], violations

    def actor(self) -> Actor:
        role, unit = self.rng.choice(ROLES)
        return self.world.actor(role, unit, self.rng.choice((1, 1, 2)))

    def report(self) -> None:
        staff = self.world.actor("grid_worker", "grid1") if self.rng.random() < 0.3 else None
        kind = "grid_worker" if staff else "resident"
        place: dict[str, Any] = {} if self.rng.random() < 0.8 else {"area_id": None}
        self.receipts.append(
            self.world.report(self.rng.choice(TEXTS), at=self.now, actor=staff, reporter_kind=kind, **place)
        )

    def wait(self) -> None:
        self.now += timedelta(minutes=self.rng.choice((3, 40, 300, 2000, 9000, 30000)))
        cases.sweep(at=self.now)

    def speak(self) -> None:
        """A reporter answers or reopens, at the right moment or not."""
        if not self.receipts:
            return
        number = self.rng.choice(self.receipts).number
        try:
            if (chance := self.rng.random()) < 0.2:
                cases.appeal_finding(number=number, reason="还在，就在路口", at=self.now)
            elif chance < 0.7:
                cases.rate(number=number, truth=self.rng.choice(("true", "true", "partly", "not_true")), at=self.now)
            else:
                cases.reopen(number=number, reason="又坏了", at=self.now)
        except LinliError:
            pass

    def offered(self) -> None:
        """A verb the house offers to somebody: it is not refused by right or state."""
        actor, case_id = self.actor(), self.case_id()
        if case_id is None:
            return
        try:
            offers = [o for o in cases.offers(actor=actor, case_id=case_id, at=self.now) if o.allowed]
        except LinliError:
            return
        if offers:
            offer = self.rng.choice(offers)
            about = {cases.ABOUT[offer.verb]: offer.request_id or offer.task_id} if offer.verb in cases.ABOUT else {}
            self.act(actor, case_id, offer.verb, about)

    def wild(self) -> None:
        """Any verb by anybody."""
        case_id = self.case_id()
        if case_id is not None:
            verb = self.rng.choice(sorted(cases.VERBS))
            about = {cases.ABOUT[verb]: self.rng.randrange(1, 40)} if verb in cases.ABOUT else {}
            self.act(self.actor(), case_id, verb, about)

    def case_id(self) -> int | None:
        return self.rng.choice(self.receipts).case_id if self.receipts else None

    def act(self, actor: Actor, case_id: int, verb: str, about: dict[str, Any]) -> None:
        """Do it; a refusal changes nothing, a success follows the table."""
        before = Case.objects.values().get(pk=case_id)
        events = len(audit.timeline(audit.Subject.of("case", case_id)))
        self.now += timedelta(seconds=self.rng.randrange(1, 900))
        try:
            with transaction.atomic():
                self.do(actor, case_id, verb, {**self.fields(verb), **about})
        except LinliError:
            assert Case.objects.values().get(pk=case_id) == before
            assert len(audit.timeline(audit.Subject.of("case", case_id))) == events
            return
        self.done += 1
        row = cases.VERBS[verb]
        after = Case.objects.values().get(pk=case_id)
        assert cases.State(before["state"]) in row.sources
        assert after["state"] in leads_to(verb, before["state"])
        assert after["version"] > before["version"]
        assert len(audit.timeline(audit.Subject.of("case", case_id))) > events

    def do(self, actor: Actor, case_id: int, verb: str, fields: dict[str, Any]) -> None:
        if verb == "attach":
            cases.attach(
                actor=actor, case_id=case_id, at=self.now, name="a.png", content=BytesIO(PICTURE), purpose="after"
            )
        elif verb == "reveal":
            cases.reveal(actor=actor, case_id=case_id, at=self.now, reason="需要核实地址")
        else:
            cases.act(actor=actor, case_id=case_id, verb=verb, at=self.now, fields=fields)

    def fields(self, verb: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for spec in cases.fields_of(verb):
            if spec.optional and self.rng.random() < 0.6:
                continue
            found[spec.name] = self.value(spec)
        return found

    def value(self, spec: cases.FieldSpec) -> Any:
        rng = self.rng
        return {
            "long_text": lambda: "说明文字", "text": lambda: "说明", "yes_no": lambda: rng.random() < 0.6, "integer": lambda: rng.randrange(0, 7),
            "choice": lambda: rng.choice(spec.choices)[0], "date": lambda: (self.now + timedelta(days=rng.choice((-1, 3, 30, 400)))).date().isoformat(),
            "unit": lambda: rng.choice(list(self.world.units.values())), "units": lambda: rng.sample(list(self.world.units.values()), 2),
            "matter": lambda: rng.choice(("C0137", "C0102", "E0110", "E0107", "H0101", "C0105", "E0999")), "condition": lambda: 1,
            "case": lambda: rng.choice(self.receipts).number if self.receipts else "1", "file": lambda: None,
            "area": lambda: self.world.areas["community1"], "degrees": lambda: rng.choice(("118.9", "42.2")),
        }[spec.kind]()  # fmt: skip


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), (9, 120, 60)).save(out, format="PNG")
    return out.getvalue()


PICTURE = _picture()


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_every_invariant_holds_after_each_random_step(seed: int) -> None:
    player = play(seed, steps=45)
    assert player.receipts


def play(seed: int, *, steps: int) -> Player:
    """Play one example and leave nothing behind."""
    try:
        with transaction.atomic():
            player = Player(build(), Random(seed))
            player.report()
            for _ in range(steps):
                player.step()
            raise Undo
    except Undo:
        return player


@pytest.mark.django_db
def test_the_random_play_really_plays() -> None:
    """Guard against a play in which everything is refused: most examples must get cases far."""
    done = [play(seed, steps=60).done for seed in range(3)]
    assert sum(done) > 30, done
