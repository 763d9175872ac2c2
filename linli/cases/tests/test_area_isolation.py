"""No reader outside their area ever gets a row: random trees, cases and actors against a model that knows no SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.cases.models import Attachment, Case, SideRequest, Task
from linli.cases.queries.boards import DECIDERS
from linli.cases.queries.scope import BY_AREA
from linli.cases.tests.test_model import Undo
from linli.cases.tests.world import MONDAY, RESIDENT, load_stages
from linli.common import memory
from linli.common.actor import SYSTEM, Actor, Scope
from linli.common.errors import LinliError, NotFound
from linli.geography import api as geography

BEGIN = date(2020, 1, 1)
EVERYTHING = cases.QueueFilter(open=None)
MISSING = 10**9
# A seed is not made smaller: a failing town is rebuilt from its seed as it is.
PLAY = settings(
    max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate]
)


@dataclass
class Town:
    """A random town: areas with their parents, units with their paths, cases with what a model needs to know."""

    rng: Random
    areas: dict[int, str] = field(default_factory=dict)  # id → level
    units: list[geography.UnitView] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)  # case id → receipt number

    def area(self, level: str, parent: int | None, code: str) -> int:
        new = geography.NewArea(code=code, level=level, name=code, parent_id=parent, valid_from=BEGIN)
        made = geography.add_area(actor=SYSTEM, new=new, at=MONDAY).id
        self.areas[made] = level
        return made

    def unit(self, kind: str, parent: int | None, area: int, *, territorial: bool = False) -> int:
        code = f"u{len(self.units)}"
        new = geography.NewUnit(
            code=code, name=code, kind=kind, parent_id=parent, valid_from=BEGIN, area_id=area, territorial=territorial
        )
        made = geography.add_unit(actor=SYSTEM, new=new, at=MONDAY)
        self.units.append(made)
        return made.id

    def build(self) -> None:
        geography.forget_what_is_kept()
        memory.forget()
        rng = self.rng
        load_stages()
        district = self.area("district", None, "150402000000")
        centre = self.unit("centre", None, district, territorial=True)
        departments = [self.unit("department", centre, district) for _ in range(2)]
        self.unit("department", departments[0], district)
        for s in range(1, rng.randrange(2, 4)):
            street = self.area("street", district, f"150402{s:03d}000")
            office = self.unit("street_office", centre, street, territorial=True)
            self.unit("street_team", office, street)
            for c in range(1, rng.randrange(2, 4)):
                community = self.area("community", street, f"150402{s:03d}{c:03d}")
                body = self.unit("community", office, community, territorial=True)
                for g in range(1, rng.randrange(2, 4)):
                    grid = self.area("grid", community, f"150402{s:03d}{c:03d}{g:03d}")
                    self.unit("grid_body", body, grid, territorial=rng.random() < 0.7)
        for number in range(8):
            self.case(number)

    def case(self, number: int) -> int:
        """A report somewhere (or nowhere), then given to any unit, with tasks and requests of any."""
        rng = self.rng
        area = rng.choice([*self.areas, None])
        new = cases.NewReport(token=f"case-{number:05d}", text=f"路灯不亮 词{number:04d}", channel="web", area_id=area)
        receipt = cases.report(actor=RESIDENT, new=new, at=MONDAY + timedelta(minutes=number))
        made = receipt.case_id
        self.numbers[made] = receipt.number
        place = {"lon": 118.9 + number / 1e5, "lat": 42.2, "cell": None} if rng.random() < 0.8 else {}
        responsible = rng.choice(self.units).id
        Case.objects.filter(pk=made).update(unit_id=responsible, **place)
        for role in ("lead", "co", "whistle"):
            if rng.random() < 0.4:
                state, unit = (
                    rng.choice(("open", "accepted", "done", "returned", "withdrawn")),
                    rng.choice(self.units).id,
                )
                open_ = state in {"open", "accepted"}
                Task.objects.create(  # the lead's open task is always that of the unit responsible
                    case_id=made, unit_id=responsible if role == "lead" and open_ else unit, role=role, state=state, open=open_,
                    given_by="person:x", given_at=MONDAY,
                )  # fmt: skip
        for kind in rng.sample(sorted(DECIDERS), 3) + rng.sample(["whistle"], rng.randrange(2)):
            SideRequest.objects.create(
                case_id=made, kind=kind, asked_by=rng.choice(("person:me", "person:x")), reason="理由", asked_at=MONDAY,
                decide_unit_id=rng.choice(self.units).id,
            )  # fmt: skip
        Attachment.objects.create(
            case_id=made, purpose="document", name="a", content_type="image/png", size=1, digest=f"{made:064d}",
            added_by="person:x", added_at=MONDAY,
        )  # fmt: skip
        return made

    def actor(self) -> Actor:
        """Somebody with a few shipped roles, each over some unit."""
        grants: dict[str, list[Scope]] = {}
        for _ in range(self.rng.randrange(1, 3)):
            unit = self.rng.choice(self.units)
            level, area = (unit.area_level, unit.area_id) if unit.territorial else (None, None)
            for right in self.rng.choice(accounts.roles()).rights:
                grants.setdefault(right, []).append(Scope(unit.id, unit.path, level, area))
        home = self.rng.choice(self.units)
        return Actor("person", "me", "post", home.id, home.path, {k: tuple(v) for k, v in grants.items()})

    # --- the model: plain Python over the rows -----------------------------------------------------------------------
    def path(self, unit_id: int) -> str:
        return next(unit.path for unit in self.units if unit.id == unit_id)

    def covers(self, scopes: tuple[Scope, ...], unit_id: int) -> bool:
        return any(self.path(unit_id).startswith(scope.unit_path) for scope in scopes)

    def in_area(self, scopes: tuple[Scope, ...], case: dict[str, Any]) -> bool:
        return any(scope.area_level and case.get(f"{scope.area_level}_id") == scope.area_id for scope in scopes)

    def sees(self, actor: Actor, case: dict[str, Any], right: str = "cases.view") -> bool:
        scopes = actor.scopes(right)
        tasks = Task.objects.filter(case_id=case["id"], state__in=["open", "accepted", "done"])
        given = any(self.covers(scopes, unit) for unit in tasks.values_list("unit_id", flat=True))
        return self.in_area(scopes, case) or self.covers(scopes, case["unit_id"]) or given


def played(seed: int, check: Callable[[Town], None]) -> None:
    """Build a random town, check, and leave nothing behind."""
    try:
        with transaction.atomic():
            accounts.ensure_roles()
            town = Town(Random(seed))
            town.build()
            check(town)
            raise Undo
    except Undo:
        geography.forget_what_is_kept()
        memory.forget()


def rows() -> list[dict[str, Any]]:
    return list(Case.objects.order_by("id").values())


def all_pages(actor: Actor, filters: cases.QueueFilter, size: int = 3) -> list[int]:
    found: list[int] = []
    after: str | None = None
    while True:
        page = cases.queue(actor=actor, filters=filters, after=after, size=size, at=MONDAY)
        found += [row.id for row in page.rows]
        if page.next is None:
            return found
        after = page.next


def outcome(call: Callable[[], Any]) -> Any:
    """What a foreign look is told: True where it sees something, else the whole error."""
    try:
        call()
    except LinliError as error:
        return type(error), error.code, dict(error.data)
    return True


@pytest.mark.django_db
@PLAY
@given(seed=st.integers(0, 10_000))
def test_lists_counts_searches_exports_and_maps_show_exactly_what_may_be_seen(seed):
    def check(town: Town) -> None:
        for _ in range(3):
            actor = town.actor()
            everything = rows()
            seen = [row["id"] for row in everything if town.sees(actor, row)]
            assert all_pages(actor, EVERYTHING) == sorted(seen, reverse=True)
            assert sorted(all_pages(actor, cases.QueueFilter(open=None, order="due"))) == seen
            assert cases.count(actor=actor, filters=EVERYTHING, at=MONDAY) == cases.Count(len(seen), capped=False)
            assert [r["id"] for r in cases.export(actor=actor, filters=EVERYTHING, at=MONDAY)] == seen[::-1]
            placed = [row["id"] for row in everything if row["id"] in seen and row["lon"] is not None]
            whole = cases.QueueFilter(open=None, box=cases.Box(-180, -90, 180, 90))
            answer = cases.on_map(actor=actor, filters=whole, zoom=3, at=MONDAY)
            assert [point.id for point in answer.points] == placed[::-1]
            for number, row in list(enumerate(everything))[::3]:
                words = cases.QueueFilter(open=None, words=f"词{number:04d}")
                assert all_pages(actor, words) == ([row["id"]] if row["id"] in seen else [])
                assert cases.count(actor=actor, filters=words, at=MONDAY).number == int(row["id"] in seen)
            areas = [row["id"] for row in everything if town.in_area(actor.scopes("cases.view"), row)]
            if any(scope.area_level for scope in actor.scopes("cases.view")):
                assert sorted(all_pages(actor, cases.QueueFilter(open=None, scope="area"))) == areas
            handle = actor.scopes("cases.handle")
            tasked = {task.case_id for task in Task.objects.filter(open=True) if town.covers(handle, task.unit_id)}
            mine = [row["id"] for row in everything if row["id"] in tasked or town.covers(handle, row["unit_id"])]
            assert sorted(all_pages(actor, cases.QueueFilter(open=None, scope="mine"))) == mine

    played(seed, check)


@pytest.mark.django_db
@PLAY
@given(seed=st.integers(0, 10_000))
def test_one_case_is_found_or_there_is_none_and_nobody_can_tell_which(seed):
    looks: tuple[Callable[..., Any], ...] = (
        lambda a, i: cases.case_view(actor=a, case_id=i), lambda a, i: cases.summary(actor=a, case_id=i),
        lambda a, i: cases.tasks(actor=a, case_id=i),
        lambda a, i: cases.timeline(actor=a, case_id=i), lambda a, i: cases.offers(actor=a, case_id=i, at=MONDAY),
        lambda a, i: cases.duplicates(actor=a, case_id=i, at=MONDAY), lambda a, i: cases.whose_duty(actor=a, case_id=i, at=MONDAY),
    )  # fmt: skip
    verbs: tuple[Callable[..., Any], ...] = (
        lambda a, i: cases.add_note(actor=a, case_id=i, at=MONDAY, text="备注"),
        lambda a, i: cases.unmerge(actor=a, case_id=i, at=MONDAY, reason="不同"),
        lambda a, i: cases.accept_task(actor=a, case_id=i, at=MONDAY, task=1),
        lambda a, i: cases.reveal(actor=a, case_id=i, at=MONDAY, reason="核实"),
        lambda a, i: cases.decide_return(actor=a, case_id=i, at=MONDAY, decision=True),
    )  # fmt: skip

    def check(town: Town) -> None:
        for _ in range(3):
            actor = town.actor()
            for row in rows():
                compare(town, actor, row)

    def compare(town: Town, actor: Actor, row: dict[str, Any]) -> None:
        foreign = not town.sees(actor, row)
        for look in looks:
            expected = outcome(lambda look=look: look(actor, MISSING)) if foreign else True
            assert outcome(lambda look=look, row=row: look(actor, row["id"])) == expected
        for verb in verbs if foreign else ():
            missing = outcome(lambda verb=verb: verb(actor, MISSING))
            assert missing[0] is NotFound
            assert outcome(lambda verb=verb, row=row: verb(actor, row["id"])) == missing
        for request in SideRequest.objects.filter(case_id=row["id"]) if foreign else ():
            told = [
                outcome(lambda i=i, r=r: cases.withdraw_request(actor=actor, case_id=i, at=MONDAY, request=r))
                for i, r in ((row["id"], request.pk), (row["id"], MISSING), (MISSING, request.pk))
            ]
            assert told[0] == told[1] == told[2]
        file = Attachment.objects.get(case_id=row["id"]).pk
        if foreign:
            assert outcome(lambda file=file: cases.attachment(actor=actor, attachment_id=file)) == outcome(
                lambda: cases.attachment(actor=actor, attachment_id=MISSING)
            )
        else:
            assert cases.attachment(actor=actor, attachment_id=file)[1] == "image/png"
        number = town.numbers[row["id"]]
        by_number = outcome(lambda number=number: cases.id_of_number(actor, number))
        assert by_number == ((NotFound, "not_found", {"what": "case"}) if foreign else True)

    played(seed, check)


@pytest.mark.django_db
@PLAY
@given(seed=st.integers(0, 10_000))
def test_boards_show_exactly_what_may_be_seen_and_decided(seed):
    def check(town: Town) -> None:
        for _ in range(3):
            actor = town.actor()
            by_id = {row["id"]: row for row in rows()}
            seen = {i for i, row in by_id.items() if town.sees(actor, row)}
            asked = list(SideRequest.objects.filter(state="asked"))
            for kind, board in (("whistle", cases.whistles), ("supervision", cases.supervisions)):
                shown = {b.request.id for b in board(actor=actor)}
                assert shown == {r.pk for r in asked if r.kind == kind and r.case_id in seen}
            mine = set()
            for request in asked:
                right = DECIDERS.get(request.kind)
                if right is None or request.asked_by == actor.name or request.case_id not in seen:
                    continue
                here = town.covers(actor.scopes(right), request.decide_unit_id)
                by_area = request.kind in BY_AREA and town.sees(actor, by_id[request.case_id], right)
                if here or by_area:
                    mine.add(request.pk)
            assert {b.request.id for b in cases.to_decide(actor=actor, at=MONDAY)} == mine
            assert cases.count_to_decide(actor=actor) == cases.Count(len(mine), capped=False)
            cases.mark_texts(at=MONDAY)
            similar = cases.similar_to(
                actor=actor, text="路灯不亮 词0001", lon=None, lat=None, at=MONDAY + timedelta(days=1)
            )
            assert {d.case_id for d in similar} <= seen
            for case_id in seen:
                others = cases.duplicates(actor=actor, case_id=case_id, at=MONDAY + timedelta(days=1))
                assert {d.case_id for d in others} <= seen - {case_id}

    played(seed, check)


@pytest.mark.django_db
@settings(PLAY, max_examples=2)
@given(seed=st.integers(0, 10_000))
def test_the_api_shows_exactly_what_may_be_seen(seed):
    client = Client(headers={"Authorization": "Bearer any", "Accept-Language": "en"})

    def get(path: str) -> tuple[int, Any]:
        answer = client.get(f"/api/v1{path}")
        return answer.status_code, answer.json() if "json" in answer.headers["Content-Type"] else None

    def check(town: Town) -> None:
        for _ in range(3):
            actor = town.actor()
            patch.setattr(accounts, "actor_of_key", lambda key, at, actor=actor: actor)
            everything = rows()
            seen = [row["id"] for row in everything if town.sees(actor, row)]
            assert [row["id"] for row in get("/cases?any=true&size=200")[1]["rows"]] == seen[::-1]
            assert get("/cases/count?any=true")[1]["number"] == len(seen)
            assert {b["case"]["id"] for b in get("/whistles")[1]} <= set(seen)
            assert {b["case"]["id"] for b in get("/supervisions")[1]} <= set(seen)
            assert {b["case"]["id"] for b in get("/to-decide")[1]} <= set(seen)
            for row in everything:
                file = Attachment.objects.get(case_id=row["id"]).pk
                for path in ("", "/timeline", "/offers", "/duplicates", "/attachments"):
                    told, missing = get(f"/cases/{row['id']}{path}"), get(f"/cases/{MISSING}{path}")
                    assert missing[0] == 404
                    assert (told[0] == 200) if row["id"] in seen else (told == missing)
                by_number = get(f"/cases/by-number/{town.numbers[row['id']]}")[0]
                assert by_number == (200 if row["id"] in seen else 404)
                if row["id"] not in seen:
                    assert get(f"/attachments/{file}") == get(f"/attachments/{MISSING}")

    with pytest.MonkeyPatch.context() as patch:
        played(seed, check)


@pytest.mark.django_db
@settings(PLAY, max_examples=10)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 7), order=st.sampled_from(("new", "due")))
def test_paging_visits_every_row_once_while_others_come_in(seed, size, order):
    def check(town: Town) -> None:
        rng = town.rng
        dues = [MONDAY + timedelta(minutes=n) for n in range(4)]  # few times: many rows are due at the same one
        for case_id in Case.objects.values_list("id", flat=True):
            Case.objects.filter(pk=case_id).update(due_at=rng.choice(dues))
        scope = Scope(town.units[0].id, town.units[0].path, "district", town.units[0].area_id)
        actor = Actor("person", "me", "post", None, "", {"cases.view": (scope,)})
        there = set(Case.objects.values_list("id", flat=True))
        visited: list[int] = []
        after: str | None = None
        fresh = 100
        while True:
            filters = cases.QueueFilter(open=None, order=order)
            page = cases.queue(actor=actor, filters=filters, after=after, size=size, at=MONDAY)
            visited += [row.id for row in page.rows]
            if page.next is None:
                break
            after = page.next
            if rng.random() < 0.5 and fresh < 110:
                made = town.case(fresh)
                Case.objects.filter(pk=made).update(due_at=rng.choice(dues))
                fresh += 1
        assert len(visited) == len(set(visited))
        assert there <= set(visited)
        keys = {row["id"]: row for row in rows()}
        wanted = sorted(visited, key=lambda i: (keys[i]["due_at"], i) if order == "due" else -i)
        assert visited == wanted

    played(seed, check)
