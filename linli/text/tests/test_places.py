"""Places in texts: known ones by name, office, number and slip; alternatives instead of guesses; nothing made up."""

from __future__ import annotations

import csv
import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.text.api import Gazetteer, KnownPlace, find_mentions

pytestmark = pytest.mark.one_engine
PACK = Path(__file__).resolve().parents[2] / "packs" / "hongshan"

KNOWN = [
    KnownPlace("d", "长青区", "district"),
    KnownPlace("s1", "北关街道", "street", within="d"),
    KnownPlace("s2", "南关街道", "street", within="d"),
    KnownPlace("c1", "北关社区", "community", ("北关社区居民委员会",), "s1"),
    KnownPlace("c2", "乌兰哈达社区", "community", (), "s1"),
    KnownPlace("c3", "三眼井村", "community", (), "s2"),
    KnownPlace("c4", "花园社区", "community", (), "s2"),
    *(KnownPlace(f"g{n}", f"乌兰哈达社区第{'一二三'[n - 1]}网格", "grid", (), "c2") for n in (1, 2, 3)),
    KnownPlace("e1", "滨河家园A区", "estate", ("滨河A区",), "c1"),
    KnownPlace("e2", "滨河家园B区", "estate", ("滨河B区",), "c1"),
    KnownPlace("x1", "幸福家园", "estate", (), "c1"),
    KnownPlace("x2", "幸福家园", "estate", (), "c3"),
]


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer(KNOWN)


@pytest.mark.parametrize(
    ("text", "key", "how"),
    [
        ("北关社区门口的路灯坏了", "c1", "name"),
        ("找过北关社区居民委员会，没人管", "c1", "official"),
        ("北关社区居委会旁边有人乱停车", "c1", "official"),
        ("长青区北关街道北关社区3号楼停水", "c1", "name"),
        ("街道办没人管：南关街道办事处门前积水", "s2", "official"),
        ("乌兰哈达社区第二网格的井盖丢了", "g2", "name"),
        ("乌兰哈达社区，2网格，井盖丢了", "g2", "number"),
        ("乌兰哈达社区三号网格停电", "g3", "number"),
        ("乌蓝哈达社区停电了", "c2", "similar"),
        ("滨河A区3栋漏水", "e1", "official"),
        ("我们在乌兰哈达，附近没有公厕", "c2", "short"),
    ],
)
def test_a_place_is_found_however_it_is_called(gazetteer, text, key, how):
    found = gazetteer.find(text)
    assert (found[0].place.key, found[0].how) == (key, how)
    assert 0 < found[0].score <= 1


@pytest.mark.parametrize(
    "text",
    [
        "路灯坏了",
        "小区里的花园没人打扫",
        "北关大街路面塌陷",
        "网格员态度很好",
        "第二网格没人来",
        "",
        "村",
        "他说的三眼",
        "公园里的长椅坏了",
    ],
)
def test_where_nothing_is_named_nothing_is_suggested(gazetteer, text):
    assert gazetteer.find(text) == []


def test_two_places_of_one_name_stand_side_by_side_and_context_decides(gazetteer):
    both = gazetteer.find("幸福家园停水")
    assert {found.place.key for found in both} == {"x1", "x2"}
    assert both[0].score < 0.8
    assert gazetteer.find("三眼井村幸福家园停水")[0].place.key == "x2"


def test_a_name_with_another_before_it_is_less_sure(gazetteer):
    assert gazetteer.find("东三眼井村没水")[0].score < gazetteer.find("三眼井村没水")[0].score


def test_the_narrowest_place_stands_for_its_chain(gazetteer):
    assert [found.place.key for found in gazetteer.find("长青区南关街道三眼井村")] == ["c3"]


def texts_of_the_demonstration():
    lines = (PACK / "messages.jsonl").read_text().splitlines()
    return [text for message in map(json.loads, lines) for text in [message["text"], *message["variants"]]]


def filled(text, **gaps):
    return re.sub(
        r"\{(\w+)\}", lambda gap: gaps.get(gap[1], "3" if gap[1] not in {"street", "community", "grid"} else ""), text
    )


def test_places_of_the_demonstration_district_are_found_in_its_messages():
    rows = [
        row for row in csv.DictReader((PACK / "areas.csv").open()) if row["level"] in {"street", "community", "grid"}
    ]
    finder, draw = (
        Gazetteer(
            KnownPlace(r["code"], r["name"], r["level"], tuple(filter(None, [r["official_name"]])), r["parent_code"])
            for r in rows
        ),
        random.Random(7),
    )
    communities = [row for row in rows if row["level"] == "community" and row["kind"] != "virtual"]
    right = of = 0
    for text in (text for text in texts_of_the_demonstration() if "{community}" in text):
        area = draw.choice(communities)
        found = finder.find(filled(text, community=area[draw.choice(["name", "official_name"])]))
        right, of = right + (bool(found) and found[0].place.key == area["code"]), of + 1
    assert of > 100
    assert right / of >= 0.98
    silent = [text for text in texts_of_the_demonstration() if not re.search(r"\{(street|community|grid)\}", text)]
    assert sum(bool(finder.find(filled(text))) for text in silent) <= 0.01 * len(silent)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("新华路12号门前积水", [("road", "新华路", "12号")]),
        ("建设街和平路交叉口红灯太长", [("road", "建设街", ""), ("road", "和平路", "")]),
        ("长青家园3栋2单元停水", [("estate", "长青家园", "3栋2单元")]),
        ("在火车站公交站等车", [("stop", "火车站公交站", "")]),
        ("实验小学门口堵车", [("poi", "实验小学", "")]),
        ("小区里的路灯坏了", []),
    ],
)
def test_what_looks_like_a_place_is_cut_out_with_its_number(text, names):
    found = [(m.kind, m.name, m.number) for m in find_mentions(text)]
    assert [name for name in found if name[0] != "crossing"] == names


@given(st.text(max_size=150))
def test_any_text_is_read_and_spans_lie_in_it(gazetteer, text):
    assert all(0 <= found.start < found.end <= len(text) for found in gazetteer.find(text))
    assert all(0 <= mention.start < mention.end <= len(text) for mention in find_mentions(text))


@pytest.mark.parametrize(
    "text",
    ["北关社区" * 25_000, "路" * 100_000, "第二网格" * 25_000, "<td>1</td>" * 10_000, "啊" * 100_000],
    ids=range(5),
)
def test_long_texts_are_read_to_a_bound(gazetteer, text):
    assert len(gazetteer.find(text)) <= 3
