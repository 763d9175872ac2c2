"""Grids and micro-grids: numbers given once, splits and mergers with history, households, five seats."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.audit import api as audit
from linli.common.actor import Actor
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.geography import api
from linli.geography.rules import grids
from linli.geography.tests.small_district import AT, District

DAY = date(2025, 3, 1)
LATER = date(2025, 6, 1)
COMMUNITY = "150402001001"


def grid(district: District, name: str = "grid", households: int | None = 400) -> api.Added:
    return api.add_grid(
        actor=district.actor("street_a"),
        community_id=district.areas["community_a1"],
        new=api.NewGrid(name, households),
        valid_from=DAY,
        at=AT,
    )


def test_numbers_follow_and_are_never_used_again(district: District) -> None:
    first, second = grid(district).area, grid(district).area
    assert (first.code, second.code) == (f"{COMMUNITY}001", f"{COMMUNITY}002")
    api.abolish_area(actor=district.actor("street_a"), area_id=second.id, on=LATER, successors=[first.id], at=AT)
    assert grid(district).area.code == f"{COMMUNITY}003"
    assert api.area_by_code(second.code, on=LATER).id == first.id


@given(st.sets(st.integers(1, 998), max_size=40))
def test_the_next_number_is_above_every_number_given(numbers: set[int]) -> None:
    used = [f"{COMMUNITY}{number:03d}" for number in numbers]
    noise = [f"{COMMUNITY}99", "999999999999999", f"{COMMUNITY}00101"]
    following = grids.next_code(COMMUNITY, "grid", used + noise)
    assert following not in used
    assert len(following) == 15
    assert following > max(used, default="")


def test_used_up_numbers_are_refused() -> None:
    with pytest.raises(Refused, match="used up"):
        grids.next_code(COMMUNITY, "grid", [f"{COMMUNITY}999"])


def test_a_grid_never_belongs_to_a_street(district: District) -> None:
    for parent in ("street_a", "district"):
        with pytest.raises(Refused, match="belongs to a community"):
            api.add_grid(
                actor=district.actor("centre"),
                community_id=district.areas[parent],
                new=api.NewGrid("x"),
                valid_from=DAY,
                at=AT,
            )


@pytest.mark.parametrize(
    ("households", "warning"),
    [(None, ""), (299, grids.TOO_FEW), (300, ""), (500, ""), (501, grids.TOO_MANY), (0, grids.TOO_FEW)],
)
def test_unusual_sizes_warn_and_never_refuse(district: District, households, warning) -> None:
    added = grid(district, households=households)
    assert (added.warning, added.area.households) == (warning, households)
    changed = api.set_households(
        actor=district.actor("street_a"), area_id=grid(district).area.id, households=households, at=AT
    )
    assert changed.warning == warning


@pytest.mark.parametrize("households", [-1, 10**9])
def test_impossible_household_counts_are_refused(district: District, households: int) -> None:
    with pytest.raises(InvalidInput):
        grid(district, households=households)


def test_a_split_keeps_the_old_code_alive(district: District) -> None:
    old = grid(district, households=700).area
    actor = district.actor("street_a")
    parts = [api.NewGrid("north", 350), api.NewGrid("south", 350)]
    added = api.split_grid(actor=actor, grid_id=old.id, parts=parts, on=LATER, at=AT, reason="too large")
    assert [part.area.code for part in added] == [f"{COMMUNITY}002", f"{COMMUNITY}003"]
    assert [area.id for area in api.successors(old.id, on=LATER)] == [part.area.id for part in added]
    assert api.area(old.id).valid_to == LATER
    with pytest.raises(InvalidInput):
        api.split_grid(actor=actor, grid_id=added[0].area.id, parts=parts[:1], on=LATER, at=AT)


def test_a_merger_joins_grids_of_one_community(district: District) -> None:
    actor = district.actor("centre")
    one, two = grid(district).area, grid(district).area
    other = api.add_grid(
        actor=actor, community_id=district.areas["community_a2"], new=api.NewGrid("x"), valid_from=DAY, at=AT
    ).area
    with pytest.raises(Refused, match="one community"):
        api.merge_grids(actor=actor, grid_ids=[one.id, other.id], new=api.NewGrid("all"), on=LATER, at=AT)
    with pytest.raises(InvalidInput):
        api.merge_grids(actor=actor, grid_ids=[one.id, one.id], new=api.NewGrid("all"), on=LATER, at=AT)
    merged = api.merge_grids(actor=actor, grid_ids=[one.id, two.id], new=api.NewGrid("all", 480), on=LATER, at=AT)
    assert api.area_by_code(one.code, on=LATER).id == merged.area.id
    assert api.area_by_code(two.code, on=LATER).id == merged.area.id
    assert [area.id for area in api.predecessors(merged.area.id)] == [one.id, two.id]


def test_a_failed_split_leaves_nothing_behind(district: District) -> None:
    old = grid(district).area
    parts = [api.NewGrid("north"), api.NewGrid("  ")]
    with pytest.raises(InvalidInput):
        api.split_grid(actor=district.actor("street_a"), grid_id=old.id, parts=parts, on=LATER, at=AT)
    assert api.area(old.id).valid_to is None
    assert [area.id for area in api.areas_under(district.areas["community_a1"], level="grid")] == [old.id]


def test_foreign_streets_add_no_grids(district: District) -> None:
    with pytest.raises(Forbidden):
        api.add_grid(
            actor=district.actor("street_b"),
            community_id=district.areas["community_a1"],
            new=api.NewGrid("x"),
            valid_from=DAY,
            at=AT,
        )


# --- seats -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def micro(district: District) -> int:
    """A micro-grid in the first community."""
    new = api.NewGrid("building 3", kind="building")
    above = grid(district).area.id
    added = api.add_micro_grid(actor=district.actor("street_a"), grid_id=above, new=new, valid_from=DAY, at=AT)
    assert added.area.code == f"{COMMUNITY}00101"
    return added.area.id


def person(key: str) -> Actor:
    return Actor("person", key, "volunteer")


def test_a_micro_grid_has_five_vacant_seats(micro: int) -> None:
    roles = sorted((seat.role, seat.number) for seat in api.seats(micro))
    assert roles == [("backbone", 1), ("liaison", 1), ("volunteer", 1), ("volunteer", 2), ("volunteer", 3)]
    assert len(api.vacancies(micro, on=DAY)) == 5


def test_nobody_is_seated_without_accepting(district: District, micro: int) -> None:
    seat = api.seats(micro)[0]
    api.nominate_for_seat(actor=district.actor("street_a"), seat_id=seat.id, person_key="7", at=AT)
    assert api.seats(micro)[0].vacant
    with pytest.raises(Forbidden):
        api.accept_seat(actor=person("8"), seat_id=seat.id, at=AT)
    taken = api.accept_seat(actor=person("7"), seat_id=seat.id, at=AT)
    assert (taken.person_key, taken.nominated_key, taken.phone_public) == ("7", "", False)
    assert taken.renew_by == AT.date() + timedelta(days=365)
    with pytest.raises(Refused, match="taken"):
        api.nominate_for_seat(actor=district.actor("street_a"), seat_id=seat.id, person_key="9", at=AT)


def test_a_seat_is_renewed_yearly_or_counts_as_vacant(district: District, micro: int) -> None:
    seat = api.seats(micro)[0]
    api.nominate_for_seat(actor=district.actor("street_a"), seat_id=seat.id, person_key="7", at=AT)
    api.accept_seat(actor=person("7"), seat_id=seat.id, at=AT, phone_public=True)
    next_year = AT + timedelta(days=366)
    assert len(api.vacancies(district.areas["street_a"], on=AT.date())) == 4
    assert len(api.vacancies(district.areas["street_a"], on=next_year.date())) == 5
    with pytest.raises(Forbidden):
        api.renew_seat(actor=person("8"), seat_id=seat.id, at=next_year)
    api.renew_seat(actor=person("7"), seat_id=seat.id, at=next_year)
    assert len(api.vacancies(district.areas["street_a"], on=next_year.date())) == 4


def test_giving_up_forgets_the_person(district: District, micro: int) -> None:
    seat = api.seats(micro)[0]
    api.nominate_for_seat(actor=district.actor("street_a"), seat_id=seat.id, person_key="secret-key-7", at=AT)
    api.accept_seat(actor=person("secret-key-7"), seat_id=seat.id, at=AT)
    with pytest.raises(Forbidden):
        api.give_up_seat(actor=person("8"), seat_id=seat.id, at=AT)
    empty = api.give_up_seat(actor=person("secret-key-7"), seat_id=seat.id, at=AT)
    assert (empty.vacant, empty.accepted_on, empty.renew_by, empty.phone_public) == (True, None, None, False)
    events = audit.timeline(audit.Subject.of("area", micro))
    assert [event.kind for event in events[1:]] == ["seat.nominated", "seat.accepted", "seat.given_up"]
    assert not any("secret-key-7" in f"{event.actor}{event.data}" for event in events)


def test_a_nominee_may_say_no_and_an_editor_may_clear(district: District, micro: int) -> None:
    first, second = api.seats(micro)[:2]
    street = district.actor("street_a")
    api.nominate_for_seat(actor=street, seat_id=first.id, person_key="7", at=AT)
    assert api.give_up_seat(actor=person("7"), seat_id=first.id, at=AT).nominated_key == ""
    api.nominate_for_seat(actor=street, seat_id=second.id, person_key="7", at=AT)
    assert api.give_up_seat(actor=street, seat_id=second.id, at=AT).nominated_key == ""
    with pytest.raises(Forbidden):
        api.nominate_for_seat(actor=district.actor("street_b"), seat_id=first.id, person_key="7", at=AT)
    with pytest.raises(NotFound):
        api.nominate_for_seat(actor=street, seat_id=10**9, person_key="7", at=AT)


def test_one_person_holds_one_seat_of_a_micro_grid(district: District, micro: int) -> None:
    first, second = api.seats(micro)[:2]
    street = district.actor("street_a")
    api.nominate_for_seat(actor=street, seat_id=first.id, person_key="7", at=AT)
    api.accept_seat(actor=person("7"), seat_id=first.id, at=AT)
    with pytest.raises(Refused, match="another seat"):
        api.nominate_for_seat(actor=street, seat_id=second.id, person_key="7", at=AT)


def test_micro_grids_end_with_their_grid_and_forget_their_members(district: District, micro: int) -> None:
    seat = api.seats(micro)[0]
    street = district.actor("street_a")
    api.nominate_for_seat(actor=street, seat_id=seat.id, person_key="7", at=AT)
    api.accept_seat(actor=person("7"), seat_id=seat.id, at=AT)
    parent = api.area(micro).parent_id
    assert parent is not None
    api.split_grid(actor=street, grid_id=parent, parts=[api.NewGrid("n"), api.NewGrid("s")], on=LATER, at=AT)
    assert api.area(micro).valid_to == LATER
    assert api.seats(micro) == []
