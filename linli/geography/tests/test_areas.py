"""Areas over time: codes that are given up, followed, and given to others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.audit import api as audit
from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.geography import api
from linli.geography.tests.small_district import AT, SINCE, District

DAY = date(2024, 7, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def community(district: District, code: str, street: str = "street_a", since: date = DAY) -> int:
    new = api.NewArea(code, "community", f"community {code}", district.areas[street], since)
    return api.add_area(actor=district.actor("centre"), new=new, at=AT).id


def test_the_tree_is_read_from_wide_to_narrow(district: District) -> None:
    chain = api.chain(district.areas["community_a1"])
    assert [area.level for area in chain] == ["province", "city", "district", "street", "community"]
    assert chain[-1].path == "/" + "".join(f"{area.id}/" for area in chain)
    below = api.areas_under(district.areas["district"], level="community")
    assert [area.code for area in below] == ["150402001001", "150402001002", "150402002001"]
    assert [area.code for area in api.children_of(district.areas["street_a"])] == ["150402001001", "150402001002"]
    with pytest.raises(NotFound):
        api.area(10**9)


def test_a_merger_leads_both_codes_to_the_new_one(district: District) -> None:
    areas, actor = district.areas, district.actor("centre")
    new = community(district, "150402001003")
    for old in ("community_a1", "community_a2"):
        api.abolish_area(actor=actor, area_id=areas[old], on=DAY, successors=[new], at=AT, reason="merged")
    assert api.area_by_code("150402001001", on=BEFORE).id == areas["community_a1"]
    assert api.area_by_code("150402001001", on=DAY).id == new
    assert [area.id for area in api.predecessors(new)] == [areas["community_a1"], areas["community_a2"]]
    assert [area.id for area in api.areas_under(areas["street_a"], level="community")] == [new]
    assert len(api.areas_under(areas["street_a"], level="community", on=BEFORE)) == 2


def test_a_split_leads_to_all_and_the_lowest_code_stands_for_them(district: District) -> None:
    parts = [community(district, "150402001005"), community(district, "150402001004")]
    actor = district.actor("centre")
    api.abolish_area(actor=actor, area_id=district.areas["community_a1"], on=DAY, successors=parts, at=AT)
    found = api.successors(district.areas["community_a1"], on=AFTER)
    assert [area.code for area in found] == ["150402001004", "150402001005"]
    assert api.area_by_code("150402001001", on=AFTER).code == "150402001004"


def test_successors_are_followed_through_several_changes(district: District) -> None:
    actor = district.actor("centre")
    second = community(district, "150402001006")
    api.abolish_area(actor=actor, area_id=district.areas["community_a1"], on=DAY, successors=[second], at=AT)
    later = DAY + timedelta(days=365)
    third = community(district, "150402001007", since=later)
    api.abolish_area(actor=actor, area_id=second, on=later, successors=[third], at=AT)
    assert api.area_by_code("150402001001", on=later).id == third
    assert api.area_by_code("150402001001", on=AFTER).id == second


def test_a_code_may_be_given_to_another_place_once_it_is_free(district: District) -> None:
    code, actor = "150402001001", district.actor("centre")
    with pytest.raises(Refused, match="bears this code"):
        community(district, code)
    api.abolish_area(actor=actor, area_id=district.areas["community_a1"], on=DAY, successors=[], at=AT)
    reused = community(district, code, street="street_b")
    assert api.area_by_code(code, on=BEFORE).id == district.areas["community_a1"]
    assert api.area_by_code(code, on=DAY).id == reused
    # Abolished for good: nobody took over, so nobody is named.
    assert api.successors(district.areas["community_a1"], on=DAY) == []


def test_a_code_without_bearer_and_successor_is_not_found(district: District) -> None:
    actor = district.actor("centre")
    api.abolish_area(actor=actor, area_id=district.areas["community_a2"], on=DAY, successors=[], at=AT)
    for code, day in [("150402001002", AFTER), ("150402001002", SINCE - timedelta(days=1)), ("1", DAY)]:
        with pytest.raises(NotFound):
            api.area_by_code(code, on=day)


def test_one_code_on_several_levels(db: None) -> None:
    def add(level: str, parent: int | None, code: str = "441900000000") -> int:
        new = api.NewArea(code, level, f"{level} 东莞", parent, SINCE)
        return api.add_area(actor=SYSTEM, new=new, at=AT).id

    city = add("city", add("province", None, "440000000000"))
    district = add("district", city)
    assert api.area_by_code("441900000000", on=DAY).id == city
    assert api.area_by_code("441900000000", level="district", on=DAY).id == district


def test_an_area_with_parts_in_force_stays(district: District) -> None:
    areas, actor = district.areas, district.actor("centre")
    with pytest.raises(Refused, match="still in force"):
        api.abolish_area(actor=actor, area_id=areas["street_b"], on=DAY, successors=[], at=AT)
    api.abolish_area(actor=actor, area_id=areas["community_b1"], on=DAY, successors=[], at=AT)
    api.abolish_area(actor=actor, area_id=areas["street_b"], on=DAY, successors=[areas["street_a"]], at=AT)
    with pytest.raises(Refused, match="abolished already"):
        api.abolish_area(actor=actor, area_id=areas["street_b"], on=DAY, successors=[], at=AT)
    with pytest.raises(Refused, match="abolished already"):
        community(district, "150402002009", street="street_b")


def test_an_area_cannot_end_before_it_began(district: District) -> None:
    actor = district.actor("centre")
    with pytest.raises(InvalidInput):
        api.abolish_area(actor=actor, area_id=district.areas["community_a1"], on=SINCE, successors=[], at=AT)


@pytest.mark.parametrize(
    "new",
    [
        api.NewArea("1", "kingdom", "x", None, SINCE),
        api.NewArea("", "street", "x", None, SINCE),
        api.NewArea("1" * 25, "street", "x", None, SINCE),
        api.NewArea("1", "province", " ", None, SINCE),
    ],
)
def test_impossible_areas_are_refused(db: None, new: api.NewArea) -> None:
    with pytest.raises(InvalidInput):
        api.add_area(actor=SYSTEM, new=new, at=AT)


def test_levels_only_narrow(district: District) -> None:
    for level in ("district", "street"):
        new = api.NewArea("150402001900", level, "x", district.areas["street_a"], SINCE)
        with pytest.raises(InvalidInput, match="narrower"):
            api.add_area(actor=SYSTEM, new=new, at=AT)


def test_a_successor_is_another_area_in_force(district: District) -> None:
    areas, actor = district.areas, district.actor("centre")
    ended = community(district, "150402001008")
    api.abolish_area(actor=actor, area_id=ended, on=AFTER, successors=[], at=AT)
    for successor in (areas["community_a1"], ended):
        with pytest.raises(InvalidInput, match="in force"):
            api.abolish_area(actor=actor, area_id=areas["community_a1"], on=AFTER, successors=[successor], at=AT)
    with pytest.raises(NotFound):
        api.abolish_area(actor=actor, area_id=areas["community_a1"], on=AFTER, successors=[10**9], at=AT)


def test_a_name_changes_and_nothing_else(district: District) -> None:
    before = api.area(district.areas["street_a"])
    after = api.rename_area(actor=district.actor("centre"), area_id=before.id, name=" New ", at=AT)
    assert (after.name, after.code, after.id) == ("New", before.code, before.id)
    with pytest.raises(InvalidInput):
        api.rename_area(actor=district.actor("centre"), area_id=before.id, name=" ", at=AT)


def test_every_write_is_on_record(district: District) -> None:
    actor, area = district.actor("centre"), district.areas["community_a1"]
    api.rename_area(actor=actor, area_id=area, name="New", at=AT)
    api.set_households(actor=actor, area_id=area, households=1200, at=AT)
    api.abolish_area(actor=actor, area_id=area, on=DAY, successors=[], at=AT)
    events = audit.timeline(audit.Subject.of("area", area))
    assert [event.kind for event in events] == ["area.added", "area.renamed", "area.households_set", "area.abolished"]
    assert events[1].data == {"before": "name of community_a1", "after": "New", "name_en": ""}
    assert events[-1].actor == "person:centre"
    assert {event.kind for event in events} <= set(api.KINDS)


def test_a_street_edits_only_below_itself(district: District) -> None:
    areas, street = district.areas, district.actor("street_a")
    api.rename_area(actor=street, area_id=areas["community_a1"], name="mine", at=AT)
    for foreign in ("street_a", "street_b", "community_b1", "district", "province"):
        with pytest.raises(Forbidden):
            api.rename_area(actor=street, area_id=areas[foreign], name="mine", at=AT)
    with pytest.raises(Forbidden):
        api.add_area(actor=street, new=api.NewArea("99", "province", "x", None, SINCE), at=AT)
    department = district.actor("water")
    with pytest.raises(Forbidden):
        api.rename_area(actor=department, area_id=areas["community_a1"], name="mine", at=AT)
