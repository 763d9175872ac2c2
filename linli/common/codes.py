"""Numbers and codes that people read, type and speak, such as receipt numbers. Pure functions."""

from __future__ import annotations

import secrets
from typing import Final

from linli.common.errors import InvalidInput

RECEIPT_LENGTH: Final = 12


def plain_number(text: str) -> int | None:
    """The number an address, a header or a form carries, or None for anything else: up to 18 plain digits.

    Every database holds such a number, and none is long enough to make Python refuse to read it.
    """
    return int(text) if len(text) <= 18 and text.isascii() and text.isdigit() else None


def check_digit(digits: str) -> str:
    """The ISO/IEC 7064 MOD 11,10 check digit of a string of digits: finds every single wrong digit."""
    remainder = 10
    for digit in digits:
        remainder = (remainder + int(digit)) % 10 or 10
        remainder = remainder * 2 % 11
    return str((11 - remainder) % 10)


def new_receipt_number() -> str:
    """Twelve digits: eleven random, one check digit. Not derivable from any other number (10^11 possibilities)."""
    body = f"{secrets.randbelow(9 * 10**10) + 10**10:011d}"
    return body + check_digit(body)


def clean_receipt_number(spoken: str) -> str:
    """The twelve digits behind what a person typed or read out (spaces, dashes, full-width digits allowed).

    Raises InvalidInput where it is not twelve digits or the check digit does not fit.
    """
    digits = "".join(str(int(ch)) for ch in spoken[:64] if ch.isdecimal())
    if len(digits) != RECEIPT_LENGTH:
        raise InvalidInput(field="receipt number", reason="A receipt number has twelve digits.")
    if check_digit(digits[:-1]) != digits[-1]:
        raise InvalidInput(field="receipt number", reason="A digit of this number is wrong; please read it again.")
    return digits


def show_receipt_number(number: str) -> str:
    """The number in groups of four, the way it is printed and read out."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
