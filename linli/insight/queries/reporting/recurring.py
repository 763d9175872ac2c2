"""What comes again at the same place, what rises, and which topics are proposed for the month: matters and places, never persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from linli.insight.queries.reporting import tables, words
from linli.insight.queries.reporting.frame import Frame
from linli.insight.queries.reporting.parts import Part
from linli.insight.rules import rounding
from linli.insight.rules.paper import Paragraph, Section, Table
from linli.insight.rules.recurrence import Spot
from linli.insight.rules.spans import Span

LEAST_RISEN: Final = 5  # cases now before a rise is told
MOST_SPOTS, MOST_TOPICS, LEAST_TOPIC = 15, 5, 5


def recurring(frame: Frame) -> Part:
    """The same matter again and again at the same place."""
    found = frame.spots(frame.span)
    title = _("What comes again at the same place")
    if not found:
        nothing = _("Nothing reported in these days came three times or more within thirty days at the same place.")
        return Part(Section(title, (Paragraph(nothing),)))
    first = {
        "matter": words.matter_named(found[0].matter, frame.span.end), "number": words.count(found[0].number),
        "community": words.side_named("community", found[0].community, frame.span.end),
    }  # fmt: skip
    said = _("The same matter came at least three times within thirty days at the same place: %(cases)s of these days belong to that, most often “%(matter)s” in %(community)s (%(number)s).") % {
        "cases": words.counted_cases(sum(spot.number for spot in found)), **first,
    }  # fmt: skip
    todo = _("Look for the cause of “%(matter)s” in %(community)s: %(number)s cases at one place. Mending it case by case does not end it.") % first  # fmt: skip
    return Part(Section(title, (Paragraph(said), _of_spots(frame, found))), (said,), (todo,))


def _of_spots(frame: Frame, found: Sequence[Spot]) -> Table:
    rows = [
        (words.matter_named(spot.matter, frame.span.end), words.side_named("community", spot.community, frame.span.end),
         words.side_named("grid", spot.grid, frame.span.end), words.count(spot.number))
        for spot in found[:MOST_SPOTS]
    ]  # fmt: skip
    if left := found[MOST_SPOTS:]:
        others = _("%(number)s other places") % {"number": words.count(len(left))}
        rows.append((others, "", "", words.count(sum(one.number for one in left))))
    rows.append((_("together"), "", "", words.count(sum(spot.number for spot in found))))
    columns = (_("matter"), _("community"), _("grid"), _("how many cases"))
    note = _(
        "A place is a square of about 110 m. Listed are the cases of these days; what they belong to may have begun before. Merged, refused and void cases do not count."
    )
    title = _("Same matter, same place, three times or more")
    return Table(title, columns, tuple(rows), texts=3, whole=True, note=note)


def rising(frame: Frame) -> Part:
    """Matters with more cases than in the span before."""
    title = _("Matters that rise")
    if not frame.reaches_before:
        return Part(
            Section(
                title,
                (Paragraph(_("The record does not hold the whole time before, so nothing is said about what rises.")),),
            )
        )
    rows = [row for row in frame.rows(("reported",), ("matter",)).parts if row.key[0] and row.before is not None]
    counts = [(row.key[0], row.count("reported"), row.before["reported"].above if row.before else 0.0) for row in rows]
    risen = [(code, now, old) for code, now, old in counts if now >= LEAST_RISEN and now > old]
    risen.sort(key=lambda one: (one[2] - one[1], one[0]))
    if not risen:
        return Part(Section(title, (Paragraph(_("No matter with enough cases rose against the time before.")),)))
    before, _year = tables.before_named(frame.span)
    cells = tuple(
        (words.matter_named(code, frame.span.end), words.count(now), words.count(old), f"+{words.count(now - old)}", _grown(now, old))
        for code, now, old in risen[: tables.MOST_ROWS]
    )  # fmt: skip
    table = Table(title, (_("matter"), _("reported"), before, _("more by"), _("change")), cells,
                  note=_("Only matters with %(least)s cases or more. A rise is no proof of a cause: season and weather count, too.") % {"least": LEAST_RISEN})  # fmt: skip
    said = _("“%(matter)s” rose most: %(now)s against %(before)s.") % {
        "matter": cells[0][0],
        "now": cells[0][1],
        "before": cells[0][2],
    }
    return Part(Section(title, (Paragraph(said), table)), (said,))


def _grown(now: float, before: float) -> str:
    grown = rounding.change(now, before)
    return words.NONE if grown is None else f"{words.signed(grown)}%"


# --- proposed topics ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter with the four things topics are proposed by, and its place in the order of each."""

    matter: str
    cases: float
    again: int
    grown: float | None
    unhappy: float | None
    answered: float
    places: tuple[int, ...]

    @property
    def sum(self) -> int:
        """The smaller, the further in front."""
        return sum(self.places)


def proposed(frame: Frame, span: Span, *, compare: bool) -> list[Topic]:
    """Matters worth being a topic: most cases, most often at the same place, most grown, most often called not solved."""
    now = {line.keys[0]: line.figures for line in frame.answer(span, ("reported", "solved_rate"), ("matter",)).lines}
    old = (
        {line.keys[0]: line.figures for line in frame.answer(span.before(), ("reported",), ("matter",)).lines}
        if compare
        else {}
    )
    again: dict[str, int] = defaultdict(int)
    for spot in frame.spots(span):
        again[spot.matter] += spot.number
    codes = sorted(code for code, figures in now.items() if code and figures["reported"].above >= LEAST_TOPIC)
    cases = [now[code]["reported"].above for code in codes]
    grown = [
        number - (old[code]["reported"].above if code in old else 0) if compare else None
        for code, number in zip(codes, cases, strict=True)
    ]
    unhappy = [None if (value := now[code]["solved_rate"].value) is None else 1 - value for code in codes]
    answered = [now[code]["solved_rate"].below for code in codes]
    orders = [rounding.in_order(column) for column in (cases, [float(again[code]) for code in codes], grown, unhappy)]
    found = [
        Topic(code, cases[at], again[code], grown[at], unhappy[at], answered[at], tuple(order[at] for order in orders))
        for at, code in enumerate(codes)
    ]
    return sorted(found, key=lambda topic: (topic.sum, -topic.cases, topic.matter))[:MOST_TOPICS]


def topics(frame: Frame) -> Part:
    """What is proposed as the topics of the month, with the evidence and how the order came about."""
    title = _("Proposed topics")
    found = proposed(frame, frame.span, compare=frame.reaches_before)
    if not found:
        return Part(
            Section(title, (Paragraph(_("No matter had enough cases in these days to propose it as a topic.")),))
        )
    rows = tuple(
        (words.matter_named(topic.matter, frame.span.end), words.count(topic.cases), words.count(topic.again),
         words.NONE if topic.grown is None else f"{topic.grown:+,.0f}",
         words.NONE if topic.unhappy is None else f"{words.share(topic.unhappy)} / {words.count(topic.answered)}",
         f"{' + '.join(map(str, topic.places))} = {topic.sum}")
        for topic in found
    )  # fmt: skip
    columns = (
        _("matter"),
        _("how many cases"),
        _("at places it came again"),
        _("more than before"),
        _("not solved / answered"),
        _("places in the order"),
    )
    note = _(
        "Each matter with %(least)s cases or more has its place in four orders: cases, cases at places where it came again, growth, and the share of "
        "those who answered and did not call it solved. The smallest sum stands first. What is not known counts as last."
    ) % {"least": LEAST_TOPIC}
    table = Table(title, columns, rows, note=note)
    first = found[0]
    said = _("Proposed first: “%(matter)s”, with %(cases)s, %(again)s of them at places where it came again.") % {
        "matter": words.matter_named(first.matter, frame.span.end), "cases": words.counted_cases(first.cases), "again": words.count(first.again),
    }  # fmt: skip
    return Part(Section(title, (Paragraph(said), table)), (said,))


def followed_up(frame: Frame) -> Part:
    """What became of the matters that the same rule proposed for the span before."""
    title = _("What became of the topics before")
    earlier = frame.span.before()
    if not frame.reaches_before:
        return Part(
            Section(
                title,
                (Paragraph(_("The record does not hold the whole time before, so there are no topics to follow up.")),),
            )
        )
    found = proposed(frame, earlier, compare=frame.since is not None and frame.since <= earlier.before().begin)
    if not found:
        return Part(
            Section(title, (Paragraph(_("No matter had enough cases in the time before to be proposed as a topic.")),))
        )
    now = {
        line.keys[0]: line.figures["reported"].above
        for line in frame.answer(frame.span, ("reported",), ("matter",)).lines
    }
    again: dict[str, int] = defaultdict(int)
    for spot in frame.spots(frame.span):
        again[spot.matter] += spot.number
    before, _year = tables.before_named(frame.span)
    rows = tuple(
        (words.matter_named(topic.matter, frame.span.end), words.count(topic.cases), words.count(now.get(topic.matter, 0)),
         _grown(now.get(topic.matter, 0), topic.cases), words.count(topic.again), words.count(again[topic.matter]))
        for topic in found
    )  # fmt: skip
    columns = (
        _("matter"),
        before,
        _("this period"),
        _("change"),
        _("came again, %(span)s") % {"span": before},
        _("came again, now"),
    )
    note = _("Fewer cases do not prove that a measure worked, nor more that it failed.")
    return Part(Section(title, (Table(title, columns, rows, note=note),)))
