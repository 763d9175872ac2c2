"""The files: the same report, opened again, holds the same words; whatever a name holds, it stays a name."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import docx
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.channels.reports.drawing import WIDTH, Bar, Words, laid_out
from linli.channels.reports.pdf import pdf
from linli.channels.reports.picture import png
from linli.channels.reports.plot import Plot
from linli.channels.reports.setting import lines_of, printable, width_of, widths
from linli.channels.reports.templatetags.reports import picture
from linli.channels.reports.word import word
from linli.insight.api import paper

pytestmark = pytest.mark.one_engine
HOSTILE = (
    "<script>alert(1)</script>&amp;",
    '=HYPERLINK("http://x")',
    "超" * 120,
    "دوار \u202e المرور",
    "𠮷野家の🦊",
    "a\x0bb\x00c\ud800d",
    "x" * 200,
)


def document(**values: object) -> paper.Document:
    table = paper.Table(
        "交办任务",
        ("单位", "任务数", "占比"),
        (("市政", "1,234", "99.9%"), ("环卫", "1", "0.1%"), ("合计", "1,235", "100.0%")),
        whole=True,
        note="说明",
    )
    chart = paper.Chart(
        "bars", "交办任务", ("市政", "环卫"), (paper.Series("任务数", (1234.0, 1.0)),), "市政 1,234，环卫 1。"
    )
    days = paper.Chart(
        "lines",
        "逐日",
        tuple(f"3/{day}" for day in range(1, 32)),
        (paper.Series("上报", tuple(map(float, range(31)))), paper.Series("结案", (None, *[2.0] * 30))),
        "逐日。",
    )
    sections = (
        paper.Section("主要情况", (paper.Points(("上报 1,234 件。", "办结 1 件。")), paper.Points(("第一项。",), numbered=True))),
        paper.Section("各单位履责情况", (paper.Paragraph("向 2 个单位交办 1,235 项。"), table, chart, days, paper.Paragraph("小字。", small=True))),
    )  # fmt: skip
    made = paper.Document(
        "zh-hans",
        "月度研判报告",
        "红山区",
        "2026年3月",
        ("数据截至2026年4月1日。",),
        sections,
        "红山区 · 数据截至 2026-04-01",
        "2026-04-01T00:00:00Z",
    )
    return replace(made, **values)


def hostile(name: str) -> paper.Document:
    rows = tuple((name, name, "1", "—") for _ in range(80))
    blocks = (
        paper.Paragraph(name * 30), paper.Points((name, name)), paper.Table(name, (name, name, name, name), rows, texts=2, note=name),
        paper.Chart("bars", name, (name, name), (paper.Series(name, (1.0, 2.0)),), name),
    )  # fmt: skip
    return document(
        title=name, about=name, period=name, state=(name,), foot=name, sections=(paper.Section(name, blocks),)
    )


def text_of(content: bytes) -> str:
    file = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in file)


def test_the_word_file_holds_the_report_in_real_styles() -> None:
    file: Any = docx.Document(BytesIO(word(document())))
    assert [one.text for one in file.paragraphs if one.style.name == "Heading 1"] == ["主要情况", "各单位履责情况"]
    assert [one.text for one in file.paragraphs if one.style.name == "Title"] == ["月度研判报告"]
    (table,) = file.tables
    assert [[cell.text for cell in row.cells] for row in table.rows][-1] == ["合计", "1,235", "100.0%"]
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader"), "the head comes again on each page"
    described = file.element.body.xpath(".//wp:docPr/@descr")
    assert described == ["市政 1,234，环卫 1。", "逐日。"]
    assert file.core_properties.title == "月度研判报告 · 红山区 · 2026年3月"
    foot = file.sections[0].footer._element
    assert "".join(foot.xpath(".//w:instrText/text()")) == "PAGENUMPAGES"
    stops = [
        *file.styles["Footer"].paragraph_format.tab_stops,
        *file.sections[0].footer.paragraphs[0].paragraph_format.tab_stops,
    ]
    assert [round(stop.position.mm) for stop in stops] == [170], "the page number stands at the right edge"
    assert file.styles["Normal"].element.rPr.rFonts.xpath("@w:eastAsia") == ["SimSun"]


def test_the_pdf_holds_the_same_words_outlined() -> None:
    content = pdf(document())
    said = text_of(content)
    for words in ("月度研判报告", "向 2 个单位交办 1,235 项。", "1,234", "100.0%", "数据截至 2026-04-01", "1 / "):
        assert words in said
    file = pypdfium2.PdfDocument(content)
    entries = list(file.get_toc())
    assert [entry.get_title() for entry in entries] == ["主要情况", "各单位履责情况"]
    assert f"1 / {len(file)}" in said


def test_the_outline_leads_to_the_page_of_its_heading() -> None:
    sections = tuple(paper.Section(f"第{number}节", (paper.Paragraph("路灯。" * 900),)) for number in range(4))
    file = pypdfium2.PdfDocument(pdf(document(sections=sections)))
    places = [entry.get_dest().get_index() for entry in file.get_toc()]
    assert places == sorted(set(places))
    for number, place in enumerate(places):
        assert f"第{number}节" in file[place].get_textpage().get_text_range()


def test_the_same_report_gives_the_same_bytes() -> None:
    assert pdf(document()) == pdf(document())
    assert word(document()) == word(document())


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_name_holds_both_files_can_be_opened(name: str) -> None:
    made = hostile(name)
    with ZipFile(BytesIO(word(made))) as parts:
        for part in parts.namelist():
            if part.endswith((".xml", ".rels")):
                ET.fromstring(parts.read(part))
    file = docx.Document(BytesIO(word(made)))
    assert len(file.tables[0].rows) == 81
    assert len(pypdfium2.PdfDocument(pdf(made))) > 1
    assert "<script" not in picture(paper.Chart("bars", name, (name, name), (paper.Series(name, (1.0, 2.0)),), name))


def test_a_picture_shows_what_the_drawing_shows() -> None:
    (chart, days) = [block for block in document().sections[1].blocks if isinstance(block, paper.Chart)]
    laid = laid_out(chart)
    bars = [shape for shape in laid.shapes if isinstance(shape, Bar)]
    assert bars[0].width > 1000 * bars[1].width / 2
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in bars)
    assert [shape.text for shape in laid.shapes if isinstance(shape, Words)] == ["市政", "1,234", "环卫", "1"]
    assert png(chart).startswith(b"\x89PNG")
    assert png(days) != png(chart)
    assert picture(days).count("<polyline") == len(
        [1 for shape in laid_out(days).shapes if type(shape).__name__ == "Path"]
    )


def test_lines_break_where_they_may() -> None:
    lines = lines_of("按期结案率为 93.4%，比上月（91.2%）提高 2.2 个百分点；其中“路灯”类 1,234 件。", 10, 120)
    assert all(line[0] not in "，。；）”%" for line in lines)
    assert all(line[-1] not in "（“" for line in lines)
    assert any("1,234" in line for line in lines)
    assert "1730 5216 5173" in lines_of("编号 1730 5216 5173", 10, 80)
    assert printable("应结案 − 缓办 \u202e🦊") == "应结案 – 缓办 □"


@settings(max_examples=60)
@given(st.text(max_size=80), st.floats(30, 300))
def test_no_line_is_wider_than_it_may_be_and_nothing_is_lost(text: str, width: float) -> None:
    lines = lines_of(text, 9, width)
    assert all(width_of(line, 9) <= width or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(printable(text).split())


@settings(max_examples=40)
@given(st.lists(st.lists(st.text("ab 路灯件,1", max_size=60), min_size=4, max_size=4), min_size=1, max_size=6))
def test_columns_fill_the_page_and_none_is_negative(rows: list[list[str]]) -> None:
    found = widths(paper.Table("", ("a", "b", "c", "d"), tuple(map(tuple, rows))), 8, 400, 8)
    assert sum(found) == pytest.approx(400)
    assert min(found) > 0


def long_document() -> paper.Document:
    """Sections of every length, so that the foot of a page comes everywhere in them."""
    blocks: list[paper.Block] = []
    for number in range(3, 24, 2):
        rows = tuple((f"事项 {row}", str(row), f"{row}.0%") for row in range(number))
        labels, values = tuple(row[0] for row in rows), tuple(float(row) for row in range(number))
        blocks += [
            paper.Paragraph("占比较大的事项。" * number),
            paper.Table(f"表 {number}", ("事项", "上报数", "占比"), (*rows, ("合计", "9", "100.0%")), whole=True, note="说明"),
            paper.Chart("bars", f"图 {number}", labels, (paper.Series("上报数", values),), "各事项。"),
            paper.Chart("lines", f"线 {number}", labels, (paper.Series("上报数", values),), "逐日。"),
        ]  # fmt: skip
    sections = tuple(paper.Section(f"第 {at} 节", tuple(blocks[at : at + 4])) for at in range(0, len(blocks), 4))
    return document(sections=sections)


def test_no_page_but_the_last_is_left_empty_at_its_foot() -> None:
    pages = pypdfium2.PdfDocument(pdf(long_document()))
    lowest = []
    for page in pages:
        height = page.get_height()
        boxes = [one.get_bounds() for one in page.get_objects(max_depth=1)]
        inside = [
            (box[3] - box[1], box[1]) for box in boxes if box[1] > 20 * 72 / 25.4 - 1
        ]  # above the line of the foot
        lowest.append(min(bottom for _, bottom in inside) / height)
    assert len(lowest) > 5
    assert max(lowest[:-1]) < 0.27, lowest  # a fifth of what lies between the margins


def test_bars_that_go_on_overleaf_keep_their_scale_and_none_is_lost() -> None:
    values = tuple(float(value) for value in range(40, 0, -1))
    chart = paper.Chart("bars", "图", tuple(f"事项{place}" for place in range(40)), (paper.Series("数", values),), "。")
    first, rest = (one for one in Plot(chart).split(480.0, 200.0) if isinstance(one, Plot))
    assert [*first.chart.labels, *rest.chart.labels] == list(chart.labels)
    assert len(rest.chart.labels) >= 3
    assert first.wrap(480.0, 200.0)[1] <= 200.0
    whole = {shape.width for shape in laid_out(chart).shapes if isinstance(shape, Bar)}
    parts = [laid_out(one.chart, top=one.top).shapes for one in (first, rest)]
    longest = [max(shape.width for shape in shapes if isinstance(shape, Bar)) for shapes in parts]
    assert longest[0] == pytest.approx(max(whole), rel=0.05)
    assert longest[1] / longest[0] == pytest.approx(len(rest.chart.labels) / 40, rel=0.05)
    assert Plot(chart).split(480.0, 60.0) == []


def test_a_chart_is_lower_where_that_lets_it_stay_and_never_too_low_to_read() -> None:
    chart = paper.Chart("lines", "逐日", ("1", "2"), (paper.Series("上报", (1.0, 2.0)),), "。")
    liked = Plot(chart).wrap(480.0, 1000.0)[1]
    assert Plot(chart).wrap(480.0, liked - 30)[1] == liked - 30
    assert Plot(chart).wrap(480.0, 60.0)[1] == liked
