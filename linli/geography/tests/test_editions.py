"""Division codes, editions of the division list, and the change from one to the next."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput
from linli.geography import api
from linli.geography.rules.editions import same_place, stem
from linli.geography.tests.small_district import AT, District

FIRST, SECOND = date(2020, 6, 30), date(2023, 6, 30)
HEADER = "code,level,name,parent\n"
OLD = HEADER + (
    "440000000000,1,广东省,\n"
    "440300000000,2,深圳市,440000000000\n"
    "440304000000,3,福田区,440300000000\n"
    "440304001000,4,南园街道,440304000000\n"
    "440304001001,5,玉田社区居委会,440304001000\n"
    "440304001002,5,沙咀社区居委会,440304001000\n"
    "440304001003,5,旧社区居委会,440304001000\n"
)
NEW = HEADER + (
    "440000000000,1,广东省,\n"
    "440300000000,2,深圳市,440000000000\n"
    "440304000000,3,福田区,440300000000\n"
    "440304001000,4,南园街道,440304000000\n"
    "440304001001,5,滨江社区居委会,440304001000\n"
    "440304001002,5,沙嘴社区居民委员会,440304001000\n"
    "440304001004,5,旧社区居民委员会,440304001000\n"
)


@pytest.mark.parametrize(
    ("code", "level", "kind", "committee", "zone", "parent"),
    [
        ("150000000000", "province", "", "", False, ""),
        ("150400000000", "city", "", "", False, "150000000000"),
        ("150402000000", "district", "", "", False, "150400000000"),
        ("150402001000", "street", "subdistrict", "", False, "150402000000"),
        ("150402100000", "street", "town", "", False, "150402000000"),
        ("130202200000", "street", "township", "", False, "130202000000"),
        ("340111400000", "street", "zone", "", True, "340111000000"),
        ("150402001001", "community", "", "residents", False, "150402001000"),
        ("130202103201", "community", "", "villagers", False, "130202103000"),
        ("320281400498", "community", "", "none", True, "320281400000"),
    ],
)
def test_a_code_says_what_it_is(code, level, kind, committee, zone, parent) -> None:
    found = api.parse_division(code)
    assert (found.level, found.kind, found.committee, found.is_zone) == (level, kind, committee, zone)
    assert found.parent_code == parent


@pytest.mark.parametrize(
    "code", ["", "150402", "1504020010011", "15040200100x", "００００００００００００", "000000000000", " 50402001001"]
)
def test_anything_else_is_no_code(code: str) -> None:
    with pytest.raises(InvalidInput):
        api.parse_division(code)


@given(st.from_regex(r"[1-9][0-9]{11}", fullmatch=True))
def test_every_parent_is_one_level_wider(code: str) -> None:
    levels = ["province", "city", "district", "street", "community"]
    found = api.parse_division(code)
    if found.parent_code:
        assert levels.index(api.parse_division(found.parent_code).level) < levels.index(found.level)


def test_names_are_compared_without_the_word_for_their_kind() -> None:
    assert stem("官塘居委会") == stem("官塘社区居民委员会") == "官塘"
    assert same_place("沙咀社区居委会", "沙嘴社区居民委员会")
    assert not same_place("玉田社区居委会", "滨江社区居委会")
    assert stem("村") == "村"


def take(text: str, on: date, **choices) -> api.EditionReport:
    return api.import_edition(actor=SYSTEM, content=text.encode(), on=on, at=AT, choices=api.EditionChoices(**choices))


def test_a_first_edition_builds_the_tree(db: None) -> None:
    report = take(OLD, FIRST)
    assert (report.written, len(report.diff.added)) == (True, 7)
    chain = api.chain(api.area_by_code("440304001001", on=FIRST).id)
    assert [area.name for area in chain] == ["广东省", "深圳市", "福田区", "南园街道", "玉田社区居委会"]
    again = take(OLD, SECOND)
    assert not again.written
    assert again.undecided == ()


def test_a_name_that_shares_nothing_waits_for_a_person(db: None) -> None:
    take(OLD, FIRST)
    report = take(NEW, SECOND)
    assert report.undecided == (("440304001001", "玉田社区居委会", "滨江社区居委会"),)
    assert not report.written
    assert api.area_by_code("440304001001", on=SECOND).name == "玉田社区居委会"


def test_reuse_makes_another_area_and_rename_keeps_it(db: None) -> None:
    take(OLD, FIRST)
    old = api.area_by_code("440304001001", on=FIRST)
    kept = api.area_by_code("440304001002", on=FIRST)
    successors = {"440304001003": ["440304001004"]}
    report = take(NEW, SECOND, names={"440304001001": "reuse"}, successors=successors)
    assert report.written
    assert {row.code for row in report.diff.removed} == {"440304001003"}
    reused = api.area_by_code("440304001001", on=SECOND)
    assert (reused.name, reused.id != old.id) == ("滨江社区居委会", True)
    assert api.area_by_code("440304001001", on=FIRST).id == old.id
    renamed = api.area_by_code("440304001002", on=SECOND)
    assert (renamed.id, renamed.name) == (kept.id, "沙嘴社区居民委员会")
    # Abolished, but its code still leads somewhere.
    assert api.area_by_code("440304001003", on=SECOND).code == "440304001004"
    assert not take(NEW, SECOND).written


def test_a_removed_code_goes_on_under_its_name(db: None) -> None:
    old, new = api.read_edition(OLD.encode()), api.read_edition(NEW.encode())
    proposals = api.likely_successors(api.diff_editions(old.rows, new.rows))
    assert proposals == {("440304001003", "community"): (("440304001004", "community"),)}


def test_other_districts_are_left_alone(district: District) -> None:
    take(OLD, FIRST)
    assert len(api.areas_under(district.areas["district"], level="community")) == 3
    assert len(api.areas_under(None, level="community")) == 6


def test_four_levels_under_one_code(db: None) -> None:
    text = HEADER + (
        "350000000000,1,福建省,\n350500000000,2,泉州市,350000000000\n350527000000,3,金门县,350500000000\n"
        "350527000000,4,金门县,350527000000\n350527000000,5,金门县,350527000000\n"
    )
    assert take(text, FIRST).written
    community = api.area_by_code("350527000000", level="community", on=FIRST)
    assert [area.level for area in api.chain(community.id)] == ["province", "city", "district", "street", "community"]
    assert not take(text, SECOND).written


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("44030400100,5,x,440304001000", 9),
        ("440304001009,7,x,440304001000", 9),
        ("440304001009,x,x,440304001000", 9),
        ("440304001009,5,,440304001000", 9),
        ("440304001009,5,x,999999999999", 9),
        ("440304001009,5,x,", 9),
        ("440304001001,5,x,440304001000", 9),
        ("440304001009", 9),
    ],
)
def test_bad_rows_are_named_by_line_and_stop_it(db: None, row: str, line: int) -> None:
    report = take(OLD + row + "\n", FIRST)
    assert [fault.line for fault in report.faults] == [line]
    assert not report.written
    assert api.areas_under(None, level="province") == []


def test_files_that_are_no_edition(db: None) -> None:
    for content in (b"", b"code,name\n1,2\n", b"\x1f\x8bno", b"\xff\xff\xff\xff,\xff"):
        with pytest.raises(InvalidInput):
            api.import_edition(actor=SYSTEM, content=content, on=FIRST, at=AT)
    assert api.import_edition(actor=SYSTEM, content=OLD.encode("gb18030"), on=FIRST, at=AT).written


def test_an_edition_needs_the_right_over_everything(district: District) -> None:
    with pytest.raises(Forbidden):
        api.import_edition(actor=district.actor("centre"), content=OLD.encode(), on=FIRST, at=AT)
    take(OLD, FIRST)
    with pytest.raises(InvalidInput):
        take(NEW, SECOND, names={"440304001001": "rename"}, successors={"440304001003": ["123"]})


@pytest.mark.shared_data
def test_the_real_editions_change_as_counted(shared_data) -> None:
    def read(year: int) -> api.Edition:
        return api.read_edition((shared_data / "divisions" / f"seed_districts_{year}.csv.gz").read_bytes())

    old, new = read(2020), read(2023)
    assert (len(old.rows), len(new.rows), old.faults, new.faults) == (1024, 985, (), ())
    diff = api.diff_editions(old.rows, new.rows)
    counted = {}
    for district in ("150402", "320281", "130202", "340111", "330402", "440304"):
        rows = (diff.added, diff.removed, [before for before, _ in diff.renamed])
        counted[district] = tuple(sum(row.code.startswith(district) for row in part) for part in rows)
    assert counted == {
        "150402": (5, 2, 9),
        "320281": (19, 43, 0),
        "130202": (22, 44, 117),
        "340111": (42, 20, 84),
        "330402": (5, 0, 0),
        "440304": (0, 23, 5),
    }
    proposals = api.likely_successors(diff)
    assert proposals["130202200000", "street"] == (("130202103000", "street"),)
    assert proposals["340111008000", "street"] == (("340111400000", "street"),)


@pytest.mark.shared_data
@pytest.mark.django_db
def test_the_real_editions_are_taken_over(shared_data) -> None:
    def content(year: int) -> bytes:
        return bytes((shared_data / "divisions" / f"seed_districts_{year}.csv.gz").read_bytes())

    assert api.import_edition(actor=SYSTEM, content=content(2020), on=FIRST, at=AT).written
    report = api.import_edition(actor=SYSTEM, content=content(2023), on=SECOND, at=AT)
    assert ("440304001028", "玉田社区居委会", "滨江社区居委会") in report.undecided
    names = {code: "reuse" if code == "440304001028" else "rename" for code, _, _ in report.undecided}
    following = {old[0]: [new[0] for new in news] for old, news in api.likely_successors(report.diff).items()}
    choices = api.EditionChoices(names, following)
    assert api.import_edition(actor=SYSTEM, content=content(2023), on=SECOND, at=AT, choices=choices).written
    assert not api.import_edition(actor=SYSTEM, content=content(2023), on=SECOND, at=AT).written
    district = api.area_by_code("150402000000", on=SECOND)
    streets = api.areas_under(district.id, level="street")
    assert sum(not api.parse_division(area.code).is_zone for area in streets) == 13
    communities = api.areas_under(district.id, level="community")
    assert sum(not api.parse_division(area.code).is_zone for area in communities) == 89
    assert api.area_by_code("130202200000", on=SECOND).code == "130202103000"


@pytest.mark.shared_data
def test_the_four_codes_that_stand_on_several_levels(shared_data) -> None:
    edition = api.read_edition((shared_data / "divisions" / "cn_levels1to4_2023.csv.gz").read_bytes())
    assert (len(edition.rows), edition.faults) == (44703, ())
    counted = Counter(code for code, _ in edition.rows)
    assert sorted(code for code, number in counted.items() if number > 1) == [
        "350527000000",
        "441900000000",
        "442000000000",
        "460400000000",
    ]
    assert edition.rows["441900000000", "district"].parent == ("441900000000", "city")
