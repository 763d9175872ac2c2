"""The plain values of catalogue and duty list, and how a pack's rows become them, each fault noted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from linli.cases.rules.clocks import LIMIT_CLASSES
from linli.cases.rules.levels import LADDER
from linli.cases.rules.packfile import Fault, Row, as_cell, rows_of
from linli.cases.rules.stages import STAGE_COLUMNS, StageIn, stage_from

KINDS: Final = ("component", "event", "hotline")
# Kinds of units that may lead, as the organisation tree names them.
LEAD_KINDS: Final = (
    "government", "centre", "street_office", "street_team", "community", "grid_body", "department", "department_team",
    "utility", "hotline", "party", "property", "volunteers",
)  # fmt: skip
OCCASIONS: Final = ("resolve", "refuse", "progress")
MATTER_CODE: Final = re.compile(r"[A-Z][0-9A-Za-z_-]{1,15}")
MATTER_PREFIX: Final = re.compile(r"[A-Z][0-9A-Za-z_-]{0,15}")
ITEM_CODE: Final = re.compile(r"[0-9A-Za-z_.:-]{1,48}")
_SLUG: Final = re.compile(r"[a-z0-9_]{1,32}")


@dataclass(frozen=True, slots=True)
class ConditionIn:
    """One filing-standard row of a matter: condition, limit, closing condition, and whether evidence is needed."""

    number: int
    condition: str
    condition_en: str
    limit_amount: int
    limit_class: str
    closing_condition: str
    closing_condition_en: str = ""
    evidence_needed: bool = False


@dataclass(frozen=True, slots=True)
class MatterIn:
    """A matter as somebody wants it to be, with all its conditions."""

    code: str
    kind: str
    big_class: str
    name: str
    name_en: str = ""
    keywords: tuple[str, ...] = ()
    verify_first: bool = False
    check_needed: bool = True
    ceiling: str = "district"
    promise_amount: int = 7
    promise_class: str = "calendar_day"
    public_group: str = ""
    conditions: tuple[ConditionIn, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyIn:
    """An item of the duty list as a pack brings it. Units and areas by code; `co_units`: unit codes or `trade:gas`."""

    code: str
    matter_code: str
    level: str
    lead_kind: str
    lead_trade: str = ""
    lead_unit_code: str = ""
    area_code: str = ""
    co_units: tuple[str, ...] = ()
    legal_basis: str = ""
    reason: str = ""
    hours_per_month: int | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class NegativeIn:
    """An item of the negative list: this matter must not be given to this level or below."""

    code: str
    matter_code: str
    level: str
    reason: str
    reason_en: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class AnswerIn:
    """A text a unit may answer with."""

    code: str
    matter_code: str
    occasion: str
    title: str
    text: str
    text_en: str = ""


FILES: Final = ("matters.csv", "conditions.csv", "duties.csv", "negative.csv", "answers.csv", "stages.csv")
MATTER_COLUMNS: Final = ("code", "kind", "big_class", "name")
CONDITION_COLUMNS: Final = ("matter_code", "number", "condition", "limit_amount", "limit_class", "closing_condition")
DUTY_COLUMNS: Final = ("code", "matter_code", "level", "lead_kind")
NEGATIVE_COLUMNS: Final = ("code", "matter_code", "level", "reason")
ANSWER_COLUMNS: Final = ("code", "occasion", "title", "text")


def matter_from(row: Row, conditions: Iterable[ConditionIn]) -> MatterIn:
    """The matter a row describes; what is wrong with it is noted on the row."""
    return MatterIn(
        code=row.code("code", MATTER_CODE),
        kind=row.choice("kind", KINDS),
        big_class=row.text("big_class", 80, needed=True),
        name=row.text("name", 120, needed=True),
        name_en=row.text("name_en", 160),
        keywords=row.words("keywords"),
        verify_first=row.flag("verify_first", default=False),
        check_needed=row.flag("check_needed", default=True),
        ceiling=row.choice("ceiling", LADDER, default="district"),
        promise_amount=row.number("promise_amount", default=7),
        promise_class=row.choice("promise_class", LIMIT_CLASSES, default="calendar_day"),
        public_group=row.text("public_group", 48),
        conditions=tuple(sorted(conditions, key=lambda condition: condition.number)),
    )


def cells_of(item: MatterIn | ConditionIn) -> dict[str, str]:
    """The cells a pack file would hold for this value: what an edit begins with."""
    return {name: as_cell(getattr(item, name)) for name in item.__slots__ if name != "conditions"}


def condition_from(row: Row) -> tuple[str, ConditionIn]:
    """The matter code and the condition a row describes."""
    return row.code("matter_code", MATTER_CODE), ConditionIn(
        number=row.number("number", highest=999),
        condition=row.text("condition", 300, needed=True),
        condition_en=row.text("condition_en", 400),
        limit_amount=row.number("limit_amount"),
        limit_class=row.choice("limit_class", LIMIT_CLASSES),
        closing_condition=row.text("closing_condition", 300, needed=True),
        closing_condition_en=row.text("closing_condition_en", 400),
        evidence_needed=row.flag("evidence_needed", default=False),
    )


def duty_from(row: Row) -> DutyIn:
    """The item of the duty list a row describes. A lead is a kind of unit, or one unit by its code."""
    unit_code = row.text("lead_unit_code", 48)
    trades = tuple(trade if ":" in trade else f"trade:{trade}" for trade in row.words("co_trades"))
    return DutyIn(
        code=row.code("code", ITEM_CODE),
        matter_code=row.code("matter_code", MATTER_PREFIX),
        level=row.choice("level", LADDER),
        lead_kind="" if unit_code else row.choice("lead_kind", LEAD_KINDS),
        lead_trade=row.code("lead_trade", _SLUG, needed=False),
        lead_unit_code=unit_code,
        area_code=row.text("area_code", 24),
        co_units=(*trades, *row.words("co_units")),
        legal_basis=row.text("legal_basis", 300),
        reason=row.text("reason", 300),
        hours_per_month=row.number("hours_per_month", default=0, highest=10_000) or None,
        valid_to=row.day("valid_to"),
    )


def negative_from(row: Row) -> NegativeIn:
    """The item of the negative list a row describes."""
    return NegativeIn(
        code=row.code("code", ITEM_CODE),
        matter_code=row.code("matter_code", MATTER_PREFIX),
        level=row.choice("level", LADDER),
        reason=row.text("reason", 300, needed=True),
        reason_en=row.text("reason_en", 400),
        legal_basis=row.text("legal_basis", 300),
    )


def answer_from(row: Row) -> AnswerIn:
    """The standard answer a row describes."""
    return AnswerIn(
        code=row.code("code", ITEM_CODE),
        matter_code=row.code("matter_code", MATTER_PREFIX, needed=False),
        occasion=row.choice("occasion", OCCASIONS),
        title=row.text("title", 120, needed=True),
        text=row.text("text", 5_000, needed=True),
        text_en=row.text("text_en", 5_000),
    )


@dataclass(frozen=True, slots=True)
class PackContent:
    """Everything a catalogue pack says, read and found sound in itself."""

    matters: tuple[MatterIn, ...] = ()
    duties: tuple[DutyIn, ...] = ()
    duty_lines: tuple[int, ...] = ()
    negatives: tuple[NegativeIn, ...] = ()
    answers: tuple[AnswerIn, ...] = ()
    stages: tuple[StageIn, ...] = ()
    remarks: tuple[str, ...] = ()


def read_pack(files: dict[str, bytes], known_matters: Collection[str] = ()) -> tuple[PackContent, list[Fault]]:
    """What the files of a pack say, and every fault in them. `known_matters`: codes that other packs brought.

    Files that are not there say nothing; a code twice, a matter nobody knows and a duty that the pack's own negative
    list forbids are faults.
    """
    reader = _Reader(files)
    conditions: dict[str, list[ConditionIn]] = {}
    for row in reader.rows("conditions.csv", CONDITION_COLUMNS):
        code, condition = condition_from(row)
        reader.once(row, "number", f"{code} {condition.number}")
        conditions.setdefault(code, []).append(condition)
    matters = [
        (row, matter_from(row, conditions.get(row.cells["code"].strip(), ())))
        for row in reader.rows("matters.csv", MATTER_COLUMNS)
    ]
    duties = [(row, duty_from(row)) for row in reader.rows("duties.csv", DUTY_COLUMNS)]
    negatives = [(row, negative_from(row)) for row in reader.rows("negative.csv", NEGATIVE_COLUMNS)]
    answers = [(row, answer_from(row)) for row in reader.rows("answers.csv", ANSWER_COLUMNS)]
    stages = [(row, stage_from(row)) for row in reader.rows("stages.csv", STAGE_COLUMNS)]
    for row, stage in stages:
        reader.once(row, "stage", stage.stage)
    named: list[tuple[Row, Any]] = [*matters, *duties, *negatives, *answers]
    for row, item in named:
        reader.once(row, "code", item.code)
    own = {matter.code for _, matter in matters}
    reader.check_matters(own, own | set(known_matters), [*duties, *negatives, *answers])
    content = PackContent(
        tuple(matter for _, matter in matters),
        tuple(duty for _, duty in duties),
        tuple(row.line for row, _ in duties),
        tuple(negative for _, negative in negatives),
        tuple(answer for _, answer in answers),
        tuple(stage for _, stage in stages),
        tuple(
            f"{matter.code}: no filing condition, so it cannot be filed"
            for _, matter in matters
            if not matter.conditions
        ),
    )
    return content, reader.all_faults()


class _Reader:
    """Reads the files of one pack and gathers their faults."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files
        self._faults: list[Fault] = []
        self._rows: list[Row] = []
        self._seen: set[tuple[str, str]] = set()

    def rows(self, file: str, columns: Sequence[str]) -> list[Row]:
        """The rows of a file, none if it is not there."""
        if file not in self._files:
            return []
        rows, faults = rows_of(file, self._files[file], columns)
        self._faults += faults
        self._rows += rows
        return rows

    def once(self, row: Row, column: str, key: str) -> None:
        """Note a fault where this key has been read before in the same file."""
        if (row.file, key) in self._seen:
            row.fault(column, "This stands in the file twice.", key)
        self._seen.add((row.file, key))

    def check_matters(self, own: Collection[str], known: Collection[str], items: Iterable[tuple[Row, Any]]) -> None:
        """Note conditions of matters the pack does not hold, and items about matters nobody knows."""
        beginnings = {code[:length] for code in known for length in range(1, len(code) + 1)}
        for row in self._rows:
            if row.file == "conditions.csv" and row.cells["matter_code"].strip() not in own:
                row.fault("matter_code", "matters.csv has no matter with this code.", row.cells["matter_code"])
        for row, item in items:
            if item.matter_code and item.matter_code not in beginnings:
                row.fault("matter_code", "There is no matter with this code and none that begins so.", item.matter_code)

    def all_faults(self) -> list[Fault]:
        """Every fault, by file (what others build on first) and line."""
        faults = [*self._faults, *(fault for row in self._rows for fault in row.faults)]
        return sorted(faults, key=lambda fault: (FILES.index(fault.file), fault.line, fault.column))
