"""The life of a plate and of a contact card: who may, what the record says, and that an old code leads on for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.audit import api as audit
from linli.cases.tests.world import MONDAY, build
from linli.common.actor import ANONYMOUS, SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.geography import api as geography
from linli.registry import api as registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build()


def made(world, number=1, area="grid1", **values):
    new = [registry.NewPlate(world.areas[area], **values)] * number
    return registry.make_plates(actor=SYSTEM, new=new, at=MONDAY)


def test_from_making_to_replacing(world):
    community, worker = world.actor("community_worker", "community1"), world.actor("grid_worker", "grid1")
    first, spare = registry.make_plates(
        actor=community, new=[registry.NewPlate(world.areas["grid1"], "lamp", "12号楼东门"), registry.NewPlate(world.areas["community1"])], at=MONDAY
    )  # fmt: skip
    printed = registry.print_plates(actor=community, plate_ids=[first.id, spare.id], at=MONDAY)
    assert [plate.state for plate in printed] == ["printed", "printed"]
    assert registry.mount_plate(actor=worker, plate_id=first.id, at=MONDAY).state == "mounted"
    assert (
        registry.report_damaged(actor=ANONYMOUS, plate_id=first.id, matter="123456789012", at=MONDAY).state == "damaged"
    )
    community_replaces = {"actor": community, "plate_id": first.id, "new_code": spare.code, "at": MONDAY}
    new = registry.replace_plate(**community_replaces)
    assert (new.state, new.area_id, new.thing, new.spot) == ("mounted", world.areas["grid1"], "lamp", "12号楼东门")
    for code in (first.token, first.code.lower(), new.code):
        assert registry.resolve_plate(code).current.id == new.id
    kinds = [event.kind for event in audit.timeline(audit.Subject.of("plate", first.id))]
    assert kinds == ["plate.made", "plate.printed", "plate.mounted", "plate.damaged", "plate.replaced"]
    with pytest.raises(Refused):
        registry.mount_plate(actor=worker, plate_id=first.id, at=MONDAY)


def test_a_plate_replaced_again_and_again_leads_to_the_last(world):
    first, *others = made(world, 6)
    last = first
    for other in others:
        last = registry.replace_plate(actor=SYSTEM, plate_id=last.id, new_code=other.code, at=MONDAY)
    assert registry.resolve_plate(first.token).current.code == others[-1].code


@pytest.mark.parametrize("which", ["own", "mounted", "foreign", "unknown"])
def test_what_cannot_hang_there_is_told(world, which):
    worker = world.actor("grid_worker", "grid1")
    plate, other = made(world, 2)
    (foreign,) = made(world, area="grid2")
    registry.mount_plate(actor=SYSTEM, plate_id=other.id, at=MONDAY)
    code = {"own": plate.code, "mounted": other.code, "foreign": foreign.code, "unknown": "AAAA-AAAA"}[which]
    with pytest.raises(InvalidInput):
        registry.replace_plate(actor=worker, plate_id=plate.id, new_code=code, at=MONDAY)
    assert registry.plate(actor=SYSTEM, plate_id=plate.id).state == "made"


def test_nobody_reaches_the_plates_of_another_street(world):
    (plate,) = made(world, area="grid2")
    for actor in (world.actor("grid_worker", "grid1"), world.actor("street_coordinator", "street1")):
        assert registry.plates(actor=actor) == []
        assert registry.print_plates(actor=actor, plate_ids=[plate.id], at=MONDAY) == []
        for verb in (registry.mount_plate, registry.lose_plate, registry.retire_plate):
            with pytest.raises(NotFound):
                verb(actor=actor, plate_id=plate.id, at=MONDAY)
    with pytest.raises(Forbidden):
        registry.make_plates(
            actor=world.actor("street_coordinator", "street1"), new=[registry.NewPlate(world.areas["grid2"])], at=MONDAY
        )  # fmt: skip


def test_a_grid_worker_mounts_and_does_not_retire(world):
    (plate,) = made(world)
    with pytest.raises(Forbidden):
        registry.retire_plate(actor=world.actor("grid_worker", "grid1"), plate_id=plate.id, at=MONDAY)


def test_one_bad_place_and_none_is_made(world):
    good, bad = registry.NewPlate(world.areas["grid1"]), registry.NewPlate(world.areas["grid1"], "spaceship")
    with pytest.raises(InvalidInput) as refused:
        registry.make_plates(actor=SYSTEM, new=[good, bad], at=MONDAY)
    assert refused.value.data["row"] == 2
    assert registry.plates(actor=SYSTEM) == []


def test_a_damage_said_twice_keeps_its_first_matter(world):
    (plate,) = made(world)
    registry.report_damaged(actor=ANONYMOUS, plate_id=plate.id, matter="111111111111", at=MONDAY)
    again = registry.report_damaged(actor=ANONYMOUS, plate_id=plate.id, matter="222222222222", at=MONDAY)
    assert again.matter == "111111111111"


def test_a_plate_outlives_its_area(world):
    (plate,) = made(world)
    new = geography.NewArea("150402001001009", "grid", "新网格", world.areas["community1"], MONDAY.date())
    heir = geography.add_area(actor=SYSTEM, new=new, at=MONDAY)
    day = (MONDAY + timedelta(days=1)).date()
    geography.abolish_area(actor=SYSTEM, area_id=plate.area_id, on=day, successors=[heir.id], at=MONDAY)
    assert registry.area_now(plate.area_id, day).id == heir.id


# --- contact cards ---------------------------------------------------------------------------------------------------
def set_post(world, **values):
    new = registry.NewPost(world.areas["grid1"], "grid_secretary", world.units["grid1"], **values)
    registry.set_post(actor=world.actor("community_worker", "community1"), new=new, at=MONDAY)


def test_a_card_names_posts_and_offices_from_narrow_to_wide(world):
    set_post(world, phone="0476-8881234", hours="09:00-17:00")
    lines = registry.card_of(world.areas["grid1"]).lines
    assert [line.role for line in lines] == ["grid_secretary", "", ""]
    assert (lines[0].phone, lines[0].hours) == ("0476-8881234", "09:00-17:00")


@pytest.mark.parametrize(
    "phone", ["13800138000", "+86 138 0013 8000", "１３８００１３８０００", "somebody", "0476\n8881234567890123"]
)
def test_no_private_number_stands_on_a_card(world, phone):
    with pytest.raises(InvalidInput):
        set_post(world, phone=phone)


def test_a_vacant_post_is_said_and_who_stands_in(world):
    set_post(world, vacant=True, substitute_id=world.units["street1"])
    geography.change_unit(
        actor=SYSTEM, unit_id=world.units["street1"], changes={"duty_phone": "0476-1111111"}, at=MONDAY
    )
    line = registry.card_of(world.areas["grid1"]).lines[0]
    assert (line.vacant, line.phone, line.substitute_phone) == (True, "", "0476-1111111")


def test_a_number_that_changes_makes_cards_to_hand_out_anew(world):
    community = world.actor("community_worker", "community1")
    set_post(world, phone="0476-8881234")
    registry.issue_card(actor=community, area_id=world.areas["grid1"], at=MONDAY)
    assert registry.cards_to_reissue(actor=community) == []
    geography.change_unit(
        actor=SYSTEM, unit_id=world.units["street1"], changes={"duty_phone": "0476-2222222"}, at=MONDAY
    )
    assert registry.cards_to_reissue(actor=community) == [(world.areas["grid1"], MONDAY)]
    assert registry.cards_to_reissue(actor=world.actor("community_worker", "community2")) == []
    registry.issue_card(actor=community, area_id=world.areas["grid1"], at=MONDAY)
    assert registry.cards_to_reissue(actor=community) == []


def test_a_number_that_changes_makes_plates_to_print_anew(world):
    street = world.actor("street_coordinator", "street1")
    geography.change_unit(
        actor=SYSTEM, unit_id=world.units["street1"], changes={"duty_phone": "0476-1111111"}, at=MONDAY
    )
    (plate,) = made(world)
    assert registry.print_plates(actor=street, plate_ids=[plate.id], at=MONDAY)[0].phone == "0476-1111111"
    assert registry.plates_with_an_old_number(actor=street) == []
    geography.change_unit(
        actor=SYSTEM, unit_id=world.units["street1"], changes={"duty_phone": "0476-3333333"}, at=MONDAY
    )
    assert [found.id for found in registry.plates_with_an_old_number(actor=street)] == [plate.id]


def test_posts_of_another_street_are_out_of_reach(world):
    other = world.actor("community_worker", "community2")
    set_post(world)
    (line, *_) = registry.posts_of(actor=world.actor("community_worker", "community1"), area_id=world.areas["grid1"])
    assert registry.posts_of(actor=other, area_id=world.areas["grid1"]) == []
    with pytest.raises(Forbidden):
        registry.end_post(actor=other, post_id=line.post_id, at=MONDAY)
    with pytest.raises(Forbidden):
        registry.issue_card(actor=other, area_id=world.areas["grid1"], at=MONDAY)
