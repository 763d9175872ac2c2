"""The plain values of catalogue and duty list, and the reading of their pack files: every fault with file, line, column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from linli.cases.rules.clocks import LIMIT_CLASSES, MAX_DAYS
from linli.cases.rules.levels import LADDER

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
_LONGEST_FILE: Final = 20_000  # rows


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file: where it is (line 1 is the heading; column "" means the whole line), and what is wrong."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f" ({self.column})" if self.column else "")
        return f"{place}: {self.reason}"


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


@dataclass
class Row:
    """One row of a pack file. Each reader answers a usable value and notes a fault where the cell is not one."""

    file: str
    line: int
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, column: str, reason: str) -> None:
        """Note a fault of this row."""
        self.faults.append(Fault(self.file, self.line, column, reason))

    def text(self, column: str, longest: int, *, needed: bool = False) -> str:
        """The cell without blanks around it."""
        value = self.cells.get(column, "").strip()
        if needed and not value:
            self.fault(column, "This must not be empty.")
        elif len(value) > longest:
            self.fault(column, f"This is longer than {longest} characters.")
        return value

    def code(self, column: str, pattern: re.Pattern[str], *, needed: bool = True) -> str:
        """A code of the given form."""
        value = self.text(column, 64, needed=needed)
        if value and not pattern.fullmatch(value):
            self.fault(column, f"“{value[:40]}” is not a code of this kind.")
        return value

    def choice(self, column: str, options: Collection[str], *, default: str = "") -> str:
        """One of the options; `default` where the cell is empty."""
        value = self.text(column, 64) or default
        if value not in options:
            self.fault(column, f"“{value[:40]}” is none of: {', '.join(options)}.")
        return value

    def number(self, column: str, *, default: int | None = None, highest: int = MAX_DAYS) -> int:
        """A whole number from 1 to `highest`."""
        value = self.text(column, 12)
        if not value and default is not None:
            return default
        if not (value.isascii() and value.isdigit() and 0 < int(value) <= highest):
            self.fault(column, f"“{value}” is not a whole number from 1 to {highest}.")
            return 1
        return int(value)

    def flag(self, column: str, *, default: bool) -> bool:
        """Yes or no, written as 1/0, true/false or yes/no."""
        value = self.text(column, 8).casefold()
        if value in ("1", "true", "yes"):
            return True
        if value in ("0", "false", "no"):
            return False
        if value:
            self.fault(column, f"“{value}” is neither 1 nor 0.")
        return default

    def words(self, column: str) -> tuple[str, ...]:
        """Words separated by |, each once."""
        return tuple(dict.fromkeys(part.strip() for part in self.cells.get(column, "").split("|") if part.strip()))

    def day(self, column: str) -> date | None:
        """A date as 2026-01-31, or nothing."""
        value = self.text(column, 10)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.fault(column, f"“{value}” is not a date such as 2026-01-31.")
            return None


def rows_of(file: str, content: bytes, columns: Sequence[str]) -> tuple[list[Row], list[Fault]]:
    """The rows of a UTF-8 CSV file with a heading; faults for wrong encoding, missing columns and cells too many."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Fault(file, content.count(b"\n", 0, error.start) + 1, "", "The file is not UTF-8.")]
    reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        return [], [Fault(file, 1, column, "This column is missing.") for column in missing]
    rows: list[Row] = []
    faults: list[Fault] = []
    try:
        for cells in reader:
            if "" in cells or len(rows) >= _LONGEST_FILE:
                reason = "This line has more cells than the heading." if "" in cells else "The file has too many lines."
                faults.append(Fault(file, reader.line_num, "", reason))
                if len(rows) >= _LONGEST_FILE:
                    break
                continue
            rows.append(Row(file, reader.line_num, cells))
    except csv.Error as error:
        faults.append(Fault(file, reader.line_num, "", f"This line cannot be read: {error}."))
    return rows, faults


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
    negatives: tuple[NegativeIn, ...] = ()
    answers: tuple[AnswerIn, ...] = ()
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
    named: list[tuple[Row, Any]] = [*matters, *duties, *negatives, *answers]
    for row, item in named:
        reader.once(row, "code", item.code)
    own = {matter.code for _, matter in matters}
    reader.check_matters(own, own | set(known_matters), [*duties, *negatives, *answers])
    content = PackContent(
        tuple(matter for _, matter in matters),
        tuple(duty for _, duty in duties),
        tuple(negative for _, negative in negatives),
        tuple(answer for _, answer in answers),
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
            row.fault(column, f"“{key}” stands in this file twice.")
        self._seen.add((row.file, key))

    def check_matters(self, own: Collection[str], known: Collection[str], items: Iterable[tuple[Row, Any]]) -> None:
        """Note conditions of matters the pack does not hold, and items about matters nobody knows."""
        beginnings = {code[:length] for code in known for length in range(1, len(code) + 1)}
        for row in self._rows:
            if row.file == "conditions.csv" and row.cells["matter_code"].strip() not in own:
                row.fault("matter_code", "matters.csv has no matter with this code.")
        for row, item in items:
            if item.matter_code and item.matter_code not in beginnings:
                row.fault("matter_code", f"There is no matter “{item.matter_code}” and none that begins so.")

    def all_faults(self) -> list[Fault]:
        """Every fault, by file and line."""
        faults = [*self._faults, *(fault for row in self._rows for fault in row.faults)]
        return sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column))
