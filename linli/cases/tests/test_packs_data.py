"""The shipped data packs: catalogue and calendar are complete, well formed and agree with themselves."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from linli.cases.rules.catalogue import LEAD_KINDS, OCCASIONS, read_pack
from linli.cases.rules.clocks import LIMIT_CLASSES
from linli.cases.rules.levels import LADDER, covers, rank
from linli.cases.rules.suggestion import KeywordSuggester
from linli.cases.workflow.fields import REFUSALS

PACKS = Path(__file__).resolve().parents[2] / "packs"
CATALOGUE = PACKS / "catalogue"
CALENDAR = PACKS / "calendar"
FILES = ("matters.csv", "conditions.csv", "duties.csv", "negative.csv", "answers.csv")
TRADES = {
    "urban_management", "housing", "water", "drainage", "gas", "heating", "power", "telecom", "roads", "lighting",
    "gardens", "sanitation", "traffic_police", "transport", "environment", "market", "labour", "education", "health",
    "civil_affairs", "culture", "emergency", "fire", "public_security", "water_bureau", "agriculture",
    "natural_resources", "petition", "hotline", "property",
}  # fmt: skip
MESSAGE_CLASSES = {
    "H01": "城乡建设",
    "H02": "劳动和社会保障",
    "H03": "教育文体",
    "H04": "商贸旅游",
    "H05": "环境保护",
    "H06": "卫生计生",
    "H07": "交通运输",
}
EVENT_CLASSES = {
    "E01": "市容环境",
    "E02": "宣传广告",
    "E03": "施工管理",
    "E04": "街面秩序",
    "E05": "突发事件",
    "E06": "其他事件",
}
# The notices in their own form: periods of rest, then the rest days on which people work.
NOTICES = {
    2023: (
        "0101-0102 0121-0127 0405-0405 0429-0503 0622-0624 0929-1006 1230-1231",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    2024: (
        "0101-0101 0210-0217 0404-0406 0501-0505 0608-0610 0915-0917 1001-1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    2025: ("0101-0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008", "0126 0208 0427 0928 1011"),
    2026: (
        "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
        "0104 0214 0228 0509 0920 1010",
    ),
}
STATUTORY_DAYS = {2023: 11, 2024: 11, 2025: 13, 2026: 13}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def head(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "pack.toml").read_text("utf-8"))


MATTERS = rows(CATALOGUE / "matters.csv")
CONDITIONS = rows(CATALOGUE / "conditions.csv")
DUTIES = rows(CATALOGUE / "duties.csv")
NEGATIVE = rows(CATALOGUE / "negative.csv")
ANSWERS = rows(CATALOGUE / "answers.csv")
CODES = {row["code"] for row in MATTERS}


def test_the_pack_is_read_without_faults() -> None:
    content, faults = read_pack({name: (CATALOGUE / name).read_bytes() for name in FILES})

    assert [str(fault) for fault in faults] == []
    assert content.remarks == ()
    assert len(content.matters) == len(MATTERS)


@pytest.mark.parametrize("folder", [CATALOGUE, CALENDAR])
def test_pack_heads_say_where_the_data_are_from_and_warn(folder: Path) -> None:
    said = head(folder)

    assert all(said[key] for key in ("name", "version", "title", "title_en", "origin", "terms"))
    assert said["caution"]["zh"]
    assert said["caution"]["en"]
    assert len(said["origin"]) <= 400


def test_codes_are_well_formed_and_unique() -> None:
    forms = {"component": r"C\d{4}", "event": r"E\d{4}", "hotline": r"H\d{2}(\d{2})?"}

    assert len(CODES) == len(MATTERS)
    assert [row["code"] for row in MATTERS if not re.fullmatch(forms[row["kind"]], row["code"])] == []
    for table in (DUTIES, NEGATIVE, ANSWERS):
        assert max(Counter(row["code"] for row in table).values()) == 1


def test_the_catalogue_is_wide_enough() -> None:
    kinds = Counter(row["kind"] for row in MATTERS)

    assert kinds["component"] >= 60
    assert kinds["event"] >= 60
    assert len({row["public_group"] for row in MATTERS}) in range(12, 17)
    assert {row["code"][:3]: row["big_class"] for row in MATTERS if row["kind"] == "event"} == EVENT_CLASSES


def test_hotline_classes_are_complete() -> None:
    names = {row["code"]: row["name"] for row in MATTERS if len(row["code"]) == 3}
    parts = Counter(row["code"][:3] for row in MATTERS if row["kind"] == "hotline" and len(row["code"]) == 5)

    assert {code: names[code] for code in MESSAGE_CLASSES} == MESSAGE_CLASSES
    assert len(names) >= 13
    assert set(parts) == set(names)
    assert [code for code, number in parts.items() if not 4 <= number <= 8] == []
    assert [
        row["code"] for row in MATTERS if row["kind"] == "hotline" and row["big_class"] != names[row["code"][:3]]
    ] == []


def test_every_matter_can_be_filed_promised_and_found() -> None:
    with_conditions = {row["matter_code"] for row in CONDITIONS}

    assert with_conditions == CODES
    for row in MATTERS:
        words = row["keywords"].split("|")
        assert 6 <= len(words) == len(set(words)) <= 20, row["code"]
        assert all(len(word) > 1 for word in words), row["code"]
        assert row["promise_class"] in LIMIT_CLASSES
        assert int(row["promise_amount"]) > 0
        assert row["name_en"]
        assert row["big_class_en"]
        assert row["ceiling"] in LADDER


def test_conditions_have_a_limit_and_an_end() -> None:
    numbers: dict[str, list[int]] = {}
    for row in CONDITIONS:
        numbers.setdefault(row["matter_code"], []).append(int(row["number"]))
        assert row["limit_class"] in LIMIT_CLASSES
        assert int(row["limit_amount"]) > 0
        assert all(row[name] for name in ("condition", "condition_en", "closing_condition", "closing_condition_en"))
        assert "{" not in row["closing_condition"] + row["closing_condition_en"]
        assert row["evidence_needed"] in ("0", "1")

    assert [code for code, found in numbers.items() if found != list(range(1, len(found) + 1))] == []


@pytest.mark.parametrize("code", ["C0101", "C0102", "C0103", "C0118", "C0123"])
def test_covers_have_the_four_usual_limits(code: str) -> None:
    limits = [(row["limit_amount"], row["limit_class"]) for row in CONDITIONS if row["matter_code"] == code]

    assert limits == [("2", "urgent_hour"), ("4", "work_hour"), ("2", "work_day"), ("5", "work_day")]


def test_things_reported_by_the_public_are_checked_first_and_dangers_are_not_kept_waiting() -> None:
    first = {row["code"]: row["verify_first"] == "1" for row in MATTERS}

    assert all(first[row["code"]] for row in MATTERS if row["kind"] == "component")
    assert not any(first[code] for code in first if code.startswith(("E05", "H")))
    assert sum(first[code] for code in first if code[:3] in ("E01", "E02", "E03", "E04")) >= 60


def test_only_questions_and_thanks_close_without_a_check() -> None:
    assert {row["code"] for row in MATTERS if row["check_needed"] == "0"} == {"H1504", "H1506"}


def test_every_matter_has_a_duty_row_but_for_the_named_gaps() -> None:
    claimed = tuple(row["matter_code"] for row in DUTIES)
    unclaimed = [code for code in sorted(CODES) if not code.startswith(claimed)]

    assert unclaimed == sorted(head(CATALOGUE)["known_gaps"]["without_duty"])
    assert 2 <= len(unclaimed) <= 3


def test_duty_rows_name_known_kinds_trades_and_reachable_levels() -> None:
    ceilings = {row["code"]: row["ceiling"] for row in MATTERS}
    for row in DUTIES:
        assert row["lead_kind"] in LEAD_KINDS
        assert row["level"] in LADDER
        assert row["reason"]
        assert not row["lead_trade"] or row["lead_trade"] in TRADES
        assert set(filter(None, row["co_trades"].split("|"))) <= TRADES
        assert rank(ceilings.get(row["matter_code"], "district")) >= rank(row["level"]), row["code"]


def test_little_is_given_to_communities_and_grids_and_it_has_a_cost() -> None:
    small = [row for row in DUTIES if row["level"] in ("grid", "community")]

    assert 3 <= len(small) <= 8
    assert all(row["lead_kind"] in ("community", "grid_body") and int(row["hours_per_month"]) > 0 for row in small)


def test_no_duty_row_breaks_the_negative_list() -> None:
    broken = [
        (duty["code"], item["code"])
        for item in NEGATIVE
        for duty in DUTIES
        if duty["matter_code"].startswith(item["matter_code"]) and covers(item["level"], duty["level"])
    ]

    assert broken == []


@pytest.mark.parametrize(
    "code",
    [
        "N-DEMOLITION",
        "N-EXPROPRIATION",
        "N-INVESTMENT",
        "N-TAX",
        "N-DUST",
        "N-FOODSTAFF",
        "N-ENVIRONMENT",
        "N-FIRECHECK",
    ],
)
def test_the_known_burdens_stand_on_the_negative_list(code: str) -> None:
    item = next(row for row in NEGATIVE if row["code"] == code)

    assert item["reason"]
    assert item["reason_en"]
    assert any(matter.startswith(item["matter_code"]) for matter in CODES)
    assert rank(item["level"]) >= rank("community")


def test_standard_answers_come_in_both_languages_with_the_same_known_gaps() -> None:
    known = set(head(CATALOGUE)["answers"]["gaps"])

    assert len(ANSWERS) >= 40
    assert {row["occasion"] for row in ANSWERS} == set(OCCASIONS)
    for row in ANSWERS:
        gaps = set(re.findall(r"\{(\w+)\}", row["text"]))
        assert row["text_en"], row["code"]
        assert gaps <= known, row["code"]
        assert gaps == set(re.findall(r"\{(\w+)\}", row["text_en"])), row["code"]
        assert not row["matter_code"] or any(code.startswith(row["matter_code"]) for code in CODES)


def test_there_is_a_refusal_for_every_reason() -> None:
    text = {
        "litigation": "12348",
        "discipline": "12388",
        "review": "行政复议",
        "petition": "信访",
        "secret": "隐私",
        "emergency": "119",
        "outside": "12345",
        "no_facts": "无法核实",
        "not_real": "现场未发现",
        "repeated": "不再重复",
        "unlawful": "公序良俗",
    }
    refusals = " ".join(row["text"] for row in ANSWERS if row["occasion"] == "refuse")

    assert set(text) == {code for code, _ in REFUSALS}
    assert [code for code, word in text.items() if word not in refusals] == []


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("小区门口的路灯三天不亮了，晚上太黑", "C0137"),
        ("下水道盖子没了，孩子差点掉下去", "C0102"),
        ("楼下饭店油烟直排，窗户都不敢开", "H0504"),
        ("工地半夜施工打桩，吵得睡不着", "E0301"),
        ("从楼上拉线给电动车充电，飞线充电很危险", "E0108"),
        ("包工头拖欠农民工工资不发", "H0201"),
        ("供暖以来家里一直不热，室温不达标", "H1204"),
        ("消防通道被占，消防车进不来", "E0496"),
        ("健身房跑路，办卡不退", "H0407"),
        ("盲道被占，轮椅上不去", "C0181"),
        ("公交车等车一个小时，班次太少", "H0701"),
        ("闻到煤气味，怀疑燃气泄漏", "E0502"),
        ("请尽快处理路灯不亮的问题，谢谢", "C0137"),
        ("学校老师有偿补课，家长敢怒不敢言", "H0303"),
    ],
)
def test_residents_words_lead_to_the_matter(message: str, code: str) -> None:
    suggester = KeywordSuggester({row["code"]: row["keywords"].split("|") for row in MATTERS})

    assert [found.code for found in suggester.suggest(message)][:1] == [code]


def _days(year: int) -> dict[date, bool]:
    return {date.fromisoformat(row["day"]): row["works"] == "1" for row in rows(CALENDAR / f"cn-{year}.csv")}


def _expected(year: int) -> dict[date, bool]:
    def day(text: str) -> date:
        return date(year, int(text[:2]), int(text[2:]))

    periods, makeups = NOTICES[year]
    found: dict[date, bool] = {}
    for period in periods.split():
        first, last = (day(part) for part in period.split("-"))
        found |= {first + timedelta(days=n): False for n in range((last - first).days + 1)}
    return found | {day(text): True for text in makeups.split()}


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_calendar_days_are_those_of_the_notice(year: int) -> None:
    table = rows(CALENDAR / f"cn-{year}.csv")

    assert _days(year) == _expected(year)
    assert [row["day"] for row in table] == sorted({row["day"] for row in table})
    assert all(row["name"] and row["works"] in ("0", "1") for row in table)


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_weekdays_off_less_make_up_days_are_the_statutory_holidays(year: int) -> None:
    days = _days(year)
    off = [day for day, works in days.items() if not works and day.weekday() < 5]
    makeups = [day for day, works in days.items() if works]

    assert all(day.weekday() >= 5 and day.year == year for day in makeups)
    assert len(off) - len(makeups) == STATUTORY_DAYS[year]


def test_the_calendar_head_lists_its_files() -> None:
    listed = {entry["year"]: entry["file"] for entry in head(CALENDAR)["years"]}

    assert listed == {year: f"cn-{year}.csv" for year in NOTICES}
    assert all((CALENDAR / name).is_file() for name in listed.values())
