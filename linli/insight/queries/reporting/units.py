"""Responsibilities: units as organisations, in the order of the organisation tree, within classes of difficulty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.insight.queries.answers.answering import Figure
from linli.insight.queries.reporting import tables, words
from linli.insight.queries.reporting.frame import Frame, Row
from linli.insight.queries.reporting.parts import Part
from linli.insight.queries.studies.difficulty import difficulty_settings
from linli.insight.rules.difficulty import CLASSES, UNKNOWN
from linli.insight.rules.paper import Paragraph, Section, Table

CODES: Final = ("received_by_unit", "unit_in_time", "returned_by_unit")
MOST: Final = 25


def units(frame: Frame) -> Part:
    """What units were given, what they kept and what they sent back; and the same cases by difficulty."""
    rows = frame.rows(CODES, ("unit",))
    if not rows.whole.count("received_by_unit"):
        return Part(
            Section(_("Responsibilities"), (Paragraph(_("No unit was given a part of a case in these days.")),))
        )
    table = _of_units(frame, rows.parts, rows.whole)
    difficulty = _difficulty(frame)
    whole = rows.whole.now["unit_in_time"]
    said = _("%(units)s units were given %(parts)s parts of cases; of those due, %(share)s were done in time.") % {
        "units": words.count(len(rows.parts)), "parts": words.count(rows.whole.count("received_by_unit")), "share": words.value(frame.indicator("unit_in_time"), whole),
    }  # fmt: skip
    blocks = tables.only(
        Paragraph(said), table,
        Paragraph(_("Units stand in the order of the organisation tree. They differ in what they are given, so compare them within one difficulty class only.")),
        *difficulty,
    )  # fmt: skip
    return Part(Section(_("Responsibilities"), blocks), (said,))


def in_tree_order(parts: Sequence[Row]) -> list[Row]:
    """Rows by unit, in the order of the organisation tree."""
    return sorted(parts, key=lambda row: (place_in_tree(row.key[0]), row.key))


def place_in_tree(unit_id: int) -> tuple[int, ...]:
    """Where a unit stands in the organisation tree, to sort by; one that is not known comes last."""
    try:
        return tuple(int(part) for part in geography.unit(unit_id).path.strip("/").split("/"))
    except NotFound:
        return (2**62,)


def _of_units(frame: Frame, parts: Sequence[Row], whole: Row) -> Table:
    shown, rest = tables.cut(parts, "received_by_unit", MOST)
    cells = [(words.unit_named(row.key[0]), *_cells(frame, row.now)) for row in in_tree_order(shown)]
    if rest:
        cells.append(
            (
                _("%(number)s others together") % {"number": words.count(len(rest))},
                *_cells(frame, _together(frame, [row.now for row in rest])),
            )
        )
    cells.append((_("together"), *_cells(frame, whole.now)))
    columns = (_("unit"), _("parts given"), _("fell due"), _("kept in time"), _("share"), _("sent back"), _("share"))
    figures = [row.now[code] for row in shown for code in CODES[1:] if row.now[code].value is not None]
    note = _(
        "Given and sent back: parts given in these days. Due and in time: parts that were due in them, whenever they were given."
    )
    return Table(
        _("What units were given and kept"),
        columns,
        tuple(cells),
        whole=True,
        note=f"{note} {tables.starred(figures)}".strip(),
    )


def _cells(frame: Frame, figures: Any) -> tuple[str, ...]:
    given, kept, back = (figures[code] for code in CODES)
    return (
        words.count(given.above), words.count(kept.below), words.count(kept.above), words.value(frame.indicator("unit_in_time"), kept),
        words.count(back.above), words.value(frame.indicator("returned_by_unit"), back),
    )  # fmt: skip


def _together(frame: Frame, figures: Sequence[Any]) -> dict[str, Figure]:
    found = {}
    for code in CODES:
        above, below = (sum(getattr(one[code], part) for one in figures) for part in ("above", "below"))
        one = frame.indicator(code)
        rate = one.kind == "rate"
        value = (above / below if below else None) if rate else above
        found[code] = Figure(value, above, below, 0, {}, few=rate and below < one.least)
    return found


# --- by difficulty --------------------------------------------------------------------------------------------------------

Cell = tuple[int, int]  # met, due


def _difficulty(frame: Frame) -> list[Table]:
    """Cases due to be handled, by the difficulty class of their matter: all, and by leading unit."""
    cells: dict[int, dict[str, Cell]] = defaultdict(dict)
    for (lead, name), kept in frame.clocks().classes.items():
        if kept.counted:
            cells[lead][name] = (kept.tally["met"], kept.counted)
    shown = {name: title for name, title in _names().items() if _sum(list(cells.values()), name)[1]}
    least = frame.indicator("handled_in_time").least
    return [_by_class(cells, shown, least), _by_class_and_unit(cells, shown, least)] if cells else []


def _names() -> dict[str, str]:
    return dict(zip((*CLASSES, UNKNOWN), (_("easy"), _("middling"), _("hard"), _("not classified")), strict=True))


def _sum(cells: Sequence[Mapping[str, Cell]], name: str) -> Cell:
    return sum(one.get(name, (0, 0))[0] for one in cells), sum(one.get(name, (0, 0))[1] for one in cells)


def _rate(met: int, due: int, least: int) -> str:
    return words.share(met / due if due else None, few=0 < due < least)


def _by_class(cells: Mapping[int, Mapping[str, Cell]], names: Mapping[str, str], least: int) -> Table:
    sums = [_sum(list(cells.values()), name) for name in names]
    sums.append((sum(met for met, _due in sums), sum(due for _met, due in sums)))
    rows = tuple(
        (title, words.count(due), words.count(met), _rate(met, due, least))
        for title, (met, due) in zip((*names.values(), _("together")), sums, strict=True)
    )
    columns = (_("difficulty class"), _("fell due"), _("kept in time"), _("share"))
    settings = difficulty_settings()
    note = _(
        "A matter is easy, middling or hard by the third of cases its median handling time fell into over the year before, "
        "or by its limit where there were fewer than %(least)s cases."
    ) % {"least": settings.least_cases}
    return Table(
        _("Due to be handled, by difficulty"), columns, rows, whole=True, note=f"{note} {_few_mark(list(rows))}".strip()
    )


def _by_class_and_unit(cells: Mapping[int, Mapping[str, Cell]], names: Mapping[str, str], least: int) -> Table:
    size = {lead: sum(due for _met, due in classes.values()) for lead, classes in cells.items()}
    shown = sorted(
        sorted(cells, key=lambda lead: (-size[lead], lead))[:MOST], key=lambda lead: (place_in_tree(lead), lead)
    )
    rest = [cells[lead] for lead in cells if lead not in shown]
    lines = [(words.unit_named(lead), [cells[lead]]) for lead in shown]
    lines += [(_("%(number)s others together") % {"number": words.count(len(rest))}, rest)] if rest else []
    lines += [(_("together"), list(cells.values()))]
    rows = []
    for title, some in lines:
        pairs = [_sum(some, name) for name in names]
        rows.append(
            (
                title,
                *(
                    cell
                    for met, due in pairs
                    for cell in (words.count(due), _rate(met, due, least) if due else words.NONE)
                ),
            )
        )
    columns = (_("leading unit"), *(cell for name in names.values() for cell in (name, _("kept in time"))))
    return Table(
        _("Due to be handled, by leading unit and difficulty"), columns, tuple(rows), whole=True, note=_few_mark(rows)
    )


def _few_mark(rows: Sequence[tuple[str, ...]]) -> str:
    starred = any(cell.endswith("*") for row in rows for cell in row[1:])
    return _("* Few cases stand behind this share or time: read it with care.") if starred else ""
