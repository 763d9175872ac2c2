"""A report as plain values: what Word, PDF and pages are drawn from. Built once, kept as JSON, the same for all three.

Every text in it is finished: translated, rounded, and without a gap. Nothing here leads to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences. `small`: a note about how something was counted."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Things said one by one; `numbered` where others refer to them."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Finished cells under their headings. The first `texts` columns hold words, the others numbers; `whole`: the last row is the whole."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1
    whole: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line or colour of a chart. None: not known there."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a table beside it. kind: bars (lying, one for each label) or lines (over time). `said`: what it shows, in words."""

    kind: str
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    said: str
    percent: bool = False


Block = Paragraph | Points | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `stamp`: day and time of the facts in UTC, which also date the files; `foot`: origin and state, on every page."""

    language: str
    title: str
    about: str
    period: str
    state: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
    stamp: str


_KINDS: Final[Mapping[str, type[Paragraph | Points | Table | Chart]]] = {
    "paragraph": Paragraph, "points": Points, "table": Table, "chart": Chart,
}  # fmt: skip
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}


def plain(document: Document) -> dict[str, Any]:
    """The document as JSON holds it."""
    found = asdict(document)
    for section, told in zip(document.sections, found["sections"], strict=True):
        told["blocks"] = [
            {"block": _NAMES[type(block)], **asdict(block)} for block in section.blocks
        ]  # fmt: skip
    return found


def read(told: Mapping[str, Any]) -> Document:
    """The document that `plain` told."""
    sections = tuple(Section(one["title"], tuple(_block(block) for block in one["blocks"])) for one in told["sections"])
    return Document(**{**told, "sections": sections, "state": tuple(told["state"])})


def _block(told: Mapping[str, Any]) -> Block:
    values = {name: _fixed(value) for name, value in told.items() if name != "block"}
    if told["block"] == "chart":
        values["series"] = tuple(Series(one["name"], tuple(one["values"])) for one in told["series"])
    return _KINDS[told["block"]](**values)


def _fixed(value: Any) -> Any:
    return tuple(_fixed(one) for one in value) if isinstance(value, list | tuple) else value
