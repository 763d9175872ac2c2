"""Reports: what they say is what insight answers, every number of a sentence stands in a table, and tables add up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest

from linli.cases.models import Matter
from linli.cases.tests.world import World, build
from linli.common import memory
from linli.common.actor import SYSTEM
from linli.geography import api as geography
from linli.geography.models import Area
from linli.insight import api as insight
from linli.insight.queries.reporting.composing import SECTIONS, compose
from linli.insight.queries.reporting.frame import Subject
from linli.insight.queries.reporting.kinds import KINDS
from linli.insight.rules.paper import Chart, Document, Paragraph, Points, Table, plain, read
from linli.insight.rules.spans import Span, free, span_of
from linli.insight.tests.written import AT, two_months, write

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
MARCH, FEBRUARY = span_of("month", date(2026, 3, 1)), span_of("month", date(2026, 2, 1))


@pytest.fixture
def town(db: None) -> World:
    """The small world with two months of facts."""
    world = build()
    write(two_months(world))
    return world


def made(
    world: World, kind: str = "monthly", language: str = "en", *, area: str = "district", span: Span = MARCH
) -> Document:
    found = compose(subject=Subject("area", world.areas[area]), span=span, kind=kind, language=language)
    assert found is not None
    return found


def blocks(document: Document, kind: type) -> Iterator:
    return (block for section in document.sections for block in section.blocks if isinstance(block, kind))


def table(document: Document, title: str) -> Table:
    return next(one for one in blocks(document, Table) if one.title == title)


def number(cell: str) -> float:
    return float(cell.replace(",", "").rstrip("*%"))


def numbers_without_a_cell(document: Document) -> set[tuple[str, str]]:
    """Numbers of sentences that stand in no table, with their sentences. The last section, on how it was counted, is left out."""
    cells = {
        found for one in blocks(document, Table) for row in one.rows for cell in row for found in NUMBER.findall(cell)
    }
    sentences = [one.text for one in blocks(document, Paragraph) if not one.small]
    sentences += [
        item
        for section in document.sections[:-1]
        for block in section.blocks
        if isinstance(block, Points)
        for item in block.items
    ]
    assert len(sentences) > 8
    return {(found, said) for said in sentences for found in NUMBER.findall(said) if found not in cells}


def assert_parts_add_up(document: Document) -> None:
    """In every table with a whole, numbers and shares of it add up to it."""
    several = (
        "Parts given to communities and grids, by matter",
        "how many units",
    )  # a unit with several matters counts once
    summed = 0
    for one in blocks(document, Table):
        for at in range(one.texts, len(one.columns) if one.whole else 0):
            cells = [row[at] for row in one.rows]
            plain_numbers = all(re.fullmatch(r"[\d,]+", cell) for cell in cells)
            shares_of_whole = cells[-1] == "100.0%"
            if (plain_numbers or shares_of_whole) and (one.title, one.columns[at]) != several:
                assert sum(map(number, cells[:-1])) == pytest.approx(number(cells[-1])), (one.title, one.columns[at])
                summed += 1
    assert summed > 15


def test_the_papers_of_a_meeting_agree_with_themselves_and_with_insight(town: World) -> None:
    document = made(town, "meeting")
    assert numbers_without_a_cell(document) == set()
    assert read(json.loads(json.dumps(plain(document)))) == document
    titles = [section.title for section in document.sections]
    assert {
        "Responsibilities",
        "Supervision orders",
        "Proposed topics",
        "What became of the topics before",
        "Decisions to take",
    } <= set(titles)
    question = {"indicators": ["reported", "voices", "closed_in_time"], "from": "2026-03-01", "to": "2026-03-31"}
    figures = insight.answer(actor=SYSTEM, question=insight.asked(question)).whole.figures
    main = {row[0]: row for row in table(document, "What came in and what was ended").rows}
    assert number(main["reported"][1]) == figures["reported"].value
    assert number(main["reported"][1]) > 50
    assert number(main["voices"][1]) == figures["voices"].value
    closed = {row[0]: row for row in table(document, "Clocks that were due").rows}["closed in time"]
    assert (number(closed[1]), number(closed[2])) == (figures["closed_in_time"].below, figures["closed_in_time"].above)
    assert len(list(blocks(document, Chart))) >= 4
    assert_parts_add_up(document)


def test_streets_add_up_a_unit_counts_what_it_led_and_months_are_compared(town: World) -> None:
    def reported(document: Document) -> float:
        return number(table(document, "What came in and what was ended").rows[0][1])

    first, second = (made(town, "weekly", "zh-hans", area=area, span=MARCH) for area in ("street1", "street2"))
    assert numbers_without_a_cell(first) == set()
    counts = [
        number(next(one for one in blocks(document, Table) if one.title == "受理与办结").rows[0][1])
        for document in (first, second)
    ]
    whole = made(town, "weekly")
    assert sum(counts) == reported(whole)
    assert min(counts) > 10
    unit = compose(subject=Subject("unit", town.units["lighting"]), span=MARCH, kind="weekly", language="en")
    assert unit is not None
    assert 0 < reported(unit) < reported(whole)
    now = table(whole, "What came in and what was ended")
    assert now.columns[-2:] == ("month before", "change")
    before = made(town, "weekly", span=FEBRUARY)
    assert "The record does not hold the whole time before, so nothing is compared with it." in before.state
    earlier = table(before, "What came in and what was ended")
    assert "month before" not in earlier.columns
    assert now.rows[0][-2] == earlier.rows[0][1]


def test_days_without_a_row_give_an_honest_report(town: World) -> None:
    document = made(town, "meeting", span=free(date(2020, 1, 1), date(2020, 1, 31)))
    assert "The record holds nothing of these days." in document.state
    texts = [one.text for one in blocks(document, Paragraph)]
    assert "Nothing was reported in these days." in texts
    assert "No reporter was asked in these days: there is no sample." in texts
    assert list(blocks(document, Chart)) == []
    assert {row[3] for row in table(document, "Clocks that were due").rows} == {"no sample"}


def test_before_there_are_facts_there_is_no_report(db: None) -> None:
    world = build()
    assert compose(subject=Subject("area", world.areas["district"]), span=MARCH, kind="monthly", language="en") is None


def test_every_kind_says_how_many_sections_it_counts() -> None:
    assert {kind: len(sections) for kind, sections in SECTIONS.items()} == {
        code: kind.steps for code, kind in KINDS.items()
    }


HOSTILE = (
    "<script>alert(1)</script>&amp;",
    '=HYPERLINK("http://x")',
    "超" * 80,
    "\u202eدوار\u202c\ufeff",
    "%(name)s %s {0}",
    "a\nb\tc",
)


def test_names_from_outside_stay_words_of_bearable_length(town: World) -> None:
    names = iter(HOSTILE)
    for area in ("street1", "street2", "community1", "community2"):
        Area.objects.filter(pk=town.areas[area]).update(name=next(names))
    for code in ("C0137", "C0102"):
        Matter.objects.filter(code=code).update(name=next(names))
    geography.forget_what_is_kept()
    memory.forget()
    document = made(town, "study")
    cells = [cell for one in blocks(document, Table) for row in one.rows for cell in row]
    assert {HOSTILE[0], HOSTILE[1], "超" * 59 + "…", "دوار", HOSTILE[4], "a b c"} <= set(cells)
    assert all(letter.isprintable() for cell in cells for letter in cell)


def test_a_matter_is_as_hard_in_a_report_as_in_the_special_analyses(town: World) -> None:
    classes = insight.difficulty_classes(MARCH.end, at=AT)
    question = {"indicators": ["handled_in_time"], "by": ["matter"], "from": "2026-03-01", "to": "2026-03-31"}
    counted: dict[str, list[float]] = {}
    for line in insight.answer(actor=SYSTEM, question=insight.asked(question)).lines:
        figure, sums = line.figures["handled_in_time"], counted.setdefault(classes.get(line.keys[0], ""), [0, 0])
        sums[0] += figure.below
        sums[1] += figure.above
    named = {"easy": "easy", "middle": "middling", "hard": "hard", "": "not classified"}
    rows = table(made(town), "Due to be handled, by difficulty").rows
    assert len({row[0] for row in rows}) > 2
    assert {row[0]: [number(row[1]), number(row[2])] for row in rows[:-1]} == {
        named[name]: sums for name, sums in counted.items() if sums[0]
    }
