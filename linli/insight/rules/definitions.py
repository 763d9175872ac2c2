"""Indicators as data: what is counted, over what, when, and where that comes from.

A definition belongs to one fact table and dates its rows by one of their times, the same for what stands above and
below the line: cases *due* in a month are set against cases *due* in it, each from the moment it is due. Kinds:

    count     rows for which `what` holds, or the sum of `what` where it is a number
    rate      `what` over `of`, both conditions or numbers
    duration  median and ninth tenth of `what` in seconds, read from a histogram (see `histogram`)
    stock     what stands at the end of a time: the sum of `what`, a change up or down, over everything until then
    weighted  a sum of other indicators with weights that hold for a time; never shown without its parts

`unless`: rows that are left out, each with its name, and counted beside the result. `silent`: rows asked of whom no answer
came, counted beside it, too. `least`: below so many rows under the line a rate is shown as resting on few. `topic`: what it
speaks of, by which long lists are ordered.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from linli.insight.rules.asking import SIDES
from linli.insight.rules.expressions import BadExpression, Node, Unusable, is_condition, parsed
from linli.insight.rules.tables import TABLES

KINDS: Final = ("count", "rate", "duration", "stock", "weighted")
MOST: Final = 500  # in one file
LONGEST_TEXT: Final = 300
CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,39}")
DIRECTIONS: Final = ("up", "down", "none")
# In the order of the loop; a definition that names none stands behind them.
TOPICS: Final = ("coming_in", "dispatch", "handling", "closing", "again", "voice", "units", "together")
# Times at which something comes due: what is dated by one counts once that has come (see `queries.facts.standing`).
DUES: Final = frozenset(
    name for table in TABLES for name, kind in table.columns if kind == "time" and name.endswith(("_due", "due_at"))
)
# Cases beside what came back at the same place: reckoned when asked, kept nowhere (see `rules.recurrence`).
RECURRENCES: Final = "recurrences"
RECURRING: Final = (
    "case_id", "reported_at", "district", "street", "community", "grid", "cell", "level", "channel", "urgent", "reporter_kind",
    "matter", "lead", "unit", "state", "outcome", "truth", "refusal",
)  # fmt: skip
_STORED: Final[Mapping[str, Mapping[str, str]]] = {table.name: dict(table.columns) for table in TABLES}
COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    **_STORED, RECURRENCES: {**{name: _STORED["cases"][name] for name in RECURRING}, "again": "bool"},
}  # fmt: skip
_OPTIONAL: Final = frozenset(
    {"least", "until", "unit", "unless", "silent", "of", "what", "basis", "table", "parts", "note", "note_en", "topic"}
)
_NEEDED: Final = frozenset({"code", "name", "name_en", "kind", "direction", "source", "since"})


class BadDefinition(Unusable):
    """A definition that cannot be used; the message names it, its field and what is wrong."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Rows left out, under the name they are shown by."""

    name: str
    name_en: str
    when: Node


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a weighted sum and its weight."""

    code: str
    weight: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The parts of a weighted sum that hold for a time."""

    since: date
    until: date | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One definition, checked. `table` and `basis` are empty where the parts have their own."""

    code: str
    name: str
    name_en: str
    kind: str
    direction: str
    source: str
    since: date
    until: date | None
    unit: str
    table: str
    basis: str
    what: Node | None
    of: Node | None
    unless: tuple[Exclusion, ...]
    silent: Node | None
    least: int
    weights: tuple[Weights, ...]
    note: str
    note_en: str
    topic: str

    @property
    def plain(self) -> bool:
        """Whether it is told as a number by itself, with nothing below the line."""
        return self.kind in {"count", "stock"}

    def holds_on(self, day: date) -> bool:
        """Whether it is told of a period with this last day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def has(self, side: str) -> bool:
        """Whether it can be divided and chosen by this side. A stock has no `unit`: whoever had a case at its last step need not
        have had it at its first, and the two would not take each other back."""
        if side not in SIDES or not self.table:
            return True
        return stored_as(self.table) in SIDES[side].split() and not (self.kind == "stock" and side == "unit")

    def weights_on(self, day: date) -> tuple[Part, ...]:
        """The parts and weights in force on a day; none where no version holds."""
        return next((w.parts for w in self.weights if w.since <= day and (w.until is None or day <= w.until)), ())


def definitions(text: str, known: Mapping[str, Indicator] | None = None) -> dict[str, Indicator]:
    """The indicators of a file, by code, in its order; their parts may be among the `known`. Raises BadDefinition."""
    try:
        said = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of too many digits is no TOMLDecodeError
        raise BadDefinition(text="not a TOML file: %(error)s", error=error) from error
    if beside := set(said) - {"indicator"}:  # a scheme in the same file would be passed over without a word
        raise BadDefinition(text="%(code)s: unknown field %(field)s", code="indicator", field=min(beside))
    rows = said.get("indicator", [])
    if not isinstance(rows, list) or len(rows) > MOST or not all(isinstance(row, dict) for row in rows):
        raise BadDefinition(text="a file holds at most %(most)s indicators, each under [[indicator]]", most=MOST)
    found: dict[str, Indicator] = {}
    for row in rows:
        one = _read(row)
        if one.code in found:
            raise BadDefinition(text="%(code)s: defined twice", code=one.code)
        found[one.code] = one
    for one in found.values():
        _check_parts(one, {**(known or {}), **found})
    return found


def stored_as(table: str) -> str:
    """The table of facts that an indicator's table is read from."""
    return "cases" if table == RECURRENCES else table


def overlaid(known: Mapping[str, Indicator], added: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """Known indicators with those of a pack in the place of the same code, or behind them; one that names no topic keeps
    that of the one it replaces. Raises BadDefinition."""
    found = {**known}
    for code, one in added.items():
        found[code] = replace(one, topic=one.topic or known[code].topic) if code in known else one
    for one in found.values():
        _check_parts(one, found)
    return found


def _read(row: Mapping[str, Any]) -> Indicator:
    """One entry of a file; what has another shape than it should is refused under its code."""
    code = str(row.get("code", "?"))[:60]
    for field in ("code", "name", "name_en", "source", "unit", "note", "note_en"):
        if not isinstance(row.get(field, ""), str) or len(row.get(field, "")) > LONGEST_TEXT:
            raise BadDefinition(text="%(code)s: %(field)s is a short text", code=code, field=field)
    if not CODE.fullmatch(code):
        raise BadDefinition(text="%(code)s: a code has small letters, digits and underscores only", code=code)
    spans = [row, *(one for one in row.get("parts", ()) if isinstance(one, dict))]
    for span in spans:
        if type(span.get("since")) is not date or type(span.get("until", date.max)) is not date:
            raise BadDefinition(text="%(code)s: since and until are days", code=code)
        if span.get("until", date.max) < span["since"]:
            raise BadDefinition(text="%(code)s: until lies before since", code=code)
    try:
        return _checked(row)
    except (TypeError, KeyError, AttributeError, ValueError, OverflowError) as error:
        raise (
            error
            if isinstance(error, BadDefinition)
            else BadDefinition(text="%(code)s: not of the shape of an indicator", code=code)
        ) from error


def _checked(row: Mapping[str, Any]) -> Indicator:
    code = str(row.get("code", "?"))
    unknown, missing = set(row) - _NEEDED - _OPTIONAL, _NEEDED - set(row)
    if unknown or missing:
        if unknown:
            raise BadDefinition(text="%(code)s: unknown field %(field)s", code=code, field=min(unknown))
        raise BadDefinition(text="%(code)s: missing field %(field)s", code=code, field=min(missing))
    _one_of(code, "kind", row["kind"], KINDS)
    _one_of(code, "direction", row["direction"], DIRECTIONS)
    _one_of(code, "topic", row.get("topic", ""), ("", *TOPICS))
    weighted = row["kind"] == "weighted"
    table = "" if weighted else str(row.get("table", "cases"))
    columns = COLUMNS.get(table, {})
    if not weighted:
        _one_of(code, "table", table, tuple(COLUMNS))
        if columns.get(row.get("basis", "")) != "time":
            raise BadDefinition(text="%(code)s: basis is no time of %(table)s", code=code, table=table)
    return Indicator(
        code=code, name=row["name"], name_en=row["name_en"], kind=row["kind"], direction=row["direction"], source=row["source"],
        since=row["since"], until=row.get("until"), unit=row.get("unit", ""), table=table, basis=row.get("basis", ""),
        what=_node(code, "what", row, columns, needed=not weighted), of=_node(code, "of", row, columns, needed=row["kind"] == "rate"),
        unless=tuple(_exclusion(code, one, columns) for one in row.get("unless", ())),
        silent=_node(code, "silent", row, columns), least=int(row.get("least", 1)),
        weights=tuple(_weights(code, one) for one in row.get("parts", ())), note=row.get("note", ""), note_en=row.get("note_en", ""),
        topic=row.get("topic", ""),
    )  # fmt: skip


def _one_of(code: str, field: str, value: Any, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise BadDefinition(
            text="%(code)s: %(field)s is one of %(values)s", code=code, field=field, values=", ".join(allowed)
        )


def _node(
    code: str, field: str, row: Mapping[str, Any], columns: Mapping[str, str], *, needed: bool = False
) -> Node | None:
    if field not in row:
        if needed:
            raise BadDefinition(text="%(code)s: missing field %(field)s", code=code, field=field)
        return None
    try:
        return parsed(row[field], columns)
    except BadExpression as error:
        raise BadDefinition(text="%(code)s: %(field)s: %(why)s", code=code, field=field, why=error) from error


def _exclusion(code: str, row: Mapping[str, Any], columns: Mapping[str, str]) -> Exclusion:
    when = _node(code, "when", row, columns, needed=True)
    if when is None or not is_condition(when):
        raise BadDefinition(text="%(code)s: what is left out is told by a condition", code=code)
    for field in ("name", "name_en"):
        if not isinstance(row[field], str) or len(row[field]) > LONGEST_TEXT:
            raise BadDefinition(text="%(code)s: %(field)s is a short text", code=code, field=field)
    return Exclusion(row["name"], row["name_en"], when)


def _weights(code: str, row: Mapping[str, Any]) -> Weights:
    parts = tuple(Part(name, float(weight)) for name, weight in row["weights"].items())
    # Asked so that nan, which is neither more nor less than anything, is refused.
    if not (abs(sum(part.weight for part in parts) - 1) <= 1e-9 and all(part.weight >= 0 for part in parts)):
        raise BadDefinition(text="%(code)s: the weights since %(day)s do not sum to one", code=code, day=row["since"])
    return Weights(row["since"], row.get("until"), parts)


def _check_parts(one: Indicator, known: Mapping[str, Indicator]) -> None:
    if (one.kind == "weighted") != bool(one.weights):
        raise BadDefinition(text="%(code)s: parts belong to a weighted sum, and only to one", code=one.code)
    for part in (part for weights in one.weights for part in weights.parts):
        if part.code not in known or known[part.code].kind != "rate":
            raise BadDefinition(text="%(code)s: %(part)s is no rate that is defined", code=one.code, part=part.code)
    ordered = sorted(one.weights, key=lambda weights: weights.since)
    for before, after in itertools.pairwise(ordered):
        if before.until is None or before.until >= after.since:
            raise BadDefinition(
                text="%(code)s: two versions of its weights hold on %(day)s", code=one.code, day=after.since
            )
