"""What reporters say, what came back, and what was closed without evidence."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from linli.insight.queries.reporting import tables, words
from linli.insight.queries.reporting.frame import Frame, Row
from linli.insight.queries.reporting.parts import Part
from linli.insight.queries.reporting.units import in_tree_order
from linli.insight.rules.paper import Block, Paragraph, Section, Table

RATES: Final = ("responded_rate", "solved_rate", "satisfied_rate")
ASKED: Final = ("call_backs", "not_reached_rate")
BACK: Final = (
    "accurate_dispatch",
    "returned_by_unit",
    "joint_meetings",
    "rework_rate",
    "reopened_rate",
    "first_time_right",
)
EVIDENCE: Final = ("without_evidence", "explained_rate")
LOW_SOLVED: Final = 0.7
HIGH_SILENT: Final = 0.3


def voices(frame: Frame) -> Part:
    """The three rates, with those asked, those who could not be reached, and the weighted sum with its parts."""
    whole = frame.rows((*RATES, "three_rates", *ASKED)).whole
    table = _rates(frame, whole)
    asked, silent, solved = whole.now["call_backs"], whole.now["not_reached_rate"], whole.now["solved_rate"]
    if not asked.above:
        return Part(
            Section(
                _("What reporters say"),
                (Paragraph(_("No reporter was asked in these days: there is no sample.")), table),
            )
        )
    said = _("Reporters were asked %(asked)s times; %(silent)s were not reached. Of those who answered, %(solved)s said that it was solved.") % {
        "asked": words.count(asked.above), "silent": words.share(silent.value, few=silent.few), "solved": words.share(solved.value, few=solved.few),
    }  # fmt: skip
    todo = []
    if solved.value is not None and not solved.few and solved.value < LOW_SOLVED:
        todo.append(_("Only %(share)s of those who answered call it solved (%(yes)s of %(all)s): read the answers of the others before the next report.") % {
            "share": words.share(solved.value), "yes": words.count(solved.above), "all": words.count(solved.below),
        })  # fmt: skip
    if silent.value is not None and not silent.few and silent.value > HIGH_SILENT:
        todo.append(_("%(share)s of those rung were not reached: the rates speak for the others only. Ring at other hours.") % {
            "share": words.share(silent.value),
        })  # fmt: skip
    weighted = Paragraph(_weighted(frame), small=True)
    return Part(Section(_("What reporters say"), (Paragraph(said), table, weighted)), (said,), tuple(todo))


def _rates(frame: Frame, whole: Row) -> Table:
    before, year = tables.before_named(frame.span)
    rows = []
    for code in (*ASKED, *RATES, "three_rates"):
        one, now = frame.indicator(code), whole.now[code]
        old, older = ((figures or {}).get(code) for figures in (whole.before, whole.year))
        silent = words.count(now.silent) if one.silent else words.NONE
        rows.append((
            words.named(one), words.value(one, now), tables.base(one, now), silent, words.value(one, old) if old else words.NONE,
            words.change(one, now, old), words.value(one, older) if older else words.NONE,
        ))  # fmt: skip
    columns = (_("figure"), _("value"), _("counted"), _("not reached"), before, _("change"), year)
    note = tables.few_note(whole, (*RATES, "three_rates", *ASKED))
    return tables.lean(Table(_("What those said who were asked"), columns, tuple(rows), note=note))


def _weighted(frame: Frame) -> str:
    one = frame.indicator("three_rates")
    weights = one.weights_on(frame.span.end)
    parts = words.listed([f"{words.named(frame.indicator(part.code))} × {part.weight:.2f}" for part in weights])
    note = one.note_en if words.in_english() else one.note
    return _("“%(sum)s” adds up %(parts)s, each as the share in the table above.") % {
        "sum": words.named(one),
        "parts": parts,
    } + (f" {note}" if words.in_english() else note)


def came_back(frame: Frame) -> Part:
    """Dispatches sent back, checks failed, cases reopened; and which units sent parts back."""
    whole = frame.rows(BACK).whole
    main = tables.main_figures(frame, _("What came back"), frame.rows(BACK), BACK)
    rework, reopened = whole.now["rework_rate"], whole.now["reopened_rate"]
    said = _("Of the answers of units, %(rework)s were sent back by the check; %(reopened)s of the answered cases were opened again.") % {
        "rework": words.share(rework.value, few=rework.few), "reopened": words.share(reopened.value, few=reopened.few),
    }  # fmt: skip
    known = rework.value is not None or reopened.value is not None
    return Part(
        Section(_("Returns and reopening"), tables.only(Paragraph(said) if known else None, main, _by_unit(frame))),
        (said,) if known else (),
    )


def _by_unit(frame: Frame) -> Table | None:
    rows = [row for row in frame.rows(("returned_by_unit",), ("unit",)).parts if row.now["returned_by_unit"].above]
    one = frame.indicator("returned_by_unit")
    cells = tuple(
        (words.unit_named(row.key[0]), words.count(now.below), words.count(now.above), words.value(one, now))
        for row, now in ((row, row.now["returned_by_unit"]) for row in in_tree_order(rows)[: tables.MOST_ROWS])
    )  # fmt: skip
    columns = (_("unit"), _("parts given"), _("sent back"), _("share"))
    note = _(
        "Only units that sent something back. Sending back what is not one's duty is right; see what was dispatched wrongly."
    )
    return Table(_("Parts sent back, by unit"), columns, cells, note=note) if cells else None


def evidence(frame: Frame) -> Part:
    """Cases closed without evidence, and those explained as not solvable."""
    whole = frame.rows(EVIDENCE).whole
    now = whole.now["without_evidence"]
    main = tables.main_figures(frame, _("Closed without evidence, or explained"), frame.rows(EVIDENCE), EVIDENCE)
    blocks: list[Block | None] = [main]
    if now.value is None:
        blocks.insert(0, Paragraph(_("Nothing was closed in these days: there is no sample.")))
        return Part(Section(_("Closed without evidence"), tables.only(*blocks)))
    said = _("%(number)s of %(closed)s closed cases were closed without evidence (%(share)s).") % {
        "number": words.count(now.above), "closed": words.count(now.below), "share": words.share(now.value, few=now.few),
    }  # fmt: skip
    blocks.insert(0, Paragraph(said))
    blocks.append(_without(frame) if now.above else None)
    todo = (
        (_("See why %(number)s of the closed cases have no evidence.") % {"number": words.count(now.above)},)
        if now.above
        else ()
    )
    return Part(Section(_("Closed without evidence"), tables.only(*blocks)), (said,), todo)


def _without(frame: Frame) -> Table:
    rows = [row for row in frame.rows(("without_evidence",), ("matter",)).parts if row.now["without_evidence"].above]
    rows.sort(key=lambda row: (-row.now["without_evidence"].above, str(row.key)))
    one = frame.indicator("without_evidence")
    cells = tuple(
        (words.matter_named(row.key[0], frame.span.end), words.count(now.above), words.count(now.below), words.value(one, now))
        for row, now in ((row, row.now["without_evidence"]) for row in rows[: tables.MOST_ROWS])
    )  # fmt: skip
    return Table(
        _("Closed without evidence, by matter"), (_("matter"), _("without evidence"), _("closed"), _("share")), cells
    )
