"""The one reader of fields: what forms and programs send for the same thing is the same, and what is neither is named."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from linli.common import reading
from linli.common.errors import InvalidInput

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("read", "raw", "value"),
    [
        (reading.text, " a ", "a"), (reading.text, "", ""), (reading.needed_text, "a", "a"),
        (reading.whole, "12", 12), (reading.whole, " -3 ", -3), (reading.whole, 0, 0), (reading.identity, "7", 7),
        (reading.degrees, "118.5", 118.5), (reading.degrees, -42, -42.0),
        (reading.yes_no, "on", True), (reading.yes_no, "False", False), (reading.yes_no, True, True), (reading.yes_no, 0, False),
        (reading.day, "2026-05-01", date(2026, 5, 1)), (reading.day, date(2026, 5, 1), date(2026, 5, 1)),
    ],
)  # fmt: skip
def test_what_can_be_read(read, raw, value):
    found = read("field", raw)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (reading.text, 5), (reading.text, None), (reading.text, ["a"]), (reading.needed_text, "  "),
        (reading.whole, True), (reading.whole, "1.5"), (reading.whole, "１２"), (reading.whole, "9" * 19), (reading.whole, []), (reading.whole, "--1"),
        (reading.identity, -1), (reading.identity, "-1"),
        (reading.degrees, True), (reading.degrees, "east"), (reading.degrees, "nan"), (reading.degrees, float("inf")), (reading.degrees, 10**400), (reading.degrees, {}),
        (reading.yes_no, "perhaps"), (reading.yes_no, None), (reading.day, "1 May"), (reading.day, datetime(2026, 5, 1, tzinfo=UTC)), (reading.day, None),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(read, raw):
    with pytest.raises(InvalidInput) as caught:
        read("width", raw)
    assert caught.value.data["field"] == "width"


@pytest.mark.parametrize("empty", [None, "", [], ()])
def test_what_was_left_empty_is_none_and_zero_is_not_empty(empty):
    assert reading.optional(reading.whole, {"n": empty}, "n") is None
    assert reading.optional(reading.whole, {}, "n") is None
    assert reading.optional(reading.whole, {"n": 0}, "n") == 0
