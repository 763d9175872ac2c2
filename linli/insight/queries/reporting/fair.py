"""Fairness between areas, and what was asked of communities and grids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.insight.queries.reporting import tables, words
from linli.insight.queries.reporting.frame import Frame, Row
from linli.insight.queries.reporting.parts import Part
from linli.insight.rules import rounding
from linli.insight.rules.paper import Paragraph, Section, Table

BETWEEN: Final = ("reported", "closed_in_time", "handling_time", "solved_rate", "not_reached_rate")
AT_THE_BASE: Final = frozenset({"community", "grid_body"})
MOST: Final = 40
WIDE: Final = 10.0  # percent points between areas before the report asks why


def between_areas(frame: Frame) -> Part:
    """The same figures for each area inside, with what they rest on, and how far apart the areas lie."""
    title, level = _("Between areas"), frame.subject.inside
    rows = [
        row
        for row in frame.rows(BETWEEN, (level,)).parts
        if row.key[0] and any(figure.below for figure in row.now.values())
    ]
    rows.sort(key=lambda row: (_code(row.key[0]), row.key))
    if len(rows) < 2:
        return Part(Section(title, (Paragraph(_("There are not two areas with cases to be compared.")),)))
    table = _of_areas(frame, title, level, rows)
    closed = [row.now["closed_in_time"] for row in rows[:MOST]]
    enough = [figure.value for figure in closed if figure.value is not None and not figure.few]
    if len(enough) < 2:
        return Part(Section(title, (Paragraph(_("Fewer than two areas have enough cases due to be compared.")), table)))
    high, low = max(enough), min(enough)
    apart = rounding.points_between(high, low)
    ends = {"low": words.share(low), "high": words.share(high)}
    said = _("Among %(areas)s areas with enough cases due, between %(low)s and %(high)s were closed in time.") % {
        "areas": words.count(len(enough)), **ends,
    }  # fmt: skip
    gap = Table(_("How far apart areas lie"), (_("areas with enough cases"), _("lowest"), _("highest"), _("between them")),
                ((words.count(len(enough)), *ends.values(), words.points(apart).lstrip("+")),), texts=0)  # fmt: skip
    todo = _("Between %(low)s and %(high)s of what was due was closed in time, by area: look at people and distances before anything else.") % ends  # fmt: skip
    return Part(Section(title, (Paragraph(said), gap, table)), (said,), (todo,) if apart >= WIDE else ())


def _of_areas(frame: Frame, title: str, level: str, rows: Sequence[Row]) -> Table:
    shown = rows[:MOST]
    closed, solved = frame.indicator("closed_in_time"), frame.indicator("solved_rate")
    cells = tuple(
        (words.side_named(level, row.key[0], frame.span.end), words.count(row.count("reported")), words.value(closed, row.now["closed_in_time"]),
         tables.base(closed, row.now["closed_in_time"]), words.time(row.now["handling_time"].value, few=row.now["handling_time"].few),
         words.value(solved, row.now["solved_rate"]), tables.base(solved, row.now["solved_rate"]))
        for row in shown
    )  # fmt: skip
    columns = (
        tables.side_title(level), _("reported"), words.named(closed), _("counted"), _("median time to answer"), words.named(solved),
        _("counted"),
    )  # fmt: skip
    notes = [
        _("Areas stand in the order of their codes."),
        tables.starred([one for row in shown for one in row.now.values() if one.value is not None]),
    ]
    if len(rows) > MOST:
        notes.insert(0, _("The first %(shown)s of %(all)s areas are shown.") % {"shown": MOST, "all": len(rows)})
    return Table(title, columns, cells, note=" ".join(filter(None, notes)))


def _code(area_id: int) -> str:
    try:
        return geography.area(area_id).code
    except NotFound:
        return "~"


def burden(frame: Frame) -> Part:
    """Which parts of cases communities and grids were given, of what matters; what departments could have been asked instead."""
    title = _("What was asked of communities and grids")

    def counted(rows: Any) -> Any:
        rows = rows.filter(frame.within(rows.given_at))
        return rows.group_by(["unit", "matter"]).aggregate(parts=rows["weight"].sum())

    found = [row for row in frame.select("tasks", counted) if row["parts"]]
    base = [row for row in found if _is_base(row["unit"])]
    total, low = sum(row["parts"] for row in found), sum(row["parts"] for row in base)
    if not total:
        return Part(Section(title, (Paragraph(_("No unit was given a part of a case in these days.")),)))
    names = (_("communities and grids"), _("other units"), _("together"))
    numbers = (low, total - low, total)
    shares = [f"{share:.1f}%" for share in (*rounding.percents(numbers[:2]), 100.0)]
    rows = tuple(zip(names, map(words.count, numbers), shares, strict=True))
    heads = (_("given to"), _("parts of cases"), _("share"))
    kinds = Table(_("Parts of cases, by who was given them"), heads, rows, whole=True)
    said = _("Communities and grids were given %(parts)s of %(all)s parts of cases (%(share)s).") % {
        "parts": words.count(low), "all": words.count(total), "share": kinds.rows[0][2],
    }  # fmt: skip
    note = Paragraph(
        _("Only what cases asked of them: forms, meetings and calls outside Linli are not known here."), small=True
    )
    return Part(Section(title, tables.only(Paragraph(said), kinds, _matters(frame, base), note)), (said,))


def _is_base(unit_id: int) -> bool:
    try:
        return geography.unit(unit_id).kind in AT_THE_BASE
    except NotFound:
        return False


def _matters(frame: Frame, base: list[dict[str, Any]]) -> Table | None:
    if not base:
        return None
    parts: dict[str, int] = defaultdict(int)
    units: dict[str, set[int]] = defaultdict(set)
    for row in base:
        parts[row["matter"]] += row["parts"]
        units[row["matter"]].add(row["unit"])
    order = sorted(parts, key=lambda matter: (-parts[matter], matter))
    shown, rest = (
        (order, [])
        if len(order) <= tables.MOST_ROWS
        else (order[: tables.MOST_ROWS - 1], order[tables.MOST_ROWS - 1 :])
    )
    rows = [
        (words.matter_named(matter, frame.span.end), words.count(parts[matter]), words.count(len(units[matter])))
        for matter in shown
    ]
    if rest:
        together = set().union(*(units[matter] for matter in rest))
        rows.append(
            (
                _("%(number)s others together") % {"number": words.count(len(rest))},
                words.count(sum(parts[one] for one in rest)),
                words.count(len(together)),
            )
        )
    everyone = set().union(*units.values())
    rows.append((_("together"), words.count(sum(parts.values())), words.count(len(everyone))))
    note = _("A unit with several matters counts once in the last row.")
    return Table(
        _("Parts given to communities and grids, by matter"),
        (_("matter"), _("parts of cases"), _("how many units")),
        tuple(rows),
        whole=True,
        note=note,
    )
