"""Areas that a text names: those in force, by their names of today, as suggestions and never as points."""

from __future__ import annotations

from datetime import date

from linli.geography import api
from linli.geography.tests.small_district import AT, District

DAY = date(2024, 7, 1)


def named(text: str) -> list[int]:
    return [found.area.id for found in api.areas_named(text)]


def test_an_area_is_named_by_its_name_of_today_and_no_longer_once_it_has_ended(district: District) -> None:
    actor, area = district.actor("centre"), district.areas["community_a1"]
    api.rename_area(actor=actor, area_id=area, name="长青桥社区", at=AT)
    assert named("长青桥社区居委会门前路灯坏了") == [area]
    assert named("长清桥社区的路灯坏了") == [area]
    api.rename_area(actor=actor, area_id=area, name="滨河湾社区", at=AT)
    assert named("长青桥社区居委会门前路灯坏了") == []
    assert named("滨河湾社区门前路灯坏了") == [area]
    api.abolish_area(actor=actor, area_id=area, on=DAY, successors=[district.areas["community_a2"]], at=AT)
    assert named("滨河湾社区门前路灯坏了") == []


def test_two_areas_of_one_name_are_alternatives(district: District) -> None:
    actor = district.actor("centre")
    for key in ("community_a1", "community_b1"):
        if key in district.areas:
            api.rename_area(actor=actor, area_id=district.areas[key], name="向阳坡社区", at=AT)
    found = api.areas_named("向阳坡社区停水")
    assert len(found) == sum(key in district.areas for key in ("community_a1", "community_b1"))
    assert all(one.written == "向阳坡社区" and 0 < one.score <= 1 for one in found)
