"""Everything personal in a text, and the text with it covered."""

from __future__ import annotations

from collections.abc import Container
from typing import Final, Literal

from linli.text.personal.homes import find_homes
from linli.text.personal.names import find_names
from linli.text.personal.numbers import find_numbers
from linli.text.personal.plain import plain
from linli.text.personal.spans import PRIVATE, UNPUBLISHED, Personal
from linli.text.personal.words import find_words

MASK: Final = "＊＊＊"
Readers = Literal["staff", "public"]
# Where stretches overlap, the first kind of these wins; a home that is somebody's own wins over a home.
_FIRST: Final = {
    kind: place
    for place, kind in enumerate(
        (
            "email",
            "id_number",
            "bank_card",
            "plate",
            "document",
            "account",
            "phone",
            "own_home",
            "home",
            "name",
            "role_name",
        )
    )
}


def find_personal(text: str, *, public_numbers: Container[str] = frozenset()) -> list[Personal]:
    """Every stretch that names or leads to a person, in order, without overlaps.

    Digits may be full-width, circled, spoken (一三八…, 幺三八…), spread out or said in parts. `public_numbers`: digits of
    numbers that belong to offices and stay readable; hotlines stay so in any case.
    """
    clear = plain(text)
    found = [*find_words(clear), *find_numbers(clear, public_numbers)]
    found += find_names(clear, [number for number in found if number.kind in {"phone", "id_number"}])
    found += find_homes(clear)
    found.sort(key=lambda personal: (_FIRST[personal.kind], personal.start - personal.end))
    taken = bytearray(len(text))
    kept: list[Personal] = []
    for personal in found:
        if not any(taken[personal.start : personal.end]):
            taken[personal.start : personal.end] = b"\x01" * (personal.end - personal.start)
            kept.append(personal)
    return sorted(kept, key=lambda personal: personal.start)


def mask_personal(
    text: str, *, readers: Readers = "staff", mask: str = MASK, public_numbers: Container[str] = frozenset()
) -> str:
    """The text with everything covered that these readers need not know. Masking again changes nothing.

    Staff read which door a trouble is behind and which office was spoken to; the public reads neither.
    """
    covered = UNPUBLISHED if readers == "public" else PRIVATE
    parts, position = [], 0
    for personal in find_personal(text, public_numbers=public_numbers):
        if personal.kind in covered:
            parts += [text[position : personal.start], mask]
            position = personal.end
    return "".join(parts) + text[position:] if parts else text
