"""Exported tables: whatever stands in a text, the file comes out, and nothing in it runs."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from linli.channels.pages.tables import csv_of, xlsx_of

FORMULAS = ["=1+1", "+cmd|calc", "-2+3", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1+1", "＠a", "\x01=1+1"]


def in_csv(columns, rows):
    return list(csv.reader(StringIO(csv_of(columns, rows).decode("utf-8-sig"), newline="")))


def in_workbook(columns, rows):
    sheet = load_workbook(BytesIO(xlsx_of({"one": (columns, rows)})))["one"]
    return [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]


def test_signs_that_no_file_can_hold_are_left_out():
    words = "第" + "".join(map(chr, range(32))) + "路灯\x7f不亮\ud83d\ufffe\uffff💡"
    (_, row) = in_workbook(["name", "number"], [[words, 3]])
    assert [value for value, _ in row][1] == 3
    assert row[0][0].split() == ["第", "路灯不亮💡"]
    assert in_csv(["name"], [[words]])[1][0].split() == ["第", "路灯不亮💡"]


@pytest.mark.parametrize("words", FORMULAS)
def test_what_looks_like_a_formula_stays_a_text(words):
    for told in (in_csv([words], [[words]]), [[value for value, _ in row] for row in in_workbook([words], [[words]])]):
        for (cell,) in told:
            assert cell.startswith("'")
            assert words.strip("\x00\x01\t\r ") in cell
    assert {kind for row in in_workbook([words], [[words]]) for _, kind in row} == {"s"}


def test_numbers_and_plain_words_stay_as_they_are():
    assert in_workbook(["name", "a", "b"], [["红山 1-2", -3, 0.5]])[1] == [("红山 1-2", "s"), (-3, "n"), (0.5, "n")]
    assert in_csv(["name", "a"], [["红山 1-2", -3]])[1] == ["红山 1-2", "-3"]
