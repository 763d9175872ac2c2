"""The two codes of a plate: a token nobody can guess, which stands in the QR code, and a short code that people type.

The letters look like no digit and like no other letter: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. Twenty-three are left, a prime
number, so that one check character finds every wrong character and every two that were swapped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

from linli.common.errors import InvalidInput

LETTERS: Final = "34679ACDEFGHJKMNPQRTWXY"
SHORT_LENGTH: Final = 8
TOKEN_LENGTH: Final = 20
_BASE: Final = len(LETTERS)
_LONGEST_TYPED: Final = 40


def check_character(body: str) -> str:
    """The character that makes the weighted sum of a code divisible by 23."""
    total = sum(place * LETTERS.index(letter) for place, letter in enumerate(body, start=2))
    return LETTERS[-total % _BASE]


def new_short_code(random_below: Callable[[int], int]) -> str:
    """Seven random characters and the one that checks them (3.4 billion possibilities)."""
    body = "".join(LETTERS[random_below(_BASE)] for _ in range(SHORT_LENGTH - 1))
    return body + check_character(body)


def new_token(random_below: Callable[[int], int]) -> str:
    """Twenty random lower-case characters: 90 bits, not to be guessed, and never mistaken for the code of an area."""
    return "".join(LETTERS[random_below(_BASE)] for _ in range(TOKEN_LENGTH)).lower()


def is_token(text: str) -> bool:
    """Whether a text can be the token of a plate."""
    return len(text) == TOKEN_LENGTH and all(letter.upper() in LETTERS for letter in text)


def shown(short_code: str) -> str:
    """A short code in two groups of four, as it is printed."""
    return f"{short_code[:4]}-{short_code[4:]}"


def clean_short_code(typed: str) -> str:
    """The short code behind what somebody typed: small letters, spaces, dashes and full-width letters make no difference.

    Raises InvalidInput where it has another length, holds a character no code has, or the check does not fit.
    """
    plain = unicodedata.normalize("NFKC", typed[:_LONGEST_TYPED]).upper()
    code = "".join(letter for letter in plain if letter.isalnum())
    if len(code) != SHORT_LENGTH or any(letter not in LETTERS for letter in code):
        raise InvalidInput(field="code", reason="A code has eight letters and digits, as printed on the plate.")
    if check_character(code[:-1]) != code[-1]:
        raise InvalidInput(field="code", reason="A character of this code is wrong; please read it again.")
    return code
