"""A case in a list, made ready and drawn in Python: a queue shows fifty of them, and templates are slow at small decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zlib import crc32

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from linli.cases.api import CaseRow
from linli.channels.desk.places import area_of, unit_name
from linli.channels.desk.words import word
from linli.channels.pages.languages import in_english
from linli.channels.pages.templatetags.pages import clock_tone, icon, named, remaining, tone_icon, when
from linli.common.codes import show_receipt_number


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about a case that catches the eye."""

    icon: str
    text: str
    tone: str = "ll-flag"


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a list, in the reader's language."""

    id: int
    address: str
    title: str
    number: str
    matter: str
    place: str
    at: str
    unit: str
    state: str
    state_word: str
    tone: str
    clock: str
    end: str
    late: bool
    flags: tuple[Flag, ...]
    mark: str


@cache
def _case_address() -> tuple[str, str]:
    before, _, after = reverse("desk:case", kwargs={"case_id": 0}).partition("0")
    return before, after


def matter_in_words(row: CaseRow) -> str:
    """The matter of a case in the reader's language, or that none is set."""
    if not row.matter_code:
        return gettext("not classified")
    return (row.matter_name_en if in_english() else "") or row.matter_name or row.matter_code


def mark_of(row: CaseRow) -> str:
    """A few characters that change when what a list shows of the case changes."""
    shown = (
        row.title, row.state, row.outcome, row.urgent, row.matter_code, row.street_id, row.community_id, row.unit_id,
        row.due_at and row.due_at.timestamp(), row.reports_count, row.returns, row.round, row.near_border,
    )  # fmt: skip
    return f"{crc32(repr(shown).encode()):08x}"


def _flags(row: CaseRow) -> Iterator[Flag]:
    if row.street_id is None:
        yield Flag("map-pin-off", gettext("no place yet"))
    if row.reports_count > 1:
        yield Flag("users", ngettext("%(n)s report", "%(n)s reports", row.reports_count) % {"n": row.reports_count}, "")
    if row.urgent:
        yield Flag("alert-triangle", gettext("urgent"), "ll-flag-bad")
    if row.near_border:
        yield Flag("arrows-split", gettext("near a border"))
    if row.returns:
        yield Flag("arrow-back-up", ngettext("returned once", "returned %(n)s times", row.returns) % {"n": row.returns})
    if row.round > 1:
        yield Flag("refresh", gettext("round %(n)s") % {"n": row.round})


def row_views(rows: Iterable[CaseRow], now: datetime) -> list[RowView]:
    """The rows of a list, in their order."""
    return [_row_view(row, now) for row in rows]


def _row_view(row: CaseRow, now: datetime) -> RowView:
    before, after = _case_address()
    return RowView(
        id=row.id,
        address=f"{before}{row.id}{after}",
        title=row.title or gettext("(no title)"),
        number=show_receipt_number(row.number),
        matter=matter_in_words(row),
        place=named(area_of(row.community_id or row.street_id)),
        at=when(row.reported_at),
        unit=named(unit_name(row.unit_id)),
        state=row.state,
        state_word=word(row.state, "state"),
        tone=clock_tone(row.due_at, now) if row.open else "",
        clock=remaining(row.due_at, now) if row.open else "",
        end="" if row.open else word(row.outcome, "outcome") if row.outcome else when(row.closed_at),
        late=row.open and row.due_at is not None and row.due_at < now,
        flags=tuple(_flags(row)),
        mark=mark_of(row),
    )


# --- drawn ---------------------------------------------------------------------------------------------------------------

_CARD = """<li class="ll-row{}{}" id="row-{}" data-row="{}" data-mark="{}"{}>
  <div>{}<a class="ll-row-title" href="{}"{}>{}</a>
    <div class="ll-row-meta"><span class="ll-number">{}</span><span>{}</span>{}<span>{}</span>{}</div></div>
  <span class="ll-row-unit">{}</span>
  <span><span class="ll-chip ll-chip-{}">{}</span></span>
  <span class="ll-row-end">{}</span>
</li>"""
_PICK = '<input class="form-check-input ld-pick" type="checkbox" form="bulk" name="case" value="{}" aria-label="{}">'
_CLOCK = '<span class="ll-clock ll-clock-{}">{}<span>{}</span></span>'
_NOTHING = SafeString("")


def drawn(
    rows: Iterable[RowView], *, opened: int | None = None, picking: bool = False, renewed: bool = False
) -> SafeString:
    """The cards of a list. `opened`: the case that stands beside it; `picking`: each can be picked; `renewed`: each takes its old card's place."""
    return SafeString("".join(_card(row, row.id == opened, picking, renewed) for row in rows))


def _card(row: RowView, chosen: bool, picking: bool, renewed: bool) -> SafeString:
    return format_html(
        _CARD,
        SafeString(" ll-row-late" if row.late else ""), SafeString(" d-chosen" if chosen else ""), row.id, row.id, row.mark,
        format_html(' hx-swap-oob="outerHTML:#row-{}"', row.id) if renewed else _NOTHING,
        format_html(_PICK, row.id, row.title) if picking else _NOTHING,
        row.address, SafeString(' aria-current="true"' if chosen else ""), row.title, row.number, row.matter,
        format_html("<span>{}{}</span>", icon("map-pin"), row.place) if row.place else _NOTHING,
        row.at,
        format_html_join("", '<span class="{}">{}{}</span>', ((flag.tone, icon(flag.icon), flag.text) for flag in row.flags)),
        row.unit, row.state, row.state_word,
        format_html(_CLOCK, row.tone, icon(tone_icon(row.tone)), row.clock) if row.clock else format_html('<span class="ll-small">{}</span>', row.end),
    )  # fmt: skip
