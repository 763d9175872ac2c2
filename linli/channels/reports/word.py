"""A report as a Word document: real styles, headings, tables with a header row, pictures with a text in place of them.

The same report gives the same bytes: nothing in the file tells when it was written but the day of its facts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from linli.channels.reports.drawing import COLOURS, WIDTH
from linli.channels.reports.picture import png
from linli.channels.reports.setting import widths
from linli.insight.api import paper

_WIDTH: Final = Mm(170)
_POINTS: Final = 170 / 25.4 * 72
_INK, _SOFT, _ACCENT = (RGBColor.from_string(COLOURS[role][1:].upper()) for role in ("ink", "soft", "first"))
# Names that Word and WPS have wherever Chinese is written; Latin beside it in one that goes with it.
_LATIN: Final = "Arial"
_BODY_CHINESE, _HEAD_CHINESE = "SimSun", "SimHei"
_WHEN: Final = (1980, 1, 1, 0, 0, 0)
_CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER


def word(document: paper.Document) -> bytes:
    """The Word document of a report."""
    file = Document()
    _page(file, document)
    _styles(file, document.language)
    _properties(file, document)
    file.add_paragraph(_clean(document.title), style="Title")
    file.add_paragraph(_clean(f"{document.about} · {document.period}"), style="Subtitle")
    for line in document.state:
        file.add_paragraph(_clean(line), style="Report state")
    for section in document.sections:
        file.add_heading(_clean(section.title), level=1)
        for block in section.blocks:
            _DRAWN[type(block)](file, block)
    out = BytesIO()
    file.save(out)
    return _packed(out.getvalue())


def _clean(text: str) -> str:
    """The text without what XML cannot hold and what draws nothing."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _packed(content: bytes) -> bytes:
    """The same parts in a package that does not tell when it was packed."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            info = ZipInfo(name, _WHEN)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()


# --- the frame ------------------------------------------------------------------------------------------------------------


def _page(file: Any, document: paper.Document) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(18), Mm(20)
    foot = section.footer.paragraphs[0]
    foot.paragraph_format.tab_stops.add_tab_stop(_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    foot.text = _clean(document.foot) + "\t"
    _field(foot, "PAGE")
    foot.add_run(" / ")
    _field(foot, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    """A field that Word fills in: the page, or how many there are."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001  (the library has no other way to a field)


def _styles(file: Any, language: str) -> None:
    styles = file.styles
    looks = {
        "Normal": (10.5, _INK, False, 6, 0), "Title": (22, _INK, True, 4, 0), "Subtitle": (12, _SOFT, False, 8, 0),
        "Heading 1": (15, _ACCENT, True, 6, 16), "Caption": (9.5, _INK, True, 3, 8), "Footer": (8, _SOFT, False, 0, 0),
        "List Bullet": (10.5, _INK, False, 3, 0), "List Number": (10.5, _INK, False, 3, 0),
    }  # fmt: skip
    for name in ("Report state", "Report note", "Report cell"):
        styles.add_style(name, 1).base_style = styles["Normal"]
    looks |= {
        "Report state": (9, _SOFT, False, 2, 0),
        "Report note": (8.5, _SOFT, False, 8, 2),
        "Report cell": (8.5, _INK, False, 0, 0),
    }
    for name, (size, colour, bold, after, before) in looks.items():
        style = styles[name]
        style.font.size, style.font.color.rgb, style.font.bold, style.font.italic = Pt(size), colour, bold, False
        style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(after), Pt(before)
        _typeface(style, _HEAD_CHINESE if bold else _BODY_CHINESE, language)
    for name in ("Title", "Subtitle", "Report state"):
        styles[name].paragraph_format.alignment = _CENTRE
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Footer"].paragraph_format.tab_stops.clear_all()  # the library's own, one of them in the middle
    for border in styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break


def _typeface(style: Any, chinese: str, language: str) -> None:
    """Both scripts by name, in place of the theme's, and the language for spelling and hyphens."""
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, value in (("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _LATIN), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{name}"), value)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), "en-GB")
    lang.set(qn("w:eastAsia"), "zh-CN" if language.startswith("zh") else "en-GB")
    properties.append(lang)


def _properties(file: Any, document: paper.Document) -> None:
    core = file.core_properties
    when = datetime.strptime(document.stamp, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007  (the file's own times are UTC without saying so)
    core.title, core.subject = (
        _clean(f"{document.title} · {document.about} · {document.period}")[:250],
        _clean(document.foot)[:250],
    )
    core.author, core.last_modified_by, core.comments, core.revision = "Linli", "Linli", "", 1
    core.language = "zh-CN" if document.language.startswith("zh") else "en"
    core.created = core.modified = when


# --- blocks ---------------------------------------------------------------------------------------------------------------


def _paragraph(file: Any, block: paper.Paragraph) -> None:
    file.add_paragraph(_clean(block.text), style="Report note" if block.small else "Normal")


def _points(file: Any, block: paper.Points) -> None:
    for item in block.items:
        file.add_paragraph(_clean(item), style="List Number" if block.numbered else "List Bullet")


def _chart(file: Any, block: paper.Chart) -> None:
    file.add_paragraph(_clean(block.title), style="Caption")
    paragraph = file.add_paragraph()
    paragraph.paragraph_format.keep_together = True
    picture = paragraph.add_run().add_picture(BytesIO(png(block)), width=Emu(int(_WIDTH * min(1.0, WIDTH / _POINTS))))
    described = picture._inline.docPr  # noqa: SLF001  (the library has no other way to the text in place of a picture)
    described.set("descr", _clean(block.said))
    described.set("title", _clean(block.title))


def _table(file: Any, block: paper.Table) -> None:
    file.add_paragraph(_clean(block.title), style="Caption")
    grid = file.add_table(rows=0, cols=len(block.columns))
    grid.autofit = False
    columns = [round(20 * one) for one in widths(block, 8.5, _POINTS, 10)]  # in twentieths of a point
    for at, column in enumerate(grid._tbl.tblGrid.gridCol_lst):  # noqa: SLF001  (hundreds of rows through the library take half a minute)
        column.set(qn("w:w"), str(columns[at]))
    last = len(block.rows) - 1
    style = file.styles["Report cell"].style_id
    grid._tbl.append(_row(block.columns, block.texts, columns, style, head=True))  # noqa: SLF001  (docx has no other way in)
    for number, cells in enumerate(block.rows):
        grid._tbl.append(_row(cells, block.texts, columns, style, whole=block.whole and number == last))  # noqa: SLF001  (docx has no other way in)
    _borders(grid)
    _described(grid, block.title)
    file.add_paragraph(_clean(block.note), style="Report note")


def _row(
    cells: Sequence[str], texts: int, columns: Sequence[int], style: str, *, head: bool = False, whole: bool = False
) -> Any:
    """A row that stays on one page; the head comes again on each."""
    row = OxmlElement("w:tr")
    properties = _under(row, "w:trPr")
    _under(properties, "w:cantSplit")
    if head:
        _under(properties, "w:tblHeader")
    for at, text in enumerate(cells):
        cell = _under(row, "w:tc")
        about = _under(cell, "w:tcPr")
        _under(about, "w:tcW", w=str(columns[at]), type="dxa")
        if whole:
            _under(about, "w:tcBorders").append(_line("top", "8", COLOURS["soft"]))
        if head:
            _under(about, "w:shd", val="clear", color="auto", fill="F0EDE6")
        paragraph = _under(cell, "w:p")
        set_ = _under(paragraph, "w:pPr")
        _under(set_, "w:pStyle", val=style)
        if at >= texts:
            _under(set_, "w:jc", val="right")
        run = _under(paragraph, "w:r")
        if whole or head:
            look = _under(run, "w:rPr")
            _under(look, "w:b") if whole else _under(look, "w:color", val=COLOURS["soft"][1:].upper())
        words = _under(run, "w:t")
        words.text = _clean(text)
        words.set(qn("xml:space"), "preserve")
    return row


def _under(parent: Any, name: str, **attributes: str) -> Any:
    """A new element at the end of another."""
    element = OxmlElement(name)
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    parent.append(element)
    return element


def _borders(grid: Any) -> None:
    """Lines between rows, stronger ones around."""
    borders = OxmlElement("w:tblBorders")
    grid._tbl.tblPr.find(qn("w:tblW")).addnext(borders)  # noqa: SLF001  (the order of these elements is fixed)
    for side, size, colour in (
        ("top", "8", COLOURS["soft"]),
        ("bottom", "8", COLOURS["soft"]),
        ("insideH", "4", COLOURS["rule"]),
    ):
        borders.append(_line(side, size, colour))


def _line(side: str, size: str, colour: str) -> Any:
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", colour[1:].upper())):
        line.set(qn(f"w:{name}"), value)
    return line


def _described(grid: Any, title: str) -> None:
    """What a screen reader says of the table."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), _clean(title))
    grid._tbl.tblPr.append(caption)  # noqa: SLF001  (docx has no other way in)


_DRAWN: Final[dict[type, Callable[[Any, Any], None]]] = {
    paper.Paragraph: _paragraph, paper.Points: _points, paper.Table: _table, paper.Chart: _chart,
}  # fmt: skip
