"""What is open: how much, what is overdue at which unit with the numbers of the cases, and supervision orders without an answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

import ibis
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from linli.cases import api as cases
from linli.common.actor import SYSTEM
from linli.common.codes import show_receipt_number
from linli.insight.queries.facts import sql
from linli.insight.queries.reporting import words
from linli.insight.queries.reporting.frame import Frame
from linli.insight.queries.reporting.parts import Part
from linli.insight.queries.reporting.units import place_in_tree
from linli.insight.rules.paper import Paragraph, Section, Table

OWN_CLOCKS: Final = {
    "file": gettext_noop("filing"), "dispatch": gettext_noop("dispatch"), "accept": gettext_noop("acceptance"), "handle": gettext_noop("handling"),
    "check": gettext_noop("check"), "promise": gettext_noop("promise to the reporter"),
}  # fmt: skip
MOST_LISTED: Final = 200
ENDED: Final = ("closed", "refused", "merged", "void")
_DAY: Final = 86400
AGES: Final = (7, 30, 90)


@dataclass(frozen=True, slots=True)
class Late:
    """An open case past a due time: which unit has it, which clock ran out first, and when."""

    case_id: int
    unit: int
    matter: str
    community: int
    clock: str
    due: datetime


def _open(rows: Any, frame: Frame) -> Any:
    """The cases reported by the day of the list that are open as the facts stand."""
    return rows.filter(~rows.state.isin(ENDED), rows.reported_at < frame.until())


def overdue(frame: Frame) -> list[Late]:
    """Every open case with a running clock past its due time; rows that were taken back are none."""

    def chosen(rows: Any) -> Any:
        rows = _open(rows, frame)
        now = ibis.literal(sql.plain(frame.at), "timestamp")
        dues = {
            name: ibis.ifelse(
                (rows[f"{name}_clock"] == "running") & (rows[f"{name}_due"] < now),
                rows[f"{name}_due"],
                ibis.null("timestamp"),
            )
            for name in OWN_CLOCKS
        }
        rows = rows.mutate(**{f"late_{name}": due for name, due in dues.items()})
        keys = ["case_id", "unit", "matter", "community", *(f"late_{name}" for name in OWN_CLOCKS)]
        netted = rows.group_by(keys).aggregate(kept=rows["weight"].sum())
        return netted.filter(netted.kept > 0, ibis.or_(*(netted[f"late_{name}"].notnull() for name in OWN_CLOCKS)))

    found = []
    for row in frame.select("cases", chosen):
        late = {name: row[f"late_{name}"] for name in OWN_CLOCKS if row[f"late_{name}"] is not None}
        clock = min(late, key=lambda name: (late[name], name))
        found.append(Late(row["case_id"], row["unit"], row["matter"], row["community"], clock, late[clock]))
    return sorted(found, key=lambda one: (place_in_tree(one.unit), one.unit, one.due, one.case_id))


def pending(frame: Frame) -> Part:
    """What is open by age, and the overdue cases by unit with their numbers."""
    ages, late = _ages(frame), overdue(frame)
    title = _("Open and overdue cases")
    when = _("As of the day of the facts, not of the end of the period.")
    if ages is None:
        return Part(Section(title, (Paragraph(_("No case is open.")),)))
    if not late:
        return Part(Section(title, (Paragraph(_("No open case is past a due time.")), ages)))
    by_unit = _by_unit(late)
    said = _("%(late)s are past a due time, at %(units)s units.") % {
        "late": words.counted_cases(len(late)), "units": words.count(len(by_unit.rows) - 1),
    }  # fmt: skip
    todo = _("Settle who acts on the %(late)s that are past a due time, beginning with the oldest in the list.") % {
        "late": words.counted_cases(len(late))
    }
    oldest = set(sorted(late, key=lambda one: (one.due, one.case_id))[:MOST_LISTED])
    shown = [one for one in late if one in oldest]
    blocks = (
        Paragraph(f"{said} {when}" if words.in_english() else said + when),
        ages,
        by_unit,
        _list(frame, shown, len(late)),
    )
    return Part(Section(title, blocks), (said,), (todo,))


def _ages(frame: Frame) -> Table | None:
    def counted(rows: Any) -> Any:
        rows = _open(rows, frame)
        now = ibis.literal(sql.plain(frame.at), "timestamp")
        days = (now.epoch_seconds() - rows.reported_at.epoch_seconds()) / _DAY
        age = ibis.cases(*((days <= most, place) for place, most in enumerate(AGES)), else_=len(AGES))
        return rows.group_by(age=age, state=rows.state).aggregate(cases=rows["weight"].sum())

    cells: dict[str, Counter[int]] = defaultdict(Counter)
    for row in frame.select("cases", counted):
        cells[row["state"]][row["age"]] += row["cases"]
    cells = {state: counts for state, counts in cells.items() if sum(counts.values())}
    if not cells:
        return None
    order = [state.value for state in cases.State]
    lines = [(_(cases.STATE_TITLES[cases.State(state)]), cells[state]) for state in sorted(cells, key=order.index)]
    lines.append((_("together"), sum(cells.values(), Counter())))
    rows = tuple(
        (name, words.count(sum(counts.values())), *(words.count(counts[age]) for age in range(len(AGES) + 1)))
        for name, counts in lines
    )
    heads = [_("up to %(days)s days") % {"days": AGES[0]}, *(_("%(first)s to %(last)s days") % {"first": first + 1, "last": last} for first, last in pairwise(AGES)),
             _("more than %(days)s days") % {"days": AGES[-1]}]  # fmt: skip
    return Table(_("Open cases, by state and age"), (_("state"), _("still open"), *heads), rows, whole=True)


def _by_unit(late: Sequence[Late]) -> Table:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for one in late:
        counts[one.unit][one.clock] += 1
    lines = [(words.unit_named(unit), counts[unit]) for unit in counts]
    lines.append((_("together"), sum(counts.values(), Counter())))
    rows = tuple(
        (name, words.count(sum(some.values())), *(words.count(some[clock]) for clock in OWN_CLOCKS))
        for name, some in lines
    )
    columns = (_("unit"), _("overdue"), *(_(title) for title in OWN_CLOCKS.values()))
    return Table(_("Overdue cases, by unit and by the clock that ran out first"), columns, rows, whole=True)


def _list(frame: Frame, late: Sequence[Late], total: int) -> Table:
    numbers = cases.rows_by_id(actor=SYSTEM, case_ids=[one.case_id for one in late])
    rows = tuple(
        (words.unit_named(one.unit), show_receipt_number(numbers[one.case_id].number) if one.case_id in numbers else words.NONE,
         words.matter_named(one.matter, frame.today), words.side_named("community", one.community, frame.today), _(OWN_CLOCKS[one.clock]),
         words.day_named(sql.day_of(one.due)), words.count((frame.at - one.due.replace(tzinfo=UTC)).days))
        for one in late
    )  # fmt: skip
    columns = (_("unit"), _("number of the case"), _("matter"), _("community"), _("clock"), _("due on"), _("days over"))
    note = (
        _("The %(shown)s longest overdue of %(total)s are listed.") % {"shown": len(late), "total": total}
        if total > len(late)
        else ""
    )
    return Table(_("Overdue cases, one by one"), columns, rows, texts=6, note=note)


def orders(frame: Frame) -> Part:
    """Supervision orders: how many there were on the cases of the span, and the open cases whose order has no answer yet."""
    title, given, found = _("Supervision orders"), _orders_given(frame), _orders_waiting(frame)
    if not found:
        return Part(Section(title, (given, Paragraph(_("No open case waits for the answer to an order.")))))
    said = _("%(cases)s wait for the answer to a supervision order.") % {"cases": words.counted_cases(len(found))}
    todo = _("Have the %(number)s waiting orders answered.") % {"number": words.count(len(found))}
    blocks = (Paragraph(said), given, _waiting_by_unit(found), _waiting_one_by_one(frame, found))
    return Part(Section(title, blocks), (said,), (todo,))


def _orders_given(frame: Frame) -> Table:
    def counted(rows: Any) -> Any:
        rows = rows.filter(frame.within(rows.reported_at))
        weight = rows["weight"]
        return rows.aggregate(
            given=(weight * rows.orders).sum(),
            met=(weight * rows.orders_met).sum(),
            missed=(weight * rows.orders_missed).sum(),
        )

    (sums,) = frame.select("cases", counted)
    columns = (_("orders given"), _("answered in time"), _("answered late"))
    numbers = tuple(words.count(sums[name] or 0) for name in ("given", "met", "missed"))
    return Table(_("Orders on the cases of these days"), columns, (numbers,), texts=0)


def _orders_waiting(frame: Frame) -> list[dict[str, Any]]:
    """The open cases whose order waits for an answer, in the order of the organisation tree."""

    def waiting(rows: Any) -> Any:
        rows = _open(rows, frame)
        netted = rows.group_by(["case_id", "unit", "matter", "orders", "orders_met", "orders_missed"]).aggregate(
            kept=rows["weight"].sum()
        )
        return netted.filter(netted.kept > 0, netted.orders > netted.orders_met + netted.orders_missed)

    found = frame.select("cases", waiting)
    return sorted(found, key=lambda row: (place_in_tree(row["unit"]), row["unit"], row["case_id"]))


def _waiting_by_unit(found: Sequence[dict[str, Any]]) -> Table:
    by_unit = Counter(row["unit"] for row in found)
    rows = [(words.unit_named(unit), words.count(number)) for unit, number in by_unit.items()]
    rows.append((_("together"), words.count(len(found))))
    title = _("Open cases whose order waits for an answer, by unit")
    return Table(title, (_("unit"), _("how many cases")), tuple(rows), whole=True)


def _waiting_one_by_one(frame: Frame, found: Sequence[dict[str, Any]]) -> Table:
    numbers = cases.rows_by_id(actor=SYSTEM, case_ids=[row["case_id"] for row in found[:MOST_LISTED]])
    listed = tuple(
        (words.unit_named(row["unit"]), show_receipt_number(numbers[row["case_id"]].number), words.matter_named(row["matter"], frame.today))
        for row in found[:MOST_LISTED] if row["case_id"] in numbers
    )  # fmt: skip
    cut = (
        _("The first %(shown)s of %(total)s are listed.") % {"shown": len(listed), "total": len(found)}
        if len(found) > len(listed)
        else ""
    )
    columns = (_("unit"), _("number of the case"), _("matter"))
    return Table(_("Orders waiting, one by one"), columns, listed, texts=3, note=cut)
