"""Charts as a page gets them: well-formed, without style, with every number in a table."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from linli.channels.pages import charts
from linli.channels.pages.charts import Said
from linli.channels.pages.templatetags.charts import chart

pytestmark = pytest.mark.one_engine
SVG = "{http://www.w3.org/2000/svg}"


def drawn(picture):
    """The drawing as a tree; what is no well-formed SVG fails here."""
    assert "style=" not in picture
    return ET.fromstring(picture.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))


def course(values, before=None):
    series = [charts.Series("now", values, [Said(f"{value}") for value in values])]
    if before:
        series.append(charts.Series("before", before, [Said(f"{value}") for value in before], before=True))
    labels = [f"day {place}" for place in range(len(values))]
    return charts.lines(
        "Closed <in> time", labels, series, say=lambda value: f"{value:g}", sentence="It rose.", head="Day"
    )


def test_a_line_has_a_sentence_a_scale_and_all_its_numbers_behind_it():
    one = course([10, None, 40, 38], before=[5, 6, 7, 8])
    tree = drawn(one.drawing)
    assert tree.attrib["role"] == "img"
    assert tree.attrib["aria-label"] == "Closed <in> time. It rose."
    texts = [text.text for text in tree.iter(f"{SVG}text")]
    assert texts == ["0", "20", "40", "day 0", "day 1", "day 2", "day 3"]
    now, before = (path for path in tree.iter(f"{SVG}path") if path.attrib["class"] == "ll-c-line")
    assert now.attrib["d"].count("M") == 2, "a gap where there is no value"
    assert before.attrib["d"].count("M") == 1
    page = chart(one)
    assert "Closed &lt;in&gt; time" in page
    assert all(f">{number}</td>" in "".join(page.split()) for number in (10, None, 40, 38, 5, 6, 7, 8))


def seen_of(values):
    """What is seen of a line: the scale, where its dots lie (from the left, and above the ground), and whether anything joins them."""
    tree = drawn(course(values).drawing)
    (path,) = (path for path in tree.iter(f"{SVG}path") if path.attrib["class"] == "ll-c-line")
    ground = max(float(line.attrib["y1"]) for line in tree.iter(f"{SVG}line"))
    dots = [(dot.attrib["cx"], ground - float(dot.attrib["cy"])) for dot in tree.iter(f"{SVG}circle")]
    scale = [text.text for text in tree.iter(f"{SVG}text") if text.attrib["class"] == "ll-c-tick"]
    return scale, dots, "L" in path.attrib["d"]


def test_one_value_is_a_dot_in_the_middle_zero_lies_on_the_ground_and_nothing_is_seen_of_none():
    assert seen_of([3]) == (["0", "2", "4"], [("50.00%", charts.HEIGHT * 3 / 4)], False)
    assert seen_of([None, None]) == (["0", "0.5", "1"], [], False)
    assert seen_of([]) == (["0", "0.5", "1"], [], False)
    scale, dots, joined = seen_of([0, 0, 0])
    assert (scale, [above for _x, above in dots], joined) == (["0", "0.5", "1"], [0, 0, 0], True)


def test_a_value_between_gaps_is_a_dot_however_long_the_line():
    """Where there are too many points for dots, one that no line reaches would not be seen at all."""
    values = [1.0] * 40 + [None, 4.0, None] + [2.0] * 40
    scale, dots, joined = seen_of(values)
    assert (scale, [above for _x, above in dots], joined) == (["0", "2", "4"], [charts.HEIGHT], True)


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (-3, 1), (0.07, 0.1), (1, 1), (2.2, 2.5), (82, 100), (100, 100), (101, 200)]
)
def test_the_top_of_a_scale_is_a_round_number_above_all(most, top):
    assert charts.nice(most) == pytest.approx(top)


def test_bars_share_one_scale_and_show_the_whole_as_a_line():
    one = charts.bars(
        "In time", ("Street", "In time"), [charts.Bar("a", 0.5, Said("50 %", "/cases")), charts.Bar("b", None, Said("no sample"))],
        most=1, mark=0.25, mark_said="all 25 %",
    )  # fmt: skip
    widths = [[rect.attrib["width"] for rect in drawn(drawing).iter(f"{SVG}rect")][1] for _bar, drawing in one.rows]
    assert widths == ["50.00%", "0.00%"]
    assert 'x1="25.00%"' in one.rows[0][1]
    page = chart(one)
    assert '<a href="/cases">50 %</a>' in page
    assert "no sample" in page


def test_heat_steps_reach_from_nothing_to_the_largest():
    assert [charts.step(value, 10) for value in (None, 0, 0.1, 2, 2.1, 10)] == [0, 0, 1, 1, 2, 5]
    cells = [(0, Said("")), (5, Said("5")), (10, Said("10", "/ten"))]
    one = charts.heat("Hours", "Day", ["0", "1", "2"], [(Said("Monday"), cells)], say=lambda value: f"{value:g}")
    page = chart(one)
    assert '<td class="ll-h0"></td><td class="ll-h3">5</td><td class="ll-h5"><a href="/ten">10</a></td>' in "".join(
        page.split("\n")
    )
    assert one.scale == ("2", "4", "6", "8", "10")
    assert charts.heat("Empty", "", ["0"], [(Said("x"), [(None, Said(""))])], say=str).scale == ()


def test_a_stack_is_as_wide_as_its_whole_and_tells_every_part():
    one = charts.stack(
        "Matters",
        [("lamps", 3, Said("3")), ("rubbish", 1, Said("1"))],
        sentence="lamps 3",
        say_share=lambda share: f"{share:.0%}",
    )
    assert [rect.attrib["width"] for rect in drawn(one.drawing).iter(f"{SVG}rect")] == ["75.00%", "25.00%"]
    assert all(said in chart(one) for said in ("lamps", "75%", "rubbish", "25%"))
    drawn(charts.stack("None", [], sentence="", say_share=str).drawing)


def test_a_funnel_narrows_and_a_spread_shows_median_and_ninth_tenth():
    stages = [charts.Stage("reported", 100, Said("100")), charts.Stage("closed", 40, Said("40"), between="2 days")]
    funnel = charts.funnel("Loop", ("Stage", "Cases"), stages)
    assert 'x="30.00%" width="40.00%"' in funnel.rows[1][1]
    assert "2 days" in chart(funnel)
    spread = charts.spreads(
        "Time",
        ("Street", "median", "ninth", "of"),
        [
            charts.Spread("a", 10, 40, (Said("10 h"), Said("40 h"))),
            charts.Spread("b", None, None, (Said("no sample"), Said("—"))),
        ],
    )
    assert 'width="25.00%"' in spread.rows[0][1]
    assert spread.rows[1][1] == ""
    assert "no sample" in chart(spread)


def test_a_spark_is_a_picture_with_a_sentence():
    tree = drawn(charts.spark([1, None, 4], "between 1 and 4"))
    assert (tree.attrib["role"], tree.attrib["aria-label"]) == ("img", "between 1 and 4")
