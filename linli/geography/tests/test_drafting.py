"""Drawing the grids of a community in a set aside: cut, joined, checked, published by a second person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import orjson
import pytest
import shapely

from linli.common.actor import Actor
from linli.common.errors import Conflict, Forbidden, InvalidInput, NotFound, Refused
from linli.geography import api
from linli.geography.tests.small_district import AT, District

DAY = date(2025, 3, 1)
LATER = AT + timedelta(days=40)
COMMUNITY = "150402001001"
WEST, EAST = (118.90, 42.25, 118.905, 42.26), (118.905, 42.25, 118.91, 42.26)


def box(west, south, east, north):
    return shapely.to_geojson(shapely.box(west, south, east, north))


def feature(code, shape, **properties):
    return {"type": "Feature", "properties": {"code": code, **properties}, "geometry": orjson.loads(shape)}


def written(*features):
    return orjson.dumps({"type": "FeatureCollection", "features": list(features)})


class Office:
    """A district with a drawn community of two grids in force, and a set begun by its street."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.community = district.areas["community_a1"]
        self.street, self.centre = district.actor("street_a"), replace(district.actor("centre"), key="centre")
        for name in ("west", "east"):
            api.add_grid(
                actor=self.street, community_id=self.community, new=api.NewGrid(name, 400), valid_from=DAY, at=AT
            )
        first = api.new_generation(actor=self.centre, title="first", origin="test", at=AT)
        shapes = written(
            feature(COMMUNITY, box(118.90, 42.25, 118.91, 42.26), level="community"),
            feature(f"{COMMUNITY}001", box(*WEST), level="grid"),
            feature(f"{COMMUNITY}002", box(*EAST), level="grid"),
        )
        assert api.load_shapes(actor=self.centre, generation_id=first.id, content=shapes, at=AT).written == 3
        self.first = api.publish(actor=replace(self.centre, key="other"), generation_id=first.id, at=AT, on=DAY)
        begun = api.new_generation(
            actor=self.street, title="anew", origin="more homes", at=LATER, copy_of=self.first.id
        )
        self.set_id = begun.id

    def family(self):
        return api.family(generation_id=self.set_id, community_id=self.community, on=LATER.date())

    def draw(self, *features, actor: Actor | None = None, seen: str | None = None):
        return api.draw_grids(
            actor=actor or self.street, generation_id=self.set_id, community_id=self.community, content=written(*features),
            seen=self.family().digest if seen is None else seen, at=LATER,
        )  # fmt: skip

    def publish(self, actor: Actor | None = None, **values):
        return api.publish(actor=actor or self.centre, generation_id=self.set_id, at=LATER, on=LATER.date(), **values)


@pytest.fixture
def office(district: District) -> Office:
    return Office(district)


def cut_in_two(office: Office):
    north = feature(
        "+1", box(118.90, 42.255, 118.905, 42.26), name="north", households=310, replaces=[f"{COMMUNITY}001"]
    )
    south = feature(
        "+2", box(118.90, 42.25, 118.905, 42.255), name="south", households=320, replaces=[f"{COMMUNITY}001"]
    )
    return office.draw(feature(f"{COMMUNITY}002", box(*EAST)), north, south)


def test_a_cut_grid_lives_on_in_its_parts_and_old_cases_keep_their_set(office: Office) -> None:
    assert cut_in_two(office).faults == ()
    assert [(one.name, one.planned) for one in office.family().grids] == [
        ("east", False),
        ("north", True),
        ("south", True),
    ]
    assert api.family_faults(office.family()) == []
    before = api.locate(lon=118.902, lat=42.258, at=AT)
    assert office.publish().id == office.set_id
    after = api.locate(lon=118.902, lat=42.258, at=LATER)
    assert api.area(after.grid_id).code == f"{COMMUNITY}003"
    assert api.area(before.grid_id).name == "west"
    assert [one.code for one in api.successors(before.grid_id, on=LATER.date())] == [
        f"{COMMUNITY}003",
        f"{COMMUNITY}004",
    ]
    assert api.locate(lon=118.902, lat=42.258, at=AT).grid_id == before.grid_id
    assert api.area(after.grid_id).households == 310


def test_joined_grids_become_one(office: Office) -> None:
    both = [f"{COMMUNITY}001", f"{COMMUNITY}002"]
    office.draw(feature("+1", box(118.90, 42.25, 118.91, 42.26), name="whole", households=480, replaces=both))
    office.publish()
    assert {api.area_by_code(code, on=LATER.date()).name for code in both} == {"whole"}


def test_who_drew_does_not_publish(office: Office) -> None:
    cut_in_two(office)
    with pytest.raises(Refused, match="somebody else decides"):
        office.publish(actor=office.street)
    with pytest.raises(Forbidden):
        office.publish(actor=office.district.actor("street_b"))


def test_two_editors_do_not_overwrite_each_other(office: Office) -> None:
    began = office.family().digest
    cut_in_two(office)
    with pytest.raises(Conflict):
        office.draw(feature(f"{COMMUNITY}001", box(*WEST)), seen=began)


def test_overlap_gap_and_households_are_named_with_their_place(office: Office) -> None:
    office.draw(
        feature(f"{COMMUNITY}001", box(118.90, 42.25, 118.906, 42.26)),
        feature("+1", box(118.906, 42.25, 118.91, 42.258), name="short", replaces=[f"{COMMUNITY}002"]),
        feature("+2", box(118.904, 42.25, 118.905, 42.251), name="tiny", households=12, replaces=[]),
    )
    faults = api.family_faults(office.family())
    told = [(fault.key, fault.sentence.split()[0], fault.stops) for fault in faults]
    assert told == [("+2", "It", True), ("", "No", True), ("+1", "Nobody", False), ("+2", "A", False)]
    gap = faults[1]
    assert (gap.lon, gap.lat) == pytest.approx((118.908, 42.259), abs=0.002)
    with pytest.raises(Refused, match="faults"):
        office.publish()
    assert office.publish(accept_faults=True).valid_from == LATER


def test_a_grid_left_out_is_missed(office: Office) -> None:
    office.draw(feature(f"{COMMUNITY}001", box(118.90, 42.25, 118.91, 42.26)))
    assert [fault.key for fault in api.family_faults(office.family())] == [f"{COMMUNITY}002"]


def test_a_set_begun_before_another_was_switched_on_is_not_published(office: Office) -> None:
    cut_in_two(office)
    other = api.new_generation(actor=office.street, title="b", origin="", at=LATER, copy_of=office.first.id)
    api.publish(actor=office.centre, generation_id=other.id, at=LATER, on=LATER.date())
    with pytest.raises(Refused, match="Begin anew"):
        office.publish()


@pytest.mark.parametrize(
    ("features", "error"),
    [
        ([feature("999", box(*WEST))], InvalidInput),
        ([feature("+1", box(*WEST), name=" ")], InvalidInput),
        ([feature("+1", box(*WEST), name="x" * 121)], InvalidInput),
        ([feature("+1", box(*WEST), name="x", households="many")], InvalidInput),
        ([feature("+1", box(*WEST), name="x", households=True)], InvalidInput),
        ([feature("+1", box(*WEST), name="x", replaces=["150402002001001"])], InvalidInput),
        ([feature("+1", box(*WEST), name="x", replaces="all")], InvalidInput),
        ([feature(f"{COMMUNITY}001", box(*WEST)), feature("+1", box(*EAST), name="x", replaces=[f"{COMMUNITY}001"])], InvalidInput),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_whole(office: Office, features, error) -> None:
    before = office.family().digest
    with pytest.raises(error):
        office.draw(*features)
    assert office.family().digest == before


def test_a_broken_file_is_named_and_nothing_is_written(office: Office) -> None:
    before = office.family().digest
    report = api.draw_grids(
        actor=office.street,
        generation_id=office.set_id,
        community_id=office.community,
        content=b"{",
        seen=before,
        at=LATER,
    )
    assert [fault.kind for fault in report.faults] == ["not_json"]
    assert office.family().digest == before


def test_another_street_neither_draws_nor_discards(office: Office) -> None:
    cut_in_two(office)
    foreign = office.district.actor("street_b")
    assert not api.may_draw(foreign, office.community)
    with pytest.raises(Forbidden):
        office.draw(feature(f"{COMMUNITY}001", box(*WEST)), actor=foreign)
    with pytest.raises(Forbidden):
        api.discard(actor=foreign, generation_id=office.set_id, at=LATER)


def test_a_drawing_is_taken_back_or_thrown_away(office: Office) -> None:
    fresh = office.family().digest
    cut_in_two(office)
    api.take_back(
        actor=office.street,
        generation_id=office.set_id,
        community_id=office.community,
        seen=office.family().digest,
        at=LATER,
    )
    assert office.family().digest == fresh
    api.discard(actor=office.street, generation_id=office.set_id, at=LATER)
    with pytest.raises(NotFound):
        api.generation(office.set_id)
    with pytest.raises(Refused):
        api.discard(actor=office.centre, generation_id=office.first.id, at=LATER)


def test_shapes_are_cut_along_a_line_and_joined_where_they_touch() -> None:
    whole = shapely.box(*WEST)
    pieces = api.cut(whole, [(118.89, 42.256), (118.92, 42.256)])
    assert [round(piece.bounds[3] - piece.bounds[1], 4) for piece in pieces] == [0.006, 0.004]
    assert api.joined(pieces).equals(whole)
    with pytest.raises(Refused, match="edge to edge"):
        api.cut(whole, [(118.901, 42.256), (118.902, 42.256)])
    with pytest.raises(Refused, match="touch"):
        api.joined([shapely.box(0, 0, 1, 1), shapely.box(3, 3, 4, 4)])
