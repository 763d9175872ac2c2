"""The codes of plates: short enough to type, and every usual slip of a finger is told."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.common.errors import InvalidInput
from linli.registry.api import clean_short_code, show_short_code
from linli.registry.rules import codes

pytestmark = pytest.mark.one_engine
bodies = st.lists(st.sampled_from(codes.LETTERS), min_size=7, max_size=7).map("".join)


@given(bodies, st.integers(0, 7), st.sampled_from(codes.LETTERS))
def test_a_wrong_character_is_found(body, place, other):
    code = body + codes.check_character(body)
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(InvalidInput, match="wrong"):
            clean_short_code(wrong)


@given(bodies, st.integers(0, 6))
def test_two_characters_swapped_are_found(body, place):
    code = body + codes.check_character(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(InvalidInput):
            clean_short_code(swapped)


def test_however_it_is_typed_it_is_the_same_code():
    code = codes.new_short_code(secrets.randbelow)
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    for typed in (code.lower(), show_short_code(code), f" {code[:4]} {code[4:]} ", wide):
        assert clean_short_code(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "K7FM", "O0I1L2ZS", "中文编号八个字的", "A" * 5_000, "<script>", "k7fm3qx4k7fm3qx4"]
)
def test_what_can_be_no_code_is_told(typed):
    with pytest.raises(InvalidInput):
        clean_short_code(typed)


def test_no_character_looks_like_another():
    assert not set("0O1IL2Z5S8BUV") & set(codes.LETTERS)
    assert codes.is_token(codes.new_token(secrets.randbelow))
    assert not codes.is_token("150402001001001")
