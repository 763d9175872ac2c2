"""Loading catalogue packs: all or nothing, twice is once, a newer version closes what changed."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from linli.audit import api as audit
from linli.cases.actions.packs import InvalidPack, load_pack
from linli.cases.models import DutyItem, Matter, NegativeItem, Pack, StandardAnswer
from linli.cases.queries import catalogue, duties
from linli.cases.rules.catalogue import LEAD_KINDS
from linli.cases.rules.duty import Step
from linli.common.actor import ANONYMOUS, SYSTEM
from linli.common.errors import Forbidden, InvalidInput
from linli.geography import api as geography

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
PACKS = Path(__file__).resolve().parents[2] / "packs"

HEAD = 'name = "try"\nversion = "{version}"\ntitle = "A try"\norigin = "our own"\nvalid_from = 2025-01-01\n'
FILES = {
    "matters.csv": "code,kind,big_class,name,name_en,verify_first,check_needed,ceiling,promise_amount,promise_class,keywords\n"
    "C0102,component,公用设施,污水井盖,sewer cover,1,1,district,7,calendar_day,污水井盖|下水道井盖\n"
    "E0110,event,市容环境,暴露垃圾,rubbish,0,1,district,5,work_day,暴露垃圾|垃圾成堆\n",
    "conditions.csv": "matter_code,number,condition,limit_amount,limit_class,closing_condition,evidence_needed\n"
    "C0102,1,缺失,2,urgent_hour,恢复,1\nC0102,2,破损,4,work_hour,修复,1\nE0110,1,有暴露垃圾,4,work_hour,清除,1\n",
    "duties.csv": "code,matter_code,level,lead_kind,lead_trade,co_trades,legal_basis,reason\n"
    "D-C01,C01,district,department,drainage,roads|water,条例,专业养护\n"
    "D-E0110,E0110,grid,grid_body,,,条例,日常巡查\n",
    "negative.csv": "code,matter_code,level,reason,reason_en,legal_basis\nN-1,C01,community,专业设施,,条例\n",
    "answers.csv": "code,matter_code,occasion,title,text,text_en\nA-1,E01,resolve,已清理,已清理完毕。,Cleaned.\n",
}


def folder(path: Path, version: str = "1", **changes: str) -> Path:
    path.mkdir(exist_ok=True)
    (path / "pack.toml").write_text(HEAD.format(version=version), encoding="utf-8")
    for name, content in (FILES | {key.replace("_csv", ".csv"): value for key, value in changes.items()}).items():
        (path / name).write_text(content, encoding="utf-8")
    return path


def load(path: Path, at: datetime = AT, **kwargs):
    return load_pack(actor=SYSTEM, folder=folder(path, **kwargs), at=at)


def test_a_pack_brings_everything_at_once(tmp_path):
    report = load(tmp_path)
    assert report.added == {"matters": 2, "duties": 2, "negatives": 1}
    cover = catalogue.matter("C0102", date(2026, 3, 2))
    assert [(c.number, c.limit_amount, c.limit_class, c.evidence_needed) for c in cover.conditions] == [
        (1, 2, "urgent_hour", True),
        (2, 4, "work_hour", True),
    ]
    assert cover.valid_from == date(2025, 1, 1)
    assert catalogue.find_matter("C0102", date(2024, 12, 31)) is None
    chain = [Step(3, "grid"), Step(2, "street")]
    choice = duties.choose_duty("C0102", chain, date(2026, 3, 2))
    assert choice.row is not None
    assert (choice.row.code, choice.row.lead_trade, choice.row.co_units) == (
        "D-C01",
        "drainage",
        ("trade:roads", "trade:water"),
    )
    assert StandardAnswer.objects.get().text_en == "Cleaned."
    assert [event.kind for event in audit.timeline(audit.Subject("matter", "C0102"))] == ["matter.added"]
    assert [event.kind for event in audit.timeline(audit.Subject("pack", "try"))] == ["pack.loaded"]


def test_what_a_pack_gives_to_grids_ends_at_some_time(tmp_path):
    load(tmp_path)
    assert DutyItem.objects.get(code="D-E0110").valid_to == date(2029, 3, 1)
    assert DutyItem.objects.get(code="D-C01").valid_to is None
    chain = [Step(3, "grid")]
    assert duties.admitted_for("grid", "E0110", chain, date(2026, 3, 2)).allowed
    assert not duties.admitted_for("grid", "E0110", chain, date(2029, 3, 1)).allowed
    assert not duties.admitted_for("grid", "C0102", chain, date(2026, 3, 2)).allowed


def test_the_same_pack_again_changes_nothing(tmp_path):
    load(tmp_path)
    again = load(tmp_path, at=LATER)
    assert again.already_loaded
    assert Pack.objects.count() == 1
    assert Matter.objects.count() == 2
    assert len(audit.timeline(audit.Subject("matter", "C0102"))) == 1


def test_the_same_version_with_other_content_is_refused(tmp_path):
    load(tmp_path)
    with pytest.raises(InvalidInput):
        load(tmp_path, answers_csv=FILES["answers.csv"].replace("Cleaned", "Swept"))
    assert StandardAnswer.objects.get().text_en == "Cleaned."


def test_a_newer_version_closes_what_changed_and_ends_what_is_gone(tmp_path):
    load(tmp_path)
    report = load(
        tmp_path,
        at=LATER,
        version="2",
        matters_csv=FILES["matters.csv"].replace("污水井盖|下水道井盖", "污水井盖").rsplit("E0110", 1)[0],
        conditions_csv=FILES["conditions.csv"].rsplit("E0110", 1)[0],
        duties_csv=FILES["duties.csv"].replace("drainage", "roads").rsplit("D-E0110", 1)[0],
        answers_csv="code,matter_code,occasion,title,text,text_en\n",
    )
    assert report.changed == {"matters": 1, "duties": 1}
    assert report.ended == {"matters": 1, "duties": 1}
    versions = catalogue.versions("C0102")
    assert [(v.version, v.valid_from, v.valid_to) for v in versions] == [
        (2, date(2026, 4, 1), None),
        (1, date(2025, 1, 1), date(2026, 4, 1)),
    ]
    assert catalogue.matter("C0102", date(2026, 3, 31)).version == 1
    assert catalogue.matter("C0102", date(2026, 4, 1)).version == 2
    assert catalogue.find_matter("E0110", date(2026, 4, 1)) is None
    assert duties.gaps(date(2026, 4, 1)) == []
    row = duties.choose_duty("C0102", [], date(2026, 4, 1)).row
    assert row is not None
    assert (row.version, row.lead_trade) == (2, "roads")
    old = duties.choose_duty("C0102", [], date(2026, 3, 31)).row
    assert old is not None
    assert old.lead_trade == "drainage"
    assert NegativeItem.objects.count() == 1


@pytest.mark.parametrize(
    ("file", "content", "line", "column"),
    [
        ("matters.csv", FILES["matters.csv"].replace("event,", "thing,"), 3, "kind"),
        ("matters.csv", FILES["matters.csv"].replace("E0110", "C0102"), 3, "code"),
        ("matters.csv", FILES["matters.csv"].replace("5,work_day", "0,work_day"), 3, "promise_amount"),
        (
            "matters.csv",
            FILES["matters.csv"].replace("keywords\n", "words\n").replace("big_class", "class"),
            1,
            "big_class",
        ),
        ("conditions.csv", FILES["conditions.csv"].replace("urgent_hour", "hour"), 2, "limit_class"),
        ("conditions.csv", FILES["conditions.csv"].replace("E0110", "E0999"), 4, "matter_code"),
        ("conditions.csv", FILES["conditions.csv"].replace("C0102,2", "C0102,1"), 3, "number"),
        ("duties.csv", FILES["duties.csv"].replace("E0110,grid", "E0777,grid"), 3, "matter_code"),
        ("duties.csv", FILES["duties.csv"].replace("district,department", "planet,department"), 2, "level"),
        ("duties.csv", FILES["duties.csv"].replace("department", "ministry"), 2, "lead_kind"),
        ("duties.csv", FILES["duties.csv"].replace("D-C01,C01,district", "D-C01,C01,grid"), 2, "level"),
        ("negative.csv", FILES["negative.csv"].replace("专业设施", ""), 2, "reason"),
        ("answers.csv", FILES["answers.csv"].replace("resolve", "whenever"), 2, "occasion"),
        ("answers.csv", FILES["answers.csv"] + "A-2,E01,resolve,a,b,c,too many\n", 3, ""),
    ],
)
def test_a_fault_is_named_by_file_line_and_column_and_nothing_is_loaded(tmp_path, file, content, line, column):
    with pytest.raises(InvalidPack) as refused:
        load(tmp_path, **{file.replace(".csv", "_csv"): content})
    places = [(fault.file, fault.line, fault.column) for fault in refused.value.data["faults"]]
    assert (file, line, column) in places
    assert str(refused.value.data["faults"][0]) in str(refused.value)
    assert not Matter.objects.exists()
    assert not Pack.objects.exists()


def test_a_file_in_another_encoding_is_a_fault(tmp_path):
    folder(tmp_path)
    (tmp_path / "matters.csv").write_bytes(FILES["matters.csv"].encode("gb18030"))
    with pytest.raises(InvalidPack) as refused:
        load_pack(actor=SYSTEM, folder=tmp_path, at=AT)
    assert refused.value.data["faults"][0].line == 2


@pytest.mark.parametrize("head", ["", "name = ", 'name = "x"\nversion = "1"\n'])
def test_a_pack_without_a_sound_head_is_refused(tmp_path, head):
    folder(tmp_path)
    (tmp_path / "pack.toml").write_text(head, encoding="utf-8")
    with pytest.raises(InvalidPack):
        load_pack(actor=SYSTEM, folder=tmp_path, at=AT)


def test_nobody_without_the_right_loads_a_pack(tmp_path):
    with pytest.raises(Forbidden):
        load_pack(actor=ANONYMOUS, folder=folder(tmp_path), at=AT)


def test_the_kinds_of_leads_are_those_of_the_organisation_tree():
    assert set(LEAD_KINDS) == set(geography.UnitKind.values)


@pytest.mark.parametrize("name", ["catalogue", "boston"])
def test_the_shipped_packs_load_without_a_fault(name):
    report = load_pack(actor=SYSTEM, folder=PACKS / name, at=AT)
    assert report.added["matters"] >= 60
    day = date(2026, 3, 2)
    assert all(matter.conditions for matter in catalogue.matters(day))
    told = tomllib.loads((PACKS / name / "pack.toml").read_text("utf-8")).get("known_gaps", {})
    assert duties.gaps(day) == told.get("without_duty", [])
    assert duties.contradictions(day) == []
