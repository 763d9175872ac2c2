"""What may be written of a visit: little, of no person, of nothing that is nobody's business; and no table to count people by."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps

from linli.common.errors import InvalidInput
from linli.community import api as community
from linli.community import rules
from linli.community.tests.test_stories import TODAY, enter

HERE = Path(rules.__file__).resolve().parent


@pytest.mark.parametrize(
    "note",
    ["王大爷家修水管", "电话13812345678", "住3号楼501", "她信佛教", "老人有癌症", "夫妻吵架", "是党员", "打算上访", "He is ill", "Married, two children",
     "lives  alone", "离　婚", "癌 症", "x" * 61, "x" * 10_000],
)  # fmt: skip
def test_a_note_of_a_person_or_of_what_is_nobodys_to_write_down_is_refused(note):
    with pytest.raises(InvalidInput) as caught:
        rules.note(note)
    assert caught.value.data["field"] == "note"
    assert note not in str(caught.value)


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("", ""), ("楼道灯已报修", "楼道灯已报修"), ("form handed in\n at the counter", "form handed in at the counter"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"), (" 水阀\u200b已关 ", "水阀已关"),
    ],
)  # fmt: skip
def test_a_note_of_a_thing_is_taken_as_one_line(note, kept):
    assert rules.note(note) == kept


@pytest.mark.parametrize(
    "address", ["幸福小区3号楼501", "3号楼2单元", "12栋-1", "王大爷家", "Flat 5, Long Street 3", "", "。。", "x" * 81]
)
def test_a_building_is_a_public_address_and_no_door(address):
    with pytest.raises(InvalidInput):
        rules.building(address)


@pytest.mark.parametrize(
    "address", ["幸福小区3号楼", "西屯街12号院1号楼", "老年活动室", "No. 5 Station Road", "锡伯河小区B座"]
)
def test_a_public_address_is_taken(address):
    assert rules.building(address) == address


@pytest.mark.parametrize(
    "values",
    [
        {"on": TODAY + timedelta(days=1)}, {"on": TODAY - timedelta(days=15)}, {"service": "sermon"}, {"service": "\0"}, {"slip": "ABC"},
        {"slip": "AAAAAAAAAA"}, {"slip": "O" * 10}, {"building": "3号楼501"}, {"note": "是党员"},
    ],
)  # fmt: skip
def test_what_cannot_be_taken_leaves_nothing(world, values):
    with pytest.raises(InvalidInput):
        enter(world, **values)
    assert community.visits(actor=world.actor("community_worker", "community1"), area_id=world.areas["grid1"]) == []


def test_a_slip_with_one_wrong_sign_or_two_exchanged_is_known_at_once():
    body = "23456789A"
    code = body + rules.check_sign(body)
    assert rules.slip(code) == code
    for place in range(len(code)):
        for sign in rules.SIGNS:
            if sign != code[place]:
                with pytest.raises(InvalidInput):
                    rules.slip(code[:place] + sign + code[place + 1 :])
    for place in range(8):
        with pytest.raises(InvalidInput):
            rules.slip(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


def test_a_visit_holds_neither_who_came_nor_who_opened():
    """Nor anything that leads there: no key to an account, a zone or a household."""
    fields = {field.name for field in apps.get_model("community", "Visit")._meta.get_fields()}
    assert fields == {
        "id",
        "area",
        "building",
        "service",
        "on",
        "case_number",
        "note",
        "slip",
        "corrected_at",
        "keep_until",
    }
    doors = {field.name for field in apps.get_model("community", "ClosedDoor")._meta.get_fields()}
    assert doors == {"id", "area", "mark", "on"}


def test_nothing_here_groups_by_a_person():
    """One place counts, and it counts services of areas; `holder_id` is asked for nowhere else than in zones."""
    grouping, holding = [], set()
    for path in HERE.rglob("*.py"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {
                "annotate",
                "aggregate",
                "Count",
            }:
                grouping.append(path.name)
            if isinstance(node, ast.Attribute | ast.keyword) and "holder" in (
                getattr(node, "attr", None) or getattr(node, "arg", None) or ""
            ):
                holding.add(path.name)
    assert set(grouping) == {"visits.py"}
    assert holding == {"zones.py"}
    source = (HERE / "queries" / "visits.py").read_text()
    assert 'values_list("area_id", "service_id").annotate(Count("id"))' in source
