"""Zones and visits as stories: opened, entered, seen by the household, corrected, erased, wanted no more, forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.cases.tests.world import MONDAY
from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.community import api as community
from linli.community import rules
from linli.community.models import Visit

TODAY = MONDAY.date()
SIGNS = iter(range(10_000))


def code(number=None):
    """A slip's code as a phone makes it."""
    left, body = next(SIGNS) if number is None else number, ""
    for _ in range(9):
        left, place = divmod(left, len(rules.SIGNS))
        body += rules.SIGNS[place]
    return body + rules.check_sign(body)


def worker(world, grid="grid1"):
    return world.actor("grid_worker", grid)


def visit(world, **values):
    new = community.NewVisit(
        area_id=world.areas["grid1"], service="errand", on=TODAY, slip=code(), building="幸福小区3号楼"
    )
    return replace(new, **values)


def enter(world, *, at=MONDAY, actor=None, **values):
    new = visit(world, **values)
    return new, community.enter_visit(actor=actor or worker(world), new=new, at=at)


def holder(world):
    return accounts.add_person(
        actor=SYSTEM, sign_in_name="holder", post="第一网格网格员", unit_id=world.units["grid1"], at=MONDAY, password="Brücke-am-Fluss-7"
    )  # fmt: skip


def open_zone(world, person_id, buildings=("幸福小区3号楼", "幸福小区4号楼")):
    new = community.NewZone(world.areas["grid1"], person_id, "contact", buildings, TODAY)
    return community.open_zone(actor=world.actor("community_worker", "community1"), new=new, at=MONDAY)


def test_a_community_opens_a_zone_changes_its_buildings_and_ends_it(world):
    staff = world.actor("community_worker", "community1")
    zone = open_zone(world, holder(world))
    changed = community.change_buildings(
        actor=staff, zone_id=zone.id, buildings=("幸福小区3号楼", "幸福小区5号楼"), at=MONDAY
    )
    assert changed.buildings == ("幸福小区3号楼", "幸福小区5号楼")
    area = world.areas["community1"]
    assert [one.id for one in community.zones(actor=staff, area_id=area, on=TODAY)] == [zone.id]
    community.end_zone(actor=staff, zone_id=zone.id, on=TODAY, at=MONDAY)
    community.end_zone(actor=staff, zone_id=zone.id, on=TODAY, at=MONDAY)
    assert community.zones(actor=staff, area_id=area, on=TODAY) == []
    kinds = [event.kind for event in audit.timeline(subject=audit.Subject.of("zone", zone.id))]
    assert kinds == ["zone.opened", "zone.buildings_changed", "zone.ended"]


def test_a_phone_carries_the_buildings_of_its_grid_the_own_zone_first(world):
    person = holder(world)
    open_zone(world, 0 + person, ("幸福小区9号楼",))
    own = replace(worker(world), key=str(person))
    found = community.buildings_at_hand(actor=own, area_id=world.areas["grid1"], on=TODAY)
    assert [(one.address, one.mine) for one in found] == [("幸福小区9号楼", True)]
    assert community.buildings_at_hand(actor=worker(world, "grid2"), area_id=world.areas["grid1"], on=TODAY) == []


def test_the_household_reads_corrects_and_erases_what_was_entered(world):
    new, entered = enter(world, note="楼道灯已报修")
    seen = community.visit_of_slip(slip=f" {new.slip[:5].lower()}-{new.slip[5:]} ")
    assert seen == entered
    yesterday = TODAY - timedelta(days=1)
    corrected = community.correct_visit(slip=new.slip, service="meal", on=yesterday, keep_note=False, at=MONDAY)
    assert (corrected.service.code, corrected.on, corrected.note) == ("meal", yesterday, "")
    assert corrected.corrected_at == MONDAY
    community.erase_visit(slip=new.slip, at=MONDAY)
    with pytest.raises(NotFound):
        community.visit_of_slip(slip=new.slip)
    events = audit.timeline(subject=audit.Subject.of("visit", entered.id))
    assert [event.kind for event in events] == ["visit.entered", "visit.corrected", "visit.erased"]
    assert [dict(event.data) for event in events] == [{"area": world.areas["grid1"]}, {}, {}]


def test_a_household_that_wants_no_visits_is_left_alone_until_it_takes_that_back(world):
    open_zone(world, holder(world))
    new, _ = enter(world)
    community.close_door(slip=new.slip, door="3单元-501", at=MONDAY)
    community.close_door(slip=new.slip, door="３单元 501", at=MONDAY)
    grid = world.areas["grid1"]
    (building, _other) = community.buildings_at_hand(actor=worker(world), area_id=grid, on=TODAY)
    mark = rules.door_mark(building.key, "3单元501")
    assert community.closed_doors(actor=worker(world), area_id=grid) == [mark]
    with pytest.raises(Refused):
        enter(world, mark=mark)
    enter(world, mark=rules.door_mark(building.key, "3单元502"))
    community.open_door(slip=new.slip, door="3单元501", at=MONDAY)
    enter(world, mark=mark)


def test_the_database_alone_does_not_tell_which_door_is_closed(world, settings):
    new, _ = enter(world)
    community.close_door(slip=new.slip, door="501", at=MONDAY)
    (kept,) = community.closed_doors(actor=worker(world), area_id=world.areas["grid1"])
    settings.ENV = {**settings.ENV, "LINLI_LOOKUP_KEY": "another key"}
    key = rules.building_key("another key", world.areas["grid1"], new.building)
    assert rules.door_mark(key, "501") != kept
    assert new.slip not in {*Visit.objects.values_list("slip", flat=True)}


def test_after_a_change_of_the_lookup_key_slips_and_closed_doors_stand(world, settings):
    open_zone(world, holder(world))
    new, first = enter(world)
    community.close_door(slip=new.slip, door="501", at=MONDAY)
    kept = settings.ENV["LINLI_LOOKUP_KEY"]
    settings.ENV = {**settings.ENV, "LINLI_LOOKUP_KEY": "another key", "LINLI_LOOKUP_KEYS_BEFORE": [kept]}
    assert community.visit_of_slip(slip=new.slip) == first
    assert community.enter_visit(actor=worker(world), new=new, at=MONDAY) == first
    assert Visit.objects.count() == 1
    grid = world.areas["grid1"]
    building = community.buildings_at_hand(actor=worker(world), area_id=grid, on=TODAY)[0]
    (closed,) = community.closed_doors(actor=worker(world), area_id=grid)
    assert closed in [rules.door_mark(key, "501") for key in building.before]
    later, _ = enter(world)
    community.close_door(slip=later.slip, door="501", at=MONDAY)
    assert community.closed_doors(actor=worker(world), area_id=grid) == [closed]
    community.close_door(slip=later.slip, door="502", at=MONDAY)
    with pytest.raises(Refused):
        enter(world, mark=rules.door_mark(building.key, "502"))
    community.open_door(slip=later.slip, door="501", at=MONDAY)
    community.open_door(slip=later.slip, door="502", at=MONDAY)
    assert community.closed_doors(actor=worker(world), area_id=grid) == []


def test_the_same_slip_again_is_the_same_visit_and_no_other(world):
    new, first = enter(world)
    assert community.enter_visit(actor=worker(world), new=new, at=MONDAY) == first
    with pytest.raises(InvalidInput):
        enter(world, slip=new.slip, service="meal")
    assert Visit.objects.count() == 1


def test_rights_hold_over_areas(world):
    for actor in (worker(world, "grid2"), world.actor("community_worker", "community2")):
        with pytest.raises(NotFound):
            enter(world, actor=actor)
    with pytest.raises(Forbidden):
        enter(world, actor=world.actor("intake_clerk", "street1"))
    enter(world)
    area = world.areas["community1"]
    for actor in (world.actor("community_worker", "community1"), world.actor("street_coordinator", "street1")):
        assert len(community.visits(actor=actor, area_id=area)) == 1
    for foreign in (world.actor("community_worker", "community2"), world.actor("street_coordinator", "street2")):
        with pytest.raises(NotFound):
            community.visits(actor=foreign, area_id=area)
    new = community.NewZone(world.areas["grid1"], holder(world), "contact", ("1号楼",), TODAY)
    with pytest.raises(Forbidden):
        community.open_zone(actor=worker(world), new=new, at=MONDAY)
    with pytest.raises(NotFound):
        community.open_zone(actor=world.actor("community_worker", "community2"), new=new, at=MONDAY)


def test_counts_tell_what_a_community_asks_for_and_never_what_a_grid_with_one_worker_did(world):
    for service in ("errand", "errand", "meal"):
        enter(world, service=service)
    street, since = world.actor("street_coordinator", "street1"), TODAY - timedelta(days=90)
    found = community.counts(actor=street, area_id=world.areas["street1"], since=since)
    assert [(one.area_id, one.service.code, one.visits) for one in found] == [
        (world.areas["community1"], "errand", 2), (world.areas["community1"], "meal", 1),
    ]  # fmt: skip
    assert community.counts(actor=worker(world), area_id=world.areas["grid1"], since=since) == []


def test_a_visit_is_forgotten_when_its_time_has_passed(world):
    _, entered = enter(world)
    last = MONDAY + (entered.keep_until - TODAY)
    assert community.forget_visits(at=last) == 0
    assert community.forget_visits(at=last + timedelta(days=1)) == 1
    assert not Visit.objects.exists()


def test_the_list_of_services_follows_its_file_and_keeps_what_old_visits_name(world, tmp_path):
    new, _ = enter(world, service="meal")
    (tmp_path / community.SERVICES_FILE).write_text("code,name,name_en\nerrand,代办,an errand\nwalk,陪同出行,company\n")
    done = community.load_services(actor=SYSTEM, folder=tmp_path, at=MONDAY)
    assert (done.added, done.changed, done.retired) == (1, 1, 9)
    assert [one.code for one in community.services()] == ["errand", "walk"]
    assert community.visit_of_slip(slip=new.slip).service.code == "meal"
    with pytest.raises(InvalidInput):
        enter(world, service="meal")
    assert community.load_services(actor=SYSTEM, folder=tmp_path, at=MONDAY) == community.Services()
    with pytest.raises(Forbidden):
        community.load_services(actor=world.actor("administrator", "centre"), folder=tmp_path, at=MONDAY)


@pytest.mark.parametrize(
    ("lines", "row"), [("code,name\n", None), ("code,name,name_en\nA B,一,a\n", 2), ("code,name,name_en\nwalk,,a\n", 2)]
)
def test_a_list_with_a_fault_changes_nothing(world, tmp_path, lines, row):
    before = community.services()
    (tmp_path / community.SERVICES_FILE).write_text(lines)
    with pytest.raises(InvalidInput) as caught:
        community.load_services(actor=SYSTEM, folder=tmp_path, at=MONDAY)
    assert caught.value.data.get("row") == row
    assert community.services() == before
